"""Writing what an import shows, all of it or nothing, by the services that the pages use."""

import json

from django.db import transaction

from etabli.domain.governance.actor import Actor
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange.preview import Choice, Preview, Row, preview
from etabli.domain.plans.exchange.sheets import Sheet, loaded
from etabli.domain.plans.models import Import, Plan
from etabli.domain.plans.models.imports import ImportState
from etabli.domain.plans.services import imports
from etabli.domain.plans.services.fiches import add_fiche, edit_fiche
from etabli.kernel.typography import french


def sheet_of(found: Import) -> Sheet:
    """The sheet that people chose."""
    return loaded(found.cells)[found.sheet]


def preview_of(found: Import, by: Actor) -> Preview:
    """What the import would do now."""
    choice = Choice(found.head, found.mapping, found.axis, found.erases)
    return preview(found.plan, sheet_of(found), choice, by)


@transaction.atomic
def confirm(*, found: Import, seal: str, by: Actor) -> Preview:
    """Write what was shown under this seal. ShownAgainError, and nothing written, when it is not what would be now.

    Lines that are refused stay out, with their reasons. Each fiche is written as on its own page: permission, checks,
    revision, an entry of the trail that names the file.
    """
    Plan.objects.select_for_update().get(pk=found.plan_id)  # nobody else adds a fiche meanwhile
    if not Import.objects.select_for_update().filter(pk=found.pk, state=ImportState.OPEN).exists():
        raise ShownAgainError(f"import {found.pk} is done")
    shown = preview_of(found, by)
    if shown.seal != seal:
        before = {fiche: int(revision) for fiche, revision in found.seen.items()}
        moved = {row.line: before.get(str(row.fiche), row.revision) != row.revision for row in shown.rows}
        lines = [line for line, changed in moved.items() if changed]
        raise ShownAgainError(f"import {found.pk}: not what was shown", lines=lines)
    reason = french(f"importation de {found.file_name}")
    ordered = sorted(shown.of("new"), key=lambda row: row.number is None)  # numbers that are asked for first
    for row in ordered:
        add_fiche(plan=found.plan, values=row.values or {}, by=by, number=row.number, reason=reason)
    for row in shown.of("changed"):
        assert row.fiche is not None
        edit_fiche(fiche_id=row.fiche, revision=row.revision, values=row.values or {}, by=by, reason=reason)
    counts = {**shown.counts, "empty": shown.empty}
    imports.close(found=found, counts=counts, refused=_refused(sheet_of(found), found.head, shown.of("refused")))
    return shown


def refused_of(found: Import, by: Actor) -> str:
    """The lines that would be left out now."""
    return _refused(sheet_of(found), found.head, preview_of(found, by).of("refused"))


def _refused(sheet: Sheet, head: int, rows: list[Row]) -> str:
    """Lines left out as JSON: headings, then each with its number and reasons."""
    if not rows:
        return ""
    lines = [[row.line, reasons(row), list(row.cells)] for row in rows]
    return json.dumps({"headings": sheet.rows[head], "lines": lines})


def reasons(row: Row) -> str:
    """Why a line is refused, in one text."""
    return " ".join(
        f"{problem.cell} : {problem.reason}" if problem.cell else problem.reason for problem in row.problems
    )
