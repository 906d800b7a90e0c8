"""How far each figure that a rule judges ordinarily moves, measured on every intercommunalité or zone d'emploi."""

from collections.abc import Iterator

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etabli.analysis import variability
from etabli.analysis.variability import Variability
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingRule
from etabli.pipeline.out.place_terms import Place, Terms
from etabli.pipeline.out.zone_profiles import FIRST_SHARE, LOCAL_EFFECT, SECTORAL_EFFECT

TABLE = "out_diagnosis__variability"
FIGURES, INDICATORS = "out_observatory__figures", "out_observatory__indicators"
ZONES, SECTORS = "out_observatory__zone_profiles", "out_observatory__specialisations"
INPUTS = (FIGURES, INDICATORS, ZONES, SECTORS)
Floats = NDArray[np.float64]
INFINITE = 0.0  # degrees of freedom of a normal law, as the table writes it
DECIMALS = 12
SCHEMA = pa.schema(
    {
        "rule": pa.string(),
        "sector": pa.string(),
        "floor": pa.float64(),
        "slope": pa.float64(),
        "tails": pa.float64(),
        "cells": pa.int32(),
    }
)
QUOTIENTS = "insee_flores"  # the source whose quotients are judged


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """One row a rule, and for quotients a sector: variance = floor + slope / size, and the tails of its law.

    `tails` is 0 for a normal law. For quotients `slope` is the overdispersion of the sector and the rest says nothing.
    """
    rows = [
        {"rule": rule.id, "sector": "", **_row(fitted)}
        for rule, fitted in (*_places(catalogue, tables), *_zones(catalogue, tables[ZONES]))
        if fitted is not None
    ]
    rows += _quotients(catalogue, tables[SECTORS])
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))


def _row(fitted: Variability) -> dict[str, float | int]:
    tails = fitted.tails if np.isfinite(fitted.tails) else INFINITE
    return {
        "floor": round(fitted.floor, DECIMALS),
        "slope": round(fitted.slope, DECIMALS),
        "tails": tails,
        "cells": fitted.cells,
    }


def _places(catalogue: Catalogue, tables: dict[str, ibis.Table]) -> Iterator[tuple[FindingRule, Variability | None]]:
    rules = [rule for rule in catalogue.rules.values() if rule.subject == "place"]
    formulas = [rule.size for rule in rules if rule.size]
    formulas += [formula for rule in rules if rule.variability for formula in rule.variability.between or ()]
    terms = Terms(tables[FIGURES], formulas)
    indicators = tables[INDICATORS]
    codes = indicators.filter(indicators.level == "epci").select("code").distinct().order_by("code")
    places = [Place("", "epci", code, (("epci", code),)) for code in codes.to_pyarrow()["code"].to_pylist()]
    for rule in rules:
        assert rule.variability is not None and rule.size is not None
        if rule.variability.design:
            reference = _level(indicators, catalogue, rule)
            yield rule, variability.from_design(rule.variability.design, reference) if np.isfinite(reference) else None
            continue
        if rule.variability.years:
            first, last = (_values(indicators, rule.indicator, year, places) for year in rule.variability.years)
        else:
            assert rule.variability.between is not None
            first, last = (terms.evaluate(formula, places) for formula in rule.variability.between)
        moves = last - first
        if rule.variability.one_end:
            moves = variability.of_both_ends(moves)
        yield rule, variability.from_moves(moves, terms.evaluate(rule.size, places))


def _values(indicators: ibis.Table, indicator: str, year: int, places: list[Place]) -> Floats:
    rows = indicators.filter(
        indicators.level == "epci", indicators.indicator == indicator, indicators.year == year
    ).to_pyarrow()
    known = dict(zip(rows["code"].to_pylist(), rows["value"].to_pylist(), strict=True))
    return np.array([known.get(place.code) for place in places], dtype=np.float64)


def _level(indicators: ibis.Table, catalogue: Catalogue, rule: FindingRule) -> float:
    """What a convention is taken at, in the indicator's latest year: France, or the median territory of the last phase.

    It follows what the rule compares with. NaN when it is missing.
    """
    year = catalogue.indicators[rule.indicator].latest
    rows = indicators.filter(
        indicators.indicator == rule.indicator, indicators.year == year, indicators.known == indicators.members
    )
    level = "territory" if rule.compared_to == "programme" else "france"
    found = rows.filter(rows.level == level, rows.value.notnull()).select("phase", "value").to_pyarrow().to_pylist()
    last = max((row["phase"] for row in found), default="")
    return float(np.median([row["value"] for row in found if row["phase"] == last])) if found else float("nan")


def _zones(catalogue: Catalogue, profiles: ibis.Table) -> Iterator[tuple[FindingRule, Variability | None]]:
    """Moves between the last two years of a measure; those of an effect shift the last date of its period alone."""
    rows = profiles.order_by("zone", "measure", "year").to_pyarrow().to_pylist()
    series: dict[tuple[str, int], dict[str, tuple[float, float]]] = {}
    for row in rows:
        if row["value"] is not None:
            series.setdefault((row["measure"], row["year"]), {})[row["zone"]] = (row["value"], row["size"])
    for rule in catalogue.rules.values():
        if rule.measure not in (FIRST_SHARE, LOCAL_EFFECT, SECTORAL_EFFECT):
            continue
        dates = sorted(key for key in series if key[0] == rule.measure)[-2:]
        if len(dates) < 2:
            continue
        first, last = (series[date] for date in dates)
        zones = sorted(first.keys() & last.keys())
        moves = np.array([last[zone][0] - first[zone][0] for zone in zones])
        if rule.measure != FIRST_SHARE:
            moves = variability.of_both_ends(moves)
        yield rule, variability.from_moves(moves, np.array([last[zone][1] for zone in zones]))


def _quotients(catalogue: Catalogue, sectors: ibis.Table) -> list[dict[str, str | float | int]]:
    known = sectors.filter(sectors.source == QUOTIENTS, sectors.overdispersion.notnull())
    found = known.group_by("sector").agg(slope=known.overdispersion.max(), cells=known.zone.nunique())
    rules = [rule.id for rule in catalogue.rules.values() if rule.measure == "lq"]
    return [
        {
            "rule": rule,
            "sector": row["sector"],
            "floor": 0.0,
            "slope": row["slope"],
            "tails": INFINITE,
            "cells": row["cells"],
        }
        for rule in rules
        for row in found.order_by("sector").to_pyarrow().to_pylist()
    ]
