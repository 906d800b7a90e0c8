"""The diagnosis of all territories written plainly in pandas, as a notebook would: what the product's is compared with.

Same rules, same tables, same answers (a test compares them); none of the product's code but the declared rules.
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import yaml
from scipy import special, stats

CATALOGUE = Path(__file__).resolve().parent.parent / "src" / "etabli" / "catalogue"
KEY = ["phase", "code"]
TABLES = {
    "members": "core_programme__members",
    "indicators": "out_observatory__indicators",
    "figures": "out_observatory__figures",
    "laws": "out_diagnosis__variability",
    "profiles": "out_observatory__zone_profiles",
    "sectors": "out_observatory__specialisations",
    "zones": "out_observatory__territory_zones",
}


def diagnose(database: Path) -> pd.DataFrame:
    """One row a territory, rule, sector and zone, with p, q, kind and position."""
    with duckdb.connect(str(database), read_only=True) as con:
        t = {name: con.table(table).df() for name, table in TABLES.items()}
    rules = yaml.safe_load((CATALOGUE / "findings" / "rules.yaml").read_text(encoding="utf-8"))
    latest = {
        declared["id"]: max(declared["years"])
        for declared in (
            yaml.safe_load(path.read_text(encoding="utf-8")) for path in (CATALOGUE / "indicators").glob("*.yaml")
        )
    }
    zones = main_zones(t["zones"])
    parts = []
    for number, rule in enumerate(rules):
        if rule["subject"] == "place":
            part = of_places(rule, latest[rule["indicator"]], t)
        elif rule["measure"] == "lq":
            part = of_sectors(rule, zones, t)
        else:
            part = of_zones(rule, zones, t)
        parts.append(part.assign(number=number))
    found = pd.concat(parts, ignore_index=True)
    found = found[found["p"].notna()].reset_index(drop=True)
    found["q"] = found.groupby(KEY)["p"].transform(lambda p: stats.false_discovery_control(p, method="by"))
    return in_order(found, rules)


def main_zones(zones: pd.DataFrame) -> pd.DataFrame:
    zones = zones[(zones.zoning == "ze2020") & (zones.share_of_territory >= 0.15) & (zones.share_of_zone >= 1 / 3)]
    zones = zones.sort_values(["phase", "territory", "share_of_territory", "zone"], ascending=[True, True, False, True])
    return (
        zones.groupby(["phase", "territory"])
        .head(3)
        .rename(columns={"territory": "code", "share_of_territory": "of_place"})[[*KEY, "zone", "of_place"]]
    )


def of_places(rule: dict, year: int, t: dict[str, pd.DataFrame]) -> pd.DataFrame:
    indicators = t["indicators"]
    known = indicators[(indicators.indicator == rule["indicator"]) & (indicators.year == year)]
    known = known[(known.known == known.members) & known.value.notna()]
    mine = known[known.level == "territory"][[*KEY, "value", "low", "high"]]
    if rule["compared_to"] == "france":
        mine = mine.assign(reference=known[known.level == "france"].value.iloc[0])
    else:
        mine = mine.assign(reference=mine.groupby("phase")["value"].transform("median"))
    measure, at = rule["size"].split("@")
    figures = t["figures"]
    figures = figures[(figures.measure == measure) & (figures.year == int(at))]
    members = t["members"].merge(figures, left_on=["kind", "code"], right_on=["level", "code"], how="left")
    size = members.groupby(["phase", "territory"])["value"].agg(lambda values: values.sum(skipna=False))
    mine = mine.merge(size.rename("size"), left_on=KEY, right_index=True)
    return judged(rule, mine.assign(sector="", zone="", of_place=1.0), t["laws"])


def of_zones(rule: dict, zones: pd.DataFrame, t: dict[str, pd.DataFrame]) -> pd.DataFrame:
    profiles = t["profiles"]
    profiles = profiles[profiles.measure == rule["measure"]]
    profiles = profiles[(profiles.year == profiles.year.max()) & profiles.value.notna()]
    reference = profiles.value.median() if rule["compared_to"] == "zones" else 0.0
    mine = zones.merge(profiles[["zone", "sector", "value", "size"]], on="zone")
    return judged(rule, mine.assign(low=mine.value, high=mine.value, reference=reference), t["laws"])


def judged(rule: dict, mine: pd.DataFrame, laws: pd.DataFrame) -> pd.DataFrame:
    law = laws[(laws.rule == rule["id"]) & (laws.sector == "")].iloc[0]
    low, high = mine.low.fillna(mine.value), mine.high.fillna(mine.value)
    above, below = low - mine.reference, high - mine.reference
    gap = above.where(above > 0, below.where(below < 0, 0.0))
    spread = np.sqrt(law.floor + law.slope / mine["size"].where(mine["size"] > 0))
    smallest, tails = rule["smallest_effect"], law.tails or np.inf
    p = stats.t.sf((gap.abs() - smallest) / spread, tails) + stats.t.sf((gap.abs() + smallest) / spread, tails)
    p = np.where((gap > 0) & ("higher" not in rule) | (gap < 0) & ("lower" not in rule), 1.0, np.minimum(p, 1.0))
    p = np.where(spread.notna(), p, np.nan)
    half = spread * stats.t.ppf(0.975, tails)
    return mine.assign(gap=gap, p=p, half=half, weight=gap.abs() / smallest, topic=rule["id"] + ":")


def of_sectors(rule: dict, zones: pd.DataFrame, t: dict[str, pd.DataFrame]) -> pd.DataFrame:
    sectors = t["sectors"]
    sectors = sectors[sectors.source == "insee_flores"]
    sectors = sectors[(sectors.year == sectors.year.max()) & (sectors.lq > 0) & sectors.low.notna()]
    sectors = sectors[sectors.sector.str[0].isin(list("BCDE")) & (sectors.sector != "BE")]
    laws = t["laws"][t["laws"].rule == rule["id"]][["sector", "slope"]]
    mine = zones.merge(sectors, on="zone").merge(laws, on="sector")
    expected = mine.jobs / mine.lq
    p = special.gammainc(
        np.maximum(mine.jobs / mine.slope, 1e-12), expected * (1 + rule["smallest_effect"]) / mine.slope
    )
    return mine.assign(
        value=mine.lq,
        reference=1.0,
        gap=mine.lq - 1,
        half=mine.lq - mine.low,
        p=np.where((mine.jobs < 200) | (mine.lq <= 1), 1.0, p),
        weight=mine.jobs - expected,
        topic=rule["id"] + ":" + mine.sector,
    )


def in_order(found: pd.DataFrame, rules: list[dict]) -> pd.DataFrame:
    rule = pd.DataFrame(rules).loc[found["number"]].reset_index(drop=True)
    kinds = {
        (n, above): rule.get(side, {}).get("kind", "")
        for n, rule in enumerate(rules)
        for above, side in ((True, "higher"), (False, "lower"))
    }
    said = pd.Series([kinds[n, above] for n, above in zip(found.number, found.gap > 0, strict=True)])
    found = found.assign(
        rule=rule["id"],
        family=rule["family"],
        limit=rule["put_forward"].fillna(1) if "put_forward" in rule else 1,
        kind=said.where(found.q <= 0.05, ""),
        score=np.minimum(found.gap.abs() / rule["smallest_effect"], 5)
        * (1 - found.half / found.gap.abs()).clip(lower=0)
        * rule["leverage"]
        * found["of_place"],
        name=found.topic + ":" + found.zone,
        position=0,
    )
    claimed = found[found.kind != ""].sort_values(
        [*KEY, "score", "weight", "name"], ascending=[True, True, False, False, True]
    )
    first = claimed[~claimed.duplicated([*KEY, "topic"])]
    first = first[first.groupby([*KEY, "family"]).cumcount() < first.limit]
    first = first.groupby(KEY).head(12)
    found.loc[first.index, "position"] = first.groupby(KEY).cumcount() + 1
    return found[[*KEY, "rule", "sector", "zone", "p", "q", "kind", "position"]]


if __name__ == "__main__":
    print(len(diagnose(Path(sys.argv[1]))))
