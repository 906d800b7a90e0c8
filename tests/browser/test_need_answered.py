"""A firm states a need on a phone, without an account; a referent answers it; the firm reads, and says if it helped."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "Plastics Vallée – Oyonnax"


def link_to(page: Page, words: str, path: str, served: Served) -> str:
    """Where the link of the last message with these words leads."""
    page.goto("/demonstration/messages/")
    letter = page.locator("article").filter(has_text=words).first
    found = letter.get_by_role("link", name=path).get_attribute("href")
    assert found is not None and found.startswith(served.address)
    return found


def test_a_firm_states_a_need_a_referent_answers_and_the_firm_says_if_it_helped(
    page_of: Callable[..., Page], demonstration: Served
) -> None:
    phone = page_of(base_url=demonstration.address, width=390, bypass_csp=True, has_touch=True)
    phone.goto("/entreprises/")
    phone.get_by_role("link", name="Votre entreprise a un besoin").click()
    no_fault(phone)
    phone.get_by_label("Le SIRET de votre établissement, ou sa commune").fill("Oyonnax")
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.locator("main")).to_contain_text(PLACE)
    no_fault(phone)
    phone.get_by_label("Votre besoin").fill("Un atelier trop petit, pour mars.")
    phone.get_by_label("Votre entreprise").fill("Ateliers du Signal")
    phone.get_by_label("Le SIRET").fill("123")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("alert")).to_contain_text("Ce SIRET n’est pas juste")
    expect(phone.get_by_label("Votre besoin")).to_have_value("Un atelier trop petit, pour mars.")
    no_fault(phone)
    phone.get_by_label("De quoi s’agit-il").select_option("other")
    phone.get_by_label("Le SIRET").fill("")
    phone.get_by_label("Votre adresse électronique").fill("rosa@exemple.fr")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("h1")).to_have_text("Regardez vos messages pour confirmer")
    no_fault(phone)
    phone.goto(link_to(phone, "un besoin à confirmer", "/entreprises/besoin/confirmer/", demonstration))
    no_fault(phone)
    phone.get_by_role("button", name="Confirmer mon besoin").click()
    expect(phone.locator("main")).to_contain_text("À accuser réception")
    no_fault(phone)

    lead = page_of(base_url=demonstration.address, bypass_csp=True)
    lead.goto("/connexion/")
    lead.get_by_role("button", name=f"Chef de projet · {PLACE}").first.click()
    lead.goto("/entreprises/besoins/?pour=moi&etat=accuser")
    no_fault(lead)
    lead.get_by_role("link", name="Ateliers du Signal").click()
    no_fault(lead)
    lead.get_by_role("radio", name="Je réponds").check(force=True)
    lead.get_by_label("Ce que l’entreprise lira").fill("Un local se libère à Bellignat.")
    lead.get_by_role("button", name="Enregistrer").click()
    expect(lead.locator("main")).to_contain_text("Répondu")
    lead.get_by_text("Clore le besoin").click()
    lead.get_by_label("Motif").select_option("solved")
    lead.get_by_role("button", name="Clore").click()
    expect(lead.locator("main .fr-text--lead")).to_contain_text("Clos")
    no_fault(lead)

    phone.goto(link_to(phone, "a clos votre besoin", "/entreprises/besoin/suivi/", demonstration))
    expect(phone.locator("main")).to_contain_text("Un local se libère à Bellignat.")
    no_fault(phone)
    phone.get_by_role("radio", name="Tout à fait").check(force=True)
    phone.get_by_role("button", name="Répondre").click()
    expect(phone.locator("main")).to_contain_text("Ce que vous avez reçu vous a aidé")
    no_fault(phone)
    phone.goto("/entreprises/besoins/delais/")
    no_fault(phone)
