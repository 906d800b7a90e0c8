"""Importing a plan as pages: from the file to the summary, who may, what is told of what is wrong."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import World, expense, fiche, opinions, whole, world

from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.plans import services
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.exchange.projects import schema
from etabli.domain.plans.models import Expense, Import
from etabli.domain.plans.services import fiches
from etabli.kernel.json_schema import faults

pytestmark = pytest.mark.django_db
PLACE = ["1", "ti-8413"]


def signed_in(by: Actor) -> Client:
    client = Client()
    assert by.person is not None
    client.force_login(by.person)
    return client


def address(name: str, *more: Any) -> str:
    return reverse(name, args=[*PLACE, *more])


def acting(of: World) -> Actor:
    """Somebody else who may write the plan."""
    return actor(mandate(Role.PROJECT_LEAD, territory=of.territory).person, verified=True, on=TODAY)


def csv_of(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8-sig")


def send(client: Client, content: bytes, name: str = "plan.csv") -> Any:
    return client.post(address("plan_import"), {"file": SimpleUploadedFile(name, content)})


def begun(client: Client, content: bytes, name: str = "plan.csv") -> Import:
    response = send(client, content, name)
    assert response.status_code == 302, response.content.decode()
    return Import.objects.latest("touched_at")


def fiches_of(one: Import) -> dict[str, Any]:
    """What the import says of its sheet of fiches."""
    found: dict[str, Any] = next(table for table in one.tables if table["holds"] == "fiches")
    return found


def mapped(client: Client, one: Import, **changes: str) -> Any:
    said = {f"column_{column}": field for column, field in fiches_of(one)["mapping"].items()}
    return client.post(address("plan_import_columns", one.pk), {"acte": "columns", **said, **changes})


def confirm(client: Client, one: Import) -> Any:
    page = client.get(address("plan_import_preview", one.pk))
    return client.post(address("plan_import_preview", one.pk), {"seal": page.context["seal"]})


@pytest.fixture
def of(db: None) -> World:
    return world()


def test_from_the_file_to_the_summary(of: World) -> None:
    client = signed_in(of.lead)
    one = begun(client, csv_of("Titre;Thématique;Remarque", "Une halle;Attirer;x", ";Attirer;", "Un site;Nulle part;"))
    page = client.get(address("plan_import_columns", one.pk))
    assert page.status_code == 200 and page["Cache-Control"] == "no-store, private"
    assert fiches_of(one)["mapping"] == {"0": "title", "1": "axis"}
    response = mapped(client, one)
    assert response.status_code == 302
    page = client.get(response.url)
    text = page.content.decode()
    assert "Attirer" in text and "case B4" in text and "case A3" in text and "Nulle part" in text
    assert of.plan.fiches.count() == 0
    assert page.context["page"].counts == {"new": 1, "changed": 0, "same": 0, "refused": 2}
    response = confirm(client, one)
    assert response.status_code == 302
    text = client.get(response.url).content.decode()
    assert "1\u00a0fiche ajoutée" in text and "2\u00a0lignes en erreur" in text
    assert of.plan.fiches.get().title == "Une halle"
    left = client.get(address("plan_import_left_out", one.pk))
    lines = list(openpyxl.load_workbook(io.BytesIO(left.content)).active.iter_rows(values_only=True))
    assert len(lines) == 3 and lines[2][2] == "Un site"
    assert client.get(address("plan_import_columns", one.pk)).status_code == 302


def test_the_columns_are_corrected_and_two_cannot_be_one_field(of: World) -> None:
    client = signed_in(of.lead)
    one = begun(client, csv_of("Chose;Truc", "Une halle;Attirer"))
    assert fiches_of(one)["mapping"] == {}
    assert mapped(client, one).status_code == 422
    response = mapped(client, one, column_0="title", column_1="title")
    assert response.status_code == 422 and "gardez-en une" in response.content.decode()
    assert mapped(client, one, column_0="title", column_1="axis").status_code == 302
    confirm(client, one)
    assert of.plan.fiches.get().axis == "attirer"


def test_the_sheet_and_its_line_of_titles_are_corrected(of: World) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Plan d’action", "", ""])
    book.active.append(["Titre", "Axe", ""])
    book.active.append(["Intitulé", "Axe principal", "Description"])
    book.active.append(["Une halle", "Attirer", "Isoler."])
    book.create_sheet("Autre").append(["rien", "à voir"])
    out = io.BytesIO()
    book.save(out)
    client = signed_in(of.lead)
    one = begun(client, out.getvalue(), "plan.xlsx")
    assert [(table["holds"], table["head"]) for table in one.tables] == [("fiches", 2), ("", 0)]
    page = address("plan_import_columns", one.pk)
    client.post(page, {"acte": "table", "sheet": 0, "line": 2})
    one.refresh_from_db()
    assert (fiches_of(one)["head"], fiches_of(one)["mapping"]) == (1, {"0": "title", "1": "axis"})
    response = client.post(page, {"acte": "table", "sheet": 0, "line": 99})
    assert response.status_code == 422 and "vide" in response.content.decode()
    client.post(page, {"acte": "table", "sheet": 1, "holds": "fiches", "line": 1})
    one.refresh_from_db()
    assert [table["holds"] for table in one.tables] == ["", "fiches"]


def test_what_changed_since_the_preview_is_shown_again(of: World) -> None:
    client = signed_in(of.lead)
    kept = fiche(of, title="Avant")
    one = begun(client, csv_of("Numéro;Titre", f"{kept.number};Après"))
    mapped(client, one)
    page = client.get(address("plan_import_preview", one.pk))
    services.edit_fiche(fiche_id=kept.pk, revision=1, values={"title": "Entre-temps"}, by=of.elu)
    response = client.post(address("plan_import_preview", one.pk), {"seal": page.context["seal"]})
    assert response.status_code == 409
    text = response.content.decode()
    assert "modifiée depuis votre aperçu" in text and "Entre-temps" in text
    kept.refresh_from_db()
    assert kept.title == "Entre-temps"
    assert client.post(address("plan_import_preview", one.pk), {"seal": response.context["seal"]}).status_code == 302
    kept.refresh_from_db()
    assert kept.title == "Après"


def test_one_line_that_fails_writes_none(of: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(of.lead)
    one = begun(client, csv_of("Titre;Axe", "Un;Attirer", "Deux;Attirer"))
    mapped(client, one)
    page = client.get(address("plan_import_preview", one.pk))
    made: list[int] = []

    def failing(fiche: Any) -> str:
        made.append(fiche.number)
        if len(made) > 1:
            raise OSError("the disk is full")
        return of.territory.pk

    monkeypatch.setattr(fiches.rights, "scope_of", failing)
    with pytest.raises(OSError, match="full"):
        client.post(address("plan_import_preview", one.pk), {"seal": page.context["seal"]})
    one.refresh_from_db()
    assert len(made) == 2 and of.plan.fiches.count() == 0 and one.state == "open"


def test_an_import_is_left_found_again_and_cancelled(of: World) -> None:
    client = signed_in(of.lead)
    one = begun(client, csv_of("Titre;Axe", "Un;Attirer"), "mon plan.csv")
    page = client.get(address("plan_import")).content.decode()
    assert "mon plan.csv" in page and address("plan_import_columns", one.pk) in page
    client.post(address("plan_import_columns", one.pk), {"acte": "cancel"})
    assert not Import.objects.exists()
    assert client.get(address("plan_import_columns", one.pk)).status_code == 404


def test_an_import_is_its_author_s_alone(of: World) -> None:
    one = begun(signed_in(of.lead), csv_of("Titre;Axe", "Un;Attirer"))
    other = signed_in(of.elu)
    for name in ("plan_import_columns", "plan_import_preview", "plan_import_left_out"):
        assert other.get(address(name, one.pk)).status_code == 404
        assert other.post(address(name, one.pk), {"seal": ""}).status_code in (404, 405)
    assert "plan.csv" not in other.get(address("plan_import")).content.decode()


@pytest.mark.parametrize("role", [Role.EVALUATOR, None])
def test_who_may_not_propose_may_not_import(of: World, role: Role | None) -> None:
    client = Client()
    if role:
        client.force_login(mandate(role).person)
    assert client.get(address("plan_import")).status_code == (403 if role else 302)
    assert send(client, csv_of("Titre;Axe", "Un;Attirer")).status_code == (403 if role else 302)
    assert not Import.objects.exists()


def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(of: World) -> None:
    client = signed_in(of.lead)
    for name, content, said in (
        ("plan.pdf", b"%PDF-1.4", "XLSX, CSV ou JSON"),
        ("plan.xlsx", b"not a zip", "XLSX"),
        ("plan.xlsm", b"PK", "macros"),
        ("plan.csv", b"", "vide"),
        ("plan.json", b"{", "JSON"),
    ):
        response = send(client, content, name)
        assert response.status_code == 422 and said in response.content.decode(), name
    assert not Import.objects.exists()
    assert client.post(address("plan_import"), {}).status_code == 422


def test_too_large_is_refused_before_it_is_read(of: World) -> None:
    client = signed_in(of.lead)
    assert send(client, b"x" * 10_200_000).status_code == 413


def test_the_preview_of_many_lines_is_in_pages(of: World, django_assert_max_num_queries: Any) -> None:
    client = signed_in(of.lead)
    lines = [f"Fiche {number};Attirer;{'Un texte. ' * 40}" for number in range(400)]
    one = begun(client, csv_of("Titre;Axe;Description", *lines, "Sans axe;;"))
    mapped(client, one)
    with django_assert_max_num_queries(20):
        page = client.get(address("plan_import_preview", one.pk))
    assert len(page.content) < 100_000 and page.context["page"].pages == 17
    errors = client.get(address("plan_import_preview", one.pk), {"lignes": "erreurs"})
    assert [line.row.line for line in errors.context["page"].lines] == [402]
    assert client.get(address("plan_import_preview", one.pk), {"lignes": "<b>", "page": "x"}).status_code == 200


def test_what_is_exported_comes_back_unchanged(of: World) -> None:
    client = signed_in(of.lead)
    whole(of)
    fiche(of, title="=1+1", context="une\nligne")
    for name, file in (("plan_xlsx", "plan.xlsx"), ("plan_csv", "plan.csv"), ("plan_json", "plan.json")):
        response = client.get(address(name))
        assert response["Content-Disposition"].startswith("attachment")
        one = begun(client, response.content, file)
        mapped(client, one)
        page = client.get(address("plan_import_preview", one.pk))
        assert page.context["page"].counts == {"new": 0, "changed": 0, "same": 2, "refused": 0}, name


def test_the_other_sheets_of_a_file_are_seen_corrected_and_confirmed(of: World) -> None:
    one = whole(of)
    cost = expense(of, one, 100_00)
    client = signed_in(of.lead)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("plan_xlsx")).content))
    book["Dépenses"].cell(2, 7).value = 250
    book["Dépenses"].cell(1, 2).value = "Objet de la dépense"
    out = io.BytesIO()
    book.save(out)
    begun_import = begun(client, out.getvalue(), "plan.xlsx")
    index = [sheet.title for sheet in book.worksheets].index("Dépenses")
    page = client.get(address("plan_import_columns", begun_import.pk))
    assert f'href="?feuille={index}"' in page.content.decode()
    assert "aucune pour «\u00a0Poste\u00a0»" in page.content.decode()
    there = f"{address('plan_import_columns', begun_import.pk)}?feuille={index}"
    for holds, said in (("", "n’est pas reprise"), ("expenses", "Les titres sont")):
        response = client.post(there, {"acte": "table", "sheet": index, "holds": holds, "line": 1})
        assert response.status_code == 302 and response.url == there
        assert said in client.get(there).content.decode()
    begun_import.refresh_from_db()
    said = {f"column_{at}": field for at, field in begun_import.tables[index]["mapping"].items()}
    assert "label" not in said.values()
    response = client.post(there, {"acte": "columns", **said, "column_1": "label"})
    assert response.status_code == 302
    page = client.get(response.url)
    text = page.content.decode()
    assert "Dépenses, ligne 2" in text and "250\u00a0€" in text and ">Ajout<" not in text
    assert page.context["page"].counts == {"new": 0, "changed": 1, "same": 1, "refused": 0}
    only = client.get(response.url, {"feuille": "expenses", "lignes": "modifiees"}).context["page"]
    assert [line.where for line in only.lines] == ["Dépenses, ligne 2"] and only.button == "Enregistrer 1\u00a0ligne"
    response = confirm(client, begun_import)
    text = client.get(response.url).content.decode()
    assert "Fiches\u00a0: 1\u00a0ligne inchangée" in text and "Dépenses\u00a0: 1\u00a0mise à jour" in text
    cost.refresh_from_db()
    assert cost.amount_cents == 250_00


def test_two_hundred_and_fifty_fiches_with_their_costs_are_previewed_and_confirmed_in_few_queries(
    of: World, django_assert_max_num_queries: Any
) -> None:
    axis = str(of.territory.phase.axes.order_by("position").first().label)
    book = openpyxl.Workbook()
    book.active.title = "Fiches"
    book.active.append(["N°", "Intitulé", "Axe principal"])
    costs = book.create_sheet("Dépenses")
    costs.append(["N° de fiche", "Poste", "Nature", "Section", "Année", "Montant (€)"])
    for number in range(1, 251):
        book.active.append([number, f"Fiche {number}", axis])
        costs.append([number, "Travaux", "travaux et bâtiments", "investissement", 2027, number * 1000])
    out = io.BytesIO()
    book.save(out)
    client = signed_in(of.lead)
    one = begun(client, out.getvalue(), "plan.xlsx")
    with django_assert_max_num_queries(24):
        page = client.get(address("plan_import_preview", one.pk))
    with django_assert_max_num_queries(500 + 60):  # an entry of the trail each, and few queries beside
        client.post(address("plan_import_preview", one.pk), {"seal": page.context["seal"]})
    assert of.plan.fiches.count() == 250 and Expense.objects.count() == 250


def test_the_json_holds_to_its_schema_and_names_nobody(of: World) -> None:
    whole(of, referent_function="Responsable")
    found = json.loads(signed_in(of.lead).get(address("plan_json")).content)
    assert list(faults(found, schema())) == []
    known = schema()["items"]["properties"]
    assert found and all(name in known and not name.startswith("porteurReferent") for one in found for name in one)


def test_projects_of_elsewhere_come_in_and_are_found_again(of: World) -> None:
    client = signed_in(of.lead)
    project = {
        "id": "01890e30-5a80-7c22-9842-8263d0d0d890",
        "createdAt": "2025-04-15T14:30:00.000Z",
        "updatedAt": "2025-04-15T14:30:00.000Z",
        "nom": "Rénover l’atelier relais",
        "description": "Isoler.",
        "budgetPrevisionnel": 450000,
        "dateDebutPrevisionnelle": "2025-03-01",
        "phase": "Étude",
        "phaseStatut": "En cours",
        "tetId": "12345",
        "unknownElsewhere": True,
    }
    for counts in (
        {"new": 1, "changed": 0, "same": 0, "refused": 0},
        {"new": 0, "changed": 0, "same": 1, "refused": 0},
    ):
        one = begun(client, json.dumps([project]).encode(), "projets.json")
        assert mapped(client, one, axis="innover").status_code == 302
        page = client.get(address("plan_import_preview", one.pk))
        assert page.context["page"].counts == counts
        assert confirm(client, one).status_code == 302
    found = of.plan.fiches.get()
    assert (found.title, str(found.starts_on)) == ("Rénover l’atelier relais", "2025-03-01")
    assert found.values["external_numbers"] == ["tet : 12345", f"projet : {project['id']}"]
    assert json.loads(client.get(address("plan_json")).content)[0]["tetId"] == "12345"
    response = send(client, json.dumps([project | {"phase": "Rêve"}]).encode(), "projets.json")
    assert response.status_code == 422 and "[0].phase" in response.content.decode()


def test_everybody_downloads_what_is_public_and_no_more(of: World) -> None:
    public, secret = whole(of, title="Ouverte"), fiche(of, title="Secrète", visibility=Visibility.RESTRICTED)
    names = ("plan_xlsx", "plan_csv", "plan_json", "plan_import_template")
    for name in names:
        assert Client().get(address(name)).status_code == 302  # not public yet: to the login page
    for move in ("protocol", "submit"):
        services.move_plan(plan_id=of.plan.pk, move=move, by=of.lead)
    opinions(of)
    services.move_plan(plan_id=of.plan.pk, move="validate", by=of.region)
    for name in names:
        assert Client().get(address(name)).status_code == 200
    assert [one["nom"] for one in json.loads(Client().get(address("plan_json")).content)] == [public.title]
    text = Client().get(address("plan_csv")).content.decode()
    assert public.title in text and secret.title not in text


def test_an_export_asks_as_many_queries_whatever_its_size(of: World, django_assert_max_num_queries: Any) -> None:
    client = signed_in(of.lead)
    for number in range(12):
        fiche(of, title=f"Fiche {number}", lead=of.carrier.pk)
    with django_assert_max_num_queries(24):
        client.get(address("plan_xlsx"))


def test_a_plan_that_is_not_begun_has_no_file(db: None) -> None:
    of = world(started=False)
    client = signed_in(of.lead)
    for name in ("plan_xlsx", "plan_csv", "plan_json", "plan_import", "plan_import_template"):
        assert client.get(address(name)).status_code == 404


def test_what_somebody_changed_since_the_export_is_told_and_put_back_line_by_line(of: World) -> None:
    one, still = fiche(of, title="Avant"), fiche(of, title="Sans changement")
    client = signed_in(of.lead)
    content = client.get(address("plan_xlsx")).content
    services.edit_fiche(fiche_id=one.pk, revision=1, values={"title": "Après"}, by=acting(of))
    imported = begun(client, content, "plan.xlsx")
    here = address("plan_import_preview", imported.pk)
    page = client.get(here)
    text = page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert "votre fichier remettrait l’ancienne valeur" in text and "Dans Établi : Après" in text
    assert "1 ligne que ce fichier changerait a été modifiée dans Établi" in text
    assert [line.row.number for line in page.context["page"].lines] == [one.number]
    assert [line.row.number for line in page.context["page"].folded] == [still.number]
    response = client.post(here, {"acte": "put_back", "line": "fiches:2", "back": "1"})
    assert response.status_code == 302 and response.url.endswith("#ligne-fiches-2")
    assert "Garder ce qui est dans Établi" in client.get(here).content.decode()
    client.post(here, {"acte": "put_back", "line": "fiches:2", "back": "0"})
    done = client.get(confirm(client, imported).url).content.decode().replace("\u00a0", " ")
    assert "1 ligne laissée en tout ou partie comme dans Établi" in done
    one.refresh_from_db()
    assert one.title == "Après"


def test_lines_that_change_come_first_and_those_that_don_t_are_folded(of: World) -> None:
    same, changed = fiche(of, title="Pareille"), fiche(of, title="Avant")
    client = signed_in(of.lead)
    lines = (f"{same.number};Pareille;", f"x;;{changed.plan_id}", f"{changed.number};Après;")
    one = begun(client, csv_of("Numéro;Titre;Rien", *lines))
    page = client.get(address("plan_import_preview", one.pk)).context["page"]
    assert [line.row.kind for line in page.lines] == ["changed", "refused"]
    assert ([line.row.title for line in page.folded], page.idle) == (["Pareille"], 1)
    page = client.get(address("plan_import_preview", one.pk), {"lignes": "inchangees"}).context["page"]
    assert [line.row.kind for line in page.lines] == ["same"] and not page.folded
