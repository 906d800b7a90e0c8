"""Indicators of any group of places, computed when asked: sums over members, as the release does for territories."""

from collections.abc import Mapping, Sequence

import numpy as np

from etabli.analysis import margins
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.formula import Formula, Term
from etabli.catalogue.model import Indicator
from etabli.kernel.status import Status
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release

Member = tuple[str, str]  # level and code
Figures = Mapping[Member, Mapping[tuple[str, int], tuple[float | None, Status]]]
FRANCE = ("france", "FR")
DECIMALS = 9  # as indicators of a release
NOTHING: tuple[float | None, Status] = (None, Status.MISSING)


def figures(release: Release, members: Sequence[Member]) -> Figures:
    """Every figure of the members and of France, by member then (measure, year)."""
    wanted = [*members, FRANCE]
    marks = ", ".join("(?, ?)" for _ in wanted)
    found: dict[Member, dict[tuple[str, int], tuple[float | None, Status]]] = {member: {} for member in wanted}
    for level, code, measure, year, value, status in release.rows(
        f"""WITH wanted(level, code) AS (VALUES {marks})
        SELECT level, code, measure, year, value, status
        FROM out_observatory__figures JOIN wanted USING (level, code)""",  # noqa: S608 (only question marks are put in)
        [part for member in wanted for part in member],
    ):
        found[level, code][measure, year] = (value, Status(status))
    return found


def total(formula: Formula, known: Figures, members: Sequence[Member]) -> float | None:
    """A formula of absolute years over the sums of all members; None when one lacks a term."""
    sums: dict[Term, float] = {}
    for term in formula.terms:
        values = [known[member].get(term.at(0), NOTHING)[0] for member in members]
        if any(value is None for value in values):
            return None
        sums[term] = sum(value for value in values if value is not None)
    return _evaluate(formula, sums)


def indicators(catalogue: Catalogue, known: Figures, members: Sequence[Member]) -> list[IndicatorValue]:
    """Every indicator and year of the members together, with the meaning that a release gives them; without ranks."""
    return [
        _indicator(catalogue, indicator, year, known, members)
        for indicator in sorted(catalogue.indicators.values(), key=lambda i: i.id)
        for year in indicator.years
    ]


def _indicator(
    catalogue: Catalogue, indicator: Indicator, year: int, known: Figures, members: Sequence[Member]
) -> IndicatorValue:
    terms = indicator.formula.terms
    cells = {member: [known[member].get(term.at(year), NOTHING) for term in terms] for member in members}
    whole = [member for member in members if all(value is not None for value, _ in cells[member])]
    sums: dict[Term, float] = {term: sum((cells[m][n][0] or 0.0) for m in whole) for n, term in enumerate(terms)}
    doubts = {
        term: sum((cells[m][n][0] or 0.0) * margin for m in whole if cells[m][n][1] is Status.ESTIMATED)
        for n, term in enumerate(terms)
        if (margin := catalogue.measures[term.measure].margin(year if term.relative else term.year)) > 0
    }
    doubts = {term: half for term, half in doubts.items() if half > 0}
    value = _evaluate(indicator.formula, sums) if whole else None
    corners = margins.corners(indicator.formula, sums, doubts) if value is not None else []
    if value is not None and indicator.relative_to_france:
        france = total_at(indicator.formula, year, known)
        value, corners = (None, []) if not france else (value / france, [corner / france for corner in corners])
    low, high = _bounds(indicator, value, corners, bool(doubts), complete=len(whole) == len(members))
    if indicator.aggregation == "range":
        values = [v for m in whole for v, _ in cells[m] if v is not None]
        value, low, high = None, min(values, default=None), max(values, default=None)
    statuses = [status for m in whole for _, status in cells[m]]
    every = [status for member in members for _, status in cells[member]]
    return IndicatorValue(
        indicator=indicator.id,
        code="",
        year=year,
        value=None if value is None else round(value, DECIMALS),
        low=None if low is None else round(low, DECIMALS),
        high=None if high is None else round(high, DECIMALS),
        status=_status(value is None and low is None, statuses, every),
        known=len(whole),
        members=len(members),
        rank=None,
        rank_low=None,
        rank_high=None,
        ranked=None,
    )


def _bounds(
    indicator: Indicator, value: float | None, corners: Sequence[float], doubtful: bool, *, complete: bool
) -> tuple[float | None, float | None]:
    """Margins of a complete estimate; the lower bound of a partial count; else nothing."""
    if value is None:
        return None, None
    if complete:
        return (min(corners), max(corners)) if doubtful else (None, None)
    counts = indicator.formula.is_plain and not indicator.relative_to_france
    return (min(corners), None) if counts else (None, None)


def _status(unknown: bool, used: Sequence[Status], every: Sequence[Status]) -> Status:
    if unknown:
        return Status.SECRET if not used and Status.SECRET in every else Status.MISSING
    return Status.ESTIMATED if Status.ESTIMATED in used else Status.OBSERVED


def total_at(formula: Formula, year: int, known: Figures) -> float | None:
    """The formula for France in a year."""
    values = {term: known[FRANCE].get(term.at(year), NOTHING)[0] for term in formula.terms}
    if any(value is None for value in values.values()):
        return None
    return _evaluate(formula, {term: value for term, value in values.items() if value is not None})


def _evaluate(formula: Formula, sums: Mapping[Term, float]) -> float | None:
    """The result, or None on a division by zero; numpy divides without an exception."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = float(formula.evaluate({term: np.float64(value) for term, value in sums.items()}))
    return found if np.isfinite(found) else None
