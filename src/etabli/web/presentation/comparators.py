"""The nearest neighbours of a territory in words: how near, by what, on which values, and their trajectories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from etabli.analysis.neighbours import Neighbour, Neighbours
from etabli.analysis.trajectories import Series, index
from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.comparators import Comparators, PoolId, Variable, load_comparators, year_of
from etabli.catalogue.model import Indicator
from etabli.catalogue.programme import Phase
from etabli.warehouse import comparators as warehouse
from etabli.warehouse.comparators import ComparedPlaces, Place, Point
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.subjects import Subject
from etabli.web import live
from etabli.web.charts.multiples import Multiples, Panel, multiples
from etabli.web.presentation.readings import NOT_AVAILABLE

NEAR, FAR, NAMED = 0.5, 1.0, 2  # in usual gaps; how many variables a sentence names
DISTANT = 1.0  # a nearest neighbour farther than this is not really alike
SIDE_BY_SIDE = 5  # neighbours that the page of comparison opens with, beside the territory
TRAJECTORIES = (
    ("emplois-prives", 2019, True, "Emplois salariés privés, tous secteurs, 100 en 2019"),
    ("emplois-industriels", 2016, False, "Emplois industriels au recensement, 100 en 2016"),
)


@dataclass(frozen=True)
class Column:
    """A variable compared: its heading says the year, and whether values are estimates."""

    heading: str
    indicator: Indicator
    estimated: bool


@dataclass(frozen=True)
class Line:
    """A place in the list and in the table of values. The subject has position 0 and no distance."""

    position: int
    name: str
    phase: str
    url: str
    distance: str
    words: str
    compared: str
    compare_url: str
    cells: tuple[tuple[Column, str], ...]


@dataclass(frozen=True)
class Choice:
    """A variable that the reader can tick."""

    id: str
    label: str
    why: str
    default: bool
    checked: bool


@dataclass(frozen=True)
class TrajectoryTable:
    heading: str
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


@dataclass(frozen=True)
class Trajectories:
    """The drawing, its tables, and the names of places without a series."""

    drawing: Multiples | None
    tables: tuple[TrajectoryTable, ...]
    missing: tuple[str, ...]


def comparators() -> Comparators:
    """The declared variables and pools."""
    return live.kept("comparators", lambda: load_comparators(live.catalogue()))


def compared_places() -> ComparedPlaces:
    """Every comparable place, kept by release."""
    return live.kept(
        "compared-places", lambda: warehouse.compared_places(live.release(), live.catalogue(), comparators())
    )


def choices(declared: Comparators, catalogue: Catalogue, chosen: Sequence[str]) -> list[Choice]:
    """Every variable in the declared order, those compared ticked."""
    return [
        Choice(
            v.indicator,
            _dated(catalogue.indicators[v.indicator].label, year_of(v, catalogue)),
            v.why,
            v.default,
            v.indicator in chosen,
        )
        for v in declared.variables
    ]


def in_words(neighbour: Neighbour, declared: Comparators) -> str:
    """`Proche par la taille et la densité ; éloigné par le chômage (plus de chômage)`."""
    words: dict[str, Variable] = {v.indicator: v for v in declared.variables}
    near = [words[g.variable].by for g in neighbour.gaps if abs(g.gap) <= NEAR][:NAMED]
    far = [
        f"{words[g.variable].by} ({words[g.variable].more if g.gap > 0 else words[g.variable].less})"
        for g in reversed(neighbour.gaps)
        if abs(g.gap) >= FAR
    ][:NAMED]
    said = [f"{verb} par {listed(names)}" for verb, names in (("proche", near), ("éloigné", far)) if names]
    if not far:
        said.append("aucun écart marqué")
    text = f"{numbers.NNBSP}; ".join(said)
    return text[0].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """`a, b et c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def _dated(label: str, year: int) -> str:
    """A label with its year, unless it says it already."""
    return label if str(year) in label else f"{label}, {year}"


def columns_of(variables: Sequence[str], declared: Comparators, catalogue: Catalogue) -> list[Column]:
    """The variables chosen, in order."""
    years = {v.indicator: year_of(v, catalogue) for v in declared.variables}
    columns = []
    for indicator in (catalogue.indicators[variable] for variable in variables):
        estimated = any(catalogue.measures[term.measure].estimated for term in indicator.formula.terms)
        heading = _dated(indicator.short, years[indicator.id]) + (" (estimation)" if estimated else "")
        columns.append(Column(heading, indicator, estimated))
    return columns


def lines_of(
    found: Neighbours, subject: Place, variables: Sequence[str], phases: Sequence[Phase], catalogue: Catalogue
) -> list[Line]:
    """The subject, then its neighbours from the nearest on, with their values on the variables chosen."""
    declared, compared = comparators(), compared_places()
    columns = columns_of(variables, declared, catalogue)
    labels = {phase.id: phase.label for phase in phases}

    def line(position: int, key: str, neighbour: Neighbour | None) -> Line:
        place = compared.places[compared.rows[key]]
        known = len(neighbour.gaps) if neighbour else 0
        cells = [_cell(compared.value(key, column.indicator.id), column) for column in columns]
        return Line(
            position=position,
            name=place.name,
            phase=labels.get(place.phase, ""),
            url=_url(place),
            distance=numbers.number(neighbour.distance, 2) if neighbour else "",
            words=in_words(neighbour, declared) if neighbour else "",
            compared=f"sur {known} variables connues" if neighbour and known < len(found.used) else "",
            compare_url=side_by_side([subject, place]) if neighbour and place.phase else "",
            cells=tuple(zip(columns, cells, strict=True)),
        )

    return [line(0, subject.key, None), *(line(n, p.code, p) for n, p in enumerate(found.nearest, start=1))]


def _cell(value: float | None, column: Column) -> str:
    if value is None:
        return NOT_AVAILABLE
    return numbers.of_indicator(value, column.indicator, estimated=column.estimated)


def _url(place: Place) -> str:
    return reverse("territory", args=[place.phase, place.code]) if place.phase else reverse("epci", args=[place.code])


def side_by_side(places: Sequence[Place]) -> str:
    """Address of the comparison of some territories."""
    return f"{reverse('compare')}?{urlencode([('t', place.key) for place in places], safe=':')}"


def nearest_to(subject: Subject, values: Sequence[IndicatorValue]) -> tuple[Neighbours, list[Place], PoolId]:
    """The nearest to any place on the usual variables, and the places, itself first.

    A territory is compared with those of its phase, a group with those of the last phase, an EPCI with those
    outside the programme.
    """
    declared, compared = comparators(), compared_places()
    pool = PoolId.OUTSIDE if subject.level == "epci" else PoolId.PHASE
    place = compared.place(f"{subject.phase}:{subject.code}")
    if place is None:
        phase = "" if subject.level == "epci" else live.programme().phases[-1].id
        communes, regions = warehouse.communes_of(live.release(), [code for _, code in subject.members])
        place = Place(phase, subject.code, subject.name, regions, communes)
        years = {v.indicator: year_of(v, live.catalogue()) for v in declared.variables}
        known = {v.indicator: v.value for v in values if v.complete and years.get(v.indicator) == v.year}
        compared = warehouse.with_place(compared, place, known)
    found = warehouse.neighbours_of(compared, declared, place.key, declared.default, pool)
    return found, [place, *(compared.places[compared.rows[n.code]] for n in found.nearest)], pool


def answer(found: Neighbours, subject: str, pool: PoolId) -> str:
    """The first sentence: the three nearest among how many, or why there are none."""
    compared, among = compared_places(), next(p.among for p in comparators().pools if p.id == pool)
    if not found.enough:
        return (
            f"Nous ne pouvons pas dire quels territoires ressemblent à {subject}\u00a0: "
            f"{numbers.plural(len(found.used), 'variable utilisable', 'variables utilisables')}, "
            "il en faut au moins trois."
        )
    if not found.nearest:
        return f"Aucun lieu ne peut être comparé à {subject} parmi les {among}."
    names = [compared.places[compared.rows[n.code]].name for n in found.nearest[:3]]
    verb = "sont ceux qui ressemblent" if len(names) > 1 else "est celui qui ressemble"
    return f"{listed(names)} {verb} le plus à {subject}, parmi {numbers.number(found.candidates)} {among}."


def all_series() -> Mapping[str, Mapping[str, Sequence[Point]]]:
    """The points of every comparable place by indicator of `TRAJECTORIES` then key, kept by release."""
    return live.kept(
        "series",
        lambda: {
            indicator: warehouse.series(live.release(), compared_places().places, indicator)
            for indicator, *_ in TRAJECTORIES
        },
    )


def trajectories_against(
    catalogue: Catalogue,
    places: Sequence[Place],
    own: Mapping[str, Sequence[Point]] | None = None,
) -> Trajectories:
    """The first place against the others on each of `TRAJECTORIES`, as indices of its base year.

    `own` gives the first place's points by indicator, where the release has none: for groups. Census points are some
    years apart and are not joined. A place without a value in the base year has no index.
    """
    panels, tables, missing = [], [], dict[str, None]()
    for indicator, base, join, heading in TRAJECTORIES:
        known = all_series()[indicator]
        found = {place.key: known.get(place.key, ()) for place in places}
        if own is not None:
            found[places[0].key] = own[indicator]
        declared = catalogue.indicators[indicator]
        indexed = {place.key: _indexed(catalogue, declared, found.get(place.key, []), base) for place in places}
        missing |= dict.fromkeys(place.name for place in places if not indexed[place.key])
        ours, *others = (indexed[place.key] for place in places)
        if ours:
            panels.append(Panel(heading, ours, [points for points in others if points], _index, join))
        years = catalogue.indicators[indicator].years
        rows = tuple((place.name, _texts(indexed[place.key], years)) for place in places)
        tables.append(TrajectoryTable(heading, years, rows))
    drawing = multiples(
        panels,
        title=f"{places[0].name} et les lieux qui lui ressemblent\u00a0: emploi privé et emploi industriel, en indices",
        source=f"Urssaf{numbers.NNBSP}; Insee, recensement",
        legend=f"Trait épais\u00a0: {places[0].name}. Traits gris\u00a0: les lieux qui lui ressemblent.",
        base=100.0,
    )
    return Trajectories(drawing, tuple(tables), tuple(missing))


def _indexed(
    catalogue: Catalogue, indicator: Indicator, points: Sequence[Point], base: int
) -> list[tuple[int, float | None]]:
    """Values as indices of the base year, 100, within one source and field; nothing when that year has no value."""
    sources = "+".join(source.id for source in catalogue.sources_of(indicator))
    series = Series(sources, indicator.field_of, "epci", indicator.unit.value, tuple((p.year, p.value) for p in points))
    found = index(series, base)
    return list(found.points) if found.value(base) is not None else []


def _texts(points: Sequence[tuple[int, float | None]], years: Sequence[int]) -> tuple[tuple[int, str], ...]:
    known = dict(points)
    return tuple((year, NOT_AVAILABLE if (value := known.get(year)) is None else _index(value)) for year in years)


def _index(value: float) -> str:
    return numbers.number(value)
