"""The zones d'emploi of both zonings, by code and name."""

import ibis

TABLE = "core_insee__zones_emploi"
ZE2020, ZE2010 = "raw_cog__zonages_names", "raw_insee__ze2010"
INPUTS = (ZE2020, ZE2010)


def build(**tables: ibis.Table) -> ibis.Table:
    names = tables[ZE2020]
    zones = names.filter(names.zoning == "ZE2020").select(zoning=ibis.literal("ze2020"), code="code", name="name")
    older = tables[ZE2010].select(zoning=ibis.literal("ze2010"), code="ze2010", name="name").distinct()
    return ibis.union(zones, older)
