"""The steps of an import before its confirmation, kept for whoever began it. No act: not on the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from etabli.domain.foundation.spreadsheets.sheets import Sheet, dumped, loaded
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.domain.plans.exchange import mapping as guesses
from etabli.domain.plans.exchange.mapping import Held
from etabli.domain.plans.exchange.preview import Preview
from etabli.domain.plans.models import Import, Plan
from etabli.domain.plans.models.imports import ImportState
from etabli.kernel.typography import french

KEPT = timedelta(days=7)
MOST_OPEN = 5  # a person and plan


def begin(*, plan: Plan, file_name: str, sheets: Sequence[Sheet], by: Actor) -> Import:
    """Keep what an uploaded file holds, with a guess of its columns. The oldest give way when there are too many."""
    require(by, "plan.propose", plan.territory)
    begun = Import.objects.create(
        plan=plan,
        person=by.person,
        file_name=file_name,
        cells=dumped(sheets),
        tables=[asdict(held) for held in guesses.guessed(sheets, plan.territory.phase_id)],
    )
    mine = Import.objects.filter(plan=plan, person=by.person).order_by("-touched_at")
    Import.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_OPEN:])).delete()
    return begun


def tables_of(found: Import) -> tuple[Held, ...]:
    """What each sheet of the file is said to hold."""
    return tuple(Held(**one) for one in found.tables)


def choose_table(*, found: Import, sheet: int, line: int, holds: str | None = None) -> Import:
    """Say what a sheet holds, and which line of it (as the file numbers them) heads its columns: guessed again.

    What another sheet was said to hold, this one takes over.
    """
    sheets, phase = loaded(found.cells), found.plan.territory.phase_id
    if not 0 <= sheet < len(sheets):
        raise ValidationError({"sheet": "Choisissez une des feuilles du fichier."})
    if line not in sheets[sheet].at:
        raise ValidationError({"line": french(f"La ligne {line} de cette feuille est vide.")})
    tables = list(tables_of(found))
    before = tables[sheet]
    head = sheets[sheet].at.index(line)
    chosen = before.holds if holds is None else holds
    moved = chosen != before.holds and head == before.head  # another kind, under the line that it names best
    tables[sheet] = guesses.held(sheets[sheet], chosen, phase, None if moved else head)
    for index, other in enumerate(tables):
        if index != sheet and chosen and other.holds == chosen:
            tables[index] = guesses.held(sheets[index], guesses.NOTHING, phase, other.head)
    return _kept(found, tables)


def map_columns(*, found: Import, sheet: int, mapping: Mapping[str, str], axis: str, erases: bool) -> Import:
    """What people say of each column of a sheet. ValidationError where two hold one field."""
    tables = list(tables_of(found))
    known = guesses.labels(tables[sheet].holds, found.plan.territory.phase_id)
    said = {column: field for column, field in mapping.items() if field in known}
    tables[sheet] = replace(tables[sheet], mapping=said)
    found.tables, found.axis, found.erases = [asdict(held) for held in tables], axis, erases
    if twice := guesses.doubled(said):
        raise ValidationError(
            {
                f"column_{column}": french(f"Deux colonnes ne peuvent pas remplir « {known[field]} » : gardez-en une.")
                for column, field in said.items()
                if field in twice
            }
        )
    if not any(held.holds and held.mapping for held in tables):
        raise ValidationError(french("Dites ce que contient une colonne au moins."))
    return _touched(found)


def put_back(*, found: Import, line: str, back: bool) -> Import:
    """Say of a line (`Row.key`) whether its values are wanted where somebody changed them since the export."""
    holds, _, number = line.partition(":")
    if not (holds in {held.holds for held in tables_of(found)} and number.isascii() and number.isdigit()):
        raise ValidationError(french("Cette ligne n'est pas dans le fichier."))
    others = [one for one in found.put_back if one != line]
    found.put_back = [*others, line] if back else others
    return _touched(found)


def shown(*, found: Import, preview: Preview) -> None:
    """Remember which revisions the preview was made of, to say later which fiches changed."""
    if found.seen != preview.revisions:
        found.seen = preview.revisions
        _touched(found)


def close(*, found: Import, counts: Mapping[str, Any], refused: str) -> Import:
    """It is done: the cells are forgotten, but for those of the lines left out."""
    found.state, found.cells, found.counts, found.refused = ImportState.DONE, "", dict(counts), refused
    return _touched(found)


def cancel(*, found: Import) -> None:
    found.delete()


def forget_old() -> int:
    """Imports that nobody came back to; how many."""
    count, _ = Import.objects.filter(touched_at__lt=timezone.now() - KEPT).delete()
    return count


def _kept(found: Import, tables: Sequence[Held]) -> Import:
    found.tables = [asdict(held) for held in tables]
    return _touched(found)


def _touched(found: Import) -> Import:
    found.touched_at = timezone.now()
    found.save()
    return found
