"""A firm books a shared platform on a phone, without an account; who keeps it answers; the firm reads, and cancels."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.browser.test_need_answered import link_to
from tests.domain.platforms_world import working
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "Plastics Vallée – Oyonnax"


def test_a_platform_is_found_booked_answered_and_cancelled(page_of: Callable[..., Page], demonstration: Served) -> None:
    phone = page_of(base_url=demonstration.address, width=390, bypass_csp=True, has_touch=True)
    phone.goto("/plateformes/")
    phone.get_by_label("Près de (commune)").fill("Oyonnax")
    phone.get_by_label("Distance").select_option("50")
    phone.get_by_role("button", name="Chercher", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("à 50 km au plus d")
    no_fault(phone)
    phone.locator(".model-list").get_by_role("link", name="Plateau d’essais mécaniques").first.click()
    no_fault(phone)
    phone.get_by_role("link", name="Réserver : Presse d’essai").click()
    phone.get_by_label("Premier jour").fill(working(60).isoformat())
    phone.get_by_label("Ce que vous voulez faire").fill("Essayer un moule.")
    phone.get_by_label("Le SIRET").fill("123")
    phone.get_by_role("button", name="Demander la réservation").click()
    expect(phone.get_by_role("alert")).to_contain_text("quatorze chiffres")
    expect(phone.get_by_label("Ce que vous voulez faire")).to_have_value("Essayer un moule.")
    no_fault(phone)
    phone.get_by_label("Le SIRET").fill("732 829 320 00074")
    phone.get_by_label("Nom de l’entreprise").fill("Moules Bonheur")
    phone.get_by_label("Votre adresse électronique").fill("rosa@exemple.fr")
    phone.get_by_role("button", name="Demander la réservation").click()
    phone.goto(
        link_to(phone, "une demande de réservation à confirmer", "/plateformes/demande/confirmer/", demonstration)
    )
    no_fault(phone)
    phone.get_by_role("button", name="Confirmer ma demande").click()
    expect(phone.locator("main")).to_contain_text("n’a pas encore répondu")
    followed = phone.url

    lead = page_of(base_url=demonstration.address, bypass_csp=True)
    lead.goto("/connexion/")
    lead.get_by_role("button", name=f"Chef de projet · {PLACE}").first.click()
    lead.goto("/plateformes/reservations/?etat=a-traiter")
    no_fault(lead)
    lead.get_by_role("link", name="Moules Bonheur").click()
    no_fault(lead)
    lead.get_by_role("button", name="Confirmer la réservation").click()
    expect(lead.locator("main")).to_contain_text("Confirmée")

    phone.goto(followed)
    expect(phone.locator("main")).to_contain_text(re.compile("Confirmée, le"))
    phone.get_by_text("Annuler ma réservation").first.click()
    phone.get_by_role("button", name="Annuler ma réservation").click()
    expect(phone.locator("main")).to_contain_text("Annulée par l’entreprise")
    no_fault(phone)
