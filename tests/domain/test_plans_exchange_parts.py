"""Partners, milestones, indicators and money come back from the sheets of the export: the same, or as changed."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import organisation
from tests.domain.plans_world import acting, expense, fiche, mandate, resource, signed, stage, whole, world

from etabli.domain.audit import queries as trail
from etabli.domain.audit import snapshot
from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation
from etabli.domain.plans import services
from etabli.domain.plans.enums import (
    AidRegime,
    Budget,
    Credit,
    Instrument,
    Nature,
    PartnerRole,
    StageKind,
    Tax,
    Visibility,
)
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange import files_out, tables, upload
from etabli.domain.plans.exchange.preview import Preview
from etabli.domain.plans.exchange.sheets import Sheet
from etabli.domain.plans.models import (
    Expense,
    Indicator,
    IndicatorValue,
    Milestone,
    Partner,
    Resource,
    Stage,
)
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services import importing, imports
from etabli.domain.territories.models import Departement
from etabli.kernel import money

pytestmark = pytest.mark.django_db
MODELS = (Partner, Milestone, Indicator, IndicatorValue, Expense, Resource, Stage)


def sheets_of(of: Any, change: Callable[[openpyxl.Workbook], None] | None = None, by: Any = None) -> list[Sheet]:
    """The export, changed as somebody would, and read as a file that is sent."""
    content = files_out.xlsx(tables.tables_of(of.plan, sight(by or of.lead), public=False), "Plan")
    if change is not None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book)
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    return upload.read("plan.xlsx", content)[1]


def begun(of: Any, sheets: list[Sheet], by: Any = None, **fields: Any) -> Any:
    one = imports.begin(plan=of.plan, file_name="plan.xlsx", sheets=sheets, by=by or of.lead)
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


def shown(of: Any, sheets: list[Sheet], by: Any = None, **fields: Any) -> Preview:
    return importing.preview_of(begun(of, sheets, by, **fields), by or of.lead)


def confirmed(of: Any, sheets: list[Sheet], by: Any = None) -> Preview:
    one = begun(of, sheets, by)
    seen = importing.preview_of(one, by or of.lead)
    imports.shown(found=one, preview=seen)
    return importing.confirm(found=one, seal=seen.seal, by=by or of.lead)


def state() -> dict[str, dict[str, Any]]:
    """Everything that hangs on fiches, as the trail would write it."""
    return {model.__name__: {str(one.pk): snapshot.take(one) for one in model.objects.all()} for model in MODELS}


def sheet(name: str, *rows: list[str]) -> Sheet:
    return Sheet(name, list(rows), list(range(1, len(rows) + 1)))


def column(book: openpyxl.Workbook, name: str, heading: str) -> int:
    heads = [cell.value for cell in book[name][1]]
    return heads.index(heading) + 1


def prefecture(name: str) -> Any:
    """A service of the State, of a département of its own: it has credits."""
    taken = Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).values("departement")
    free = Departement.objects.exclude(pk__in=taken).order_by("pk").first()
    return organisation(OrganisationKind.PREFECTURE, name=name, departement=free)


def full(of: Any) -> Any:
    """A fiche with a part of each kind, and a resource with several stages."""
    one = whole(of)
    funder = prefecture("Préfecture des essais")
    for part in (
        Partner(fiche=one, organisation=of.carrier, role=PartnerRole.EXPERT),
        Milestone(fiche=one, title="Permis déposé", due_on=date(2026, 5, 1), done_on=date(2026, 5, 4)),
        Indicator(
            fiche=one,
            name="Emplois créés",
            unit="ETP",
            baseline=Decimal("0"),
            target=Decimal("12.5"),
            target_on=date(2027, 12, 31),
            source="Enquête",
        ),
    ):
        services.add_part(part=part, by=of.lead)
    services.add_part(
        part=IndicatorValue(indicator=Indicator.objects.get(), on=date(2026, 6, 1), value=Decimal("3")), by=of.lead
    )
    expense(of, one, 1_234_567_89)
    line = resource(of, one, funder, scheme="Fonds vert", file_number="FV-1")
    stage(of, line, StageKind.REQUESTED, 1_759_000_00)
    stage(of, line, StageKind.GRANTED, 442_000_00, credit=Credit.AE)
    stage(of, line, StageKind.PAID, 100_000_00, evidence="Titre 1")
    stage(of, line, StageKind.PAID, 100_000_00, evidence="Titre 2")
    return one


def test_each_sheet_of_the_export_is_known_for_what_it_holds() -> None:
    of = world()
    full(of)
    held = begun(of, sheets_of(of)).tables
    assert [one["holds"] for one in held] == [
        "", "fiches", "partners", "milestones", "indicators", "readings", "expenses", "resources",
    ]  # fmt: skip
    assert all(field for one in held[1:] for field in one["mapping"].values())


def test_the_export_of_every_kind_of_part_comes_back_unchanged() -> None:
    of = world()
    full(of)
    before, entries = state(), Entry.objects.count()
    for erases in (False, True):
        seen = shown(of, sheets_of(of), erases=erases)
        assert [(row.title, row.problems, row.changes) for row in seen.rows if row.kind != "same"] == []
        assert len(seen.rows) == 1 + 5 + 4
    confirmed(of, sheets_of(of))
    assert (state(), Entry.objects.count()) == (before, entries)


def test_one_amount_edited_in_the_sheet_changes_that_amount_alone() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        at = column(book, "Ressources et étapes", "Montant (€)")
        kinds = column(book, "Ressources et étapes", "Étape")
        page = book["Ressources et étapes"]
        row = next(row for row in range(2, page.max_row + 1) if page.cell(row, kinds).value == "accordé")
        page.cell(row, at).value = 450_000.5

    before = state()
    seen = confirmed(of, sheets_of(of, edit))
    (row,) = [row for row in seen.rows if row.kind != "same"]
    assert [(one.field.id, one.before, one.after) for one in row.changes] == [
        ("amount_cents", money.euros(442_000_00), money.euros(450_000_50)),
    ]
    after = state()
    granted = Stage.objects.get(kind=StageKind.GRANTED)
    assert after["Stage"][str(granted.pk)] == before["Stage"][str(granted.pk)] | {"amount_cents": 450_000_50}
    before["Stage"].pop(str(granted.pk)), after["Stage"].pop(str(granted.pk))
    assert after == before
    act = list(trail.read(trail.of_object(granted)))[-1]
    assert (act.verb, act.reason) == ("money.corrected", "importation de plan.xlsx")
    assert act.before == {"amount_cents": 442_000_00} and act.after == {"amount_cents": 450_000_50}


def test_a_file_makes_fiches_and_all_that_hangs_on_them_and_says_the_same_the_second_time() -> None:
    of = world()
    axis = str(of.territory.phase.axes.order_by("position").first().label)
    region = organisation(OrganisationKind.OPERATOR, name="Opérateur des essais")
    file = [
        sheet("Fiches", ["N°", "Intitulé", "Axe principal"], ["40", "Une halle", axis]),
        sheet("Partenaires", ["N° de fiche", "Partenaire", "Rôle"], ["40", of.carrier.name, "Finance"]),
        sheet("Jalons", ["N° de fiche", "Jalon", "Échéance"], ["40", "Permis déposé", "01/05/2027"]),
        sheet(
            "Indicateurs",
            ["N° de fiche", "Indicateur", "Unité", "Cible", "Échéance", "Source"],
            ["40", "Emplois créés", "ETP", "12,5", "31/12/2027", "Enquête"],
        ),
        sheet(
            "Valeurs des indicateurs", ["N° de fiche", "Indicateur", "Date", "Valeur"],
            ["40", "emplois crees", "01/06/2025", "-1,25"],
        ),
        sheet(
            "Dépenses",
            ["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)"],
            ["40", "Clos couvert", "Travaux et bâtiments", "Investissement", "2027", "1,2 M€"],
        ),
        sheet(
            "Ressources et étapes",
            ["N° de fiche", "Financeur", "Instrument", "Étape", "Montant (€)", "Date"],
            ["40", region.name, "Subvention", "demandé", "300 000", "01/02/2025"],
            ["40", region.name, "Subvention", "notifié", "250 000", "01/03/2025"],
        ),
    ]  # fmt: skip
    assert shown(of, file).counts == {"new": 8, "changed": 0, "same": 0, "refused": 0}
    assert not Partner.objects.exists() and not of.plan.fiches.exists()
    confirmed(of, file)
    one = of.plan.fiches.get()
    assert one.number == 40 and one.resources.get().stages.count() == 2
    assert (one.expenses.get().amount_cents, one.indicators.get().readings.get().value) == (
        1_200_000_00,
        Decimal("-1.25"),
    )
    assert {entry.verb for entry in Entry.objects.filter(reason__startswith="importation")} == {
        "fiche.added",
        "fiche.partner_added",
        "fiche.milestone_added",
        "fiche.indicator_added",
        "fiche.indicator_value_added",
        "fiche.expense_added",
        "fiche.resource_added",
        "money.recorded",
    }
    assert shown(of, file).counts == {"new": 0, "changed": 0, "same": 8, "refused": 0}


def test_a_line_that_the_sheet_does_not_name_stays() -> None:
    of = world()
    one = full(of)
    expense(of, one, 500, label="Études")

    def cut(book: openpyxl.Workbook) -> None:
        for name in ("Dépenses", "Ressources et étapes", "Jalons"):
            book[name].delete_rows(2)

    before = state()
    assert {row.kind for row in confirmed(of, sheets_of(of, cut)).rows} == {"same"}
    assert state() == before


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


def test_a_part_that_changed_since_the_preview_is_shown_again() -> None:
    of = world()
    full(of)

    def edit(book: openpyxl.Workbook) -> None:
        book["Dépenses"].cell(2, column(book, "Dépenses", "Montant (€)")).value = 5

    one = begun(of, sheets_of(of, edit))
    seen = importing.preview_of(one, of.lead)
    cost = Expense.objects.get()
    cost.amount_cents = 77
    services.change_part(part=cost, by=of.lead)
    with pytest.raises(ShownAgainError):
        importing.confirm(found=one, seal=seen.seal, by=of.lead)
    assert Expense.objects.get().amount_cents == 77


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


def test_an_empty_cell_erases_what_may_be_empty_only_when_people_say_so() -> None:
    of = world()
    one = full(of)
    known = expense(of, one, 100, label="Foncier", eligible_cents=0)

    def empty(book: openpyxl.Workbook) -> None:
        for heading in ("Part éligible (€)", "HT ou TTC", "Nature"):
            for row in (2, 3):
                book["Dépenses"].cell(row, column(book, "Dépenses", heading)).value = None

    assert {row.kind for row in shown(of, sheets_of(of, empty)).rows} == {"same"}
    (row,) = [row for row in shown(of, sheets_of(of, empty), erases=True).rows if row.kind != "same"]
    assert (row.title, [one.field.id for one in row.changes]) == (known.label, ["eligible_cents"])


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


def test_the_queries_of_a_preview_do_not_grow_with_its_lines(django_assert_max_num_queries: Any) -> None:
    of = world()
    for _ in range(3):
        full_again(of)
    one = begun(of, sheets_of(of))
    with django_assert_max_num_queries(26):
        importing.preview_of(one, of.lead)


def full_again(of: Any) -> None:
    one = fiche(of)
    for number in range(4):
        expense(of, one, 100 + number, label=f"Poste {number}")
        stage(of, resource(of, one), StageKind.REQUESTED, 100 + number)


LINE = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)
WORD = LINE.filter(lambda text: bool(text.strip()))
CENTS = st.integers(0, 10**14)
DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1))
VALUES = st.decimals(-(10**9), 10**9, places=4) | st.decimals(-(10**11), 10**11, places=1)


class PartsExportThenImport(TestCase):
    """Random parts and money go out and come back; then one amount is edited, and nothing else changes."""

    @given(data=st.data())
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_the_identity_and_one_edit(self, data: st.DataObject) -> None:
        of = world()
        twins = [prefecture("Préfecture") for _ in range(2)]
        others = [*twins, of.carrier, organisation(OrganisationKind.SCHOOL, name="= École  double")]
        for _ in range(data.draw(st.integers(1, 2))):
            _drawn(data, of, fiche(of), others)
        before, entries = state(), Entry.objects.count()
        for erases in (False, True):
            seen = shown(of, sheets_of(of), erases=erases)
            wrong = [(row.holds, row.cells, row.problems, row.changes) for row in seen.rows if row.kind != "same"]
            assert not wrong, wrong
        assert len(seen.rows) >= sum(len(before[name]) for name in before if name != "Resource")
        confirmed(of, sheets_of(of))
        assert (state(), Entry.objects.count()) == (before, entries)
        if before["Stage"]:
            self._edited(data, of, before)

    def _edited(self, data: st.DataObject, of: Any, before: Any) -> None:
        key = data.draw(st.sampled_from(sorted(before["Stage"])))
        cents = data.draw(CENTS.filter(lambda cents: cents != before["Stage"][key]["amount_cents"]))

        def edit(book: openpyxl.Workbook) -> None:
            page = book["Ressources et étapes"]
            ids, amounts = (column(book, page.title, name) for name in ("Repère de l’étape", "Montant (€)"))
            row = next(row for row in range(2, page.max_row + 1) if page.cell(row, ids).value == key)
            page.cell(row, amounts).value = cents / 100

        confirmed(of, sheets_of(of, edit))
        expected = {name: dict(parts) for name, parts in before.items()}
        expected["Stage"][key] = before["Stage"][key] | {"amount_cents": cents}
        assert state() == expected


def _drawn(data: st.DataObject, of: Any, one: Any, others: list[Any]) -> None:
    draw = data.draw
    for who, role in draw(st.sets(st.tuples(st.sampled_from(others), st.sampled_from(PartnerRole.values)), max_size=3)):
        services.add_part(part=Partner(fiche=one, organisation=who, role=role), by=of.lead)
    for _ in range(draw(st.integers(0, 2))):
        done = draw(st.none() | DAYS)
        services.add_part(part=Milestone(fiche=one, title=draw(WORD), due_on=draw(DAYS), done_on=done), by=of.lead)
    for name in draw(st.sets(WORD, max_size=2)):
        fields = {"baseline": draw(st.none() | VALUES), "baseline_on": draw(st.none() | DAYS), "target": draw(VALUES)}
        given = {"unit": draw(WORD), "target_on": draw(DAYS), "source": draw(WORD)}
        found = Indicator(fiche=one, name=name, **fields, **given)
        services.add_part(part=found, by=of.lead)
        for on in draw(st.sets(DAYS, max_size=2)):
            part = IndicatorValue(indicator=found, on=on, value=draw(VALUES), source=draw(LINE))
            services.add_part(part=part, by=of.lead)
    for _ in range(draw(st.integers(0, 3))):
        cents = draw(CENTS.filter(bool))
        fields = {"eligible_cents": draw(st.none() | st.integers(0, cents)), "tax": draw(st.sampled_from(Tax.values))}
        kinds = {"nature": draw(st.sampled_from(Nature.values)), "budget": draw(st.sampled_from(Budget.values))}
        expense(of, one, cents, label=draw(WORD), year=draw(st.integers(2015, 2050)), **fields, **kinds)
    for _ in range(draw(st.integers(0, 3))):
        funder = draw(st.sampled_from(others))
        line = resource(
            of,
            one,
            funder,
            scheme=draw(LINE),
            instrument=draw(st.sampled_from(Instrument.values)),
            year=draw(st.none() | st.integers(2015, 2050)),
            aid_regime=draw(st.sampled_from(AidRegime.values)),
            aid_reference=draw(LINE),
            file_number=draw(LINE),
            visibility=draw(st.sampled_from(Visibility.values)),
        )
        kinds = [
            *draw(st.sets(st.sampled_from(StageKind.values), max_size=4)),
            *([StageKind.PAID] * draw(st.integers(0, 2))),
        ]
        for kind in kinds:
            credit = draw(st.sampled_from(["", *Credit.values])) if funder in others[:2] else ""
            said = {"on": draw(DAYS), "evidence": draw(LINE), "credit": credit}
            reason = "Hors du champ." if kind == StageKind.REFUSED else ""
            found = Stage(resource=line, kind=kind, amount_cents=draw(CENTS), reason=reason, **said)
            services.record(stage=found, by=of.lead)
