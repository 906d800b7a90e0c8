"""Loads the whole catalogue from its YAML and checks that its parts refer to each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from etabli.catalogue.model import Indicator, Measure, Source, Theme, Unit
from etabli.catalogue.rules import FindingAxis, FindingRule
from etabli.catalogue.tables import Table
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.errors import CatalogueError
from etabli.kernel.typography import french

HERE = Path(__file__).resolve().parent
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Catalogue:
    """Everything declared about data. Immutable; one per directory."""

    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]
    themes: Mapping[str, Theme]
    indicators: Mapping[str, Indicator]
    tables: Mapping[str, Table]
    sectors: Mapping[str, str]
    commune_classes: Mapping[str, str]
    axes: Mapping[str, FindingAxis]
    rules: Mapping[str, FindingRule]

    def measures_of(self, source: str) -> tuple[Measure, ...]:
        return tuple(m for m in self.measures.values() if m.source == source)

    def sources_of(self, indicator: Indicator) -> tuple[Source, ...]:
        """The sources behind an indicator, each once, in the order of its formula."""
        ids = dict.fromkeys(self.measures[term.measure].source for term in indicator.formula.terms)
        return tuple(self.sources[source] for source in ids)

    @cached_property
    def by_theme(self) -> Mapping[Theme, tuple[Indicator, ...]]:
        return {
            theme: tuple(i for i in self.indicators.values() if i.theme == theme.id) for theme in self.themes.values()
        }


def parse(model: type[M], value: Any, where: str) -> M:
    """A declared thing out of a YAML value, or an error that names file and key."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(f"{where}: {key}: {first['msg']}") from error


def _one_a_file(model: type[M], directory: Path) -> list[M]:
    return [parse(model, read_yaml(path, dict), path.name) for path in sorted(directory.glob("*.yaml"))]


def _list_in(model: type[M], path: Path) -> list[M]:
    return [parse(model, value, f"{path.name}[{n}]") for n, value in enumerate(read_yaml(path, list))]


def _labels(path: Path) -> dict[str, str]:
    """French labels by code."""
    return {str(code): french(label) for code, label in read_yaml(path, dict).items()}


def _keyed(values: Iterable[Any], what: str) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for value in values:
        if value.id in keyed:
            raise CatalogueError(f"{what} {value.id!r} is declared twice")
        keyed[value.id] = value
    return keyed


@lru_cache(maxsize=4)
def load(directory: Path = HERE) -> Catalogue:
    """Read and check the catalogue. Raises CatalogueError naming what is wrong."""
    measures = [m for path in sorted((directory / "measures").glob("*.yaml")) for m in _list_in(Measure, path)]
    themes = _list_in(Theme, directory / "themes.yaml")
    order = {theme.id: n for n, theme in enumerate(themes)}
    indicators = _one_a_file(Indicator, directory / "indicators")
    catalogue = Catalogue(
        sources=_keyed(_one_a_file(Source, directory / "sources"), "source"),
        measures=_keyed(measures, "measure"),
        themes=_keyed(themes, "theme"),
        indicators=_keyed(sorted(indicators, key=lambda i: order.get(i.theme, 99)), "indicator"),
        tables=_keyed(_list_in(Table, directory / "tables.yaml"), "table"),
        sectors=_labels(directory / "sectors.yaml"),
        commune_classes=_labels(directory / "commune_classes.yaml"),
        axes=_keyed(_list_in(FindingAxis, directory / "findings" / "axes.yaml"), "axis"),
        rules=_keyed(_list_in(FindingRule, directory / "findings" / "rules.yaml"), "rule"),
    )
    _check(catalogue)
    return catalogue


def _check(catalogue: Catalogue) -> None:
    _check_indicators(catalogue)
    _check_rules(catalogue)


def _check_rules(catalogue: Catalogue) -> None:
    for rule in catalogue.rules.values():
        formulas = [rule.size, *(rule.variability.between or () if rule.variability else ())]
        for term in [term for formula in formulas if formula for term in formula.terms]:
            declared = catalogue.measures.get(term.measure)
            if term.relative or declared is None or term.year not in declared.years:
                raise CatalogueError(f"rule {rule.id}: no figure {term.measure}@{term.year}")
        if rule.subject == "zone":
            continue
        if rule.compared_to not in ("france", "programme"):
            raise CatalogueError(
                f"rule {rule.id}: a place is compared with france or programme, not {rule.compared_to}"
            )
        indicator = catalogue.indicators.get(rule.indicator)
        if indicator is None or indicator.aggregation != "sum":
            raise CatalogueError(f"rule {rule.id}: {rule.indicator!r} is not an indicator with one value a place")
        years = rule.variability.years if rule.variability else None
        if years and not set(years) <= set(indicator.years):
            raise CatalogueError(f"rule {rule.id}: {indicator.id} has no years {years}")
        design = rule.variability.design if rule.variability else None
        if design and design.spread_of == "share" and indicator.unit is not Unit.PERCENT:
            raise CatalogueError(f"rule {rule.id}: {indicator.id} is in {indicator.unit}, and a share is in percent")


def _check_indicators(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        if measure.source not in catalogue.sources:
            raise CatalogueError(f"measure {measure.id}: unknown source {measure.source!r}")
    for indicator in catalogue.indicators.values():
        if indicator.theme not in catalogue.themes:
            raise CatalogueError(f"indicator {indicator.id}: unknown theme {indicator.theme!r}")
        if indicator.aggregation == "range" and not indicator.formula.is_plain:
            raise CatalogueError(f"indicator {indicator.id}: a range is of one measure alone")
        for term in indicator.formula.terms:
            declared = catalogue.measures.get(term.measure)
            if declared is None:
                raise CatalogueError(f"indicator {indicator.id}: unknown measure {term.measure!r}")
            if indicator.aggregation == "sum" and not declared.sums:
                raise CatalogueError(f"indicator {indicator.id}: {declared.id} can't be summed over members")
            for year in indicator.years:
                if term.at(year)[1] not in declared.years:
                    raise CatalogueError(f"indicator {indicator.id}: {declared.id} has no year {term.at(year)[1]}")
