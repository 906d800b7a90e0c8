"""The friches of a territory by what is planned for them, verified sites only."""

from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.warehouse import observatory
from etabli.warehouse.release import Release
from etabli.web.charts.bars import Bars, bars

YEAR = 2024
TOTAL, HECTARES, WITH_AREA, UNVERIFIED = "friches", "friches_ha", "friches_area_known", "friches_unverified"
STATES = {
    "friches_without_project": "Sans projet",
    "friches_with_project": "Avec projet",
    "friches_reconverted": "Reconverties",
}


@dataclass(frozen=True)
class Friches:
    """`sentence` is the answer; rows are (state, count)."""

    sentence: str
    area: str
    unverified: str
    chart: Bars | None
    rows: tuple[tuple[str, str], ...]


def of_territory(release: Release, phase: str, territory: str) -> Friches | None:
    """Sums over the members; None when a member's inventory is not known."""
    measures = [TOTAL, HECTARES, WITH_AREA, UNVERIFIED, *STATES]
    cells = observatory.member_terms(release, phase, territory, [(measure, YEAR) for measure in measures])
    sums: dict[str, float] = {}
    for cell in cells:
        if cell.value is None:
            if cell.measure == TOTAL:
                return None
            continue
        sums[cell.measure] = sums.get(cell.measure, 0.0) + cell.value
    total = sums.get(TOTAL, 0.0)
    if not total:
        sentence = "Aucune friche vérifiée n’est recensée dans le territoire. L’inventaire n’est pas exhaustif."
    else:
        verb = "est recensée" if total < 2 else "sont recensées"
        sentence = f"{numbers.plural(total, 'friche vérifiée', 'friches vérifiées')} {verb} dans le territoire."
    known, hectares = sums.get(WITH_AREA, 0.0), sums.get(HECTARES, 0.0)
    least = "au moins " if known < total else ""
    area = (
        f"Elles couvrent {least}{numbers.number(hectares, 0 if hectares >= 10 else 1)}{numbers.NBSP}hectares "
        f"(surface connue pour {numbers.number(known)} sur {numbers.number(total)})."
        if known
        else ""
    )
    doubtful = sums.get(UNVERIFIED, 0.0)
    unverified = (
        f"{numbers.plural(doubtful, 'site potentiel', 'sites potentiels')}, jamais vérifiés, ne sont pas comptés ici."
        if doubtful
        else ""
    )
    rows = [(label, sums.get(measure, 0.0)) for measure, label in STATES.items()]
    chart = bars(
        [(label, count, numbers.number(count)) for label, count in rows],
        title="Friches vérifiées selon leur état",
        source="Cerema, Cartofriches",
    )
    return Friches(sentence, area, unverified, chart, tuple((label, numbers.number(count)) for label, count in rows))
