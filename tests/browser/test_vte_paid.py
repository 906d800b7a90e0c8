"""A file is opened for a firm, which deposits its documents on a phone; the label is recorded by Bpifrance's referent;
the aid is paid; the national page counts it.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.browser.test_need_answered import link_to
from tests.serving import Served

pytestmark = pytest.mark.browser
PLACE = "Plastics Vallée – Oyonnax"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
BEGUN = "2026-10-01"


def signed_in(page_of: Callable[..., Page], served: Served, who: str) -> Page:
    page = page_of(base_url=served.address, bypass_csp=True)
    page.goto("/connexion/")
    page.locator("button", has_text=who).first.evaluate("e => e.click()")  # some are folded
    page.wait_for_url("**/espace/**")
    return page


def part(page: Page, name: str, **told: str) -> None:
    """Fill in a part of the file: choices by their value, the rest as typed."""
    page.get_by_role("link", name=name).click()
    no_fault(page)
    for field, value in told.items():
        one = page.locator(f"#part-{field}")
        tag = one.evaluate("e => e.tagName")
        if value == "on":
            page.locator(f"label[for=part-{field}]").click()
        elif tag == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("h2", has_text="Ce que dit le dossier")).to_be_visible()


def counted(page: Page) -> int:
    """The contracts that the national page tells."""
    page.goto("/pilotage/france/")
    found = re.search(r"(\d+)\scontrats labellisés", page.locator("section[aria-labelledby=volontaires]").inner_text())
    assert found is not None
    return int(found[1])


def test_a_file_is_opened_labelled_paid_and_counted(
    page_of: Callable[..., Page], demonstration: Served, tmp_path: Path
) -> None:
    paper = tmp_path / "piece.pdf"
    paper.write_bytes(PDF)
    lead = signed_in(page_of, demonstration, f"Chef de projet · {PLACE}")
    before = counted(lead)
    no_fault(lead)
    lead.goto("/vte/dossiers/")
    no_fault(lead)
    lead.get_by_role("link", name="Ouvrir un dossier").click()
    lead.get_by_label("SIRET").fill("123")
    lead.get_by_label("Nom de l’entreprise").fill("Ateliers du Signal")
    lead.get_by_role("button", name="Ouvrir le dossier").click()
    expect(lead.get_by_role("alert")).to_contain_text("quatorze chiffres")
    no_fault(lead)
    lead.get_by_label("SIRET").fill("73282932000074")
    lead.get_by_label("Adresse électronique").fill("rosa@exemple.fr")
    lead.locator("label[for=open-asks_ti]").click()
    lead.get_by_role("button", name="Ouvrir le dossier").click()
    expect(lead.locator("h1")).to_contain_text("Ateliers du Signal")
    no_fault(lead)
    file = lead.url

    phone = page_of(base_url=demonstration.address, width=390, bypass_csp=True, has_touch=True)
    phone.goto(link_to(phone, "a ouvert pour votre entreprise", "/vte/dossiers/suivi/", demonstration))
    no_fault(phone)
    phone.get_by_role("button", name="Ouvrir le dossier").click()
    no_fault(phone)
    part(phone, "Le contrat", contract="cdi", signed_on=BEGUN, starts_on=BEGUN)
    part(phone, "La mission", title="Responsable qualité", responsibilities="La qualité.", tutor="Paul Signac")
    part(phone, "Le jeune", given_name="Berthe", family_name="Morisot", young_email="berthe@exemple.fr")
    while phone.locator("#deposit-requirement").count():
        waiting = phone.locator("tr", has_text="Attendue")
        if not waiting.count():
            break
        label = waiting.first.locator("th").inner_text()
        phone.locator("#deposit-requirement").select_option(label=label)
        phone.locator("#deposit-file").set_input_files(paper)
        with phone.expect_navigation():
            phone.get_by_role("button", name="Déposer").click()
    no_fault(phone)

    lead.goto(file)
    part(lead, "L’entreprise et sa taille", code_insee="01283", naf="2229A")
    while lead.locator("tr", has_text="Déposée").count():
        label = lead.locator("tr", has_text="Déposée").first.locator("th").inner_text()
        lead.get_by_text("Vérifier une pièce").click()
        lead.locator("#judge-requirement").select_option(label=label)
        lead.get_by_role("radio", name="Oui, je l’accepte").check(force=True)
        with lead.expect_navigation():
            lead.get_by_role("button", name="Enregistrer la vérification").click()
    for step, state in (("Le dossier est complet", "Complet"), ("Je l’ai transmis à Bpifrance", "Transmis")):
        lead.get_by_role("radio", name=step).check(force=True)
        lead.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(lead.locator(".fr-text--lead").first).to_contain_text(state)
    no_fault(lead)

    bank = signed_in(page_of, demonstration, f"Référent d’opérateur · Bpifrance, {PLACE}")
    bank.goto(file)
    bank.get_by_role("radio", name="accordé").check(force=True)
    bank.locator("#label-on").fill(bank.evaluate("new Date().toLocaleDateString('sv')"))
    bank.get_by_label("Numéro de la réponse").fill("L-2026-77")
    bank.get_by_role("button", name="Enregistrer la réponse").click()
    expect(bank.locator(".fr-text--lead").first).to_contain_text("Labellisé")
    no_fault(bank)

    phone.goto(link_to(phone, "Le label est accordé", "/vte/dossiers/suivi/", demonstration))
    phone.locator("label[for=sign-read]").click()
    phone.get_by_role("button", name="Signer pour l’entreprise").click()
    phone.goto(link_to(phone, "est à signer", "/vte/dossiers/charte/", demonstration))
    no_fault(phone)
    phone.locator("label[for=sign-read]").click()
    phone.get_by_role("button", name="Signer", exact=True).click()
    expect(phone.locator("main")).to_contain_text("Vous avez signé la charte")

    lead.goto(file)
    lead.get_by_role("radio", name="Le contrat a commencé").check(force=True)
    lead.get_by_role("button", name="Enregistrer", exact=True).click()
    for who, what, payer in ((lead, "vte-ti:aid_asked", ""), (bank, "vte-ti:paid", "Bpifrance")):
        who.goto(file)
        who.get_by_text("Consigner une étape de l’aide").click()
        who.locator("#aid-what").select_option(what)
        who.locator("#aid-on").fill(who.evaluate("new Date().toLocaleDateString('sv')"))
        who.locator("#aid-amount_cents").fill("4 000 €")
        who.locator("#aid-payer").fill(payer)
        who.get_by_role("button", name="Consigner").click()
    expect(bank.locator("main")).to_contain_text("Versée")
    no_fault(bank)
    bank.get_by_role("link", name="Règle par règle").click()
    no_fault(bank)
    assert counted(phone) == before + 1
    no_fault(phone)
    phone.goto("/vte/chiffres/")
    expect(phone.locator("main")).to_contain_text("contrats VTE TI labellisés")
    no_fault(phone)
