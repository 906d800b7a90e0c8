"""The nearest neighbours of a territory in words: how near, by what, on which values, and their trajectories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from etabli.analysis.neighbours import Neighbour, Neighbours
from etabli.analysis.trajectories import Series, index
from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.comparators import Comparators, Pool, PoolId, Variable, load_comparators, year_of
from etabli.catalogue.model import Indicator
from etabli.catalogue.programme import Phase
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse import comparators as warehouse
from etabli.warehouse.comparators import ComparedPlaces, Place, Point
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.subjects import Subject
from etabli.web import live
from etabli.web.charts.multiples import Multiples, Panel, PanelSize, multiples
from etabli.web.presentation.readings import NOT_AVAILABLE

NEAR, FAR, NAMED = 0.5, 1.0, 2  # in usual gaps; how many variables a sentence names
DISTANT = 1.0  # a nearest neighbour farther than this is not really alike
SIDE_BY_SIDE = 5  # neighbours that the page of comparison opens with, beside the territory
TRAJECTORIES = (
    ("emplois-prives", 2019, True, "Emplois salariés privés, tous secteurs, 100 en 2019"),
    ("emplois-industriels", 2016, False, "Emplois industriels au recensement, 100 en 2016"),
)
SMALL, PLOT, BETWEEN = 148, 64, 16  # a panel a neighbour: four in the width of a page of paper, two on a phone


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
class Asked:
    """What places are compared on, and among whom; `usual` when no reader has chosen otherwise."""

    variables: tuple[str, ...]
    pool: PoolId
    usual: bool

    @property
    def query(self) -> str:
        """What addresses add to keep the choice; nothing for the usual one."""
        if self.usual:
            return ""
        return f"?{urlencode([*(('variables', v) for v in self.variables), ('bassin', self.pool.value)])}"


@dataclass(frozen=True)
class Trajectory:
    """One series: a panel a neighbour, each with the place's own line, and the table that says the same.

    `drawing` is None when the place or all of its neighbours have no series; rows are (name, cells of (year, text)).
    """

    indicator: str
    heading: str
    drawing: Multiples | None
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


@dataclass(frozen=True)
class Trajectories:
    """The series, never joined, and the names of places that lack one of them."""

    series: tuple[Trajectory, ...]
    missing: tuple[str, ...]

    @property
    def drawn(self) -> tuple[Trajectory, ...]:
        return tuple(one for one in self.series if one.drawing)


def comparators() -> Comparators:
    """The declared variables and pools."""
    return live.kept("comparators", lambda: load_comparators(live.catalogue()))


def compared_places() -> ComparedPlaces:
    """Every comparable place, kept by release."""
    return live.kept(
        "compared-places", lambda: warehouse.compared_places(live.release(), live.catalogue(), comparators())
    )


def usual_pool(level: str) -> PoolId:
    """Among whom a place is compared: an EPCI with those outside the programme, the others with those of a phase."""
    return PoolId.OUTSIDE if level == "epci" else PoolId.PHASE


def pools() -> list[Pool]:
    """Those that can be asked for, the usual one first: with one phase, there is no « all phases »."""
    several = len(live.programme().phases) > 1
    return [pool for pool in comparators().pools if pool.id is not PoolId.EVERYWHERE or several]


def asked(variables: Sequence[str], pool: str, *, level: str = "territory") -> Asked:
    """The choice of an address; what is not known falls back on the usual one."""
    declared, usual = comparators(), usual_pool(level)
    chosen = declared.chosen(variables)
    among = next((one.id for one in pools() if one.id == pool), usual)
    return Asked(chosen, among, usual=chosen == declared.default and among is usual)


def in_a_sentence(choice: Asked) -> str:
    """What the reader has chosen, said back; nothing for the usual choice."""
    if choice.usual:
        return ""
    catalogue = live.catalogue()
    names = [french.small(catalogue.indicators[variable].short) for variable in choice.variables]
    among = next(pool.among for pool in comparators().pools if pool.id is choice.pool)
    return typeset(f"Lieux comparables que vous avez choisis : parmi les {among}, sur {listed(names)}.")


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


def nearest_to(
    subject: Subject, values: Sequence[IndicatorValue], choice: Asked | None = None
) -> tuple[Neighbours, list[Place]]:
    """The nearest to any place on the variables asked for, or the usual ones, and the places, itself first.

    A group is compared with the territories of the last phase.
    """
    choice = choice or asked((), "", level=subject.level)
    declared, compared = comparators(), compared_places()
    place = compared.place(f"{subject.phase}:{subject.code}")
    if place is None:
        phase = "" if subject.level == "epci" else live.programme().phases[-1].id
        communes, regions = warehouse.communes_of(live.release(), [code for _, code in subject.members])
        place = Place(phase, subject.code, subject.name, regions, communes)
        years = {v.indicator: year_of(v, live.catalogue()) for v in declared.variables}
        known = {v.indicator: v.value for v in values if v.complete and years.get(v.indicator) == v.year}
        compared = warehouse.with_place(compared, place, known)
    found = warehouse.neighbours_of(compared, declared, place.key, choice.variables, choice.pool)
    return found, [place, *(compared.places[compared.rows[n.code]] for n in found.nearest)]


def answer(found: Neighbours, subject: str, pool: PoolId) -> str:
    """The first sentence: the three nearest among how many, or why there are none."""
    compared, among = compared_places(), next(p.among for p in comparators().pools if p.id == pool)
    if not found.enough:
        return (
            f"Nous ne pouvons pas dire quels territoires ressemblent {french.to(subject)}\u00a0: "
            f"{numbers.plural(len(found.used), 'variable utilisable', 'variables utilisables')}, "
            "il en faut au moins trois."
        )
    if not found.nearest:
        return f"Aucun lieu ne peut être comparé {french.to(subject)} parmi les {among}."
    names = [compared.places[compared.rows[n.code]].name for n in found.nearest[:3]]
    verb = "sont ceux qui ressemblent" if len(names) > 1 else "est celui qui ressemble"
    return f"{listed(names)} {verb} le plus {french.to(subject)}, parmi {numbers.number(found.candidates)} {among}."


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
    """The first place against each of the others on each of `TRAJECTORIES`, as indices of its base year.

    `own` gives the first place's points by indicator, where the release has none: for groups. Census points are some
    years apart and are not joined. A place without a value in the base year has no index.
    """
    series, missing = [], dict[str, None]()
    for indicator, base, join, heading in TRAJECTORIES:
        known = all_series()[indicator]
        found = {place.key: known.get(place.key, ()) for place in places}
        if own is not None:
            found[places[0].key] = own[indicator]
        declared = catalogue.indicators[indicator]
        indexed = {place.key: _indexed(catalogue, declared, found.get(place.key, []), base) for place in places}
        missing |= dict.fromkeys(place.name for place in places if not indexed[place.key])
        ours, *others = (indexed[place.key] for place in places)
        panels = [
            Panel(_headed(place.name, points), ours, [points], _index, join)
            for place, points in zip(places[1:], others, strict=True)
            if points
        ]
        source = "; ".join(f"{s.publisher}, {s.title}" for s in catalogue.sources_of(declared))
        drawing = multiples(
            panels,
            title=f"{places[0].name} et les lieux qui lui ressemblent\u00a0: {french.small(heading)}",
            source=source,
            legend=_legend(places[0].name, join=join),
            base=100.0,
            size=PanelSize(SMALL, PLOT, BETWEEN),
        )
        rows = tuple((place.name, _texts(indexed[place.key], declared.years)) for place in places)
        series.append(Trajectory(indicator, heading, drawing, declared.years, rows))
    return Trajectories(tuple(series), tuple(missing))


def _headed(name: str, points: Sequence[tuple[int, float | None]]) -> str:
    """A neighbour with where its own line ends: `Le Port : 104 en 2024`."""
    year, value = next((year, value) for year, value in reversed(points) if value is not None)
    return f"{name}\u00a0: {_index(value)} en {year}"


def _legend(name: str, *, join: bool) -> str:
    ours, other = ("Trait épais", "trait gris") if join else ("Points de couleur", "points gris")
    return typeset(
        f"{ours}, avec sa dernière valeur : {name}, partout le même ; {other} : le lieu nommé au-dessus. Une seule "
        "échelle pour tous."
    )


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
