"""Territories and axes of a portfolio as rows of tables, and which territories to chase or at risk."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.domain.coordination.attention import BEGUN, Reason
from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import Portfolio
from etabli.domain.coordination.queries.territories import Followed
from etabli.domain.plans.declared import fiche_workflow, plan_workflow
from etabli.domain.plans.enums import OUT
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.budget import STAGES
from etabli.web.presentation.plans.money import percent, summed
from etabli.web.presentation.steering.addresses import plan_url
from etabli.web.presentation.steering.axes import NamedAxis

Judged = Sequence[tuple[Followed, Sequence[Reason]]]
NOT_BEGUN = "pas commencé"
UNSAID = "non dit"
A_PAGE = 40  # territories
MONEY = tuple(STAGES.values())[1:]  # what was announced has no column here
SORTS = (
    ("nom", "Territoire"),
    ("", "Plan"),
    ("fiches", "Fiches"),
    ("encours", "En cours ou terminées"),
    ("sollicite", "Sollicité"),
    ("accorde", "Accordé"),
    ("conventionne", "Conventionné"),
    ("verse", "Versé"),
    ("frais", "À jour"),
    ("acte", "Dernier changement"),
)


@dataclass(frozen=True)
class TerritoryRow:
    """`fiches`, `begun`: numbers, else that they are not said: what the reader may not open is not zero."""

    name: str
    url: str
    plan: str
    fiches: str
    begun: str
    money: tuple[tuple[str, str], ...]
    fresh: str
    last: str
    alerts: tuple[str, ...]


@dataclass(frozen=True)
class AxisRow:
    """Fiches of an axis by state, the share of those begun or done, and of those changed in the last months."""

    label: str
    counts: tuple[tuple[str, int], ...]
    total: int
    progress: str
    fresh: str


@dataclass(frozen=True)
class Alert:
    name: str
    url: str
    reasons: tuple[str, ...]


def territories(
    found: Portfolio, instrument: str, sort: str, judged: Judged, number: int
) -> tuple[tuple[TerritoryRow, ...], Pager]:
    """A page of them, in the order that is asked."""
    told: list[Three] = [
        (one, found.of_territories.sums.get(one.key, {}).get(instrument, Sums()), reasons) for one, reasons in judged
    ]
    if order := ORDERS.get(sort):
        told.sort(key=order)
    pages = max(1, -(-len(told) // A_PAGE))
    number = max(1, min(number, pages))
    shown = told[(number - 1) * A_PAGE : number * A_PAGE]
    return tuple(_territory(*three) for three in shown), Pager(number, pages)


def _territory(one: Followed, sums: Sums, reasons: Sequence[Reason]) -> TerritoryRow:
    return TerritoryRow(
        name=one.name,
        url=plan_url(one.phase, one.published_id),
        plan=plan_workflow(one.phase).state(one.plan).label if one.plan else NOT_BEGUN,
        fiches=UNSAID if _unsaid(one) else numbers.number(one.fiches),
        begun=UNSAID if _unsaid(one) else numbers.number(_begun(one)),
        money=tuple((label, summed(getattr(sums, name))) for name, label in MONEY),
        fresh=share(one.recent, one.fiches),
        last=numbers.day(localdate(one.changed_at)) if one.changed_at else "",
        alerts=tuple(reason.said for reason in reasons),
    )


def _unsaid(one: Followed) -> bool:
    """Whether the plan has perhaps fiches, and none that the actor sees."""
    return bool(one.plan) and not one.inside and not one.fiches


def _begun(one: Followed) -> int:
    return sum(one.states.get(state, 0) for state in BEGUN)


Three = tuple[Followed, Sums, Sequence[Reason]]
ORDERS: dict[str, Callable[[Three], float]] = {
    "fiches": lambda three: -three[0].fiches,
    "encours": lambda three: -_begun(three[0]),
    "sollicite": lambda three: -three[1].requested,
    "accorde": lambda three: -three[1].granted,
    "conventionne": lambda three: -three[1].contracted,
    "verse": lambda three: -three[1].paid,
    "frais": lambda three: three[0].recent / three[0].fiches if three[0].fiches else 2,
    "acte": lambda three: three[0].changed_at.timestamp() if three[0].changed_at else 0,
}


@dataclass(frozen=True)
class SortHead:
    """A head of the table; `here` in the words of `aria-sort`, where the table is sorted by it."""

    label: str
    url: str
    number: bool
    here: str


def heads(sort: str, url: Callable[[str], str]) -> tuple[SortHead, ...]:
    """The heads of the table of territories; one without a name sorts nothing."""
    sort = sort if sort in ORDERS else "nom"
    told = []
    for name, label in SORTS:
        text = name in ("nom", "", "acte")
        here = ("ascending" if name in ("nom", "acte", "frais") else "descending") if name == sort else ""
        told.append(SortHead(label, url(name) if name else "", not text, here))
    return tuple(told)


def states() -> list[tuple[str, str]]:
    """The states that count, by id, with their words."""
    return [(state.id, state.label) for state in fiche_workflow().states if state.id not in OUT]


def axes(found: Portfolio, known: Iterable[NamedAxis]) -> tuple[AxisRow, ...]:
    told = []
    for axis in known:
        of_axis = found.gathered.axes.get((axis.phase_id, axis.slug))
        if of_axis is None:
            continue
        total = of_axis.states.total()
        begun = sum(of_axis.states[state] for state in BEGUN)
        counts = tuple((label, of_axis.states[state]) for state, label in states())
        told.append(AxisRow(axis.label, counts, total, share(begun, total), share(of_axis.recent, total)))
    return tuple(told)


def share(some: int, of: int) -> str:
    """« 12 % »; a dash where there is nothing to take a share of."""
    return percent(100 * some / of) if of else "–"


def alerts(judged: Judged, kind: str) -> tuple[Alert, ...]:
    return tuple(
        Alert(one.name, plan_url(one.phase, one.published_id), said)
        for one, reasons in judged
        if (said := tuple(reason.said for reason in reasons if reason.rule.kind == kind))
    )
