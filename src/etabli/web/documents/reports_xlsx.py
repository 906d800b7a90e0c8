"""A report as a workbook: what it is, a sheet a section, and the dictionary of its data."""

from datetime import date

from etabli.catalogue.coordination.reports import SectionRule, report_rules
from etabli.catalogue.numbers import day
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.queries.reports import OpenedReport
from etabli.domain.coordination.report_tables.telling import Value
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.exchange.part_values import Cell
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.typography import french
from etabli.web.presentation.steering import reports as told

UNITS = {
    "count": "nombre",
    "days": "jours",
    "money": "euros",
    "number": "nombre, dans l’unité de l’indicateur",
    "date": "date",
    "words": "mots",
}


def report_xlsx(found: OpenedReport) -> bytes:
    """Figures as numbers; what is not known is an empty cell."""
    sections = report_rules().sections_of(found.report.kind)
    tables = [_about(found), *(_sheet(found, one) for one in sections), _dictionary(found, sections)]
    return files_out.xlsx(tables, french(f"{told.title_of(found.report)}, au {day(found.report.on)}"))


def _about(found: OpenedReport) -> Table:
    report, seen = found.report, told.view(found)
    lines: list[tuple[Cell, ...]] = [
        ("Rapport", seen.title),
        ("Arrêté au", report.on),
        ("État", seen.state),
        ("Ce que ce fichier contient", seen.reach),
        ("Empreinte des chiffres (SHA-256)", report.figures_hash),
    ]
    if report.is_published:
        lines.append(("Empreinte du rapport (SHA-256)", report.seal))
    lines += [(part.title, part.text) for part in seen.parts if part.text]
    return Table("Rapport", ("Repère", "Valeur"), lines)


def _sheet(found: OpenedReport, section: SectionRule) -> Table:
    """A line a figure: the same columns on every sheet, so that sheets are read by machines too."""
    lines: list[tuple[Cell, ...]] = []
    for table in section.of(found.report.kind):
        if table.id == "hidden" and found.reach is Reach.WHOLE:
            continue
        for row in found.figures.get(section.id, {}).get(table.id, []):
            for column, value in zip(table.columns, row["values"], strict=True):
                where = (table.title, french(row["label"]), column.label)
                lines.append((*where, _cell(value, column.unit), UNITS[column.unit], row["key"]))
    return Table(section.title[:31], ("Tableau", "Ligne", "Colonne", "Valeur", "Unité", "Clé"), lines)


def _cell(value: Value, unit: str) -> Cell:
    if value is None:
        return None
    if unit == "money":
        return int(value) / 100
    if unit == "number":
        return float(value)
    if unit == "date":
        return date.fromisoformat(str(value))
    return value


def _dictionary(found: OpenedReport, sections: tuple[SectionRule, ...]) -> Table:
    lines: list[tuple[Cell, ...]] = [
        (section.title, table.title, column.label, UNITS[column.unit], column.says)
        for section in sections
        for table in section.of(found.report.kind)
        for column in table.columns
    ]
    return Table("Dictionnaire", ("Section", "Tableau", "Colonne", "Unité", "Définition"), lines)
