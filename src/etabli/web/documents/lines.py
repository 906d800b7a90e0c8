"""What a workbook holds of an état des lieux, line by line: every number as it was computed, none rounded for reading.

Each table is the heading of its columns with their widths in characters, then an iterator of its lines.
"""

from collections.abc import Iterator, Sequence

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.numbers import UNIT_NAME
from etabli.catalogue.rule_sources import ZONE_SOURCES
from etabli.catalogue.sentences import ZONE_UNITS
from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse import comparators as warehouse
from etabli.warehouse import zones
from etabli.warehouse.comparators import Place, Point
from etabli.web.documents.claims import chance
from etabli.web.exports import Cell
from etabli.web.presentation import comparators, readings
from etabli.web.presentation.comparators import TRAJECTORIES as SERIES
from etabli.web.presentation.etat_des_lieux import PERIOD, EtatDesLieux
from etabli.web.presentation.findings import RATE, FindingReading

VERSION = {"source": 48, "millésime": 26, "licence": 30, "version des données": 20}
FINDINGS = {
    "rang": 7,
    "affirmé": 9,
    "nature": 10,
    "axe": 13,
    "titre": 40,
    "constat": 80,
    "zone d’emploi": 24,
    "année": 8,
    "valeur": 11,
    "borne basse": 11,
    "borne haute": 11,
    "référence": 11,
    "écart": 11,
    "plus petit écart qui compte": 14,
    "marge basse": 11,
    "marge haute": 11,
    "unité": 22,
    "probabilité corrigée": 13,
    "jugement": 34,
    "estimation": 11,
    **VERSION,
}
SECTORS = {
    "zone d’emploi": 26,
    "part des emplois de la zone dans ce lieu (0 à 1)": 16,
    "secteur": 44,
    "industrie": 10,
    "année": 8,
    "emplois": 11,
    "part du secteur dans la zone (0 à 1)": 16,
    "quotient de localisation": 14,
    "marge basse": 11,
    "marge haute": 11,
    "statut": 16,
    **VERSION,
}
EFFECTS = {
    "zone d’emploi": 26,
    "secteur": 44,
    "début": 8,
    "fin": 8,
    "emplois au début": 12,
    "emplois à la fin": 12,
    "effet national": 12,
    "effet sectoriel": 12,
    "résidu local": 12,
    "dont effet compétitif": 12,
    "dont effet d’allocation": 12,
    **VERSION,
}
TRAJECTORIES = {
    "série": 52,
    "lieu": 40,
    "code": 14,
    "ce lieu": 9,
    "année": 8,
    "valeur": 12,
    "statut": 16,
    "année de base": 9,
    "indice": 10,
    **VERSION,
}


def findings(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """Every claim in its order, then the gaps that matter and can't be claimed."""
    names = zones.names(found.release)
    for finding in (*found.claimed, *found.undecided):
        zone = names.get(finding.comparison.zone)
        yield (*_finding(finding, catalogue, zone), *_origin(found, catalogue, [s.id for s in finding.sources]))


def _finding(finding: FindingReading, catalogue: Catalogue, zone: str | None) -> tuple[Cell, ...]:
    compared, rule = finding.comparison, finding.rule
    indicator = catalogue.indicators.get(rule.indicator)
    claimed, bounded = compared.kind is not None, compared.estimated
    margin = compared.margin
    verdict = f"{'affirmé' if claimed else 'non affirmé'}\u00a0: {chance(compared.q)}, seuil de {RATE}"
    return (
        compared.position or None,
        "oui" if claimed else "non",
        finding.label if claimed else None,
        catalogue.axes[rule.axis].label,
        finding.title,
        finding.sentence,
        zone,
        compared.year,
        compared.value,
        compared.low if bounded else None,
        compared.high if bounded else None,
        compared.reference if rule.compared_to != "none" else None,
        compared.value - compared.reference,
        rule.smallest_effect,
        compared.low if margin is None else compared.value - margin,
        compared.high if margin is None else compared.value + margin,
        UNIT_NAME[indicator.unit if indicator else ZONE_UNITS[rule.measure][0]],
        compared.q,
        verdict,
        "oui" if finding.estimated else "non",
    )


def sectors(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """Every sector of every zone d'emploi that the place touches."""
    touched = {zone.zone.zone: zone.zone for zone in (*found.zones, *found.other_zones)}
    origin = _origin(found, catalogue, ZONE_SOURCES["lq"])
    for cell in zones.specialisations(found.release, list(touched)):
        yield (
            touched[cell.zone].name,
            touched[cell.zone].share_of_zone,
            catalogue.sectors.get(cell.sector, cell.sector),
            "oui" if cell.sector in INDUSTRY else "non",
            cell.year,
            cell.jobs,
            cell.share,
            cell.lq,
            cell.low,
            cell.high,
            readings.STATUS[cell.status],
            *origin,
        )


def effects(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """The shift-share of every industrial sector of every zone; nothing where a date is missing."""
    touched = {zone.zone.zone: zone.zone.name for zone in (*found.zones, *found.other_zones)}
    origin = _origin(found, catalogue, ZONE_SOURCES["local_effect"])
    for effect in zones.shift_share(found.release, list(touched), *PERIOD):
        yield (
            touched[effect.zone],
            catalogue.sectors.get(effect.sector, effect.sector),
            effect.start,
            effect.end,
            effect.before,
            effect.after,
            effect.national,
            effect.sectoral,
            effect.local,
            effect.competitive,
            effect.allocation,
            *origin,
        )


def trajectories(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """The series of the place, then of those that resemble it, with their indices."""
    others: list[Place] = []
    if found.comparables.trajectories is not None:
        others = comparators.nearest_to(found.subject, found.values)[1][1:]
    for id_, base, *_ in SERIES:
        indicator = catalogue.indicators[id_]
        origin = _origin(found, catalogue, [source.id for source in catalogue.sources_of(indicator)])
        own = [Point(v.year, v.value if v.complete else None, v.status) for v in found.values if v.indicator == id_]
        series = warehouse.series(found.release, others, id_)
        places = [
            (found.subject.name, found.subject.code, own),
            *((p.name, p.code, series.get(p.key, [])) for p in others),
        ]
        for n, (name, code, points) in enumerate(places):
            reference = next((point.value for point in points if point.year == base), None)
            for point in points:
                index = 100 * point.value / reference if reference and point.value is not None else None
                status = readings.STATUS[point.status]
                ours = "oui" if n == 0 else "non"
                yield (indicator.label, name, code, ours, point.year, point.value, status, base, index, *origin)


def _origin(found: EtatDesLieux, catalogue: Catalogue, ids: Sequence[str]) -> tuple[str, ...]:
    """The last columns of a line."""
    used = [catalogue.sources[id_] for id_ in ids]
    return (
        " ; ".join(f"{source.publisher}, {source.title}" for source in used),
        " ; ".join(source.vintage for source in used),
        " ; ".join(dict.fromkeys(source.licence.label for source in used)),
        found.release.id,
    )
