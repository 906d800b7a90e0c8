"""A portfolio in words: what was promised, agreed and paid; territories, axes, what to chase; all chosen by address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import Portfolio
from etabli.domain.coordination.queries.territories import Followed
from etabli.domain.plans.declared import fiche_workflow, plan_workflow
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.totals import Funnel
from etabli.domain.territories.models import Axis
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.charts.bars import Bars, bars
from etabli.web.presentation.plans.budget import NOT_TOLD, SLUGS, STAGES
from etabli.web.presentation.plans.money import PLURAL, SOURCE, agreement_in_words, percent, summed
from etabli.web.presentation.steering.places import Place

DIMENSIONS = {
    "region": "région",
    "axe": "axe",
    "financeur": "financeur",
    "dispositif": "dispositif",
    "annee": "année",
    "territoire": "territoire",
}
# The filter that a key of a dimension becomes, by its name in the address.
OPENS = {
    "axe": "axe",
    "financeur": "financeur",
    "dispositif": "dispositif",
    "annee": "annee",
    "territoire": "territoire",
}
BEGUN, DONE = ("under_way",), ("done",)
SHADES = 5
MOST = 60  # keys of a dimension on a page


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    here: bool = False


@dataclass(frozen=True)
class Sum:
    """A line of a table of money: its cells in order of `STAGES`, with the rate of what was agreed."""

    label: str
    url: str
    cells: tuple[tuple[str, str], ...]
    rate: str = ""
    strong: bool = False


@dataclass(frozen=True)
class TerritoryRow:
    name: str
    url: str
    plan: str
    fiches: int
    begun: int
    money: tuple[tuple[str, str], ...]
    last: str
    alerts: tuple[str, ...]


@dataclass(frozen=True)
class AxisRow:
    """Fiches of an axis by state, and the share of those begun or done."""

    label: str
    counts: tuple[tuple[str, int], ...]
    total: int
    progress: str


@dataclass(frozen=True)
class Alert:
    name: str
    url: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    place: Place
    label: str
    answer: str
    agreement: str
    instruments: tuple[Link, ...]
    figures: tuple[tuple[str, str], ...]
    sums: tuple[Sum, ...]
    hidden: str
    chart: Bars | None
    dimensions: tuple[Link, ...]
    dimension: str
    rows: tuple[Sum, ...]
    more: int
    territories: tuple[TerritoryRow, ...]
    axes: tuple[AxisRow, ...]
    states: tuple[str, ...]
    chase: tuple[Alert, ...]
    risk: tuple[Alert, ...]
    fresh: str
    between: tuple[Sum, ...]
    lines: str


def page(
    found: Portfolio,
    place: Place,
    given: Mapping[str, str],
    axes: Sequence[Axis],
    regions: Mapping[str, str],
    on: date,
) -> Page:
    """`given`: the address, as it was understood; `regions`: names by code."""
    there = found.instruments
    first = next((slug for slug, one in SLUGS.items() if one in there), "subvention")
    slug = given["instrument"] if SLUGS.get(given.get("instrument", "")) in there else first
    instrument = SLUGS[slug]
    url = _addresses(place, given)
    rows, more = _rows(found, instrument, given.get("par", "region"), axes, regions, url, slug)
    alerts = [(one, one.reasons(on)) for one in found.territories]
    total = found.told.totals.get(instrument, Funnel())
    untold = found.told.untold.get(instrument, frozenset())
    seen = found.seen.get(instrument, Sums())
    drawn = seen if untold else total
    figures = _cells(total, untold)
    return Page(
        place=place,
        label=PLURAL[instrument],
        answer=_answer(found, instrument, drawn, partial=bool(untold)),
        agreement=agreement_in_words(seen.agreement),
        instruments=tuple(
            Link(PLURAL[SLUGS[one]], url(instrument=one), one == slug) for one in SLUGS if SLUGS[one] in there
        ),
        figures=figures,
        sums=_sums(found, instrument, url(to="portfolio_lines", instrument=slug)),
        hidden=_hidden(found, instrument),
        chart=_chart(PLURAL[instrument], drawn),
        dimensions=tuple(
            Link(label, url(par=one), one == given.get("par", "region")) for one, label in DIMENSIONS.items()
        ),
        dimension=DIMENSIONS[given.get("par", "region")],
        rows=rows,
        more=more,
        territories=_territories(found, instrument, given.get("tri", "nom"), alerts),
        axes=_axes(found, axes),
        states=tuple(state.label for state in _states()),
        chase=_alerts(alerts, "chase"),
        risk=_alerts(alerts, "risk"),
        fresh=_fresh(found.territories),
        between=_between(found, instrument, given),
        lines=url(to="portfolio_lines", instrument=slug),
    )


def _addresses(place: Place, given: Mapping[str, str]) -> Callable[..., str]:
    """Addresses of this portfolio with something else chosen."""

    def url(to: str = "portfolio", **changed: str) -> str:
        kept = {name: value for name, value in {**given, **changed}.items() if value}
        return f"{reverse(to, args=[place.slug])}?{urlencode(kept)}" if kept else reverse(to, args=[place.slug])

    return url


def _answer(found: Portfolio, instrument: str, sums: Funnel, *, partial: bool) -> str:
    """What was promised, committed and paid, in one sentence."""
    count = sum(one.fiches for one in found.territories)
    many = f"{numbers.plural(len(found.territories), 'territoire')}, {numbers.plural(count, 'fiche')}"
    if not any((sums.announced, sums.requested, sums.granted, sums.contracted, sums.paid)):
        return french(f"{many} : aucun montant n'est saisi, ou aucun ne vous est ouvert.")
    told = ", ".join(
        f"{money.short(getattr(sums, name))} {words}"
        for name, words in (
            ("requested", "demandés"),
            ("granted", "accordés"),
            ("contracted", "conventionnés"),
            ("paid", "versés"),
        )
    )
    whose = ", dans les lignes qui vous sont ouvertes" if partial else ""
    return french(f"{many}. {PLURAL[Instrument(instrument)]} : {told}{whose}.")


def _cells(funnel: Funnel, untold: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label, NOT_TOLD if name in untold else summed(getattr(funnel, name))) for name, label in STAGES.values()
    )


def _rate(sums: Sums) -> str:
    """Of what was asked and answered, what was agreed; empty where nothing was answered."""
    share = money.share(sums.agreed_of_asked, sums.answered)
    return "" if share is None else percent(share)


def _sums(found: Portfolio, instrument: str, lines: str) -> tuple[Sum, ...]:
    own = found.seen.get(instrument, Sums())
    untold = found.told.untold.get(instrument, frozenset())
    if instrument not in found.told.hidden and not untold:
        return (Sum("Ensemble", lines, _cells(own), _rate(own), strong=True),)
    others = found.told.hidden.get(instrument, Funnel())
    return (
        Sum("Lignes qui vous sont ouvertes", lines, _cells(own), _rate(own)),
        Sum("Autres lignes, ensemble", "", _cells(others, untold)),
        Sum("Ensemble", "", _cells(found.told.totals.get(instrument, Funnel()), untold), strong=True),
    )


def _hidden(found: Portfolio, instrument: str) -> str:
    if not found.asked.by_plan:
        return french("Avec ces filtres, seules les lignes qui vous sont ouvertes comptent.")
    if instrument not in found.told.hidden and instrument not in found.told.untold:
        return ""
    text = "Des lignes ne vous sont pas ouvertes : elles ne sont dites qu'ensemble, jamais par financeur ni par axe."
    if instrument in found.told.untold:
        text += " Certaines de leurs sommes ne sont pas dites : trop peu de porteurs s'y reconnaîtraient."
    return french(text)


def _chart(label: str, funnel: Funnel) -> Bars | None:
    rows = [
        (words.capitalize(), float(max(0, getattr(funnel, name))), money.short(getattr(funnel, name)))
        for name, words in STAGES.values()
    ]
    told = ", ".join(f"{name.lower()} {text}" for name, _, text in rows)
    return bars(rows, title=f"{label} : {told}", source=SOURCE)


def _rows(
    found: Portfolio,
    instrument: str,
    by: str,
    axes: Sequence[Axis],
    regions: Mapping[str, str],
    url: Callable[..., str],
    slug: str,
) -> tuple[tuple[Sum, ...], int]:
    """The sums of the dimension, the largest asked first, each opening to its lines."""
    names = {
        "region": regions,
        "axe": {f"{one.phase_id}/{one.slug}": one.label for one in axes},
        "territoire": {one.key: one.name for one in found.territories},
        "dispositif": {"": "sans dispositif"},
        "annee": {"sans": "sans année"},
    }.get(by, {})
    told = []
    for key, by_instrument in found.by.sums.items():
        if instrument not in by_instrument:
            continue
        sums = by_instrument[instrument]
        label = names.get(key) or found.by.labels.get(key) or key
        told.append((sums, Sum(label, _opening(by, key, url, slug), _cells(sums), _rate(sums))))
    if by == "annee":
        told.sort(key=lambda pair: pair[1].label)
    else:
        told.sort(key=lambda pair: (-pair[0].requested, -pair[0].granted, pair[1].label))
    return tuple(one for _, one in told[:MOST]), max(0, len(told) - MOST)


def _opening(by: str, key: str, url: Callable[..., str], slug: str) -> str:
    """The lines behind a sum; none where the address has no filter that says the same."""
    if by not in OPENS or not key:
        return ""
    if by == "axe":
        phase, _, axis = key.partition("/")
        return url(to="portfolio_lines", instrument=slug, phase=phase, axe=axis)
    return url(to="portfolio_lines", instrument=slug, **{OPENS[by]: key})


def _territories(
    found: Portfolio, instrument: str, sort: str, alerts: Sequence[tuple[Followed, Sequence[object]]]
) -> tuple[TerritoryRow, ...]:
    told = []
    for one, reasons in alerts:
        sums = found.of_territories.sums.get(one.key, {}).get(instrument, Sums())
        begun = sum(one.states.get(state, 0) for state in (*BEGUN, *DONE))
        row = TerritoryRow(
            name=one.name,
            url=reverse("plan", args=[one.phase, one.published_id]),
            plan=plan_workflow(one.phase).state(one.plan).label if one.plan else "pas commencé",
            fiches=one.fiches,
            begun=begun,
            money=tuple((label, summed(getattr(sums, name))) for name, label in list(STAGES.values())[1:]),
            last=numbers.day(localdate(one.changed_at)) if one.changed_at else "",
            alerts=tuple(str(getattr(reason, "said", "")) for reason in reasons),
        )
        told.append((row, sums, one))
    orders: dict[str, Callable[[tuple[TerritoryRow, Sums, Followed]], object]] = {
        "fiches": lambda three: -three[0].fiches,
        "encours": lambda three: -three[0].begun,
        "sollicite": lambda three: -three[1].requested,
        "accorde": lambda three: -three[1].granted,
        "conventionne": lambda three: -three[1].contracted,
        "verse": lambda three: -three[1].paid,
        "acte": lambda three: three[2].changed_at.timestamp() if three[2].changed_at else 0,
    }
    if sort in orders:
        told.sort(key=orders[sort])  # type: ignore[arg-type]
    return tuple(row for row, _, _ in told)


SORTS = (
    ("nom", "Territoire"),
    ("", "Plan"),
    ("fiches", "Fiches"),
    ("encours", "En cours ou terminées"),
    ("sollicite", "Sollicité"),
    ("accorde", "Accordé"),
    ("conventionne", "Conventionné"),
    ("verse", "Versé"),
    ("acte", "Dernier changement"),
)


def _states() -> list:
    return [state for state in fiche_workflow().states if state.id != "abandoned"]


def _axes(found: Portfolio, axes: Iterable[Axis]) -> tuple[AxisRow, ...]:
    told = []
    for axis in axes:
        counts = found.axes.get((axis.phase_id, axis.slug))
        if not counts:
            continue
        total = sum(counts.values())
        begun = sum(counts.get(state, 0) for state in (*BEGUN, *DONE))
        cells = tuple((state.label, counts.get(state.id, 0)) for state in _states())
        told.append(AxisRow(axis.label, cells, total, percent(100 * begun / total)))
    return tuple(told)


def _alerts(alerts: Sequence[tuple[Followed, Sequence]], kind: str) -> tuple[Alert, ...]:
    return tuple(
        Alert(one.name, reverse("plan", args=[one.phase, one.published_id]), said)
        for one, reasons in alerts
        if (said := tuple(reason.said for reason in reasons if reason.rule.kind == kind))
    )


def _fresh(territories: Sequence[Followed]) -> str:
    """How whole and how fresh what is added up is."""
    fiches = sum(one.fiches for one in territories)
    if not fiches:
        return french("Aucune fiche ne vous est ouverte ici : ces totaux ne disent rien de plus.")
    priced = sum(one.priced for one in territories)
    last = max(one.changed_at for one in territories if one.changed_at is not None)
    return french(
        f"Coût saisi pour {percent(100 * priced / fiches)} des fiches ({numbers.number(priced)} sur "
        f"{numbers.number(fiches)}). Dernier changement : {numbers.day(localdate(last))}."
    )


def _between(found: Portfolio, instrument: str, given: Mapping[str, str]) -> tuple[Sum, ...]:
    """The funnel as it stood on the first day, on the second, and what changed."""
    if found.then is None or found.now is None:
        return ()
    then, now = found.then.get(instrument, Sums()), found.now.get(instrument, Sums())
    changed = tuple((label, _more(getattr(now, name) - getattr(then, name))) for name, label in STAGES.values())
    days = [numbers.day(date.fromisoformat(given[name])) for name in ("depuis", "jusque")]
    return (
        Sum(f"Au {days[0]}", "", _cells(then), _rate(then)),
        Sum(f"Au {days[1]}", "", _cells(now), _rate(now)),
        Sum("Entre les deux", "", changed, strong=True),
    )


def _more(cents: int) -> str:
    return f"+{money.euros(cents)}" if cents > 0 else summed(cents)


def shades(found: Portfolio, instrument: str) -> tuple[dict[str, str], dict[str, str], tuple[tuple[str, str], ...]]:
    """For the map: class and text by published id, and the legend: equal groups by what was agreed."""
    sums = {
        one.published_id: found.of_territories.sums.get(one.key, {}).get(instrument, Sums()).granted
        for one in found.territories
    }
    amounts = sorted(cents for cents in sums.values() if cents > 0)
    texts = {one: f"{summed(cents)} accordés" for one, cents in sums.items()}
    if len(amounts) < SHADES:
        return {}, texts, ()
    bounds = [amounts[len(amounts) * n // SHADES] for n in range(SHADES)]
    classes = {
        one: f"map-class-{max(n for n, low in enumerate(bounds, 1) if cents >= low)}"
        for one, cents in sums.items()
        if cents > 0
    }
    tops = [*bounds[1:], amounts[-1]]
    legend = tuple(
        (f"map-class-{n}", f"de {money.short(low)} à {money.short(high)}")
        for n, (low, high) in enumerate(zip(bounds, tops, strict=True), 1)
    )
    return classes, texts, legend
