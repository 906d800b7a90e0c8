"""Writing what an import shows, all of it or nothing, by the services of the plan."""

import json
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.foundation.spreadsheets.sheets import loaded
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange import marks
from etabli.domain.plans.exchange.mapping import FICHES
from etabli.domain.plans.exchange.preview import MOST_WRITTEN, Preview, Previewed, preview
from etabli.domain.plans.exchange.rows import Choice, Row
from etabli.domain.plans.exchange.since import IMPORTING
from etabli.domain.plans.models import Fiche, Import, IndicatorValue, Plan, Stage
from etabli.domain.plans.models.imports import ImportState
from etabli.domain.plans.services import imports
from etabli.domain.plans.services.many import add_fiches, edit_fiches, write_parts, write_stages
from etabli.kernel.typography import french

TOO_MANY = french(
    f"Cette importation écrirait plus de {MOST_WRITTEN} lignes : reprenez moins de feuilles à la fois, ou découpez le "
    "fichier."
)


def preview_of(found: Import, by: Actor) -> Preview:
    """What the import would do now."""
    choice = Choice(imports.tables_of(found), found.axis, found.erases, frozenset(found.put_back))
    return preview(found.plan, loaded(found.cells), choice, by)


@transaction.atomic
def confirm(*, found: Import, seal: str, by: Actor) -> Preview:
    """Write what was shown under this seal. ShownAgainError, and nothing written, when it is not what would be now.

    Lines that are refused stay out, with their reasons. Everything is written as on its own page: permission, checks,
    revision, an entry of the trail that names the file. Nothing is taken away.
    """
    Plan.objects.select_for_update().get(pk=found.plan_id)  # nobody else adds a fiche meanwhile
    list(Fiche.objects.select_for_update().filter(plan=found.plan_id).values_list("pk"))  # nor writes a part of one
    if not Import.objects.select_for_update().filter(pk=found.pk, state=ImportState.OPEN).exists():
        raise ShownAgainError(f"import {found.pk} is done")
    shown = preview_of(found, by)
    if shown.seal != seal:
        before = {fiche: int(revision) for fiche, revision in found.seen.items()}
        fiches = [row for row in shown.rows if row.holds == FICHES]
        lines = [row.line for row in fiches if before.get(str(row.fiche), row.revision) != row.revision]
        raise ShownAgainError(f"import {found.pk}: not what was shown", lines=lines)
    if shown.writes > MOST_WRITTEN:
        raise ValidationError(TOO_MANY)
    _write(found.plan, shown, by, french(f"{IMPORTING}{found.file_name}"))
    sheets = {table.holds: table.counts for table in shown.tables}
    imports.close(
        found=found,
        counts={"sheets": sheets, "empty": shown.empty, "kept": shown.kept},
        refused=_refused(found.plan, shown),
    )
    return shown


def _write(plan: Plan, shown: Preview, by: Actor, reason: str) -> None:
    """New fiches, then parts, then what changes of fiches: who may write the parts is judged as it was shown."""
    fiches = [row for row in shown.rows if row.holds == FICHES]
    new = sorted((row for row in fiches if row.kind == "new"), key=lambda row: row.number is None)
    values = [(row.number, row.values or {}) for row in new]
    made: dict[UUID, Fiche] = {}
    if values:
        added = add_fiches(plan=plan, values=values, by=by, reason=reason)
        made = {row.tried.pk: fiche for row, fiche in zip(new, added, strict=True) if row.tried is not None}
    stages: list[Stage] = []
    for table in shown.tables:
        parts = []
        for write in (write for row in table.rows for write in row.writes):
            if isinstance(write.part, Stage):
                stages.append(write.part)
                continue
            if write.fiche.pk in made and not isinstance(write.part, IndicatorValue):
                write.part.fiche = made[write.fiche.pk]
            parts.append(write.part)
        write_parts(plan=plan, parts=parts, by=by, reason=reason)
    write_stages(plan=plan, stages=stages, by=by, reason=reason)
    edits = [(row.fiche, row.revision, row.values or {}) for row in fiches if row.kind == "changed" and row.fiche]
    if edits:
        edit_fiches(plan=plan, edits=edits, by=by, reason=reason)


def refused_of(found: Import, by: Actor) -> str:
    """The lines that would be left out now."""
    return _refused(found.plan, preview_of(found, by))


def _refused(plan: Plan, shown: Preview) -> str:
    """Lines left out as JSON, by sheet: headings, mark of the export, then each line with its number and reasons."""
    mark = marks.written(plan.territory, shown.exported_at) if shown.exported_at else ""
    found = [_left_out(table, mark) for table in shown.tables if table.counts["refused"]]
    return json.dumps(found) if found else ""


def _left_out(table: Previewed, mark: str) -> dict[str, object]:
    headings = table.sheet.rows[table.head]
    lines = [[row.line, reasons(row), list(row.cells)] for row in table.rows if row.kind == "refused"]
    mark = mark if mark not in headings else ""
    return {"sheet": table.sheet.name, "headings": headings, "mark": mark, "lines": lines}


def reasons(row: Row) -> str:
    """Why a line is refused, in one text."""
    return " ".join(
        f"{problem.cell} : {problem.reason}" if problem.cell else problem.reason for problem in row.problems
    )
