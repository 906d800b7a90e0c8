"""Values of formulas for many places: territories as sums of their members, others from their own figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
from numpy.typing import NDArray

from etabli.catalogue.formula import Formula

Floats = NDArray[np.float64]
Key = tuple[str, str]  # level and code


@dataclass(frozen=True)
class Place:
    """A place whose terms are sums over `members`, each (level, code); one of them is enough."""

    phase: str
    level: str
    code: str
    members: tuple[Key, ...]


class Terms:
    """The figures behind some formulas, by place."""

    def __init__(self, figures: ibis.Table, formulas: Iterable[Formula]) -> None:
        """Read the figures of every term; terms are of absolute years."""
        asked = sorted({term.at(0) for formula in formulas for term in formula.terms})
        wanted = ibis.memtable({"measure": [m for m, _ in asked], "year": [y for _, y in asked]})
        wanted = wanted.cast({"year": "int32"})
        found = figures.semi_join(wanted, ["measure", "year"])
        rows = found.select("level", "code", "measure", "year", "value").to_pyarrow()
        self._value: dict[tuple[Key, tuple[str, int]], float] = {
            ((level, code), (measure, year)): value
            for level, code, measure, year, value in zip(*(column.to_pylist() for column in rows.columns), strict=True)
            if value is not None
        }

    def evaluate(self, formula: Formula, places: Sequence[Place]) -> Floats:
        """The formula over sums of members, shape (places,); NaN where a member lacks a term, or on division by 0."""
        values = {
            term: np.array([self._sum(place, term.at(0)) for place in places], dtype=np.float64)
            for term in formula.terms
        }
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.asarray(formula.evaluate(values), dtype=np.float64)
        return np.where(np.isfinite(found), found, np.nan)

    def _sum(self, place: Place, term: tuple[str, int]) -> float:
        return sum((self._value.get((member, term), np.nan) for member in place.members), start=0.0)
