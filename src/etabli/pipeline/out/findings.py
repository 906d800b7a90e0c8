"""Every comparison that the rules make of every place, and what survives: atouts and freins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etabli.analysis import assessment
from etabli.analysis.comparisons import WIDER, Cell, Evidence, Observed, Profile, ZoneOfPlace, comparisons, main_zones
from etabli.analysis.judgements import Judgement, judgements
from etabli.analysis.variability import Variability
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingRule
from etabli.pipeline.out import shift_share
from etabli.pipeline.out.finite import DECIMALS
from etabli.pipeline.out.place_terms import Place, Terms
from etabli.pipeline.out.variability import INFINITE, QUOTIENTS

TABLE = "out_diagnosis__findings"
FIGURES, INDICATORS = "out_observatory__figures", "out_observatory__indicators"
VARIABILITY, PROFILES = "out_diagnosis__variability", "out_observatory__zone_profiles"
SECTORS, ZONES = "out_observatory__specialisations", "out_observatory__territory_zones"
SHIFT_SHARE = shift_share.TABLE
MEMBERS, WEIGHTS = "core_programme__members", "core_insee__zone_weights"
INPUTS = (FIGURES, INDICATORS, VARIABILITY, PROFILES, SECTORS, SHIFT_SHARE, ZONES, MEMBERS, WEIGHTS)
ZONING = "ze2020"
OTHER_LEVELS = ("epci", "departement", "region")
Floats = NDArray[np.float64]
Tables = Mapping[str, ibis.Table]


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """One row a place, rule and sector that could be judged; `kind` is empty where nothing is claimed.

    Territories are compared with the median of their own phase where a rule says so, EPCI with that of the latest
    phase, départements and régions not at all. Claims of one place are judged together: see `analysis.findings`.
    """
    rules = list(catalogue.rules.values())
    terms = Terms(tables[FIGURES], [rule.size for rule in rules if rule.size])
    values = _values(tables[INDICATORS], catalogue, rules)
    shared = _shared(tables, catalogue)
    zones = _zones(tables)
    found = []
    for places in _scopes(tables):
        phase = places[0].phase or max((key[0] for key in values if key[1] == "territory"), default="")
        median = "" if places[0].level in WIDER else phase
        evidence = Evidence(_references(catalogue, rules, values, median), *shared)
        observed = {r.id: _observed(r, catalogue, values, terms, places) for r in rules if r.subject == "place"}
        mine = [zones.get((place.phase, place.level, place.code), ()) for place in places]
        found.append(_judged(rules, evidence, observed, mine, places, catalogue))
    return ibis.memtable(pa.concat_tables(found))


def _scopes(tables: Tables) -> Iterator[list[Place]]:
    """Places that are compared with the same references: territories of each phase, then each other level."""
    members = tables[MEMBERS].order_by("phase", "territory", "kind", "code").to_pyarrow().to_pylist()
    territories: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in members:
        territories[row["phase"], row["territory"]].append((row["kind"], row["code"]))
    for phase in sorted({phase for phase, _ in territories}):
        yield [Place(phase, "territory", t, tuple(m)) for (p, t), m in territories.items() if p == phase]
    known = tables[INDICATORS].filter(ibis._.level.isin(OTHER_LEVELS)).select("level", "code").distinct()
    for level in OTHER_LEVELS:
        codes = known.filter(known.level == level).order_by("code").to_pyarrow()["code"].to_pylist()
        if codes:
            yield [Place("", level, code, ((level, code),)) for code in codes]


Values = dict[tuple[str, str, str], dict[str, tuple[float, float, float]]]


def _values(indicators: ibis.Table, catalogue: Catalogue, rules: Sequence[FindingRule]) -> Values:
    """Complete values (value, low, high) by phase, level and indicator, then code; latest year of each indicator."""
    asked = {rule.indicator: catalogue.indicators[rule.indicator].latest for rule in rules if rule.indicator}
    wanted = ibis.memtable({"indicator": list(asked), "year": list(asked.values())}).cast({"year": "int32"})
    rows = indicators.semi_join(wanted, ["indicator", "year"])
    rows = rows.filter(rows.value.notnull(), rows.known == rows.members)
    columns = rows.select("phase", "level", "indicator", "code", "value", "low", "high").order_by("code").to_pyarrow()
    found: Values = defaultdict(dict)
    for phase, level, indicator, code, value, low, high in zip(*(c.to_pylist() for c in columns.columns), strict=True):
        found[phase, level, indicator][code] = (value, value if low is None else low, value if high is None else high)
    return found


def _references(catalogue: Catalogue, rules: Sequence[FindingRule], values: Values, phase: str) -> dict[str, float]:
    """Value of France, median of the territories of a phase if one is named, or 0; those of zones come later."""
    found = {}
    for rule in rules:
        if rule.compared_to == "none":
            found[rule.id] = 0.0
        elif rule.compared_to == "france" and rule.indicator:
            national = values.get(("", "france", rule.indicator), {})
            found[rule.id] = national["FR"][0] if national else np.nan
        elif rule.compared_to == "programme":
            among = [value for value, _, _ in values.get((phase, "territory", rule.indicator), {}).values()]
            found[rule.id] = float(np.median(among)) if among else np.nan
    return found


def _shared(
    tables: Tables, catalogue: Catalogue
) -> tuple[dict[tuple[str, str], Variability], dict[str, dict[str, Cell]], dict[str, dict[str, Profile]]]:
    laws = {
        (row["rule"], row["sector"]): Variability(
            row["floor"], row["slope"], np.inf if row["tails"] == INFINITE else row["tails"], row["cells"]
        )
        for row in tables[VARIABILITY].to_pyarrow().to_pylist()
    }
    sectors = tables[SECTORS].filter(tables[SECTORS].source == QUOTIENTS)
    sectors = sectors.filter(sectors.year == sectors.year.max(), sectors.lq.notnull(), sectors.low.notnull())
    cells: dict[str, dict[str, Cell]] = defaultdict(dict)
    changes = _changes(tables[SHIFT_SHARE])
    for row in sectors.to_pyarrow().to_pylist():
        change = changes.get((row["zone"], row["sector"]))
        cells[row["zone"]][row["sector"]] = Cell(row["jobs"], row["lq"], row["low"], row["high"], row["year"], change)
    return laws, cells, profiles(tables[PROFILES])


def _changes(effects: ibis.Table) -> dict[tuple[str, str], float]:
    """What the jobs of a sector of a zone did over the whole period, in %."""
    start, end = shift_share.PERIODS[0]
    known = effects.filter(effects.start == start, effects.end == end, effects.jobs_before > 0)
    rows = known.select("zone", "sector", change=100 * (known.jobs_after / known.jobs_before - 1)).to_pyarrow()
    return {(r["zone"], r["sector"]): round(r["change"], DECIMALS) for r in rows.to_pylist() if r["change"] is not None}


def profiles(table: ibis.Table) -> dict[str, dict[str, Profile]]:
    """Known profiles of the latest year of each measure, by measure and zone."""
    latest = table.group_by("measure").mutate(latest=ibis._.year.max())
    rows = latest.filter(latest.year == latest.latest, latest.value.notnull()).order_by("zone").to_pyarrow().to_pylist()
    found: dict[str, dict[str, Profile]] = defaultdict(dict)
    for row in rows:
        found[row["measure"]][row["zone"]] = Profile(
            row["value"], row["size"], row["sector"], row["change"], row["year"]
        )
    return found


def _zones(tables: Tables) -> dict[tuple[str, str, str], tuple[ZoneOfPlace, ...]]:
    """Main zones of each territory and EPCI; other places have none."""
    rows = tables[ZONES].filter(
        ibis._.zoning == ZONING, ibis._.share_of_territory.notnull(), ibis._.share_of_zone.notnull()
    )
    touched: dict[tuple[str, str, str], list[ZoneOfPlace]] = defaultdict(list)
    for row in rows.to_pyarrow().to_pylist():
        zone = ZoneOfPlace(row["zone"], row["share_of_territory"], row["share_of_zone"])
        touched[row["phase"], "territory", row["territory"]].append(zone)
    weights = tables[WEIGHTS].filter(ibis._.zoning == ZONING, ibis._.kind == "epci", ibis._.share_of_zone.notnull())
    for row in weights.to_pyarrow().to_pylist():
        zone = ZoneOfPlace(row["zone"], row["share_of_member"], row["share_of_zone"])
        touched["", "epci", row["code"]].append(zone)
    return {place: main_zones(found) for place, found in touched.items()}


def _observed(
    rule: FindingRule, catalogue: Catalogue, values: Values, terms: Terms, places: Sequence[Place]
) -> Observed:
    known = values.get((places[0].phase, places[0].level, rule.indicator), {})
    nothing = (np.nan, np.nan, np.nan)
    columns = np.array([known.get(place.code, nothing) for place in places], dtype=np.float64)
    assert rule.size is not None
    return Observed(*columns.T, terms.evaluate(rule.size, places))


def _judged(
    rules: Sequence[FindingRule],
    evidence: Evidence,
    observed: Mapping[str, Observed],
    zones: Sequence[tuple[ZoneOfPlace, ...]],
    places: Sequence[Place],
    catalogue: Catalogue,
) -> pa.Table:
    medians = {
        m: float(np.median([p.value for p in found.values()])) for m, found in evidence.profiles.items() if found
    }
    references = dict(evidence.references)
    references |= {r.id: medians.get(r.measure, np.nan) for r in rules if r.compared_to == "zones"}
    evidence = Evidence(references, evidence.variability, evidence.cells, evidence.profiles)
    compared = comparisons(rules, evidence, observed, zones)
    years = {rule.id: catalogue.indicators[rule.indicator].latest for rule in rules if rule.indicator}
    found = judgements(compared, assessment.assess(compared), evidence, zones, years)
    return pa.Table.from_pylist([_row(judgement) | _place(places[i]) for i, judgement in found], schema=SCHEMA)


def _place(place: Place) -> dict[str, str]:
    return {"phase": place.phase, "level": place.level, "code": place.code}


def _row(judgement: Judgement) -> dict[str, object]:
    """Numbers of the sources and of the judgement rounded alike on every machine, probabilities as they are."""
    row = asdict(judgement) | {"kind": judgement.kind.value if judgement.kind else ""}
    return row | {name: round(row[name], DECIMALS) for name in ROUNDED if row[name] is not None}


TEXTS = ("phase", "level", "code", "rule", "sector", "zone", "kind")
NUMBERS = ("share_of_place", "value", "low", "high", "reference", "spread", "margin", "gap", "jobs", "change")
JUDGED = ("p", "q", "score")
ROUNDED = ("value", "low", "high", "reference", "spread", "margin", "gap", "score")
WHOLE = ("position", "year")
SCHEMA = pa.schema(
    {
        **dict.fromkeys(TEXTS, pa.string()),
        **dict.fromkeys((*NUMBERS, *JUDGED), pa.float64()),
        **dict.fromkeys(WHOLE, pa.int32()),
    }
)
