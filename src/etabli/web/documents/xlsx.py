"""The XLSX of an état des lieux: a cover, the findings as they are read, then the data, numbers as numbers.

On the sheets of data, source and vintage stand on every line.
"""

import io
from collections.abc import Iterable, Iterator, Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.typography import french as typeset
from etabli.web import exports, live
from etabli.web.documents import lines, method
from etabli.web.documents.claims import margin
from etabli.web.documents.outline import STARTER
from etabli.web.documents.sameness import dated
from etabli.web.exports import Cell, safe
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

WRAPPED = 30  # characters from which a column's text goes to the next line
COVER = 110  # characters of the one column of the cover
READ = {
    "rang": 7,
    "nature": 12,
    "axe": 13,
    "titre": 40,
    "constat": 80,
    "valeur": 14,
    "référence": 26,
    "marge de variabilité": 22,
    "année": 8,
    "source": 48,
}
SHEETS = {
    "Constats": "les atouts et les freins affirmés, dans leur ordre, puis les écarts que l'on ne peut pas affirmer",
    "Données": "les mêmes, avec tous les nombres du jugement, non arrondis",
    "Secteurs": "chaque secteur des zones d'emploi touchées",
    "Décomposition": "ce qui fait l'évolution de l'emploi de chaque secteur (shift-share)",
    "Trajectoires": "les séries du lieu et des lieux comparables, avec leurs indices",
    "Indicateurs": "tous les indicateurs du lieu, toutes les années",
    "Sources": "d'où viennent les chiffres, et leurs licences",
}
HOW = (
    "Un constat n'est affirmé que si l'écart à la référence compte, et s'il dépasse ce dont un chiffre de cette taille "
    "varie d'ordinaire. Une marge de variabilité est cette variation ordinaire, 19 fois sur 20.",
    "Une case vide veut dire « non disponible », et jamais zéro. Une estimation le dit.",
)
SOURCES = {"source": 50, "éditeur": 16, "millésime": 34, "licence": 34, "mention": 50, "adresse": 50, "précautions": 60}


def xlsx(found: EtatDesLieux) -> bytes:
    """The workbook of a place."""
    release, catalogue = found.release, live.catalogue()
    names = {value.code: found.subject.name for value in found.values}
    book = Workbook()
    book.remove(book.worksheets[0])
    _cover(book, found)
    _sheet(book, "Constats", READ, _read(found, catalogue))
    _sheet(book, "Données", lines.FINDINGS, lines.findings(found, catalogue))
    _sheet(book, "Secteurs", lines.SECTORS, lines.sectors(found, catalogue))
    _sheet(book, "Décomposition", lines.EFFECTS, lines.effects(found, catalogue))
    _sheet(book, "Trajectoires", lines.TRAJECTORIES, lines.trajectories(found, catalogue))
    indicators = exports.rows(release, catalogue, list(found.values), names, live.france())
    _sheet(book, "Indicateurs", dict(zip(exports.COLUMNS, exports.WIDTHS, strict=True)), indicators)
    _sheet(book, "Sources", SOURCES, _sources(found, catalogue))
    book.properties.title = f"État des lieux\u00a0: {found.subject.name}"
    book.properties.creator, book.properties.version, book.properties.language = "Établi", release.id, "fr-FR"
    out = io.BytesIO()
    book.save(out)
    return dated(out.getvalue(), release.built_at)


def _cover(book: Workbook, found: EtatDesLieux) -> None:
    """What a reader needs first: which place, what is answered, from when, and what is on each sheet."""
    sheet = book.create_sheet("À lire d’abord")
    phase = next((p.label for p in live.programme().phases if p.id == found.subject.phase), "")
    bold = Font(bold=True)
    texts: list[tuple[str, Font | None]] = [
        (f"État des lieux : {found.subject.name}", Font(bold=True, size=16)),
        *([(phase, None)] if phase else []),
        (f"Version des données {found.release.id}, du {numbers.day(found.release.built_at)}", None),
        *([(STARTER, None)] if found.release.from_starter else []),
        ("En cinq phrases", bold),
        *((sentence, None) for sentence in found.answer),
        ("Comment lire ce classeur", bold),
        *((text, None) for text in HOW),
        *((f"Feuille « {name} » : {text}.", None) for name, text in SHEETS.items()),
    ]
    for n, (text, font) in enumerate(texts, start=1):
        cell = sheet.cell(n, 1, safe(typeset(text)))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if font:
            cell.font = font
    sheet.column_dimensions["A"].width = COVER


def _read(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """Findings as the page writes them: French numbers, rounded to what they can bear."""
    for finding in (*found.claimed, *found.undecided):
        yield (
            finding.comparison.position or None,
            finding.label,
            catalogue.axes[finding.rule.axis].label,
            finding.title,
            finding.sentence,
            finding.value,
            finding.beside,
            margin(finding, catalogue),
            finding.comparison.year,
            finding.source_line,
        )


def _sources(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """What the document and the sheet of indicators rest on."""
    indicators = {value.indicator for value in found.values}
    ids = {source.id for id_ in indicators for source in catalogue.sources_of(catalogue.indicators[id_])}
    ids |= {source.id for source in method.used(found, catalogue)}
    for s in (source for id_, source in catalogue.sources.items() if id_ in ids):
        yield s.title, s.publisher, s.vintage, s.licence.label, s.attribution, s.url, " ".join(s.warnings)


def _sheet(book: Workbook, title: str, heads: Mapping[str, int], lines: Iterable[tuple[Cell, ...]]) -> None:
    """A sheet with its heading row in sight, a filter on each column, and the width of each."""
    sheet = book.create_sheet(title)
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    wrapped = {n for n, width in enumerate(heads.values()) if width >= WRAPPED}
    for line in lines:
        sheet.append([safe(value) for value in line])
        for n, cell in enumerate(sheet[sheet.max_row]):
            cell.alignment = Alignment(wrap_text=n in wrapped, vertical="top")
            if isinstance(cell.value, float):
                cell.number_format = _format(cell.value)
    for n, width in enumerate(heads.values(), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _format(value: float) -> str:
    """How many decimals are shown; the cell keeps them all."""
    return "#,##0" if abs(value) >= 100 else "0.00" if abs(value) >= 0.1 or value == 0 else "0.0000"
