"""The budget of a plan as a page shows it: chosen by instrument, stage, funder, axis and year, all in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from etabli.domain.plans.enums import Instrument, Visibility
from etabli.domain.plans.queries.budget import Budget, BudgetLine, counted_once
from etabli.domain.plans.totals import Funnel, Line, by_instrument
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.charts.bars import Bars
from etabli.web.presentation.plans.money import PLURAL, amount, columns_of, funnel_chart, said, state, summed

SLUGS = {
    "subvention": Instrument.GRANT,
    "avance": Instrument.ADVANCE,
    "pret": Instrument.LOAN,
    "garantie": Instrument.GUARANTEE,
    "fonds-propres": Instrument.EQUITY,
    "ingenierie": Instrument.ENGINEERING,
}
STAGES = {
    "annonce": ("announced", "annoncé"),
    "sollicite": ("requested", "sollicité"),
    "accorde": ("granted", "accordé"),
    "conventionne": ("contracted", "conventionné"),
    "verse": ("paid", "versé"),
}
COLUMNS = {"axe": "axe", "annee": "année"}
NO_YEAR = "sans"
EVERY_LINE = "toutes"
MOST_LINES = 100
NOT_TOLD = "non dit"


@dataclass(frozen=True)
class Choice:
    """What the address asks for. `funder`, `axis`, `year` are empty for all; `lines` asks for every line."""

    instrument: str
    stage: str = "accorde"
    columns: str = "axe"
    funder: str = ""
    axis: str = ""
    year: str = ""
    lines: str = ""
    page: int = 1

    @property
    def opened(self) -> bool:
        """Whether lines are shown: those of a sum, or all of them."""
        return bool(self.funder or self.axis or self.year or self.lines)

    def url(self, **changed: str) -> str:
        """The address of the page with something else chosen; what is as it begins is left out."""
        chosen = {
            "instrument": self.instrument,
            "etape": self.stage,
            "colonnes": self.columns,
            "financeur": self.funder,
            "axe": self.axis,
            "annee": self.year,
            "lignes": self.lines,
        } | changed
        kept = {name: value for name, value in chosen.items() if value and value != BEGINS.get(name)}
        return f"?{urlencode(kept)}"

    def holds(self, one: BudgetLine) -> bool:
        return (
            one.line.instrument == SLUGS[self.instrument]
            and self.funder in ("", one.funder_key)
            and self.axis in ("", one.axis)
            and self.year in ("", year_of(one.line.year))
        )


BEGINS = {"etape": "accorde", "colonnes": "axe"}


def choice(asked: Mapping[str, str], found: Budget) -> Choice:
    """What the address asks, where it means something; else how the page begins: with an instrument that is there."""
    there = {one.line.instrument for one in found.lines} | set(found.told.hidden) | set(found.told.untold)
    first = next((slug for slug, instrument in SLUGS.items() if instrument in there), "subvention")
    page = asked.get("page", "")

    def among(name: str, known: Iterable[str], otherwise: str = "") -> str:
        return asked[name] if asked.get(name) in known else otherwise

    return Choice(
        instrument=among("instrument", SLUGS, first),
        stage=among("etape", STAGES, "accorde"),
        columns=among("colonnes", COLUMNS, "axe"),
        funder=among("financeur", {one.funder_key for one in found.lines}),
        axis=among("axe", {axis.slug for axis in found.axes}),
        year=among("annee", {year_of(one.line.year) for one in found.lines}),
        lines=among("lignes", (EVERY_LINE,)),
        page=int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 1,
    )


def year_of(year: int | None) -> str:
    return str(year) if year else NO_YEAR


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    here: bool = False


@dataclass(frozen=True)
class Cell:
    """A sum with what stands beside it, both empty where nothing was said, and the lines that it opens to."""

    label: str
    text: str
    beside: str
    url: str


@dataclass(frozen=True)
class FunderRow:
    name: str
    url: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Sum:
    """A line of the whole: the sum at every stage, in order of `STAGES`. `strong`: it is a total."""

    label: str
    cells: tuple[tuple[str, str], ...]
    strong: bool = False


@dataclass(frozen=True)
class LineRow:
    """A line that the reader may open: of which fiche, and what was said. `url`: the financing plan of the fiche."""

    number: int
    url: str
    title: str
    funder: str
    details: str
    axis: str
    state: str
    cells: tuple[tuple[str, str], ...]
    counted_in: str
    reserved: bool


@dataclass(frozen=True)
class Page:
    """All that the page shows. `lines` are cut to `MOST_LINES` a page; the picture may be `of_open_lines` alone."""

    choice: Choice
    instruments: tuple[Link, ...]
    stages: tuple[Link, ...]
    columns: tuple[Link, ...]
    chosen: tuple[Link, ...]
    label: str
    stage: str
    beside: str
    sums: tuple[Sum, ...]
    note: str
    chart: Bars | None
    of_open_lines: bool
    hidden: str
    heads: tuple[Link, ...]
    rows: tuple[FunderRow, ...]
    total: FunderRow | None
    lines: tuple[LineRow, ...]
    lines_note: str
    count: int
    every_line: str
    previous: str
    following: str


def page(found: Budget, chosen: Choice) -> Page:
    """What a reader sees under a choice. Sums of hidden lines stand in the whole alone, where nothing is chosen."""
    instrument = SLUGS[chosen.instrument]
    whole = tuple(one for one in found.lines if one.line.instrument == instrument)
    lines = [one for one in whole if chosen.holds(one)]
    rows, total = _rows(found, chosen, lines)
    start = (chosen.page - 1) * MOST_LINES
    shown = lines[start : start + MOST_LINES] if chosen.opened else []
    last = len(lines) <= start + MOST_LINES
    sums = _sums(found, instrument, whole)
    of_sums = columns_of(STAGES.values(), [one.line for one in whole], [cell for one in sums for cell in one.cells])
    of_lines = columns_of(STAGES.values(), [one.line for one in lines])
    return Page(
        choice=chosen,
        instruments=_instruments(found, chosen),
        stages=tuple(Link(label, chosen.url(etape=slug), slug == chosen.stage) for slug, (_, label) in STAGES.items()),
        columns=tuple(
            Link(label, chosen.url(colonnes=slug), slug == chosen.columns) for slug, label in COLUMNS.items()
        ),
        chosen=_chosen(found, chosen),
        label=PLURAL[instrument],
        stage=STAGES[chosen.stage][1],
        beside=STAGES[_beside(chosen)][1],
        sums=tuple(replace(one, cells=of_sums.of(one.cells)) for one in sums),
        note=of_sums.note,
        chart=funnel_chart(PLURAL[instrument], _drawn(found, instrument), of_sums),
        of_open_lines=instrument in found.told.untold,
        hidden=_hidden(found, instrument),
        heads=_heads(found, chosen),
        rows=rows,
        total=total,
        lines=tuple(replace(one, cells=of_lines.of(one.cells)) for one in _line_rows(shown, found)),
        lines_note=of_lines.note,
        count=len(lines),
        every_line=f"{chosen.url(lignes=EVERY_LINE)}#lignes",
        previous=f"{chosen.url()}&page={chosen.page - 1}" if chosen.page > 1 else "",
        following="" if last else f"{chosen.url()}&page={chosen.page + 1}",
    )


def _beside(chosen: Choice) -> str:
    return "accorde" if chosen.stage == "sollicite" else "sollicite"


def _instruments(found: Budget, chosen: Choice) -> tuple[Link, ...]:
    there = {one.line.instrument for one in found.lines} | set(found.told.hidden) | set(found.told.untold)
    return tuple(
        Link(PLURAL[instrument], chosen.url(instrument=slug, financeur="", axe="", annee=""), slug == chosen.instrument)
        for slug, instrument in SLUGS.items()
        if instrument in there
    )


def _chosen(found: Budget, chosen: Choice) -> tuple[Link, ...]:
    """What narrows the page, each with the address without it."""
    names = {one.funder_key: one.funder for one in found.lines}
    axes = {axis.slug: axis.label for axis in found.axes}
    return tuple(
        Link(label, chosen.url(**{name: ""}))
        for name, label in (
            ("financeur", names.get(chosen.funder, "")),
            ("axe", axes.get(chosen.axis, "")),
            ("annee", _year(chosen.year) if chosen.year else ""),
        )
        if label
    )


def _year(year: str) -> str:
    return "sans année" if year == NO_YEAR else year


def _sums(found: Budget, instrument: str, lines: tuple[BudgetLine, ...]) -> tuple[Sum, ...]:
    """The whole: lines that are open, the others together, both; and what no other contract counts."""
    own = found.told.seen.get(instrument, Funnel())
    kept_back = found.told.untold.get(instrument, frozenset())
    some_hidden = instrument in found.told.hidden or bool(kept_back)
    sums = [Sum("Lignes qui vous sont ouvertes" if some_hidden else "Ensemble du plan", _cells(own), not some_hidden)]
    if some_hidden:
        others = found.told.hidden.get(instrument, Funnel())
        sums.append(Sum("Autres lignes, ensemble", _cells(others, kept_back)))
        sums.append(Sum("Ensemble du plan", _cells(_all_told(found, instrument), kept_back), strong=True))
    once = counted_once(lines)
    if len(once) < len(lines):
        label = "Sans double compte, parmi les lignes ouvertes" if some_hidden else "Sans double compte"
        sums.append(Sum(label, _cells(by_instrument(once).get(instrument, Funnel()))))
    return tuple(sums)


def _all_told(found: Budget, instrument: str) -> Funnel:
    return found.told.totals.get(instrument, Funnel())


def _drawn(found: Budget, instrument: str) -> Funnel:
    """The whole, or the lines that are open where the whole is not told."""
    if instrument in found.told.untold:
        return found.told.seen.get(instrument, Funnel())
    return _all_told(found, instrument)


def _cells(funnel: Funnel, kept_back: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label, NOT_TOLD if name in kept_back else summed(getattr(funnel, name))) for name, label in STAGES.values()
    )


def _hidden(found: Budget, instrument: str) -> str:
    """What is said of lines that the reader may not open."""
    if instrument not in found.told.hidden and instrument not in found.told.untold:
        return ""
    text = "Des lignes ne vous sont pas ouvertes : aucun tableau par financeur ne les détaille ni ne les compte."
    if instrument in found.told.untold:
        text += " Certaines de leurs sommes ne sont pas dites : moins de trois porteurs s'y reconnaîtraient."
    return french(text)


def _heads(found: Budget, chosen: Choice) -> tuple[Link, ...]:
    """The columns, each opening to its lines."""
    return tuple(Link(label, chosen.url(**{chosen.columns: key})) for key, label in _keys(found, chosen))


def _keys(found: Budget, chosen: Choice) -> list[tuple[str, str]]:
    lines = [one for one in found.lines if chosen.holds(one)]
    if chosen.columns == "axe":
        there = {one.axis for one in lines}
        return [(axis.slug, axis.label) for axis in found.axes if axis.slug in there]
    years = sorted({year_of(one.line.year) for one in lines})
    return [(year, _year(year)) for year in years]


def _rows(found: Budget, chosen: Choice, lines: list[BudgetLine]) -> tuple[tuple[FunderRow, ...], FunderRow | None]:
    keys = _keys(found, chosen)
    by_funder: dict[str, list[BudgetLine]] = {}
    for one in lines:
        by_funder.setdefault(one.funder_key, []).append(one)
    rows = [
        _row(chosen, keys, some, some[0].funder, {"financeur": funder})
        for funder, some in sorted(by_funder.items(), key=lambda pair: pair[1][0].funder)
    ]
    return tuple(rows), _row(chosen, keys, lines, "Total", {}) if len(rows) > 1 else None


def _row(
    chosen: Choice, keys: list[tuple[str, str]], lines: list[BudgetLine], name: str, where: dict[str, str]
) -> FunderRow:
    cells = tuple(
        _cell(chosen, label, [one.line for one in lines if _key(chosen, one) == key], {**where, chosen.columns: key})
        for key, label in keys
    )
    total = _cell(chosen, "Total", [one.line for one in lines], where)
    return FunderRow(name, chosen.url(**where) if where else "", cells, total)


def _key(chosen: Choice, one: BudgetLine) -> str:
    return one.axis if chosen.columns == "axe" else year_of(one.line.year)


def _cell(chosen: Choice, label: str, lines: list[Line], where: dict[str, str]) -> Cell:
    main, beside = STAGES[chosen.stage][0], STAGES[_beside(chosen)][0]
    return Cell(label, _sum(lines, main), _sum(lines, beside), f"{chosen.url(**where)}#lignes" if lines else "")


def _sum(lines: list[Line], name: str) -> str:
    """The sum of what was said; empty where nothing was."""
    spoken = [amount(line, name) for line in lines if said(line, name)]
    return money.euros(sum(spoken)) if spoken else ""


def _line_rows(lines: Iterable[BudgetLine], found: Budget) -> tuple[LineRow, ...]:
    territory = found.opened.territory
    plan = reverse("plan", args=[territory.phase_id, territory.published_id])
    axes = {axis.slug: axis.label for axis in found.axes}
    return tuple(_line_row(one, plan, axes) for one in lines)


def _line_row(one: BudgetLine, plan: str, axes: Mapping[str, str]) -> LineRow:
    year = one.line.year
    return LineRow(
        number=one.number,
        url=f"{plan}fiches/{one.number}/financement/",
        title=one.title,
        funder=one.funder,
        details=", ".join(part for part in (one.scheme, year_of(year) if year else "") if part),
        axis=axes.get(one.axis, one.axis),
        state=state(one.line),
        cells=tuple(
            (label, money.euros(amount(one.line, name)) if said(one.line, name) else "")
            for name, label in STAGES.values()
        ),
        counted_in=", ".join(one.contracts),
        reserved=one.line.circle != Visibility.PUBLIC,
    )


CSV_HEADS = (
    *("fiche", "intitulé", "axe", "financeur", "dispositif", "instrument", "année"),
    *(label for _, label in STAGES.values()),
    *("refusé", "attendu", "où en est-on", "compté dans un autre contrat"),
)


def csv_rows(found: Budget, lines: Iterable[BudgetLine]) -> Iterable[tuple[str | int, ...]]:
    """A line each, with amounts in euros as `money.parse` reads them; nothing where nothing was said."""
    axes = {axis.slug: axis.label for axis in found.axes}
    for one in lines:
        line = one.line
        stages = (
            money.plain(amount(line, name)) if said(line, name) else ""
            for name in (*(name for name, _ in STAGES.values()), "refused")
        )
        yield (
            one.number,
            one.title,
            axes.get(one.axis, one.axis),
            one.funder,
            one.scheme,
            str(Instrument(line.instrument).label),
            line.year or "",
            *stages,
            money.plain(line.expected),
            state(line),
            ", ".join(one.contracts),
        )
