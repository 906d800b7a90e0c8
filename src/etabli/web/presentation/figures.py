"""A number opened down to its source: definition, formula with its terms, and the figures of every member."""

import re
from dataclasses import dataclass
from itertools import groupby

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.formula import TERM
from etabli.catalogue.model import Indicator, Measure, Source
from etabli.warehouse import observatory
from etabli.warehouse.observatory import IndicatorValue, MemberTerm
from etabli.warehouse.release import Release
from etabli.web import live
from etabli.web.presentation import readings

KIND = {"epci": "intercommunalité", "ept": "établissement public territorial", "commune": "commune"}


@dataclass(frozen=True)
class Cell:
    """A base figure under the heading of its column."""

    heading: str
    text: str


@dataclass(frozen=True)
class MemberRow:
    name: str
    code: str
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Series:
    year: int
    text: str
    rank: str
    status: str
    known: str


@dataclass(frozen=True)
class Figure:
    """Everything behind one number. `columns` are the headings of the members' cells."""

    reading: readings.Reading
    margin: str
    formula: str
    measures: tuple[Measure, ...]
    sources: tuple[Source, ...]
    columns: tuple[str, ...]
    rows: tuple[MemberRow, ...]
    totals: tuple[Cell, ...]
    series: tuple[Series, ...]


def formula_in_words(indicator: Indicator, catalogue: Catalogue) -> str:
    """The formula with the measures' French labels and the latest year."""

    def label(match: re.Match[str]) -> str:
        measure, year = match.groups()
        shown = str(indicator.latest + int(year[1:] or 0)) if year.startswith("t") else year
        return f"[{catalogue.measures[measure].label}, {shown}]"

    text = TERM.sub(label, indicator.formula.text)
    if indicator.relative_to_france:
        text = f"({text}) ÷ (le même calcul pour la France)"
    return (
        text.replace("**", "^")
        .replace("*", "×")
        .replace(" / ", " ÷ ")
        .replace(" - ", f" {numbers.MINUS} ")
        .replace(".", ",")
    )


def open_figure(release: Release, catalogue: Catalogue, phase: str, territory: str, indicator: Indicator) -> Figure:
    """All that lies behind an indicator of a territory in its latest year, and its other years."""
    values = [v for v in observatory.of_place(release, "territory", territory, phase) if v.indicator == indicator.id]
    themes = readings.read(catalogue, values, live.france(), level="territory")
    reading = next(r for group in themes.values() for r in group if r.indicator.id == indicator.id)
    terms = [term.at(indicator.latest) for term in indicator.formula.terms]
    cells = observatory.member_terms(release, phase, territory, terms)
    columns = tuple(f"{catalogue.measures[measure].label}, {year}" for measure, year in terms)
    rows = [_row(list(group), terms, columns) for _, group in groupby(cells, key=lambda c: (c.name, c.code))]
    return Figure(
        reading=reading,
        margin=readings.margin(reading.value, indicator),
        formula=formula_in_words(indicator, catalogue),
        measures=tuple(catalogue.measures[measure] for measure in dict.fromkeys(m for m, _ in terms)),
        sources=catalogue.sources_of(indicator),
        columns=columns,
        rows=tuple(rows),
        totals=_totals(cells, terms, columns, indicator),
        series=tuple(_series(v, indicator) for v in reversed(values)),
    )


def _row(cells: list[MemberTerm], terms: list[tuple[str, int]], columns: tuple[str, ...]) -> MemberRow:
    by_term = {(c.measure, c.year): c for c in cells}
    first = cells[0]
    texts = (_text(by_term[term]) for term in terms)
    return MemberRow(
        name=first.name,
        code=first.code,
        kind=KIND.get(first.kind, first.kind),
        cells=tuple(Cell(heading, text) for heading, text in zip(columns, texts, strict=True)),
    )


def _text(cell: MemberTerm) -> str:
    return readings.STATUS[cell.status] if cell.value is None else plain(cell.value)


def plain(value: float) -> str:
    """A base figure: whole when it is whole or from 100, one decimal under 100, two under 10."""
    decimals = 0 if float(value).is_integer() or abs(value) >= 100 else 2 if abs(value) < 10 else 1
    return numbers.number(value, decimals)


def _totals(
    cells: list[MemberTerm], terms: list[tuple[str, int]], columns: tuple[str, ...], indicator: Indicator
) -> tuple[Cell, ...]:
    """Sums over the members for which every term is known: what the formula is applied to."""
    if indicator.aggregation != "sum":
        return ()
    by_member: dict[tuple[str, str], dict[tuple[str, int], float | None]] = {}
    for cell in cells:
        by_member.setdefault((cell.kind, cell.code), {})[cell.measure, cell.year] = cell.value
    used = [m for m in by_member.values() if all(m[term] is not None for term in terms)]
    if not used:
        return ()
    sums = (plain(sum(m[term] or 0.0 for m in used)) for term in terms)
    return tuple(Cell(heading, text) for heading, text in zip(columns, sums, strict=True))


def _series(value: IndicatorValue, indicator: Indicator) -> Series:
    return Series(
        year=value.year,
        text=readings.text(value, indicator),
        rank=readings.rank(value),
        status=readings.STATUS[value.status],
        known=f"{value.known} sur {value.members}",
    )
