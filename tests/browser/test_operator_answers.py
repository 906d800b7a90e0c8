"""A request to an operator, from its fiche to an answer given by link on a phone; what people then find."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "Plastics Vallée – Oyonnax"
FOLLOW = "/territoires/2/ti-8413/plan/fiches/9/suivi/"
OPERATORS = "/pilotage/operateurs/"


def entering(page: Page, name: str) -> Page:
    page.goto("/connexion/")
    page.locator("button", has_text=name).first.evaluate("e => e.click()")  # some are folded
    expect(page.locator("h1")).to_have_text("Mon espace")
    return page


def test_an_operator_answers_by_link_on_a_phone(page_of: Callable[..., Page], demonstration: Served) -> None:
    lead = entering(page_of(base_url=demonstration.address, bypass_csp=True), f"Chef de projet · {PLACE}")
    lead.goto(FOLLOW)
    lead.get_by_role("link", name="Transmettre la demande à Opérateur national").click()
    lead.get_by_label("Type de besoin").select_option("advice")
    no_fault(lead)
    lead.get_by_role("button", name="Transmettre").click()
    expect(lead.locator("h1")).to_contain_text("Demande à Opérateur national")
    request = lead.url

    lead.goto("/demonstration/messages/")
    letter = lead.locator("article").filter(has_text="vous adresse une demande").first
    link = letter.get_by_role("link", name="/reponse/").get_attribute("href")
    assert link is not None and link.startswith(demonstration.address)

    phone = page_of(base_url=demonstration.address, width=390, bypass_csp=True, has_touch=True)
    phone.goto(link)
    no_fault(phone)
    phone.get_by_label("J’accuse réception").check(force=True)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("main .fr-text--lead")).to_contain_text("le même lien servira")
    no_fault(phone)
    phone.goto(link)
    phone.get_by_role("radio", name="En partie").check(force=True)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("alert")).to_contain_text("Dites pourquoi")
    no_fault(phone)
    phone.get_by_label("Motif").fill("Un rendez-vous, pas le suivi.")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("h1")).to_have_text("C’est enregistré")
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("Ce lien a servi le")
    no_fault(phone)

    lead.goto(request)
    expect(lead.locator("main")).to_contain_text("Un rendez-vous, pas le suivi.")
    lead.goto(FOLLOW)
    expect(lead.locator("main")).to_contain_text("répondue le jour même")
    lead.goto("/espace/notifications/")
    expect(lead.locator("main")).to_contain_text("a répondu en partie")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_delays_have_no_fault(
    page_of: Callable[..., Page], demonstration: Served, width: int, scheme: str
) -> None:
    page = page_of(base_url=demonstration.address, width=width, color_scheme=scheme, bypass_csp=True)
    page.goto(OPERATORS)
    no_fault(page)
    page.get_by_label("Région").select_option(label="Auvergne-Rhône-Alpes")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(re.compile("region=84"))
    page.get_by_role("link", name="Fonds national de démonstration").click()
    expect(page).to_have_url(re.compile("region=84"))
    expect(page.locator("h1")).to_contain_text("En combien de temps répond Fonds national")
    no_fault(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_of_a_referent_has_no_fault(page_of: Callable[..., Page], demonstration: Served, width: int) -> None:
    page = page_of(base_url=demonstration.address, width=width, bypass_csp=True)
    entering(page, f"Référent d’opérateur · {PLACE}")
    no_fault(page)
    page.get_by_role("link", name=re.compile("Répondre à la demande|Accuser réception|vous attendent")).first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Que vous demandent les territoires|Demande à"))
    no_fault(page)
