"""An import in words: its columns, its lines, what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from etabli.catalogue.numbers import plural
from etabli.domain.plans.declared import fields
from etabli.domain.plans.exchange import mapping
from etabli.domain.plans.exchange.mapping import Column
from etabli.domain.plans.exchange.preview import Preview, Row
from etabli.domain.plans.exchange.sheets import Sheet
from etabli.domain.plans.models import Import
from etabli.domain.territories.models import Territory
from etabli.web.presentation.plans.frame import trail
from etabli.web.presentation.trails import Trail

A_PAGE = 25
SHOWN = 160  # characters of a value
# kind → (what the address says, heading, one, several)
KINDS = {
    "new": ("nouvelles", "Nouvelle fiche", "nouvelle fiche", "nouvelles fiches"),
    "changed": ("modifiees", "Mise à jour", "fiche à mettre à jour", "fiches à mettre à jour"),
    "same": ("inchangees", "Sans changement", "fiche inchangée", "fiches inchangées"),
    "refused": ("erreurs", "En erreur", "ligne en erreur", "lignes en erreur"),
}
DONE = {
    "new": ("fiche ajoutée", "fiches ajoutées"),
    "changed": ("fiche mise à jour", "fiches mises à jour"),
    "same": ("fiche inchangée", "fiches inchangées"),
    "refused": ("ligne en erreur, laissée de côté", "lignes en erreur, laissées de côté"),
}


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
class Line:
    """A line of the file. `again`: its fiche changed since the preview was shown."""

    row: Row
    heading: str
    said: tuple[Said, ...]
    faults: tuple[Fault, ...]
    again: bool


@dataclass(frozen=True)
class Page:
    """Some lines of a preview, and what all of them add up to."""

    lines: tuple[Line, ...]
    filters: tuple[Filter, ...]
    chosen: str
    number: int
    pages: int
    total: int
    empty: int
    counts: Mapping[str, int]
    writes: int
    button: str


def columns(sheet: Sheet, found: Import) -> list[Column]:
    """The columns of the chosen table; `near` only where the guess still stands."""
    guessed = mapping.columns(sheet, found.head, found.plan.territory.phase_id)
    return [replace(one, near=one.near and found.mapping.get(str(one.index)) == one.field) for one in guessed]


def page(seen: Preview, kind: str, number: str, changed: Sequence[int]) -> Page:
    """A page of lines of one kind, or of all. What is asked wrongly shows everything."""
    by_name = {name: one for one, (name, *_) in KINDS.items()}
    chosen = by_name.get(kind, "")
    rows = seen.of(chosen) if chosen else list(seen.rows)
    pages = max(1, -(-len(rows) // A_PAGE))
    here = min(max(int(number) if number.isdigit() and len(number) < 6 else 1, 1), pages)
    filters = [Filter("", f"Toutes ({len(seen.rows)})", not chosen)]
    filters += [
        Filter(name, plural(seen.counts[one], single, several), chosen == one)
        for one, (name, _, single, several) in KINDS.items()
        if seen.counts[one]
    ]
    writes = seen.counts["new"] + seen.counts["changed"]
    return Page(
        lines=tuple(_line(row, row.line in changed) for row in rows[(here - 1) * A_PAGE : here * A_PAGE]),
        filters=tuple(filters),
        chosen=kind if chosen else "",
        number=here,
        pages=pages,
        total=len(seen.rows),
        empty=seen.empty,
        counts=seen.counts,
        writes=writes,
        button=f"Enregistrer {plural(writes, 'fiche', 'fiches')}",
    )


def _line(row: Row, again: bool) -> Line:
    labels = {field.id: field.label for field in fields().fields}
    said = [Said(one.field.label, _short(one.before), _short(one.after)) for one in row.changes]
    faults = [
        Fault(
            ", ".join(part for part in (f"case {one.cell}" if one.cell else "", labels.get(one.field, "")) if part),
            _short(one.text, 80),
            one.reason,
        )
        for one in row.problems
    ]
    return Line(row, KINDS[row.kind][1], tuple(said), tuple(faults), again)


def summary(counts: Mapping[str, int]) -> list[str]:
    """What became of every line: the counts add up to the lines of the file."""
    return [plural(counts.get(kind, 0), one, several) for kind, (one, several) in DONE.items() if counts.get(kind)]


def trail_of(territory: Territory) -> Trail:
    place = [territory.phase_id, territory.published_id]
    return trail(territory, ("Importer", reverse("plan_import", args=place)), "Importation en cours")


def _short(text: str, most: int = SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
