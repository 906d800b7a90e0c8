"""The atouts and freins of two to six territories, those that several have on one line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etabli.catalogue import numbers, sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingAxis, Kind
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse.comparators import Place
from etabli.warehouse.findings import Comparison
from etabli.web.presentation.comparison import WORDS, named
from etabli.web.presentation.findings_questions import finding_url, judged, sides, title_of, zone_names

FIRST, SPARED = 4, 2  # subjects read without opening anything; so few more are not worth folding
Topic = tuple[str, str]  # a rule, and a sector when the rule judges each one
LABELS = {Kind.ATOUT: "Atout", Kind.FREIN: "Frein"}


@dataclass(frozen=True)
class Cell:
    """What is claimed of a territory: `kind` is `atout`, `frein`, or nothing. Texts are final French."""

    heading: str
    kind: str
    label: str
    title: str
    value: str
    zone: str
    url: str


@dataclass(frozen=True)
class Line:
    """A subject over the territories; `title` is what is claimed, or the subject where they are on opposite sides."""

    title: str
    about: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class AxisLines:
    axis: FindingAxis
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SharedFindings:
    """Every subject put forward for one of the territories, by axis; `sentence` counts what they share.

    `first` are the few claimed of most territories, whatever their axis; `rest` the others, `folded` of them.
    """

    sentence: str
    first: tuple[AxisLines, ...]
    rest: tuple[AxisLines, ...]
    folded: int


def shared_findings(catalogue: Catalogue, places: Sequence[Place]) -> SharedFindings:
    """Subjects put forward for one territory at least, those claimed of most first.

    A claim counts where it is made, put forward or not: a territory with many findings is not said to lack one.
    """
    told = [_by_topic(judged(place.phase).get(place.code, ())) for place in places]
    topics = dict.fromkeys(topic for one in told for topic, found in one.items() if found.position)
    ordered = sorted(topics, key=lambda topic: (-_claims(told, topic).total(), -_score(told, topic), topic))
    first = ordered if len(ordered) <= FIRST + SPARED else ordered[:FIRST]
    rest = ordered[len(first) :]

    def by_axis(some: Sequence[Topic], *, silent: bool) -> tuple[AxisLines, ...]:
        """Lines of each axis; `silent` keeps the axes on which nothing at all is put forward."""
        spoken = {catalogue.rules[rule].axis for rule, _ in (ordered if silent else ())}
        found = (
            AxisLines(
                axis,
                tuple(
                    _line(catalogue, topic, places, told) for topic in some if catalogue.rules[topic[0]].axis == axis.id
                ),
            )
            for axis in catalogue.axes.values()
        )
        return tuple(one for one in found if one.lines or (silent and one.axis.id not in spoken))

    return SharedFindings(
        _sentence([_claims(told, topic) for topic in topics], len(places)),
        by_axis(first, silent=not rest),
        by_axis(rest, silent=True) if rest else (),
        len(rest),
    )


def _by_topic(told: Sequence[Comparison]) -> dict[Topic, Comparison]:
    """The first comparison of each subject in the order of the état des lieux: several zones may speak of one."""
    found: dict[Topic, Comparison] = {}
    for comparison in told:
        found.setdefault((comparison.rule, comparison.sector if comparison.jobs is not None else ""), comparison)
    return found


def _claims(told: Sequence[Mapping[Topic, Comparison]], topic: Topic) -> Counter[Kind]:
    return Counter(one[topic].kind for one in told if topic in one and one[topic].kind)


def _score(told: Sequence[Mapping[Topic, Comparison]], topic: Topic) -> float:
    return max(one[topic].score for one in told if topic in one)


def _line(
    catalogue: Catalogue, topic: Topic, places: Sequence[Place], told: Sequence[Mapping[Topic, Comparison]]
) -> Line:
    rule, sector = catalogue.rules[topic[0]], topic[1]
    kinds = _claims(told, topic)
    title = rule.label if len(kinds) > 1 else sides(rule)[next(iter(kinds))]
    year = max(one[topic].year for one in told if topic in one)
    about = str(year) if title == rule.label else f"{rule.label}, {year}"
    if sector:
        title = typeset(f"{title} : {french.small(catalogue.sectors[sector])}")
    cells = (_cell(catalogue, place, one.get(topic)) for place, one in zip(places, told, strict=True))
    return Line(title, about, tuple(cells))


def _cell(catalogue: Catalogue, place: Place, found: Comparison | None) -> Cell:
    if found is None:
        return Cell(named(place), "", "non jugé", "", "", "", "")
    rule = catalogue.rules[found.rule]
    value = sentences.amount(rule, catalogue.indicators.get(rule.indicator), found.value)
    zone = zone_names().get(found.zone, "")
    return Cell(
        heading=named(place),
        kind=found.kind or "",
        label=LABELS[found.kind] if found.kind else "non affirmé",
        title=title_of(catalogue, found) if found.kind else "",
        value=f"{value} fois la France" if rule.measure == "lq" else value,
        zone=typeset(f"zone d'emploi {french.of_area(zone)}") if zone else "",
        url=finding_url(place.phase, found) if found.kind else "",
    )


def _sentence(claims: Sequence[Counter[Kind]], places: int) -> str:
    """`Affirmés pour les deux : 3 ; pour un seul : 7 ; atout pour l’un et frein pour un autre : 1.`"""
    if not claims:
        return "Aucun atout ni aucun frein ne peut être affirmé de ces territoires."
    alike = [one.total() for one in claims if len(one) == 1]
    counts = {
        f"pour les {WORDS[places]}": alike.count(places),
        "pour plusieurs": sum(1 < count < places for count in alike),
        "pour un seul": alike.count(1),
        "atout pour l'un et frein pour un autre": len(claims) - len(alike),
    }
    shown = [f"{what} : {numbers.number(count)}" for n, (what, count) in enumerate(counts.items()) if count or n == 0]
    return typeset(f"Atouts et freins affirmés {' ; '.join(shown)}.")
