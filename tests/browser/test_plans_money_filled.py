"""A financing plan as a chef de projet fills it: expenses, funders, the imbalance seen and corrected, the budget."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.cast import gathered
from tests.browser.instance import Instance, no_fault

pytestmark = pytest.mark.browser
PLAN = "/territoires/2/ti-8413/plan/"
MONEY = f"{PLAN}fiches/1/financement/"
PEOPLE = """
from etabli.domain.governance.actor import actor
from etabli.domain.plans import services

where = Territory.objects.get(phase="2", published_id="ti-8413")
firm = declared(OrganisationKind.FIRM, "Plasturgie du Bugey")
bank = declared(OrganisationKind.OPERATOR, "Agence des transitions")
carrier = declared(OrganisationKind.SYNDICAT, "Syndicat mixte")
(held,) = arrives("lead", dict(role=Role.PROJECT_LEAD, territory=where, organisation=carrier))
lead = actor(held.person, verified=True)
plan = services.start_plan(territory=where, by=lead)
axis = where.phase.axes.order_by("position").first().slug
values = {"title": "Une presse économe", "axis": axis, "lead": firm.pk, "starts_on": date(2026, 1, 15)}
services.add_fiche(plan=plan, values=values, by=lead)
"""


@pytest.fixture(scope="module")
def instance(release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    found = Instance(tmp_path_factory.mktemp("financement"), release_dir.parent, like=prepared).__enter__()
    try:
        yield found.address, gathered(found, PEOPLE)["lead"]
    finally:
        found.stop()


@pytest.fixture
def lead(browser: Browser, instance: tuple[str, str]) -> Iterator[Callable[[int], Page]]:
    address, session = instance
    contexts: list[BrowserContext] = []

    def make(width: int) -> Page:
        context = browser.new_context(base_url=address, locale="fr-FR", viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def test_a_plan_is_filled_its_imbalance_is_seen_and_corrected(lead: Callable[[int], Page]) -> None:
    page = lead(1280)
    page.goto(MONEY)
    expect(page.get_by_text("Rien n’est saisi")).to_be_visible()
    page.get_by_role("link", name="Ajouter une dépense").click()
    page.get_by_label("Poste de dépense").fill("Presse à injecter électrique")
    page.get_by_label("Nature", exact=True).select_option("equipment")
    page.get_by_label("Section du budget").select_option("investment")
    page.get_by_label("Montant", exact=True).fill("un million")
    page.get_by_role("button", name="Ajouter la dépense").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez un montant")
    no_fault(page)
    page.get_by_label("Montant", exact=True).fill("1,2 M€")
    page.get_by_role("button", name="Ajouter la dépense").click()
    expect(page.get_by_text("Il manque 1 200 000 €")).to_be_visible()
    for funder, instrument, amount in (
        ("Plasturgie du Bugey", "equity", "700 000"),
        ("agence des transitions", "grant", "450 k€"),
    ):
        page.get_by_role("link", name="Ajouter un financement").click()
        page.get_by_label("Financeur").fill(funder)
        page.get_by_label("Instrument").select_option(instrument)
        page.get_by_label("Où en est ce financement").select_option("requested")
        page.get_by_label("Montant de cette étape").fill(amount)
        page.get_by_label("Date de cette étape").fill("2026-03-02")
        no_fault(page)
        page.get_by_role("button", name="Ajouter le financement").click()
    expect(page.get_by_text("Il manque 50 000 €")).to_be_visible()
    expect(page.get_by_role("heading", name="Effet incitatif").first).to_be_visible()
    no_fault(page)
    page.get_by_role("link", name="Agence des transitions").click()
    page.get_by_role("link", name="Sollicité : corriger").click()
    page.get_by_label("Montant", exact=True).fill("500 000")
    page.get_by_label("Pourquoi cette correction").fill("Demande complétée.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Revenir au plan de financement").click()
    expect(page.get_by_text("Le plan est équilibré")).to_be_visible()
    page.get_by_role("link", name="Historique des montants").click()
    expect(page.get_by_text("Demande complétée.")).to_be_visible()
    no_fault(page)


def test_pages_of_money_are_read_on_a_phone(lead: Callable[[int], Page]) -> None:
    page = lead(390)
    for address in (MONEY, f"{MONEY}historique/", f"{PLAN}budget/", f"{PLAN}budget/?etape=sollicite&colonnes=annee"):
        page.goto(address)
        no_fault(page)
    page.goto(MONEY)
    page.locator("main th a").last.click()
    no_fault(page)
