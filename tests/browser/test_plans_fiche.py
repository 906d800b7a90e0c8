"""A fiche as people write it: proposed, filled with and without scripts, drafts that keep themselves, two who write."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.cast import gathered
from tests.browser.instance import Instance, no_fault
from tests.browser.test_diagnosis import PEOPLE

pytestmark = pytest.mark.browser
PLAN = "/territoires/2/ti-8413/plan/"
FILLED = """
from datetime import date
from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans import services
from etabli.domain.plans.models import Indicator, Milestone, Partner
from etabli.domain.territories.models import Territory

where = Territory.objects.get(phase="2", published_id="ti-8413")
lead = actor(Mandate.objects.filter(territory=where, role="project_lead").last().person, verified=True)
plan, firm = where.plan, Organisation.objects.filter(name="Entreprise").get()
words = dict(objectives="Louer.", context="Une halle vide.", description="Isoler.", deliverables="3 000 m².")
values = dict(title="Une halle partagée pour l’outillage", axis="foncier", project_type="friches", lead=firm.pk)
one = services.add_fiche(plan=plan, values=values | words | dict(visibility="signatories"), by=lead)
services.add_part(part=Milestone(fiche=one, title="Marché notifié", due_on=date(2026, 6, 1)), by=lead)
services.add_part(part=Partner(fiche=one, organisation=firm, role="expert"), by=lead)
aim = dict(target=3000, target_on=date(2027, 1, 1), source="Baux")
services.add_part(part=Indicator(fiche=one, name="Surface louée", unit="m²", **aim), by=lead)
services.comment(fiche_id=one.pk, text="Peut-on avancer le marché ?", by=lead)
print(one.number)
"""


@pytest.fixture(scope="module")
def instance(
    release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Instance, dict[str, str]]]:
    found = Instance(tmp_path_factory.mktemp("fiche"), release_dir.parent, like=prepared).__enter__()
    try:
        yield found, gathered(found, PEOPLE)
    finally:
        found.stop()


@pytest.fixture
def signed_in(browser: Browser, instance: tuple[Instance, dict[str, str]]) -> Iterator[Callable[..., Page]]:
    """A page of somebody: `signed_in("elu", width=390)`."""
    served, sessions = instance
    contexts: list[BrowserContext] = []

    def make(role: str, *, width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(base_url=served.address, locale="fr-FR", viewport=size, **options)
        context.add_cookies([{"name": "sessionid", "value": sessions[role], "url": served.address}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def propose(page: Page, title: str) -> str:
    """Through the page of the plan; the address of the form."""
    page.goto(PLAN)
    if page.get_by_role("button", name="Commencer le plan d’action").count():
        page.get_by_role("button", name="Commencer le plan d’action").click()
    page.get_by_role("link", name="Proposer une fiche").click()
    page.get_by_label("Intitulé").fill(title)
    page.get_by_label("Axe principal").select_option("foncier")
    page.get_by_role("button", name="Proposer cette fiche").click()
    page.wait_for_url(re.compile("/modifier/$"))
    return page.url


def test_a_fiche_is_proposed_then_filled_with_the_fields_of_its_type(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead")
    propose(page, "Reconquérir la halle Sud")
    use = page.get_by_label("Usage prévu")
    expect(use).to_be_hidden()
    page.get_by_label("Type de projet").select_option("friches")
    expect(use).to_be_visible()
    use.fill("Ateliers à louer")
    no_fault(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url(re.compile(r"/fiches/\d+/$"))
    expect(page.get_by_text("Ateliers à louer")).to_be_visible()


def test_without_scripts_the_fields_come_once_it_is_saved(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead", java_script_enabled=False)
    propose(page, "Une école de production")
    page.get_by_label("Type de projet").select_option("formations")
    expect(page.locator("#training_need")).to_be_hidden()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.locator("#training_need").fill("Douze régleurs")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Douze régleurs")).to_be_visible()


def test_a_draft_keeps_itself_and_is_taken_up(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead")
    address = propose(page, "Chaleur fatale")
    page.get_by_label("Objectifs").fill("Écrit sans enregistrer")
    expect(page.locator("[data-draft-status]")).to_contain_text("Brouillon enregistré à", timeout=10_000)
    page.goto(PLAN)
    page.goto(address)
    no_fault(page)
    page.get_by_role("link", name="Reprendre le brouillon").click()
    expect(page.get_by_label("Objectifs")).to_have_value("Écrit sans enregistrer")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.goto(address)
    expect(page.get_by_label("Objectifs")).to_have_value("Écrit sans enregistrer")
    expect(page.get_by_text("Reprendre le brouillon")).to_have_count(0)
    expect(page.locator("[data-draft-status]")).to_have_text("")


def test_what_is_written_after_the_session_ended_comes_back(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead")
    address = propose(page, "Atelier partagé")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Objectifs").fill("Écrit une fois la session finie")
    expect(page.locator("[data-draft-status]")).to_contain_text("Votre session a pris fin", timeout=10_000)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre session a pris fin")
    page.context.add_cookies(kept)
    page.goto(address)
    expect(page.get_by_label("Objectifs")).to_have_value("Écrit une fois la session finie")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Écrit une fois la session finie")).to_be_visible()


def test_two_who_write_lose_nothing(signed_in: Callable[..., Page]) -> None:
    ada, bea = signed_in("project_lead"), signed_in("elu")
    address = propose(ada, "Réserver douze hectares")
    bea.goto(address)
    ada.get_by_label("Objectifs").fill("D’Ada")
    ada.get_by_role("button", name="Enregistrer", exact=True).click()
    ada.wait_for_url(re.compile(r"/fiches/\d+/$"))
    bea.get_by_label("Objectifs").fill("De Béa")
    bea.get_by_label("Contexte et enjeux").fill("Contexte de Béa")
    bea.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(bea.get_by_role("alert")).to_contain_text("a modifié ceci pendant que vous écriviez")
    expect(bea.get_by_role("table", name="Les deux textes")).to_contain_text("D’Ada")
    no_fault(bea)
    bea.get_by_label("Objectifs").fill("D’Ada et de Béa")
    bea.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(bea.get_by_text("D’Ada et de Béa")).to_be_visible()
    expect(bea.get_by_text("Contexte de Béa")).to_be_visible()


def test_an_error_leads_to_its_field_by_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead")
    propose(page, "Une fiche avec une erreur")
    page.get_by_text("Écrire ou coller une liste").click()
    page.locator("#communes").fill("Trifouilly")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    link = page.locator("#erreurs a")
    expect(link).to_have_count(1)
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#communes$"))
    expect(page.locator("#communes")).to_be_focused()
    expect(page.locator("#communes")).to_have_value("Trifouilly")
    expect(page.get_by_role("button", name="Retirer Trifouilly (pas reconnue)")).to_be_visible()
    no_fault(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_a_fiche_has_a_fault(
    signed_in: Callable[..., Page], instance: tuple[Instance, dict[str, str]], width: int
) -> None:
    page = signed_in("project_lead", width=width)
    propose(page, "La première")
    fiche = f"{PLAN}fiches/{instance[0].shell(FILLED).splitlines()[-1]}/"
    for address in (
        *(PLAN, f"{PLAN}?q=introuvable", f"{PLAN}textes/?ambition=nouvelle", f"{PLAN}textes/?modifier=textes"),
        *(fiche, f"{fiche}modifier/", f"{fiche}suivi/", f"{fiche}suivi/?ajouter=indicateur", f"{fiche}historique/"),
        *(f"{PLAN}fiches/ajouter/", "/modeles/"),
    ):
        page.goto(address)
        no_fault(page)


def test_a_milestone_taken_away_is_put_back(
    signed_in: Callable[..., Page], instance: tuple[Instance, dict[str, str]]
) -> None:
    page = signed_in("project_lead")
    propose(page, "La première encore")
    page.goto(f"{PLAN}fiches/{instance[0].shell(FILLED).splitlines()[-1]}/suivi/")
    page.get_by_role("button", name="Retirer : Marché notifié").click()
    expect(page.get_by_role("rowheader", name="Marché notifié")).to_have_count(0)
    no_fault(page)
    page.get_by_role("button", name="Rétablir").click()
    expect(page.get_by_role("rowheader", name="Marché notifié")).to_be_visible()


def test_communes_are_ticked_filtered_and_taken_off_by_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead")
    propose(page, "Une fiche de deux communes")
    picker = page.get_by_role("group", name="Communes concernées")
    expect(picker.get_by_role("status")).to_have_text("Aucune : tout le territoire.")
    picker.get_by_text("Choisir dans la liste").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("oyonn")
    page.keyboard.press("Enter")  # sends nothing
    expect(picker.get_by_role("checkbox")).to_have_count(1)
    picker.get_by_label("Oyonnax").press("Space")
    expect(picker.get_by_role("status")).to_have_text("1 commune choisie")
    no_fault(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator("#communes")).to_have_value("01283 Oyonnax")
    page.get_by_role("button", name="Retirer Oyonnax").press("Enter")
    expect(page.locator("#communes")).to_have_value("")


def test_people_are_offered_after_an_at_and_chosen_by_keyboard(
    signed_in: Callable[..., Page], instance: tuple[Instance, dict[str, str]]
) -> None:
    page = signed_in("project_lead")
    propose(page, "Une fiche dont on parle")
    page.goto(page.url.removesuffix("modifier/"))
    text = page.get_by_label("Votre commentaire")
    text.focus()
    page.keyboard.type("Bonjour @")
    offered = page.get_by_role("listbox", name="Personnes à prévenir").get_by_role("option")
    expect(offered.first).to_be_visible()
    name = offered.first.inner_text()
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    page.keyboard.type(name[0])
    expect(offered.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    no_fault(page)
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"^Bonjour @\S.* $"))
    expect(offered).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_several_fiches_are_changed_and_put_back(signed_in: Callable[..., Page], scripts: bool) -> None:
    page = signed_in("project_lead", width=390, java_script_enabled=scripts)
    for title in ("Première de deux", "Seconde de deux"):
        propose(page, title)
    page.goto(f"{PLAN}?q=de+deux&etat=idea")
    page.get_by_role("link", name="Modifier plusieurs fiches").click()
    boxes = page.get_by_role("group", name="Fiches à modifier").get_by_role("checkbox")
    if scripts:
        page.get_by_role("button", name="Tout cocher").click()
        no_fault(page)
    else:
        for box in boxes.all():
            box.press("Space")  # its label lies over it
    page.get_by_label("Que modifier").select_option("maturity")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Maturité").select_option("ready")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("cell", name="prêt à démarrer")).to_have_count(boxes_of(page))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fiches modifiées")
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("sont revenues comme elles étaient")).to_be_visible()
    expect(page).to_have_url(re.compile("q=de"))


def boxes_of(page: Page) -> int:
    """Lines of the preview."""
    return page.locator("tbody tr").count()
