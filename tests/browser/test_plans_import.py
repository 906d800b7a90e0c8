"""Importing a plan as people do it: columns corrected, an error seen, the confirmation, then the same file again."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.instance import Instance, no_fault

pytestmark = pytest.mark.browser
PLAN = "/territoires/1/ti-8413/plan/"
PEOPLE = """
import json
from datetime import date
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.services import grant
from etabli.domain.plans import services
from etabli.domain.territories.models import Territory

where = Territory.objects.get(phase="1", published_id="ti-8413")
carrier = Organisation(kind=OrganisationKind.SYNDICAT, name="Syndicat de la halle", demonstration=True)
audit.save(carrier, by=SYSTEM, verb="organisation.declared")
person = Person(email="cheffe@import.fr", given_name="Cheffe de projet", password="!")
audit.save(person, by=SYSTEM, verb="person.created")
fields = dict(role=Role.PROJECT_LEAD, territory=where, organisation=carrier, starts_on=date(2025, 1, 1))
grant(mandate=Mandate(person=person, **fields), by=SYSTEM)
lead = actor(person, verified=True)
plan = services.start_plan(territory=where, by=lead)
services.add_fiche(plan=plan, values={"title": "Un site à ouvrir", "axis": "attirer"}, by=lead)
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = "etabli.domain.governance.accounts.Accounts"
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
print(json.dumps(session.session_key))
"""


@pytest.fixture(scope="module")
def instance(release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of an instance of its own, and the session of the chef de projet."""
    found = Instance(tmp_path_factory.mktemp("import"), release_dir.parent, like=prepared).__enter__()
    try:
        yield found.address, json.loads(found.shell(PEOPLE).splitlines()[-1])
    finally:
        found.stop()


@pytest.mark.parametrize(("width", "options"), [(1280, {}), (390, {"java_script_enabled": False})])
def test_a_plan_is_imported_corrected_and_imported_again(
    browser: Browser, instance: tuple[str, str], tmp_path: Path, width: int, options: dict[str, Any]
) -> None:
    address, session = instance
    size = {"width": width, "height": 900}
    context = browser.new_context(base_url=address, locale="fr-FR", viewport=size, **options)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    first = 100 if width == 1280 else 200
    rows: list[tuple[Any, ...]] = [
        ("Plan d’action du territoire", None, None, None, None),
        ("N° fiche", "Nom de l'action", "Axe", "Ce que l'on veut", "Date de début"),
        (first, "Une halle partagée", "Attirer", "Remettre la halle en usage.", "01/02/2026"),
        (first + 1, "Une école de production", "Recruter", "Former sur place.", "bientôt"),
        (1, "Un site ouvert", "Attirer", None, None),
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = tmp_path / "plan.xlsx"
    book.save(file)
    with_scripts = not options

    page.goto(PLAN)
    page.get_by_role("link", name="Importer des fiches").click()
    _looked_at(page, with_scripts)
    page.get_by_label("Fichier du plan").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()

    expect(page.get_by_label("Colonne B")).to_have_value("title")
    expect(page.get_by_label("Colonne D")).to_have_value("")
    _looked_at(page, with_scripts)
    page.get_by_label("Colonne D").select_option("objectives")
    page.get_by_role("button", name="Voir l’aperçu").click()

    fault = page.get_by_role("listitem").filter(has_text="case E4").last
    expect(fault).to_contain_text("bientôt")
    _looked_at(page, with_scripts)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("enregistrée")
    expect(page.get_by_text("ligne en erreur")).to_be_visible()
    _looked_at(page, with_scripts)

    page.goto(f"{PLAN}importer/")
    page.get_by_label("Fichier du plan").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()
    page.get_by_label("Colonne D").select_option("objectives")
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.get_by_text(re.compile(r"2\s+lignes sans changement")).click()
    expect(page.get_by_text("Ligne 3")).to_be_visible()
    page.get_by_role("button", name="Terminer sans rien changer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("enregistrée")
    context.close()


def _looked_at(page: Page, with_scripts: bool) -> None:
    """Axe needs scripts; without them, the page is measured by its boxes."""
    if with_scripts:
        no_fault(page)
        page.set_viewport_size({"width": 390, "height": 900})
        no_fault(page)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(("width", "options"), [(1280, {}), (390, {"java_script_enabled": False})])
def test_the_other_sheets_of_a_file_are_named_seen_and_confirmed(
    browser: Browser, instance: tuple[str, str], tmp_path: Path, width: int, options: dict[str, Any]
) -> None:
    address, session = instance
    context = browser.new_context(
        base_url=address, locale="fr-FR", viewport={"width": width, "height": 900}, accept_downloads=True, **options
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    with_scripts = not options
    number = 300 if with_scripts else 400
    costs = ["N° de fiche", "Objet de la dépense", "Nature", "Section", "Année", "Montant (€)"]
    money = ["N° de fiche", "Financeur", "Instrument", "Étape", "Montant (€)", "Date"]
    sheets: dict[str, list[list[Any]]] = {
        "Fiches": [["N°", "Intitulé", "Axe principal"], [number, "Une halle partagée pour l’outillage", "Attirer"]],
        "Dépenses": [
            costs,
            [number, "Clos couvert", "travaux et bâtiments", "investissement", 2027, 1_200_000],
            [number, "Études préalables", "études et diagnostics", "investissement", 2026, "à chiffrer"],
        ],
        "Ressources et étapes": [
            money,
            [number, "Syndicat de la halle", "subvention", "sollicité", 300_000, "01/02/2025"],
            [number, "Syndicat de la halle", "subvention", "accordé", 250_000, "01/03/2025"],
        ],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    file = tmp_path / "plan-complet.xlsx"
    book.save(file)

    page.goto(f"{PLAN}importer/")
    page.get_by_label("Fichier du plan").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()
    _looked_at(page, with_scripts)
    page.get_by_role("navigation", name="Feuilles du fichier").get_by_role("link", name="Dépenses").click()
    expect(page.get_by_text("aucune pour «\u00a0Poste\u00a0»")).to_be_visible()
    page.get_by_label("Colonne B").select_option("label")
    _looked_at(page, with_scripts)
    page.get_by_role("button", name="Voir l’aperçu").click()

    fault = page.get_by_role("listitem").filter(has_text="case F3").last
    expect(fault).to_contain_text("à chiffrer")
    expect(page.get_by_role("heading", name="Ressources et étapes, ligne 3")).to_be_visible()
    _looked_at(page, with_scripts)
    page.get_by_role("navigation", name="Feuilles montrées").get_by_role("link", name="Dépenses").click()
    expect(page.get_by_role("heading", name="Ressources et étapes, ligne 3")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer 4\u00a0lignes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("enregistrée")
    expect(page.get_by_text("2\u00a0ajouts")).to_be_visible()
    _looked_at(page, with_scripts)

    with page.expect_download() as sent:
        page.get_by_role("link", name="Télécharger les lignes en erreur").click()
    sent.value.save_as(tmp_path / "erreurs.xlsx")
    lines = openpyxl.load_workbook(tmp_path / "erreurs.xlsx")["Dépenses"]
    assert lines.max_row == 2 and lines["A2"].value == 3 and str(lines["B2"].value).startswith("F3")
    context.close()
