"""What lies behind a finding: the figures of every member, or of the zone d'emploi, that its value comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.status import Status
from etabli.warehouse import groups, zones
from etabli.warehouse import places as warehouse_places
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject
from etabli.web.presentation import readings
from etabli.web.presentation.etat_des_lieux import PERIOD
from etabli.web.presentation.figures import Cell, formula_in_words, plain
from etabli.web.presentation.findings import FindingReading
from etabli.web.presentation.trajectory import jobs


@dataclass(frozen=True)
class Behind:
    """A formula in words and a table of figures: heading of the first column, then rows of (name, cells)."""

    formula: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    traps: tuple[str, ...]


def behind(release: Release, catalogue: Catalogue, subject: Subject, finding: FindingReading) -> Behind:
    """Member figures for a finding on the place; sectors of the zone for one on a zone d'emploi."""
    if finding.rule.subject == "place":
        return _members(release, catalogue, subject, finding)
    if finding.rule.measure in ("lq", "first_share"):
        return _sectors(release, catalogue, finding)
    return _effects(release, catalogue, finding)


def _members(release: Release, catalogue: Catalogue, subject: Subject, finding: FindingReading) -> Behind:
    indicator = catalogue.indicators[finding.rule.indicator]
    terms = [term.at(indicator.latest) for term in indicator.formula.terms]
    columns = tuple(f"{catalogue.measures[measure].label}, {year}" for measure, year in terms)
    known = groups.figures(release, subject.members)
    names = warehouse_places.member_names(release, subject.members)
    rows = []
    for member in sorted(subject.members, key=lambda m: (names.get(m, ""), m)):
        cells = [known[member].get(term, (None, Status.MISSING)) for term in terms]
        rows.append((names.get(member, member[1]), _cells(columns, cells)))
    return Behind(formula_in_words(indicator, catalogue), "Membre", columns, tuple(rows), indicator.traps)


def _cells(columns: Sequence[str], cells: Sequence[tuple[float | None, Status]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(column, readings.STATUS[status] if value is None else plain(value))
        for column, (value, status) in zip(columns, cells, strict=True)
    )


def _sectors(release: Release, catalogue: Catalogue, finding: FindingReading) -> Behind:
    found = zones.specialisations(release, [finding.comparison.zone], year=finding.comparison.year)
    columns = ("Emplois", "Part des emplois de la zone", "Quotient de localisation")
    rows = []
    for cell in found:
        share = readings.NOT_AVAILABLE if cell.share is None else f"{plain(100 * cell.share)}\u202f%"
        lq = readings.NOT_AVAILABLE if cell.lq is None else plain(cell.lq)
        texts = (readings.NOT_AVAILABLE if cell.jobs is None else jobs(cell.jobs), share, lq)
        rows.append((catalogue.sectors[cell.sector], tuple(Cell(c, t) for c, t in zip(columns, texts, strict=True))))
    formula = (
        "(emplois du secteur dans la zone ÷ emplois de la zone) ÷ (emplois du secteur en France ÷ emplois de la France)"
        if finding.rule.measure == "lq"
        else "100 × emplois du premier secteur industriel ÷ emplois industriels de la zone"
    )
    return Behind(formula, "Secteur de la zone", columns, tuple(rows), ())


def _effects(release: Release, catalogue: Catalogue, finding: FindingReading) -> Behind:
    found = zones.shift_share(release, [finding.comparison.zone], *PERIOD)
    columns = (f"Emplois fin {PERIOD[0]}", f"Emplois fin {PERIOD[1]}", "Effet sectoriel", "Résidu local")
    rows = [
        (
            catalogue.sectors[e.sector],
            tuple(
                Cell(column, readings.NOT_AVAILABLE if value is None else plain(round(value)))
                for column, value in zip(columns, (e.before, e.after, e.sectoral, e.local), strict=True)
            ),
        )
        for e in found
    ]
    effect = "résidus locaux" if finding.rule.measure == "local_effect" else "effets sectoriels"
    formula = f"100 × somme des {effect} ÷ emplois industriels de la zone fin {PERIOD[0]}"
    return Behind(formula, "Secteur", columns, tuple(rows), ())
