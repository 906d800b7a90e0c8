"""What an import of parts refuses: what is wrong, not known, signed, not theirs, too much; the rest goes on."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from tests.domain.parts_exchange import (
    begun,
    column,
    confirmed,
    full,
    sheet,
    sheets_of,
    shown,
    state,
)
from tests.domain.people import organisation
from tests.domain.plans_world import acting, expense, fiche, mandate, resource, signed, world

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans.enums import (
    StageKind,
    Visibility,
)
from etabli.domain.plans.exchange import files_out, upload
from etabli.domain.plans.models import (
    Expense,
    Milestone,
    Partner,
    Resource,
    Stage,
)
from etabli.domain.plans.services import importing

pytestmark = pytest.mark.django_db


def test_errors_of_parts_are_told_at_their_cells_and_stay_out() -> None:
    of = world()
    one = fiche(of)
    number = str(one.number)
    heads = ["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)", "Part éligible (€)"]
    rows = sheet(
        "Dépenses",
        heads,
        [number, "Bonne", "travaux et bâtiments", "investissement", "2027", "100", ""],
        ["99", "Ailleurs", "travaux et bâtiments", "investissement", "2027", "100", ""],
        [number, "Sans année", "travaux et bâtiments", "investissement", "", "100", ""],
        [number, "Fausse", "truc", "investissement", "1999", "gratuit", ""],
        [number, "Négative", "foncier", "investissement", "2027", "-5", ""],
        [number, "Trop", "foncier", "investissement", "2027", "100", "200"],
    )
    seen = confirmed(of, [rows])
    cells = {row.line: [problem.cell for problem in row.problems] for row in seen.of("refused")}
    assert cells == {3: ["A3"], 4: ["E4"], 5: ["C5", "E5", "F5"], 6: ["F6"], 7: ["G7"]}
    assert Expense.objects.get().label == "Bonne"


def test_lines_of_one_name_without_their_mark_are_not_guessed() -> None:
    of = world()
    one = fiche(of)
    expense(of, one, 100), expense(of, one, 200)
    heads = ["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)"]
    line = [str(one.number), "Travaux", "travaux et bâtiments", "investissement", "2026"]
    kinds = [row.kind for row in shown(of, [sheet("Dépenses", heads, [*line, "1"], [*line, "2"])]).rows]
    assert kinds == ["same", "same"]
    (first, second) = shown(of, [sheet("Dépenses", heads, [*line, "1"], [*line, "3"])]).rows
    assert (first.kind, second.kind) == ("same", "changed")
    kinds = [row.kind for row in shown(of, [sheet("Dépenses", heads, [*line, "3"], [*line, "4"])]).rows]
    assert kinds == ["refused", "refused"]


def test_a_mark_of_another_fiche_or_of_nothing_is_refused() -> None:
    of = world()
    one, other = fiche(of, title="Une"), fiche(of, title="Autre")
    known = expense(of, one, 100)
    hidden = resource(of, fiche(of, title="Secrète", visibility=Visibility.RESTRICTED))
    heads = ["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)", "Repère Établi"]
    line = ["Travaux", "travaux et bâtiments", "investissement", "2026", "1"]
    rows = [
        [str(other.number), *line, str(known.pk)],
        *([str(one.number), *line, mark] for mark in (str(hidden.pk), "x")),
    ]
    assert [row.kind for row in shown(of, [sheet("Dépenses", heads, *rows)]).rows] == ["refused"] * 3


def test_what_is_signed_is_refused_line_by_line_and_what_is_followed_goes_on() -> None:
    of = world()
    full(of)
    signed(of)

    def edit(book: openpyxl.Workbook) -> None:
        book["Dépenses"].cell(2, column(book, "Dépenses", "Montant (€)")).value = 5
        book["Jalons"].cell(2, column(book, "Jalons", "Atteint le")).value = date(2026, 5, 9)
        book["Ressources et étapes"].cell(2, column(book, "Ressources et étapes", "N° de dossier")).value = "FV-2"
        for row in range(3, 6):
            book["Ressources et étapes"].cell(row, column(book, "Ressources et étapes", "N° de dossier")).value = "FV-2"
        stage_cells = ["versé", 7, date(2026, 3, 2), None, "Titre 3", Resource.objects.get().pk.hex]
        book["Ressources et étapes"].append([1, *[None] * 9, *stage_cells])

    seen = confirmed(of, sheets_of(of, edit))
    assert [(row.holds, row.problems[0].reason[:18]) for row in seen.of("refused")] == [
        ("expenses", "Ce qui est signé, ")
    ]
    assert [(row.holds, row.kind) for row in seen.rows if row.kind in ("new", "changed")] == [
        ("milestones", "changed"),
        ("resources", "changed"),
        ("resources", "new"),
    ]
    assert Milestone.objects.get().done_on == date(2026, 5, 9) and Resource.objects.get().file_number == "FV-2"
    assert Stage.objects.filter(kind=StageKind.PAID, amount_cents=7_00).exists()


def test_who_may_not_write_a_part_is_told_and_what_they_do_not_see_is_not_there() -> None:
    of = world()
    one = full(of)
    hidden = resource(of, one, visibility=Visibility.RESTRICTED)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    assert all(str(hidden.pk) not in row for one in sheets_of(of, by=contributor) for row in one.rows)

    def edit(book: openpyxl.Workbook) -> None:
        book["Dépenses"].cell(2, column(book, "Dépenses", "Montant (€)")).value = 5
        page = book["Ressources et étapes"]
        page.cell(2, column(book, "Ressources et étapes", "Montant (€)")).value = 5

    before = state()
    seen = confirmed(of, sheets_of(of, edit, contributor), contributor)
    assert sorted(row.holds for row in seen.of("refused")) == ["expenses", "resources"]
    assert {row.kind for row in seen.rows} == {"same", "refused"} and state() == before


def test_who_edits_the_plan_without_recording_its_money_imports_its_costs_and_no_stage() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        for name in ("Dépenses", "Ressources et étapes"):
            book[name].cell(2, column(book, name, "Montant (€)")).value = 5

    seen = confirmed(of, sheets_of(of, edit, of.elu), of.elu)
    changed, refused = seen.of("changed"), seen.of("refused")
    assert [row.holds for row in changed] == ["expenses"] and [row.holds for row in refused] == ["resources"]
    assert "financeur" in refused[0].problems[0].reason
    assert Expense.objects.get().amount_cents == 5_00 and not Stage.objects.filter(amount_cents=5_00).exists()


def test_a_funder_imports_the_stages_of_its_lines_alone() -> None:
    of = world()
    one = full(of)
    mine = resource(of, one, of.region.mandates[0].organisation)

    def edit(book: openpyxl.Workbook) -> None:
        page = book["Ressources et étapes"]
        ids, kinds = (column(book, page.title, name) for name in ("Repère du financement", "Étape"))
        amounts, days = (column(book, page.title, name) for name in ("Montant (€)", "Date"))
        for row in range(2, page.max_row + 1):
            page.cell(row, amounts).value = 11
            if page.cell(row, ids).value == str(mine.pk):
                page.cell(row, kinds).value, page.cell(row, days).value = "accordé", date(2026, 3, 1)

    seen = confirmed(of, sheets_of(of, edit, of.region), of.region)
    rows = [row for row in seen.rows if row.holds == "resources"]
    assert sorted(row.kind for row in rows) == ["new", *["refused"] * 4]
    assert Stage.objects.get(amount_cents=11_00).resource == mine


def test_the_lines_of_a_resource_must_say_the_same_of_it() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        page = book["Ressources et étapes"]
        page.cell(2, column(book, page.title, "Dispositif")).value = "DETR"

    assert [row.kind for row in shown(of, sheets_of(of, edit)).rows if row.holds == "resources"] == ["refused"] * 4


def test_a_refusal_comes_with_its_reason_and_its_export_without() -> None:
    of = world()
    one = fiche(of)
    funder = organisation(OrganisationKind.OPERATOR, name="Opérateur des essais")
    heads = ["N° de fiche", "Financeur", "Instrument", "Étape", "Montant (€)", "Date", "Motif"]
    line = [str(one.number), funder.name, "prêt", "refusé", "5", "01/02/2025"]
    assert [row.kind for row in shown(of, [sheet("Ressources et étapes", heads, [*line, ""])]).rows] == ["refused"]
    confirmed(of, [sheet("Ressources et étapes", heads, [*line, "Hors champ."])])
    assert Stage.objects.get().reason == "Hors champ."
    seen = shown(of, sheets_of(of), erases=True)
    assert {row.kind for row in seen.rows} == {"same"}


def test_cells_that_cannot_be_trusted_are_refused_on_the_sheets_of_parts_too() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        page = book["Dépenses"]
        page.cell(2, column(book, "Dépenses", "Montant (€)")).value = "=1+1"
        page = book["Partenaires"]
        page.append([1, of.carrier.name, "finance"])
        page.append([None, None, "en bénéficie"])
        page.merge_cells("A3:A4")
        page.merge_cells("B3:B4")

    seen = confirmed(of, sheets_of(of, edit))
    (refused,) = seen.of("refused")
    assert refused.holds == "expenses" and "formule" in refused.problems[0].reason
    assert [row.kind for row in seen.rows if row.holds == "partners"] == ["same", "new", "new"]
    assert Partner.objects.count() == 3


def test_an_import_writes_so_many_lines_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    of = world()
    one = fiche(of)
    heads = ["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)"]
    rows = [[str(one.number), f"Poste {at}", "foncier", "investissement", "2027", "1"] for at in range(3)]
    monkeypatch.setattr(importing, "MOST_WRITTEN", 2)
    with pytest.raises(ValidationError, match="découpez"):
        confirmed(of, [sheet("Dépenses", heads, *rows)])
    assert not Expense.objects.exists()
    confirmed(of, [sheet("Dépenses", heads, *rows[:2])])
    assert Expense.objects.count() == 2


def test_the_lines_left_out_are_known_again_and_why_they_were_is_no_reason_of_theirs() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        for name in ("Dépenses", "Ressources et étapes"):
            book[name].cell(2, column(book, name, "Montant (€)")).value = "beaucoup"

    one = begun(of, sheets_of(of, edit))
    content = files_out.left_out(importing.refused_of(one, of.lead))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Dépenses", "Ressources et étapes"]
    for name in book.sheetnames:
        book[name].cell(2, column(book, name, "Montant (€)")).value = 12
    out = io.BytesIO()
    book.save(out)
    again = upload.read("erreurs.xlsx", out.getvalue())[1]
    assert [table["holds"] for table in begun(of, again).tables] == ["expenses", "resources"]
    seen = confirmed(of, again)
    assert [[change.field.id for change in row.changes] for row in seen.rows] == [["amount_cents"]] * 2


def test_the_constraints_of_the_database_hold_under_an_import_too() -> None:
    of = world()
    one = fiche(of)
    firm = organisation(OrganisationKind.FIRM, name="Une entreprise des essais")
    heads = ["N° de fiche", "Partenaire", "Rôle"]
    line = [str(one.number), firm.name, "finance"]
    kinds = [row.kind for row in shown(of, [sheet("Partenaires", heads, line, line)]).rows]
    assert kinds == ["refused", "refused"]
