"""What a plan gives as files is read back without a change; what is imported is what was shown."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import organisation
from tests.domain.plans_world import acting, expense, fiche, mandate, resource, stage, world

from etabli.catalogue.plans.part_sheets import part_sheets
from etabli.domain.audit import queries as trail
from etabli.domain.foundation.spreadsheets.csv_in import read_csv
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.foundation.spreadsheets.xlsx_in import read_xlsx
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans import services
from etabli.domain.plans.declared import axes, fields, project_types
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange import files_out, mapping, part_values, tables, template, upload
from etabli.domain.plans.exchange.preview import Preview, preview
from etabli.domain.plans.exchange.rows import Choice
from etabli.domain.plans.models import Fiche, Import
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services import importing, imports
from etabli.domain.plans.whole import values_of

pytestmark = pytest.mark.django_db


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("Plan", list(rows), list(range(1, len(rows) + 1)))


def shown(of: Any, found: Sheet, by: Any = None, **choice: Any) -> Preview:
    phase = of.territory.phase_id
    said = Choice((mapping.held(found, mapping.FICHES, phase),), **choice)
    return preview(of.plan, [found], said, by or of.lead)


def begun(of: Any, found: Sheet, by: Any = None, **fields: Any) -> Import:
    one = imports.begin(plan=of.plan, file_name="plan.xlsx", sheets=[found], by=by or of.lead)
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


def confirmed(one: Import, by: Any) -> Preview:
    seen = importing.preview_of(one, by)
    imports.shown(found=one, preview=seen)
    return importing.confirm(found=one, seal=seen.seal, by=by)


def exported(of: Any, by: Any = None) -> bytes:
    return files_out.xlsx(tables.tables_of(of.plan, sight(by or of.lead), public=False), "Plan")


def axis_of(of: Any) -> str:
    return str(of.territory.phase.axes.order_by("position").first().label)


def test_new_lines_become_fiches_under_their_number_and_say_which_file() -> None:
    of = world()
    rows = sheet(
        ["N° fiche", "Intitulé de l'action", "Axe"], ["7", "Une halle", axis_of(of)], ["", "Un site", axis_of(of)]
    )
    one = begun(of, rows)
    seen = confirmed(one, of.lead)
    assert seen.counts == {"new": 2, "changed": 0, "same": 0, "refused": 0}
    assert list(of.plan.fiches.order_by("number").values_list("number", "title")) == [(7, "Une halle"), (8, "Un site")]
    acts = list(trail.read(trail.of_object(of.plan.fiches.get(number=7))))
    assert [(act.verb, act.reason) for act in acts] == [("fiche.added", "importation de plan.xlsx")]
    one.refresh_from_db()
    assert (one.state, one.cells, one.counts["sheets"]["fiches"]["new"]) == ("done", "", 2)


def test_a_line_updates_the_fiche_of_its_number_and_says_what_changes() -> None:
    of = world()
    one = fiche(of, title="Avant", starts_on=date(2026, 1, 1))
    rows = sheet(["Numéro", "Titre", "Axe", "Début"], [str(one.number), "Après", axis_of(of), "01/01/2026"])
    (row,) = shown(of, rows).rows
    assert row.kind == "changed"
    assert [(change.field.id, change.before, change.after) for change in row.changes] == [("title", "Avant", "Après")]
    confirmed(begun(of, rows), of.lead)
    one.refresh_from_db()
    assert (one.title, one.revision) == ("Après", 2)
    assert shown(of, rows).counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}


def test_an_empty_cell_leaves_what_is_there_unless_said_otherwise() -> None:
    of = world()
    one = fiche(of, context="Une halle vide.")
    rows = sheet(["Numéro", "Contexte", "Qui peut lire"], [str(one.number), "", ""])
    assert shown(of, rows).rows[0].kind == "same"
    (row,) = shown(of, rows, erases=True).rows
    assert [change.field.id for change in row.changes] == ["context"]


def test_an_axis_may_be_given_to_lines_that_have_none_but_not_to_fiches_that_are_there() -> None:
    of = world()
    axes = list(of.territory.phase.axes.order_by("position"))
    one = fiche(of, axis=axes[0].slug)
    rows = sheet(["Numéro", "Titre"], [str(one.number), one.title], ["", "Autre"])
    assert [row.kind for row in shown(of, rows).rows] == ["same", "refused"]
    seen = shown(of, rows, axis=axes[1].slug)
    assert [row.kind for row in seen.rows] == ["same", "new"]
    assert (seen.rows[1].values or {})["axis"] == axes[1].slug


def test_errors_are_told_at_their_cells_and_their_lines_stay_out() -> None:
    of = world()
    rows = sheet(
        ["Numéro", "Titre", "Axe", "Début", "Fin", "Porteur"],
        ["1", "Bonne", axis_of(of), "", "", ""],
        ["x", "", "Nulle part", "32/13/2026", "", "Personne"],
        ["", "À rebours", axis_of(of), "01/02/2026", "01/01/2026", ""],
    )
    one = begun(of, rows)
    seen = importing.preview_of(one, of.lead)
    bad, backwards = seen.of("refused")
    assert {problem.cell for problem in bad.problems} == {"A3", "C3", "D3", "F3"}
    assert [problem.cell for problem in backwards.problems] == ["E4"]
    confirmed(one, of.lead)
    assert of.plan.fiches.count() == 1
    one.refresh_from_db()
    book = openpyxl.load_workbook(io.BytesIO(files_out.left_out(one.refused)))
    lines = list(book.active.iter_rows(values_only=True))
    assert lines[0][:4] == ("Ligne du fichier", "Motif du refus", "Numéro", "Titre")
    assert [line[0] for line in lines[1:]] == [3, 4] and "E4" in lines[2][1] and lines[2][3] == "À rebours"
    assert sum(one.counts["sheets"]["fiches"].values()) == 3


def test_a_number_written_twice_is_refused_on_each_line() -> None:
    of = world()
    rows = sheet(["Numéro", "Titre", "Axe"], ["3", "Un", axis_of(of)], ["03", "Deux", axis_of(of)])
    assert [row.kind for row in shown(of, rows).rows] == ["refused", "refused"]


def test_what_a_hidden_number_answers_is_what_an_unknown_one_does() -> None:
    of = world()
    hidden = fiche(of, title="Secrète", visibility=Visibility.RESTRICTED)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    answers = []
    for number in (hidden.number, 999):
        (row,) = shown(of, sheet(["Numéro", "Titre", "Axe"], [str(number), "X", axis_of(of)]), contributor).rows
        assert row.kind == "refused"
        answers.append([(problem.reason, problem.cell) for problem in row.problems])
    assert answers[0] == answers[1]


def test_what_somebody_may_read_and_not_change_is_refused() -> None:
    of = world()
    one = fiche(of, title="Avant", visibility=Visibility.SIGNATORIES)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    (row,) = shown(of, sheet(["Numéro", "Titre"], [str(one.number), "Après"]), contributor).rows
    assert row.kind == "refused"
    (row,) = shown(of, sheet(["Numéro", "Titre"], [str(one.number), "Avant"]), contributor).rows
    assert row.kind == "same"


def test_an_update_of_a_fiche_that_changed_since_the_preview_writes_nothing_and_is_shown_again() -> None:
    of = world()
    one = fiche(of, title="Avant")
    other = fiche(of, title="Ailleurs")
    rows = sheet(["Numéro", "Titre"], [str(one.number), "Après"], [str(other.number), "Ailleurs aussi"])
    begun_import = begun(of, rows)
    seen = importing.preview_of(begun_import, of.lead)
    imports.shown(found=begun_import, preview=seen)
    services.edit_fiche(fiche_id=one.pk, revision=1, values={"title": "Entre-temps"}, by=of.elu)
    with pytest.raises(ShownAgainError) as caught:
        importing.confirm(found=begun_import, seal=seen.seal, by=of.lead)
    assert caught.value.lines == (2,)
    assert set(of.plan.fiches.values_list("title", flat=True)) == {"Entre-temps", "Ailleurs"}
    confirmed(begun_import, of.lead)
    assert set(of.plan.fiches.values_list("title", flat=True)) == {"Après", "Ailleurs aussi"}


def test_an_import_is_confirmed_once() -> None:
    of = world()
    one = begun(of, sheet(["Titre", "Axe"], ["Un", axis_of(of)]))
    seen = confirmed(one, of.lead)
    one.state, one.cells = "open", ""
    with pytest.raises(ShownAgainError):
        importing.confirm(found=one, seal=seen.seal, by=of.lead)
    assert of.plan.fiches.count() == 1


def test_a_fiche_of_a_firm_is_not_made_public_by_an_import() -> None:
    of = world()
    firm = organisation(OrganisationKind.FIRM)
    rows = sheet(
        ["Titre", "Axe", "Porteur", "Visibilité"],
        ["Un", axis_of(of), firm.name, "tout le monde, quand le plan est public"],
    )
    assert shown(of, rows).rows[0].kind == "refused"
    rows = sheet(["Titre", "Axe", "Porteur"], ["Un", axis_of(of), firm.name])
    confirmed(begun(of, rows), of.lead)
    assert of.plan.fiches.get().visibility == Visibility.RESTRICTED


def test_the_state_is_told_and_not_taken_up() -> None:
    of = world()
    (row,) = shown(of, sheet(["Titre", "Axe", "État"], ["Un", axis_of(of), "réalisée"])).rows
    assert row.kind == "new" and "réalisée" in row.notes[0] and "state" not in (row.values or {})


def test_the_constraints_hold() -> None:
    of = world()
    one = begun(of, sheet(["Titre"], ["Un"]))
    for broken in ({"state": "else"}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Import.objects.filter(pk=one.pk).update(**broken)


def test_old_imports_are_forgotten() -> None:
    of = world()
    old, fresh = begun(of, sheet(["Titre"], ["Un"])), begun(of, sheet(["Titre"], ["Un"]))
    Import.objects.filter(pk=old.pk).update(touched_at=old.touched_at - imports.KEPT * 2)
    assert imports.forget_old() == 1 and Import.objects.get() == fresh


def test_the_export_holds_what_its_reader_may_see_and_no_more() -> None:
    of = world()
    open_one, secret = fiche(of, title="Ouverte"), fiche(of, title="Secrète", visibility=Visibility.RESTRICTED)
    for one in (open_one, secret):
        expense(of, one, 100_000)
        stage(of, resource(of, one), StageKind.REQUESTED, 50_000)
    hidden = resource(of, open_one, visibility=Visibility.RESTRICTED)
    stage(of, hidden, StageKind.REQUESTED, 123_456_00)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    found = {table.name: table.lines for table in tables.tables_of(of.plan, sight(contributor), public=False)}
    assert len(found["Fiches"]) == len(found["Dépenses"]) == len(found["Ressources et étapes"]) == 1
    book = openpyxl.load_workbook(io.BytesIO(exported(of, contributor)))
    everything = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert not any("Secrète" in text or "123456" in text for text in everything)
    assert (
        len({table.name: table for table in tables.tables_of(of.plan, sight(of.lead), public=False)}["Fiches"].lines)
        == 2
    )


def test_no_cell_of_an_export_is_a_formula_and_its_text_is_kept() -> None:
    of = world()
    for start in "=+-@\t\r":
        fiche(of, title=f"{start}1+1", context=f"{start}cmd|' /C calc'!A0")
    book = openpyxl.load_workbook(io.BytesIO(exported(of)))
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)
    titles = [row[1] for row in book["Fiches"].iter_rows(min_row=2, values_only=True)]
    assert "=1+1" in titles and "@1+1" in titles
    lines = files_out.csv_of(tables.fiches_table(of.plan, list(of.plan.fiches.all()), Reader(of.territory))).decode(
        "utf-8-sig"
    )
    assert "'=1+1" in lines and ";=1" not in lines


def test_the_template_is_read_as_every_field_that_people_write() -> None:
    of = world()
    content = template.template(Reader(of.territory))
    _, sheets = upload.read("modele.xlsx", content)
    found = next(one for one in sheets if one.name == "Fiches")
    expected = {field.id for field in tables.registry_of(of.territory.phase_id)} - {"state"}
    assert set(mapping.proposed(found, 0, mapping.FICHES, of.territory.phase_id).values()) == expected
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["Fiches"].max_row == 1 and len(book["Fiches"].data_validations.dataValidation) > 5
    held = mapping.guessed(sheets, of.territory.phase_id)
    assert [one.holds for one in held[:7]] == [mapping.FICHES, *(part.id for part in part_sheets().root)]
    for part in part_sheets().root:
        asked = {column.name for column in part.columns if column.kind != "id"}
        assert set(next(one for one in held if one.holds == part.id).mapping.values()) == asked
        lists = [rule.formula1 for rule in book[part.sheet].data_validations.dataValidation if rule.type == "list"]
        assert len(lists) == sum(column.kind == "choice" for column in part.columns)
        for formula, column in zip(lists, (one for one in part.columns if one.kind == "choice"), strict=True):
            listed = [cell.value for (cell,) in book["Listes"][formula.removeprefix("Listes!").replace("$", "")]]
            assert listed == [label for _, label in part_values.choices_of(part, column)]
    example = next(one for one in sheets if one.name == "Exemple")
    assert [row.kind for row in shown(of, example).rows] == ["new"]


TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.text("=+-@'\"\t\r\n;,_x00D a", max_size=30)


def test_a_csv_writes_small_numbers_without_an_exponent() -> None:
    of = world(phase="2")
    values = {"title": "Un site", "axis": axes("2")[0].id, "project_type": "sites"}
    services.add_fiche(plan=of.plan, values={**values, "site_area_ha": 0.000057}, by=of.lead)
    reader = Reader(of.territory)
    content = files_out.csv_of(tables.fiches_table(of.plan, list(of.plan.fiches.select_related("lead")), reader))
    assert ";0,000057;" in content.decode("utf-8-sig")
    found = read_csv(content)
    assert [row.kind for row in shown(of, found, erases=True).rows] == ["same"]


class ExportThenImport(TestCase):
    """Random fiches go out and come back without a change."""

    @given(data=st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_export_then_import_is_the_identity(self, data: st.DataObject) -> None:
        of = world(phase="2")
        twins = [organisation(OrganisationKind.OPERATOR, name="Agence d’attractivité") for _ in range(2)]
        leads = [*twins, of.carrier, organisation(OrganisationKind.SCHOOL, name="École = 1")]
        reader = Reader(of.territory)
        for _ in range(data.draw(st.integers(1, 3))):
            kind = data.draw(st.sampled_from(["", *(one.id for one in project_types())]))
            values: dict[str, Any] = {"title": "Une fiche", "axis": axes("2")[0].id, "project_type": kind}
            for field in fields().of("2", kind):
                if not field.given and field.id != "project_type" and data.draw(st.booleans()):
                    values[field.id] = _drawn(data, reader, field, leads)
            if values.get("starts_on") and values.get("ends_on"):
                values["starts_on"], values["ends_on"] = sorted((values["starts_on"], values["ends_on"]))
            values = {name: value for name, value in values.items() if value not in (None, "", [])}
            services.add_fiche(plan=of.plan, values={"title": "Sans titre", **values}, by=of.lead)
        before = {one.number: values_of(one) for one in Fiche.objects.filter(plan=of.plan)}
        table = tables.fiches_table(of.plan, list(of.plan.fiches.select_related("lead")), reader)
        for name, content in (("plan.xlsx", exported(of)), ("plan.csv", files_out.csv_of(table))):
            kind = name[-3:]
            read = read_xlsx(content) if kind == "lsx" else [read_csv(content)]
            held = mapping.guessed(read, "2")
            found = read[[one.holds for one in held].index(mapping.FICHES)]
            for erases in (False, True):
                seen = shown(of, found, erases=erases)
                wrong = [(name, row.kind, row.changes, row.problems) for row in seen.rows if row.kind != "same"]
                assert not wrong and len(seen.rows) == len(before), wrong
        # Elsewhere, the same lines make the same fiches.
        elsewhere = world("ti-3201", "2")
        copied = begun(elsewhere, found)
        mapped = copied.tables[0]["mapping"]
        copied.tables[0]["mapping"] = {column: field for column, field in mapped.items() if field != "communes"}
        copied.save()
        confirmed(copied, elsewhere.lead)
        after = {one.number: values_of(one) for one in Fiche.objects.filter(plan=elsewhere.plan)}
        for number, values in before.items():
            kept = {name: value for name, value in values.items() if name not in ("communes", "visibility")}
            assert kept == {name: after[number][name] for name in kept}


def _drawn(data: st.DataObject, reader: Reader, field: Any, leads: list[Any]) -> Any:
    """A value as forms and imports give it: read from a text."""
    if field.kind == "date":
        text = data.draw(st.dates(date(1990, 1, 1), date(2100, 12, 31))).strftime("%d/%m/%Y")
    elif field.kind == "integer":
        text = str(data.draw(st.integers(0, 10**12 - 1)))
    elif field.kind == "decimal":
        text = data.draw(st.decimals(0, 10**7, places=data.draw(st.integers(0, 6)))).to_eng_string()[:15]
        text = text if text.replace(".", "", 1).isdigit() else "0"
    elif field.kind == "organisation":
        text = str(data.draw(st.sampled_from(leads)).pk)
    elif field.kind == "communes":
        text = ",".join(data.draw(st.lists(st.sampled_from(sorted(reader.communes)), max_size=3)))
    elif field.kind == "axes":
        text = "\n".join(data.draw(st.lists(st.sampled_from([one.label for one in axes("2")]), max_size=3)))
    elif field.kind == "contracts":
        text = "\n".join(
            line + data.draw(st.sampled_from(["", " : compté là"])) for line in data.draw(st.lists(TEXT, max_size=3))
        )
    elif choices := reader.choices(field):
        text = data.draw(st.sampled_from(choices))[1]
    else:
        text = data.draw(TEXT)
    return reader.read(field, text)
