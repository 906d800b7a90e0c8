"""A file that was exported before somebody else wrote does not undo what they wrote, unless people want it."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting, expense, fiche, resource, stage, world

from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.governance.enums import Role
from etabli.domain.plans import services
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange import files_out, marks, tables, upload
from etabli.domain.plans.exchange.preview import Preview
from etabli.domain.plans.exchange.rows import Row
from etabli.domain.plans.models import Import
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services import importing, imports

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(db: None) -> World:
    return world()


@pytest.fixture
def other(of: World) -> Any:
    """Somebody else who may write the plan."""
    return acting(mandate(Role.PROJECT_LEAD, territory=of.territory))


def exported(of: World) -> bytes:
    return files_out.xlsx(tables.tables_of(of.plan, sight(of.lead), public=False), "Plan")


def edited(content: bytes, sheet: str, heading: str, text: Any, line: int = 2) -> bytes:
    """The file with a cell written by hand."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    column = [cell.value for cell in book[sheet][1]].index(heading) + 1
    book[sheet].cell(line, column).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def begun(of: World, content: bytes, name: str = "plan.xlsx") -> Import:
    name, sheets = upload.read(name, content)
    return imports.begin(plan=of.plan, file_name=name, sheets=sheets, by=of.lead)


def confirmed(one: Import, of: World) -> Preview:
    seen = importing.preview_of(one, of.lead)
    return importing.confirm(found=one, seal=seen.seal, by=of.lead)


def rows(seen: Preview, holds: str) -> list[Row]:
    return [row for row in seen.rows if row.holds == holds]


def write(one: Any, by: Any, **values: Any) -> None:
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values=values, by=by)


def test_an_older_export_leaves_what_somebody_wrote_since(of: World, other: Any) -> None:
    one = fiche(of, title="Avant", context="Une halle.")
    content = edited(exported(of), "Fiches", "Contexte et enjeux", "Une halle vide.")
    write(one, other, title="Après")
    imported = begun(of, content)
    (row,) = rows(importing.preview_of(imported, of.lead), "fiches")
    assert [(change.field.id, change.after) for change in row.changes] == [("context", "Une halle vide.")]
    (kept,) = row.kept
    assert (kept.field.id, kept.now, kept.file, kept.reverts, kept.back) == ("title", "Après", "Avant", True, False)
    assert kept.who == str(other.person) and row.title == "Après"
    seen = confirmed(imported, of)
    one.refresh_from_db()
    assert (one.title, one.values["context"], seen.kept) == ("Après", "Une halle vide.", 1)
    imported.refresh_from_db()
    assert imported.counts["kept"] == 1


def test_the_old_value_is_written_when_people_want_it_and_what_they_confirm_says_so(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    content = exported(of)
    write(one, other, title="Après")
    imported = begun(of, content)
    before = importing.preview_of(imported, of.lead)
    (row,) = rows(before, "fiches")
    assert (row.kind, before.writes) == ("same", 0)
    imports.put_back(found=imported, line=row.key, back=True)
    with pytest.raises(ShownAgainError):
        importing.confirm(found=imported, seal=before.seal, by=of.lead)
    imports.put_back(found=imported, line=row.key, back=False)
    assert importing.preview_of(imported, of.lead).seal == before.seal
    imports.put_back(found=imported, line=row.key, back=True)
    seen = confirmed(imported, of)
    one.refresh_from_db()
    assert (one.title, seen.kept, [kept.back for kept in rows(seen, "fiches")[0].kept]) == ("Avant", 0, [True])


def test_a_field_that_both_changed_is_told_apart_from_one_that_would_go_back(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    content = edited(exported(of), "Fiches", "Intitulé", "Mien")
    write(one, other, title="Sien")
    (row,) = rows(importing.preview_of(begun(of, content), of.lead), "fiches")
    assert [(kept.file, kept.reverts) for kept in row.kept] == [("Mien", False)]


def test_only_what_really_differs_from_the_export_is_told(of: World, other: Any) -> None:
    one, two = fiche(of, title="Un"), fiche(of, title="Deux")
    content = edited(exported(of), "Fiches", "Intitulé", "Deux bis", line=3)
    write(one, other, title="Autre")
    write(one, other, title="Un")
    write(two, other, context="Nouveau.")
    seen = importing.preview_of(begun(of, content), of.lead)
    assert seen.kept == 0 and [row.kind for row in rows(seen, "fiches")] == ["same", "changed"]
    confirmed(begun(of, content), of)
    two.refresh_from_db()
    assert (two.title, two.values["context"]) == ("Deux bis", "Nouveau.")


def test_what_one_imported_is_known_to_their_file(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    content = exported(of)
    confirmed(begun(of, edited(content, "Fiches", "Intitulé", "Mien")), of)
    again = importing.preview_of(begun(of, edited(content, "Fiches", "Intitulé", "Mien encore")), of.lead)
    assert (again.kept, rows(again, "fiches")[0].kind) == (0, "changed")
    write(one, of.lead, title="Sur la page")
    assert importing.preview_of(begun(of, content), of.lead).kept == 1


def test_parts_and_stages_that_somebody_changed_stay_too(of: World, other: Any) -> None:
    one = fiche(of)
    cost = expense(of, one, 100_000)
    line = resource(of, one, scheme="DETR")
    step = stage(of, line, StageKind.REQUESTED, 50_000)
    content = edited(exported(of), "Dépenses", "Poste", "Étude corrigée")
    cost.amount_cents = 200_000
    services.change_part(part=cost, by=other)
    step.amount_cents = 60_000
    services.correct(stage=step, by=other, reason="erreur")
    line.scheme = "Fonds vert"
    services.change_part(part=line, by=other)
    imported = begun(of, content)
    seen = importing.preview_of(imported, of.lead)
    (of_cost,), (of_line,) = rows(seen, "expenses"), rows(seen, "resources")
    assert [kept.field.id for kept in of_cost.kept] == ["amount_cents"] and of_cost.kind == "changed"
    assert {kept.field.name for kept in of_line.kept} == {"scheme", "stage_amount_cents"}
    assert of_line.kind == "same" and seen.kept == 2
    imports.put_back(found=imported, line=of_line.key, back=True)
    confirmed(imported, of)
    cost.refresh_from_db(), step.refresh_from_db()
    assert (cost.amount_cents, cost.label, step.amount_cents) == (200_000, "Étude corrigée", 50_000)


def test_a_file_without_the_mark_is_read_as_it_stands(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    book = openpyxl.load_workbook(io.BytesIO(exported(of)))
    del book["À lire"]
    out = io.BytesIO()
    book.save(out)
    write(one, other, title="Après")
    seen = importing.preview_of(begun(of, out.getvalue()), of.lead)
    assert (seen.exported_at, seen.kept) == (None, 0)
    assert [change.after for change in rows(seen, "fiches")[0].changes] == ["Avant"]


def test_who_may_only_read_a_fiche_is_not_told_who_changed_it(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    content = exported(of)
    write(one, other, title="Après")
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    _, sheets = upload.read("plan.xlsx", content)
    imported = imports.begin(plan=of.plan, file_name="plan.xlsx", sheets=sheets, by=contributor)
    (row,) = rows(importing.preview_of(imported, contributor), "fiches")
    assert (row.kind, row.kept) == ("refused", ())


def test_the_lines_that_were_left_out_come_back_with_the_mark_of_their_export(of: World, other: Any) -> None:
    one = fiche(of, title="Avant")
    content = edited(exported(of), "Fiches", "Axe principal", "Nulle part")
    write(one, other, title="Après")
    imported = begun(of, content)
    confirmed(imported, of)
    imported.refresh_from_db()
    corrected = edited(files_out.left_out(imported.refused), "Fiches", "Axe principal", None)
    seen = importing.preview_of(begun(of, corrected), of.lead)
    assert [kept.file for kept in rows(seen, "fiches")[0].kept] == ["Avant"]


def test_a_csv_carries_the_mark_as_the_heading_of_an_empty_column_that_nobody_has_to_name(
    of: World, other: Any
) -> None:
    one = fiche(of, title="Avant")
    table = tables.fiches_table(of.plan, [one], Reader(of.territory))
    content = files_out.csv_of(table, marks.written(of.territory, timezone.now()))
    write(one, other, title="Après")
    imported = begun(of, content, "plan.csv")
    assert importing.preview_of(imported, of.lead).kept == 1
    assert len(imported.tables[0]["mapping"]) == len(table.heads)


def test_a_mark_is_of_this_plan_and_of_the_past_and_the_oldest_counts(of: World) -> None:
    now = timezone.now()
    early, late = now - timedelta(days=2), now - timedelta(days=1)

    def found(*texts: str) -> Any:
        return marks.exported_at([Sheet("À lire", [[text] for text in texts], list(range(len(texts))))], of.territory)

    assert found(marks.written(of.territory, late), marks.written(of.territory, early)) == early
    assert found(marks.written(of.territory, now + timedelta(days=1))) is None
    elsewhere = world("ti-3201", "2").territory
    assert found(marks.written(elsewhere, late)) is None
    assert found("établi:1/ti-8413/2026-99-99T00:00:00+00:00", "établi:") is None


def test_a_line_that_no_sheet_has_can_not_be_put_back(of: World) -> None:
    fiche(of)
    imported = begun(of, exported(of))
    for line in ("", "fiches", "fiches:x", "ailleurs:2"):
        with pytest.raises(ValidationError):
            imports.put_back(found=imported, line=line, back=True)
