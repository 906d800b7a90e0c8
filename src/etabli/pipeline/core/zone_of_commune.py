"""The zone of every commune code, old or current, from a composition of another year."""

import ibis

from etabli.pipeline.core import levels


def zone_of_commune(zones: ibis.Table, zone: str, tables: levels.Tables) -> ibis.Table:
    """(source_code, code_insee, zone) for every code of a commune, old or current.

    The zone that the composition gives it; else that of its commune of today; else, for a commune of today
    younger than the composition, that of most of the codes it succeeds, or of the commune it was part of.
    """
    codes = tables[levels.CODES].filter(~ibis._.arrondissement)
    own = zones.select(source_code="code_insee", zone=zone)
    named = codes.left_join(own, "source_code").select("source_code", "code_insee", "zone")
    today = named.filter(named.zone.notnull())
    today = today.group_by("code_insee", "zone").agg(
        codes=ibis._.count(), same=(today.source_code == today.code_insee).any().cast("int32")
    )
    today = today.group_by("code_insee").agg(today=today.zone.argmax(today.same * 1000 + today.codes))
    parents = tables[levels.PARENTS].join(today.rename(parent="code_insee"), "parent")
    found = named.left_join(today, "code_insee").drop("code_insee_right")
    found = found.left_join(parents.select("code_insee", inherited="today"), "code_insee").drop("code_insee_right")
    return found.select("source_code", "code_insee", zone=ibis.coalesce(found.zone, found.today, found.inherited))
