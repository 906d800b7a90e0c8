"""Signals about establishments told: each with its evidence, its source, and what the territory said of it."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from etabli.catalogue.firms.signals import Rule, SignalRules, signal_rules
from etabli.catalogue.naf import sub_classes
from etabli.catalogue.numbers import day, number
from etabli.domain.firms.models import SignalMark
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.services.followed_signals import marks
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.kernel import cells
from etabli.kernel.register_layout import BANDS
from etabli.kernel.typography import french
from etabli.warehouse.firm_signals import Signal, signals
from etabli.warehouse.register import Establishment, Register
from etabli.web import live
from etabli.web.presentation.firms import register as words
from etabli.web.presentation.firms.register import Row

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
    if high == 0:
        return "aucun salarié"
    return f"{number(low)} à {number(high)} salariés" if high is not None else f"{number(low)} salariés et plus"


@dataclass(frozen=True)
class Plant:
    """An establishment with its signals; `key`: the followed firm that it is, where it is followed."""

    row: Row
    told: Sequence[Told]
    key: UUID | None


@dataclass(frozen=True)
class Firm:
    """The establishments of a firm on a territory, and the signal that places it in the list."""

    name: str
    plants: Sequence[Plant]
    first: Told


def ranked(
    found: Mapping[str, Sequence[Told]], known: Mapping[str, Establishment], followed: Mapping[str, UUID]
) -> list[Firm]:
    """By firm: the first of its signals in the order of the rules, then its size, then its name."""
    by_firm: dict[str, list[str]] = {}
    for siret in found:
        by_firm.setdefault(siret[:9], []).append(siret)
    order = {one.id: n for n, one in enumerate(signal_rules().signals)}
    told = []
    for sirets in by_firm.values():
        sirets.sort(key=lambda siret: (order[found[siret][0].rule.id], -known[siret].size, siret))
        first = known[sirets[0]]
        rank = (
            order[found[sirets[0]][0].rule.id],
            -max(known[siret].size for siret in sirets),
            first.name,
            first.siret,
        )
        plants = [Plant(words.row(known[siret]), found[siret], followed.get(siret)) for siret in sirets]
        told.append((rank, Firm(first.name, plants, found[sirets[0]][0])))
    return [firm for _, firm in sorted(told, key=lambda one: one[0])]


HEADS = ("entreprise", "SIRET", "commune", "activité", "effectif", "état", "signal", "preuve", "confiance", "suivie")
HEADS += ("source",)


def table(firms: Iterable[Firm]) -> bytes:
    """CSV, a line a signal, in the order of the page."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for plant in (plant for firm in firms for plant in firm.plants):
        row = plant.row
        of = (row.name, row.siret, row.place, row.activity, row.size, "ouvert" if row.open else "fermé")
        for one in plant.told:
            line = (*of, one.rule.label, one.what, one.rule.confidence, "oui" if plant.key else "non", one.source)
            writer.writerow([cells.safe(cell) for cell in line])
    return ("\ufeff" + out.getvalue()).encode()


def industrial(register: Register, establishments: Iterable[Establishment]) -> list[Establishment]:
    """Those of industry."""
    every = sub_classes()
    return [one for one in establishments if (found := every.get(one.activity or "")) and found.industrial]
