"""Which territories to chase, which are at risk, and why: a function a rule of `attention.yaml`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.coordination.attention import AttentionRule, attention_rules
from etabli.kernel.typography import NNBSP, french

BEGUN = ("under_way", "done")


@dataclass(frozen=True)
class Facts:
    """What the rules read of a territory. `plan`: whether there is one; `last_on`: the last change of a fiche."""

    plan: bool
    fiches: int
    begun: int
    blocked: int
    late: int
    last_on: date | None


@dataclass(frozen=True)
class Reason:
    """A rule that holds, with its figures in `said`."""

    rule: AttentionRule
    said: str


def reasons(facts: Facts, on: date) -> list[Reason]:
    """The rules that hold on a day, in their order."""
    found = ((rule, CHECKS[rule.id](facts, rule, on)) for rule in attention_rules().rules)
    return [Reason(rule, french(said)) for rule, said in found if said]


def _no_plan(facts: Facts, rule: AttentionRule, on: date) -> str:
    return "" if facts.plan else "aucun plan d'action n'est commencé"


def _silent(facts: Facts, rule: AttentionRule, on: date) -> str:
    if not facts.plan or facts.last_on is None or rule.figure.days is None:
        return ""
    days = (on - facts.last_on).days
    return f"aucune fiche n'a changé depuis {days} jours" if days > rule.figure.days else ""


def _nothing_begun(facts: Facts, rule: AttentionRule, on: date) -> str:
    if not facts.fiches or facts.begun:
        return ""
    return "aucune fiche n'est en cours ni terminée"


def _late(facts: Facts, rule: AttentionRule, on: date) -> str:
    return _share(facts.late, facts.fiches, rule, "ont un jalon dépassé", "a un jalon dépassé")


def _blocked(facts: Facts, rule: AttentionRule, on: date) -> str:
    return _share(facts.blocked, facts.fiches, rule, "sont bloquées", "est bloquée")


def _share(some: int, all_: int, rule: AttentionRule, several: str, one: str) -> str:
    if not all_ or rule.figure.percent is None or 100 * some < rule.figure.percent * all_:
        return ""
    verb = several if some > 1 else one
    return f"{some} fiche{'s' if some > 1 else ''} sur {all_} {verb} ({100 * some / all_:.0f}{NNBSP}%)"


CHECKS: dict[str, Callable[[Facts, AttentionRule, date], str]] = {
    "no_plan": _no_plan,
    "silent": _silent,
    "nothing_begun": _nothing_begun,
    "late": _late,
    "blocked": _blocked,
}
