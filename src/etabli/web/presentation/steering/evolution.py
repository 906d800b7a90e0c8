"""What changed in a portfolio between two days, in words and tables: money by stage, fiches by axis and state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from etabli.catalogue import numbers
from etabli.domain.coordination.queries.evolution import Evolution, Moment
from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.foundation.days import first_of_year, months_before
from etabli.domain.plans.enums import Instrument
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.presentation.plans.budget import STAGES
from etabli.web.presentation.plans.money import PLURAL, summed
from etabli.web.presentation.steering.addresses import Link, addresses
from etabli.web.presentation.steering.axes import NamedAxis
from etabli.web.presentation.steering.followed import states
from etabli.web.presentation.steering.freshness import of_moments
from etabli.web.presentation.steering.places import Place
from etabli.web.presentation.steering.sums import Sum, cells, rate

MINUS = "\u2212"
LEFT = ("(abandonnée, ou comptée avec une autre)", "(abandonnées, ou comptées avec d'autres)")


@dataclass(frozen=True)
class Cell:
    """How many fiches on each day, and what that changed."""

    label: str
    then: int
    now: int

    @property
    def change(self) -> str:
        return signed(self.now - self.then)


@dataclass(frozen=True)
class AxisRow:
    label: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Page:
    """`money`: by instrument, where something changed; `still`: the names of the others."""

    place: Place
    days: tuple[str, str]
    answer: str
    choices: tuple[Link, ...]
    money: tuple[tuple[str, tuple[Sum, ...]], ...]
    still: str
    states: tuple[str, ...]
    axes: tuple[AxisRow, ...]
    back: str
    fresh: str


def named(on: date, met: date | None = None) -> dict[str, date]:
    """The days that have a name, each by that. `met`: when a committee of the place last did."""
    committee = {f"le dernier comité, {numbers.day(met)}": met} if met is not None else {}
    return committee | {
        "un mois": months_before(on, 1),
        "trois mois": months_before(on, 3),
        "six mois": months_before(on, 6),
        "le 1er janvier": first_of_year(on) if on != first_of_year(on) else first_of_year(on - timedelta(days=1)),
    }


def page(
    found: Evolution, place: Place, given: Mapping[str, str], axes: Iterable[NamedAxis], on: date, met: date | None
) -> Page:
    """`met`: see `named`."""
    url = addresses(place, given)
    days = (numbers.day(found.then.on), numbers.day(found.now.on))
    choices = tuple(
        Link(
            french(label),
            url("portfolio_evolution", depuis=day.isoformat(), jusque=on.isoformat()),
            _is(found, day, on),
        )
        for label, day in named(on, met).items()
    )
    there = [one for one in Instrument if one in found.then.money or one in found.now.money]
    return Page(
        place=place,
        days=days,
        answer=_answer(found.then, found.now, found.entered, money_alone=bool(found.asked.funder)),
        choices=choices,
        money=tuple((PLURAL[one], _sums(found, one, days)) for one in there if _moved(found, one)),
        still=", ".join(PLURAL[one].lower() for one in there if not _moved(found, one)),
        states=tuple(label for _, label in states()),
        axes=() if found.asked.funder else _axes(found, axes),
        back=url(depuis="", jusque=""),
        fresh="" if found.asked.funder else of_moments(found.said, on),
    )


def _is(found: Evolution, since: date, until: date) -> bool:
    return (found.then.on, found.now.on) == (since, until)


def _answer(then: Moment, now: Moment, entered: int, *, money_alone: bool) -> str:
    """What moved, in one sentence. `money_alone`: of one funder, whose fiches are not known on another day."""
    begun = _in(now, "under_way", "done") - _in(then, "under_way", "done")
    left = then.fiches + entered - now.fiches
    parts = [
        f"{numbers.plural(now.fiches, 'fiche')} au lieu de {numbers.number(then.fiches)}{_meanwhile(entered, left)}",
        f"en cours ou terminées : {signed(begun)}",
        f"bloquées : {signed(_in(now, 'blocked') - _in(then, 'blocked'))}",
    ]
    if money_alone:
        parts = []
    grants = [moment.money.get(Instrument.GRANT, Sums()) for moment in (then, now)]
    for name, words in (("granted", "accordées"), ("paid", "versées")):
        if more := getattr(grants[1], name) - getattr(grants[0], name):
            parts.append(f"subventions {words} : {'+' if more > 0 else ''}{money.short(more)}")
    return french((" ; ".join(parts) or "aucune subvention de plus accordée ni versée") + ".")


def _meanwhile(entered: int, left: int) -> str:
    """What was written meanwhile did not all happen meanwhile; what counted on the first day may count no more."""
    told = []
    if entered:
        told.append(f"dont {numbers.number(entered)} {'saisies' if entered > 1 else 'saisie'} entre ces deux dates")
    if left > 0:
        told.append(f"{numbers.plural(left, 'fiche ne compte plus', 'fiches ne comptent plus')} {LEFT[left > 1]}")
    elif left < 0:
        told.append(f"{numbers.plural(-left, 'fiche compte de nouveau', 'fiches comptent de nouveau')}")
    return "".join(f", {one}" for one in told)


def _in(moment: Moment, *names: str) -> int:
    return sum(each.get(name, 0) for each in moment.axes.values() for name in names)


def _moved(found: Evolution, instrument: str) -> bool:
    """Whether any sum that the table shows differs."""
    then, now = (moment.money.get(instrument, Sums()) for moment in (found.then, found.now))
    return any(getattr(then, name) != getattr(now, name) for name, _ in STAGES.values())


def _sums(found: Evolution, instrument: str, days: tuple[str, str]) -> tuple[Sum, ...]:
    then, now = (moment.money.get(instrument, Sums()) for moment in (found.then, found.now))
    changed = tuple((label, _more(getattr(now, name) - getattr(then, name))) for name, label in STAGES.values())
    return (
        Sum(f"Au {days[0]}", "", cells(then), rate(then)),
        Sum(f"Au {days[1]}", "", cells(now), rate(now)),
        Sum("Entre les deux", "", changed, strong=True),
    )


def _more(cents: int) -> str:
    return f"+{money.euros(cents)}" if cents > 0 else summed(cents)


def signed(many: int) -> str:
    if not many:
        return "sans changement"
    return f"+{numbers.number(many)}" if many > 0 else f"{MINUS}{numbers.number(-many)}"


def _axes(found: Evolution, axes: Iterable[NamedAxis]) -> tuple[AxisRow, ...]:
    told = []
    for axis in axes:
        then, now = (moment.axes.get((axis.phase_id, axis.slug), {}) for moment in (found.then, found.now))
        if then or now:
            each = tuple(Cell(label, then.get(state, 0), now.get(state, 0)) for state, label in states())
            told.append(AxisRow(axis.label, each, Cell("Fiches", sum(then.values()), sum(now.values()))))
    return tuple(told)
