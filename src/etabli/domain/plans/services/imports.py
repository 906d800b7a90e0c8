"""The steps of an import before its confirmation, kept for whoever began it. No act: not on the trail."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.domain.plans.declared import fields
from etabli.domain.plans.exchange import mapping as guesses
from etabli.domain.plans.exchange.preview import Preview
from etabli.domain.plans.exchange.sheets import Sheet, dumped, loaded
from etabli.domain.plans.models import Import, Plan
from etabli.domain.plans.models.imports import ImportState
from etabli.kernel.typography import french

KEPT = timedelta(days=7)
MOST_OPEN = 5  # a person and plan


def begin(*, plan: Plan, file_name: str, sheets: Sequence[Sheet], by: Actor) -> Import:
    """Keep what an uploaded file holds, with a guess of its columns. The oldest give way when there are too many."""
    require(by, "plan.propose", plan.territory)
    phase = plan.territory.phase_id
    chosen = guesses.guessed_sheet(sheets, phase)
    head = guesses.guessed_head(sheets[chosen], phase)
    begun = Import.objects.create(
        plan=plan,
        person=by.person,
        file_name=file_name,
        cells=dumped(sheets),
        sheet=chosen,
        head=head,
        mapping=guesses.proposed(sheets[chosen], head, phase),
    )
    mine = Import.objects.filter(plan=plan, person=by.person).order_by("-touched_at")
    Import.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_OPEN:])).delete()
    return begun


def choose_table(*, found: Import, sheet: int, line: int) -> Import:
    """Another sheet, or another line of it (as the file numbers them) heads the columns: they are guessed again."""
    sheets, phase = loaded(found.cells), found.plan.territory.phase_id
    if not 0 <= sheet < len(sheets):
        raise ValidationError({"sheet": "Choisissez une des feuilles du fichier."})
    if sheet != found.sheet:
        head = guesses.guessed_head(sheets[sheet], phase)
    elif line in sheets[sheet].at:
        head = sheets[sheet].at.index(line)
    else:
        raise ValidationError({"line": french(f"La ligne {line} de cette feuille est vide.")})
    found.sheet, found.head, found.mapping = sheet, head, guesses.proposed(sheets[sheet], head, phase)
    return _touched(found)


def map_columns(*, found: Import, mapping: Mapping[str, str], axis: str, erases: bool) -> Import:
    """What people say of each column. ValidationError where two hold one field."""
    known = {field.id: field.label for field in fields().fields}
    said = {column: field for column, field in mapping.items() if field in known}
    found.mapping, found.axis, found.erases = said, axis, erases
    if twice := guesses.doubled(said):
        raise ValidationError(
            {
                f"column_{column}": french(f"Deux colonnes ne peuvent pas remplir « {known[field]} » : gardez-en une.")
                for column, field in said.items()
                if field in twice
            }
        )
    if not said:
        raise ValidationError(french("Dites ce que contient une colonne au moins."))
    return _touched(found)


def shown(*, found: Import, preview: Preview) -> None:
    """Remember which revisions the preview was made of, to say later which fiches changed."""
    if found.seen != preview.revisions:
        found.seen = preview.revisions
        _touched(found)


def close(*, found: Import, counts: Mapping[str, int], refused: str) -> Import:
    """It is done: the cells are forgotten, but for those of the lines left out."""
    found.state, found.cells, found.counts, found.refused = ImportState.DONE, "", dict(counts), refused
    return _touched(found)


def cancel(*, found: Import) -> None:
    found.delete()


def forget_old() -> int:
    """Imports that nobody came back to; how many."""
    count, _ = Import.objects.filter(touched_at__lt=timezone.now() - KEPT).delete()
    return count


def _touched(found: Import) -> Import:
    found.touched_at = timezone.now()
    found.save()
    return found
