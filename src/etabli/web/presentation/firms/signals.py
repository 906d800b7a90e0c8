"""Signals about establishments told: each with its evidence, its source, and what the territory said of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.firms.signals import Rule, SignalRules, signal_rules
from etabli.catalogue.naf import sub_classes
from etabli.catalogue.numbers import day, number
from etabli.domain.firms.models import SignalMark
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.services.followed_signals import marks
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.kernel.register_layout import BANDS
from etabli.kernel.typography import french
from etabli.warehouse.firm_signals import Signal, signals
from etabli.warehouse.register import Establishment, Register
from etabli.web import live

ByFirm = Mapping[tuple[str, str], Sequence[Signal]]  # by territory and SIRET: those that nobody put aside
TOGETHER = 500
HEAD = {"0": "établissement secondaire", "1": "siège"}


@dataclass(frozen=True)
class Told:
    """A signal of a page; `mark`: what the territory said of it."""

    signal: Signal
    rule: Rule
    what: str
    source: str
    mark: SignalMark | None


@dataclass(frozen=True)
class OfFirm:
    """What the register says, or why it says nothing: `lacks`."""

    fresh: list[Told]
    aside: list[Told]
    lacks: str


def rules() -> SignalRules:
    return signal_rules()


def known() -> Collection[str]:
    return [one.id for one in signal_rules().signals]


def followed(actor: Actor) -> ByFirm:
    """Of all that the actor reads as followed. Two queries, and the register."""
    register = live.register()
    pairs = queries.pairs(actor) if register is not None else []
    sirets = sorted({siret for _, siret in pairs})
    if register is None or not sirets:
        return {}
    found, said = of_register(register, sirets, actor.on), marks(actor, sirets)
    return {
        (territory, siret): [one for one in found[siret] if (territory, siret, one.rule.id, one.evidence) not in said]
        for territory, siret in pairs
        if siret in found
    }


def of_register(register: Register, sirets: Sequence[str], on: date) -> dict[str, list[Signal]]:
    """Of establishments by SIRET, some hundreds at a time."""
    found: dict[str, list[Signal]] = {}
    for n in range(0, len(sirets), TOGETHER):
        some = sirets[n : n + TOGETHER]
        found |= signals(register.several(some), register.changes(some), signal_rules(), on)
    return found


def labels(found: ByFirm) -> dict[tuple[str, str], list[str]]:
    return {key: [one.rule.label for one in some] for key, some in found.items()}


def sirets_with(found: ByFirm, rule_id: str) -> list[str]:
    """Those that have a signal."""
    return sorted({siret for (_, siret), some in found.items() if any(one.rule.id == rule_id for one in some)})


def of_firm(actor: Actor, siret: str, territory: Territory) -> OfFirm:
    """Of one establishment, as a territory sees it."""
    register = live.register()
    if register is None or not siret:
        return OfFirm([], [], french("Sans SIRET ou sans registre, aucun signal ne se lit."))
    found = of_register(register, [siret], actor.on).get(siret, [])
    every = told(found, marks(actor, [siret]) if found else {}, territory.pk, register)
    return OfFirm([one for one in every if one.mark is None], [one for one in every if one.mark], lacks(register))


def of_establishment(actor: Actor, siret: str) -> OfFirm:
    """Of one of the register, for whoever reads followed firms somewhere: nothing is put aside there."""
    register = live.register()
    if register is None:
        return OfFirm([], [], "")
    found = of_register(register, [siret], actor.on).get(siret, [])
    return OfFirm(told(found, {}, "", register), [], lacks(register))


def lacks(register: Register) -> str:
    """What can't be read, where only one register was built."""
    if register.compared_with is not None:
        return ""
    return french(
        "Un seul registre a été construit ici : ce qui a changé depuis le précédent (effectif, activité, siège) n'est "
        "pas disponible."
    )


def told(
    found: Iterable[Signal],
    said: Mapping[tuple[str, str, str, str], SignalMark],
    territory: str,
    register: Register,
) -> list[Told]:
    source = "Entreprise fictive" if register.made_up else signal_rules().source
    return [
        Told(one, one.rule, what(one), source, said.get((territory, one.siret, one.rule.id, one.evidence)))
        for one in found
    ]


def what(one: Signal) -> str:
    """The evidence in words: before and after with both days, or the one day."""
    if one.was_on is not None:
        between = f"entre le registre du {day(one.was_on)} et celui du {day(one.on)}"
        return french(f"{value(one, one.before)} → {value(one, one.after)}, {between}")
    did = "fermé depuis le" if one.rule.reads == "closed" else "créé le"
    return french(f"{did} {day(one.on)}")


def value(one: Signal, text: str) -> str:
    """A band, an activity, a kind of establishment, as people read it."""
    if one.rule.reads == "head":
        return HEAD[text]
    if one.rule.reads == "activity":
        sub_class = sub_classes().get(text)
        return f"{sub_class.label} ({text})" if sub_class else text
    low, high = BANDS[text]
    if low is None:
        return "effectif non connu"
    return f"{number(low)} à {number(high)} salariés" if high is not None else f"{number(low)} salariés et plus"


def industrial(register: Register, establishments: Iterable[Establishment]) -> list[Establishment]:
    """Those of industry."""
    every = sub_classes()
    return [one for one in establishments if (found := every.get(one.activity or "")) and found.industrial]
