"""Partners, milestones, indicators and money come back from the sheets of the export: the same, or as changed."""

from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from tests.domain.parts_exchange import begun, column, confirmed, full, sheet, sheets_of, shown, state
from tests.domain.people import organisation
from tests.domain.plans_world import expense, fiche, resource, stage, world

from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.enums import (
    StageKind,
)
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.models import (
    Expense,
    Partner,
    Stage,
)
from etabli.domain.plans.services import importing
from etabli.kernel import money

pytestmark = pytest.mark.django_db


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
