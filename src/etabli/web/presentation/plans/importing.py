"""An import in words: its columns, its lines, what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from etabli.catalogue.numbers import instant, plural
from etabli.catalogue.plans.part_sheets import part_sheets
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.plans.declared import fields
from etabli.domain.plans.exchange import mapping
from etabli.domain.plans.exchange.mapping import Column, Held
from etabli.domain.plans.exchange.preview import MOST_WRITTEN, Preview
from etabli.domain.plans.exchange.rows import Kept, Row
from etabli.domain.plans.models import Import
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.presentation.plans.frame import trail
from etabli.web.presentation.trails import Trail

A_PAGE = 25
SHOWN = 160  # characters of a value
# kind → (what the address says, heading, one, several): of fiches, then of lines of any sheet
KINDS = {
    "new": ("nouvelles", "Nouvelle fiche", "nouvelle fiche", "nouvelles fiches"),
    "changed": ("modifiees", "Mise à jour", "fiche à mettre à jour", "fiches à mettre à jour"),
    "same": ("inchangees", "Sans changement", "fiche inchangée", "fiches inchangées"),
    "refused": ("erreurs", "En erreur", "ligne en erreur", "lignes en erreur"),
}
LINES = {
    "new": ("nouvelles", "Ajout", "ajout", "ajouts"),
    "changed": ("modifiees", "Mise à jour", "mise à jour", "mises à jour"),
    "same": ("inchangees", "Sans changement", "ligne inchangée", "lignes inchangées"),
    "refused": KINDS["refused"],
}
DONE = {
    "new": ("fiche ajoutée", "fiches ajoutées"),
    "changed": ("fiche mise à jour", "fiches mises à jour"),
    "same": ("fiche inchangée", "fiches inchangées"),
    "refused": ("ligne en erreur, laissée de côté", "lignes en erreur, laissées de côté"),
}
LINES_DONE = {
    "new": ("ajout", "ajouts"),
    "changed": ("mise à jour", "mises à jour"),
    "same": ("ligne inchangée", "lignes inchangées"),
    "refused": DONE["refused"],
}
KEPT = "Laissée comme dans Établi"
WORDS_SINCE = ("modifiée depuis l’export", "modifiées depuis l’export")
WORDS_KEPT = ("ligne laissée en tout ou partie", "lignes laissées en tout ou partie")
SINCE = "depuis-l-export"  # what the address says of lines that keep what somebody changed since
FIRST = {"new": 1, "changed": 1, "refused": 2, "same": 3}  # what needs a decision comes before, then what is written


@dataclass(frozen=True)
class SheetLink:
    """A sheet of the file: what it is said to hold, how many of its columns are taken up."""

    index: int
    name: str
    holds: str
    said: str
    here: bool


@dataclass(frozen=True)
class Filter:
    """A kind of lines that may be shown alone."""

    name: str
    label: str
    here: bool


@dataclass(frozen=True)
class Said:
    """A field and its values, shortened to be read."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """A refusal: where, what was there, why."""

    where: str
    text: str
    reason: str


@dataclass(frozen=True)
class Since:
    """A field that somebody changed since the export: what it holds, what the file says, and what comes of it."""

    label: str
    told: str
    now: str
    file: str
    back: bool


@dataclass(frozen=True)
class Line:
    """A line of the file. `again`: its fiche changed since the preview was shown; `back`: what it says is written."""

    row: Row
    anchor: str
    where: str
    heading: str
    said: tuple[Said, ...]
    faults: tuple[Fault, ...]
    again: bool
    since: tuple[Since, ...] = ()
    back: bool = False


@dataclass(frozen=True)
class Page:
    """Some lines of a preview, and what all of them add up to. `folded`: the first that change nothing, of `idle`."""

    lines: tuple[Line, ...]
    folded: tuple[Line, ...]
    idle: int
    query: str
    since: str
    since_link: str
    sheets: tuple[Filter, ...]
    sheet: str
    filters: tuple[Filter, ...]
    chosen: str
    number: int
    pages: int
    total: int
    empty: int
    counts: Mapping[str, int]
    writes: int
    most: int
    button: str


def chosen_sheet(found: Import, asked: str) -> int:
    """The sheet that is asked for; else the first that is taken up."""
    if asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked) < len(found.tables):
        return int(asked)
    return next((index for index, one in enumerate(found.tables) if one["holds"]), 0)


def sheets_of(sheets: Sequence[Sheet], found: Import, here: int) -> list[SheetLink]:
    """Every sheet, with what is taken up of it."""
    links = []
    for index, (sheet, held) in enumerate(zip(sheets, found.tables, strict=True)):
        if held["holds"]:
            lacking = mapping.missing(Held(**held))
            taken = len([field for field in held["mapping"].values() if field])
            lines = len(sheet.rows) - held["head"] - 1
            said = f"{name_of(held['holds'])}, {plural(lines, 'ligne', 'lignes')}, "
            said += plural(taken, "colonne reconnue", "colonnes reconnues")
            said += f" ; aucune pour {' ni '.join(f'« {heading} »' for heading in lacking)}" if lacking else ""
        else:
            said = "rien à reprendre"
        links.append(SheetLink(index, sheet.name, held["holds"], french(said), index == here))
    return links


def name_of(holds: str) -> str:
    """How what a sheet holds is called."""
    return mapping.FICHES_SHEET if holds == mapping.FICHES else part_sheets()[holds].sheet


def columns(sheet: Sheet, held: Held, phase: str) -> list[Column]:
    """The columns of a sheet; `near` only where the guess still stands."""
    guessed = mapping.columns(sheet, held.head, held.holds, phase) if held.holds else []
    return [replace(one, near=one.near and held.mapping.get(str(one.index)) == one.field) for one in guessed]


def page(seen: Preview, sheet: str, kind: str, number: str, changed: Sequence[int]) -> Page:
    """A page of lines of one kind and sheet, or of all. What is asked wrongly shows everything."""
    tables = [table for table in seen.tables if table.holds == sheet] or list(seen.tables)
    sheet = sheet if len(tables) == 1 and len(seen.tables) > 1 else ""
    words = KINDS if all(table.holds == mapping.FICHES for table in tables) else LINES
    by_name = {name: one for one, (name, *_) in KINDS.items()}
    every = [row for table in tables for row in table.rows]
    asked = kind if kind in (*by_name, SINCE) else ""
    found = _of_kind(every, asked)
    idle = [] if asked else [row for row in found if _is_idle(row)]
    rows = found[: len(found) - len(idle)]
    pages = max(1, -(-len(rows) // A_PAGE))
    here = min(max(int(number) if number.isdigit() and len(number) < 6 else 1, 1), pages)
    counts = {one: sum(table.counts[one] for table in tables) for one in KINDS}
    filters = [Filter("", f"Toutes ({len(every)})", not asked)]
    filters += [
        Filter(name, plural(counts[one], single, several), asked == name)
        for one, (name, _, single, several) in words.items()
        if counts[one]
    ]
    if since := [row for row in every if row.kept]:
        filters.insert(1, Filter(SINCE, plural(len(since), *WORDS_SINCE), asked == SINCE))
    filled = [one for one in seen.tables if one.rows]
    of_sheets = [Filter("", "Toutes les feuilles", not sheet)]
    of_sheets += [Filter(one.holds, f"{name_of(one.holds)} ({len(one.rows)})", sheet == one.holds) for one in filled]
    of_fiches = all(row.holds == mapping.FICHES for row in seen.rows if row.kind in ("new", "changed"))
    single, several = ("fiche", "fiches") if of_fiches else ("ligne", "lignes")
    many = len(seen.tables) > 1
    return Page(
        lines=tuple(_line(row, row.line in changed, many) for row in rows[(here - 1) * A_PAGE :][:A_PAGE]),
        folded=tuple(_line(row, False, many) for row in idle[:A_PAGE]) if here == pages else (),
        idle=len(idle) if here == pages else 0,
        query=query(sheet, asked, str(here)),
        since=_since(seen),
        since_link=f"?{query('', SINCE, '')}" if asked != SINCE else "",
        sheets=tuple(of_sheets) if len(filled) > 1 else (),
        sheet=sheet,
        filters=tuple(filters),
        chosen=asked,
        number=here,
        pages=pages,
        total=len(seen.rows),
        empty=seen.empty,
        counts=seen.counts,
        writes=seen.writes,
        most=MOST_WRITTEN,
        button=f"Enregistrer {plural(seen.writes, single, several)}",
    )


def query(sheet: str, kind: str, number: str) -> str:
    """What the address says of the lines that are shown."""
    return urlencode({"feuille": sheet, "lignes": kind, "page": number})


def anchor(key: str) -> str:
    """Where a line (`Row.key`) stands on its page."""
    return f"ligne-{slugify(key.replace(':', '-'))}"


def _of_kind(rows: Sequence[Row], name: str) -> list[Row]:
    """Those that are asked for; all of them, what needs a decision first and what changes nothing last."""
    if name == SINCE:
        return [row for row in rows if row.kept]
    chosen = {name: one for one, (name, *_) in KINDS.items()}.get(name)
    if chosen:
        return [row for row in rows if row.kind == chosen]
    return sorted(rows, key=lambda row: 0 if row.kept else FIRST[row.kind])


def _is_idle(row: Row) -> bool:
    return row.kind == "same" and not row.kept


def _since(seen: Preview) -> str:
    """What was changed since the export, in a sentence; nothing where nothing was."""
    if seen.exported_at is None or not (kept := [row for row in seen.rows if row.kept]):
        return ""
    back = len(kept) - seen.kept
    were = plural(
        len(kept),
        "ligne que ce fichier changerait a été modifiée",
        "lignes que ce fichier changerait ont été modifiées",
    )
    said = f"Ce fichier a été exporté le {instant(timezone.localtime(seen.exported_at))}. Depuis, {were} dans Établi. "
    said += "Ce qui a été modifié y reste comme il est, sauf si vous choisissez votre fichier, ligne par ligne."
    if back:
        said += f" Vous l'avez choisi pour {plural(back, 'ligne', 'lignes')}."
    return french(said)


def _told(one: Kept) -> str:
    """Who changed it, and what the file would make of it."""
    would = "votre fichier remettrait l'ancienne valeur" if one.reverts else "votre fichier dit encore autre chose"
    return french(f"modifié depuis l'export par {one.who} le {instant(timezone.localtime(one.at))} : {would}.")


def kept_in(counts: Mapping[str, Any]) -> str:
    """How many lines of an import that is done kept what somebody had changed since the export."""
    kept = counts.get("kept", 0)
    why = "ce que le fichier changeait y avait été modifié depuis l'export."
    return french(f"{plural(kept, *WORDS_KEPT)} comme dans Établi : {why}") if kept else ""


def _line(row: Row, again: bool, several: bool) -> Line:
    of_fiches = row.holds == mapping.FICHES
    labels = {field.id: field.label for field in fields().fields}
    if not of_fiches:
        labels = {column.name: column.heading for column in part_sheets()[row.holds].columns}
    said = [Said(one.field.label, _short(one.before), _short(one.after)) for one in row.changes]
    faults = [
        Fault(
            ", ".join(part for part in (f"case {one.cell}" if one.cell else "", labels.get(one.field, "")) if part),
            _short(one.text, 80),
            one.reason,
        )
        for one in row.problems
    ]
    where = f"{name_of(row.holds)}, ligne {row.line}" if several else f"Ligne {row.line}"
    words = KINDS if of_fiches else LINES
    heading = KEPT if row.kind == "same" and row.kept else words[row.kind][1]
    since = tuple(Since(one.field.label, _told(one), _short(one.now), _short(one.file), one.back) for one in row.kept)
    return Line(
        row=row,
        anchor=anchor(row.key),
        where=where,
        heading=heading,
        said=tuple(said),
        faults=tuple(faults),
        again=again and of_fiches,
        since=since,
        back=bool(row.kept) and not row.keeps,
    )


def summary(counts: Mapping[str, Any]) -> list[str]:
    """What became of every line, a sheet a sentence: the counts add up to the lines of the file."""
    sheets = counts.get("sheets") or {mapping.FICHES: counts}
    if list(sheets) == [mapping.FICHES]:
        return _became(sheets[mapping.FICHES], DONE)
    found = {holds: _became(one, LINES_DONE) for holds, one in sheets.items()}
    return [french(f"{name_of(holds)} : {', '.join(said)}") for holds, said in found.items() if said]


def _became(counts: Mapping[str, int], words: Mapping[str, tuple[str, str]]) -> list[str]:
    return [plural(counts.get(kind, 0), one, several) for kind, (one, several) in words.items() if counts.get(kind)]


def trail_of(territory: Territory) -> Trail:
    place = [territory.phase_id, territory.published_id]
    return trail(territory, ("Importer", reverse("plan_import", args=place)), "Importation en cours")


def _short(text: str, most: int = SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
