"""What makes two places comparable: the variables of statistical neighbours, and the places they are sought among."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from etabli.catalogue.catalogue import HERE, Catalogue, parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.errors import CatalogueError

COMPARATORS_FILE = "comparators.yaml"
LEVELS = {"territory", "epci"}


class PoolId(StrEnum):
    """Among whom neighbours are sought; the values stand in addresses."""

    PHASE = "phase"
    REGION = "region"
    EVERYWHERE = "toutes"
    OUTSIDE = "hors"


class Variable(Declared):
    """An indicator that places are compared on, in its latest year unless `year` says otherwise.

    `transform` log: gaps are counted as ratios. `by`, `more` and `less` are words for a sentence about a neighbour.
    """

    indicator: str
    year: int | None = None
    transform: Literal["none", "log"] = "none"
    default: bool = False
    by: Text
    more: Text
    less: Text
    why: Text


class Pool(Declared):
    """`among` follows a number: « 182 territoires de la même phase »."""

    id: PoolId
    label: Text
    among: Text
    description: Text


class Comparators(Declared):
    """Variables in the order they are shown, and pools, the first being the usual one."""

    variables: tuple[Variable, ...]
    pools: tuple[Pool, ...]

    @model_validator(mode="after")
    def _each_once(self) -> "Comparators":
        ids = [variable.indicator for variable in self.variables]
        if len(set(ids)) != len(ids):
            raise ValueError("a variable is declared twice")
        if sorted(pool.id for pool in self.pools) != sorted(PoolId):
            raise ValueError(f"the pools are {', '.join(sorted(PoolId))}, each once")
        return self

    @property
    def default(self) -> tuple[str, ...]:
        """Indicators compared when the reader has chosen none."""
        return tuple(variable.indicator for variable in self.variables if variable.default)

    def chosen(self, indicators: Collection[str]) -> tuple[str, ...]:
        """Those of some indicators that are variables, in the declared order; the default when none is."""
        known = tuple(v.indicator for v in self.variables if v.indicator in indicators)
        return known or self.default


def load_comparators(catalogue: Catalogue, directory: Path = HERE) -> Comparators:
    """Read `comparators.yaml` and check it against the indicators. Raises CatalogueError naming what is wrong."""
    path = directory / COMPARATORS_FILE
    comparators = parse(Comparators, read_yaml(path, dict), path.name)
    for variable in comparators.variables:
        indicator = catalogue.indicators.get(variable.indicator)
        if indicator is None:
            raise CatalogueError(f"{path.name}: unknown indicator {variable.indicator!r}")
        if not indicator.ranked or indicator.aggregation != "sum" or not LEVELS.issubset(indicator.levels):
            raise CatalogueError(f"{path.name}: {indicator.id} can't be compared between territories and EPCI")
        if variable.year is not None and variable.year not in indicator.years:
            raise CatalogueError(f"{path.name}: {indicator.id} has no year {variable.year}")
    if not comparators.default:
        raise CatalogueError(f"{path.name}: no variable is a default one")
    return comparators


def year_of(variable: Variable, catalogue: Catalogue) -> int:
    """The year a variable is compared in."""
    return variable.year or catalogue.indicators[variable.indicator].latest
