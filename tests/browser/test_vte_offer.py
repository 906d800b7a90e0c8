"""A firm publishes an offer that a chef de projet reviews; a candidate applies on a phone; the firm retains."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.browser.test_need_answered import link_to
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "Plastics Vallée – Oyonnax"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def day(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def test_a_firm_publishes_an_offer_a_candidate_applies_and_the_firm_retains(
    page_of: Callable[..., Page], demonstration: Served, tmp_path: Path
) -> None:
    firm = page_of(base_url=demonstration.address, bypass_csp=True)
    firm.goto("/vte/")
    no_fault(firm)
    firm.get_by_role("link", name="Publier une offre").click()
    for label, text in (
        ("Intitulé du poste", "Responsable de ligne"),
        ("La mission", "Faire monter en cadence une ligne de vitrage."),
        ("Les responsabilités confiées", "Une équipe de six personnes."),
        ("À qui le poste est rattaché", "La direction du site"),
        ("Fonction du tuteur", "Directrice industrielle"),
        ("Rémunération brute annuelle", "33 000 €"),
        ("Jours de télétravail", "0"),
        ("Commune du poste", "Paris"),
        ("Nom de l’entreprise", "Vitrages du Signal"),
        ("SIRET", "732 829 320 00074"),
        ("Activité, code NAF", "22.29A"),
        ("Effectif", "80"),
        ("Chiffre d’affaires", "12 000 000"),
        ("Votre adresse électronique", "rosa@exemple.fr"),
    ):
        firm.get_by_role("textbox", name=label).fill(text)
    firm.get_by_label("Thème de la mission").select_option("production")
    firm.get_by_label("Contrat", exact=True).select_option("cdi")
    firm.get_by_label("Niveau d’études, au moins").select_option("5")
    firm.get_by_label("Avez-vous des entreprises liées").select_option("non")
    firm.get_by_role("radio", name="Oui").check(force=True)
    firm.get_by_label("Début").fill(day(60))
    firm.get_by_label("Dernier jour pour candidater").fill(day(40))
    firm.get_by_role("button", name="Envoyer mon offre").click()
    expect(firm.get_by_role("alert")).to_contain_text("aucun Territoire d’industrie")
    expect(firm.get_by_role("textbox", name="La mission")).to_have_value(
        "Faire monter en cadence une ligne de vitrage."
    )
    no_fault(firm)
    firm.get_by_role("textbox", name="Commune du poste").fill("Oyonnax")
    firm.get_by_role("button", name="Vérifier l’aide, sans envoyer").click()
    expect(firm.locator("main")).to_contain_text("L’offre répond aux règles de l’aide VTE TI")
    no_fault(firm)
    firm.get_by_role("button", name="Envoyer mon offre").click()
    expect(firm.locator("h1")).to_have_text("Regardez vos messages pour confirmer")
    firm.goto(link_to(firm, "une offre de VTE à confirmer", "/vte/offres/confirmer/", demonstration))
    no_fault(firm)
    firm.get_by_role("button", name="Confirmer mon offre").click()
    expect(firm.locator("main")).to_contain_text("À relire")
    no_fault(firm)

    lead = page_of(base_url=demonstration.address, bypass_csp=True)
    lead.goto("/connexion/")
    lead.get_by_role("button", name=f"Chef de projet · {PLACE}").first.click()
    lead.goto("/vte/offres/a-relire/?etat=a-relire")
    no_fault(lead)
    lead.get_by_role("link", name="Vitrages du Signal").click()
    no_fault(lead)
    lead.get_by_role("radio", name="Je publie").check(force=True)
    lead.get_by_role("button", name="Enregistrer").click()
    expect(lead.locator("main .fr-text--lead")).to_contain_text("Publiée")

    phone = page_of(base_url=demonstration.address, width=390, bypass_csp=True, has_touch=True)
    phone.goto("/vte/offres/?q=vitrage")
    no_fault(phone)
    phone.get_by_role("link", name="Responsable de ligne").click()
    no_fault(phone)
    phone.get_by_role("link", name="Candidater").click()
    for label, text in (
        ("Votre nom", "Camille Desprès"),
        ("Votre adresse électronique", "camille@exemple.fr"),
        ("Diplôme obtenu", "Ingénieure en mécanique"),
        ("Établissement d’enseignement", "École du Plateau"),
        ("Votre message", "Je connais ces lignes."),
    ):
        phone.get_by_role("textbox", name=label).fill(text)
    phone.get_by_label("Date du diplôme").fill(day(-90))
    phone.get_by_label("Disponible à partir du").fill(day(10))
    phone.get_by_role("radio", name="Je cherche un emploi").check(force=True)
    phone.get_by_label("Domaine d’études").select_option("mechanics")
    phone.get_by_label("Niveau d’études").select_option("5")
    phone.get_by_label("Votre CV").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF})
    no_fault(phone)
    phone.get_by_role("button", name="Envoyer ma candidature").click()
    phone.goto(link_to(phone, "une candidature à une offre de VTE à confirmer", "/vte/candidater/", demonstration))
    no_fault(phone)
    phone.get_by_role("button", name="Confirmer ma candidature").click()
    expect(phone.locator("main .fr-text--lead")).to_contain_text("Envoyée")
    no_fault(phone)

    firm.goto(link_to(firm, "Une candidature vient d’arriver", "/vte/offres/suivi/", demonstration))
    no_fault(firm)
    firm.get_by_role("link", name="Camille Desprès").click()
    no_fault(firm)
    with firm.expect_download() as downloaded:
        firm.get_by_role("link", name="Télécharger").click()
    downloaded.value.save_as(tmp_path / "cv.pdf")
    assert (tmp_path / "cv.pdf").read_bytes() == PDF
    firm.get_by_role("radio", name="Je retiens").check(force=True)
    firm.get_by_label("Un mot au candidat").fill("Bienvenue parmi nous.")
    firm.get_by_role("button", name="Envoyer ma réponse").click()
    expect(firm.locator("main .fr-text--lead")).to_contain_text("Retenue")

    phone.goto(link_to(phone, "retient votre candidature", "/vte/candidatures/", demonstration))
    expect(phone.locator("main")).to_contain_text("Bienvenue parmi nous.")
    no_fault(phone)
