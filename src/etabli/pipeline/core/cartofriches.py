"""Brownfield sites at every level: verified ones by state, with their known area; unverified ones apart."""

import ibis

from etabli.kernel.status import Status
from etabli.pipeline.core import levels

TABLE = "core_cartofriches__friches"
RAW = "raw_cartofriches__friches"
INPUTS = (RAW, *levels.TABLES)
YEAR = 2024
UNVERIFIED = "MTE non vérifié"
STATES = {
    "friches_without_project": "friche sans projet",
    "friches_with_project": "friche avec projet",
    "friches_reconverted": "friche reconvertie",
}
M2_PER_HA = 10_000
SITES, AREA, AREA_KNOWN = "friches", "friches_ha", "friches_area_known"


def build(**tables: ibis.Table) -> ibis.Table:
    """Counts of sites: none is zero. An area sums what is known: an estimate where a site has none."""
    raw = tables[RAW]
    verified = raw.origin != UNVERIFIED
    counts = {
        SITES: verified,
        AREA_KNOWN: verified & raw.area_m2.notnull(),
        "friches_unverified": ~verified,
        **{measure: verified & (raw.state == state) for measure, state in STATES.items()},
    }
    columns = {f"{measure}_{YEAR}": mask.cast("int32") for measure, mask in counts.items()}
    columns[f"{AREA}_{YEAR}"] = verified.ifelse(raw.area_m2.fill_null(0) / M2_PER_HA, 0)
    found = levels.from_records(levels.long(raw.select("code_insee", **columns)), tables)
    others, areas = found.filter(found.measure != AREA), found.filter(found.measure == AREA)
    sites = found.filter(found.measure == SITES).select("level", "code", sites="value")
    known = found.filter(found.measure == AREA_KNOWN).select("level", "code", known="value")
    areas = areas.join(sites, ["level", "code"]).join(known, ["level", "code"])
    status = ibis.cases(
        (areas.known == areas.sites, Status.OBSERVED.value),
        (areas.known > 0, Status.ESTIMATED.value),
        else_=Status.MISSING.value,
    )
    return ibis.union(levels.laid_out(others), levels.laid_out(areas.mutate(status=status)))
