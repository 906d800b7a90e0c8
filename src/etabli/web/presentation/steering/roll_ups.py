"""Indicators put together, in words: what is known of what was asked, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reviews import RollUp
from etabli.domain.coordination.queries.roll_ups import RolledUp, Single
from etabli.domain.coordination.review_states import STATES
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.typography import french
from etabli.web.presentation.steering.reviews import figure

HOW = {
    RollUp.SUM: "Somme",
    RollUp.MEAN: "Moyenne pondérée",
    RollUp.RATIO: "Rapport",
    RollUp.APART: "Ne s’additionne pas",
}
HEADS = (
    "Indicateur",
    "Unité",
    "Synthèse",
    "Valeur",
    "Numérateur",
    "Dénominateur",
    "Poids",
    "Connues",
    "Demandées",
    "Cible",
    "Partiel",
)
VALUE_HEADS = (
    "Indicateur",
    "Unité",
    "Territoire",
    "Fiche",
    "Intitulé",
    "État",
    "Valeur",
    "Numérateur",
    "Dénominateur",
    "Poids",
    "Corrigée",
)
MOST = 100  # fiches listed under an indicator
LABELS = dict(STATES)


@dataclass(frozen=True)
class One:
    """What one fiche says."""

    url: str
    title: str
    territory: str
    value: str
    state: str


@dataclass(frozen=True)
class Line:
    """An indicator over a place. `known`: « 3 valeurs connues sur 5 »; `partial`: others may know more."""

    name: str
    unit: str
    value: str
    how: str
    known: str
    whole: bool
    partial: bool
    target: str
    ones: tuple[One, ...]
    more: int


def lines(found: Sequence[RolledUp], *, open_whole: bool) -> list[Line]:
    """`open_whole`: whether the reader may open every fiche of the place."""
    return [_line(one, open_whole) for one in found]


def _line(one: RolledUp, open_whole: bool) -> Line:
    rolled = one.rolled
    ordered = sorted(one.singles, key=lambda single: single.part.value is None)
    return Line(
        name=one.name,
        unit=one.unit,
        value=figure(_rounded(one)) if rolled.value is not None else "",
        how=_how(one),
        known=known(rolled.known, rolled.asked),
        whole=rolled.known == rolled.asked,
        partial=not open_whole or rolled.known < rolled.asked,
        target=_target(one),
        ones=tuple(_one(single) for single in ordered[:MOST]),
        more=max(0, len(ordered) - MOST),
    )


def _rounded(one: RolledUp) -> Decimal | None:
    """A ratio or a mean has one decimal: of a few values, more would be made up."""
    value = one.rolled.value
    return value.quantize(Decimal("0.1")) if value is not None and one.how in (RollUp.RATIO, RollUp.MEAN) else value


def _target(one: RolledUp) -> str:
    """That of the fiches whose value is known, which compares; then that of all."""
    if one.targets is None:
        return ""
    reached = sum((single.target for single in one.singles if single.part.value is not None), Decimal(0))
    if one.rolled.known == one.rolled.asked:
        return french(f"cible : {figure(one.targets)} {one.unit}")
    told = f"cible de ces fiches : {figure(reached)} {one.unit} ; " if one.rolled.known else ""
    return french(f"{told}cible de toutes les fiches : {figure(one.targets)} {one.unit}")


def known(many: int, asked: int) -> str:
    """Missing is said, and is not zero."""
    return french(f"{numbers.plural(many, 'valeur connue', 'valeurs connues')} sur {numbers.number(asked)}")


def _how(one: RolledUp) -> str:
    told, common, rolled = HOW[one.how], one.common, one.rolled
    if one.how == RollUp.RATIO and common is not None and rolled.denominator is not None:
        over, under = figure(rolled.numerator), figure(rolled.denominator)
        return french(f"{told} : {over} ({common.numerator.lower()}) sur {under} ({common.denominator.lower()})")
    if one.how == RollUp.MEAN and common is not None and rolled.weight is not None:
        return french(f"{told} par : {common.weight.lower()} ({figure(rolled.weight)})")
    return told


def _one(single: Single) -> One:
    fiche = single.indicator.fiche
    territory = fiche.plan.territory
    corrected = ", corrigée" if single.corrected else ""
    return One(
        url=reverse("fiche", args=[territory.phase_id, territory.published_id, fiche.number]),
        title=f"{fiche.number}. {fiche.title}",
        territory=territory.name,
        value=figure(single.part.value, "non connue"),
        state=french(f"{LABELS[single.state]}{corrected}"),
    )


def answer(found: Sequence[RolledUp], place: str, period: str) -> str:
    """What is known in all."""
    many = sum(one.rolled.known for one in found)
    asked = sum(one.rolled.asked for one in found)
    indicators = numbers.plural(len(found), "indicateur", "indicateurs")
    return french(f"{place}, {period} : {indicators}, {known(many, asked)} dans les fiches qui vous sont ouvertes.")


def tables(found: Sequence[RolledUp], *, open_whole: bool) -> list[Table]:
    """The sheets of the workbook: what is put together, then each value."""
    return [
        Table("Synthèse", HEADS, [_cells(one, open_whole) for one in found]),
        Table("Valeurs", VALUE_HEADS, [_value(one, single) for one in found for single in one.singles]),
    ]


def _cells(one: RolledUp, open_whole: bool) -> tuple[object, ...]:
    rolled = one.rolled
    return (
        *(one.name, one.unit, HOW[one.how], rolled.value, rolled.numerator, rolled.denominator, rolled.weight),
        *(rolled.known, rolled.asked, one.targets),
        "non" if open_whole and rolled.known == rolled.asked else "oui",
    )


def _value(one: RolledUp, single: Single) -> tuple[object, ...]:
    fiche, part = single.indicator.fiche, single.part
    return (
        *(one.name, one.unit, fiche.plan.territory.name, fiche.number, fiche.title, LABELS[single.state]),
        *(part.value, part.numerator, part.denominator, part.weight, "oui" if single.corrected else "non"),
    )
