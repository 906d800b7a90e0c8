"""A walk through the demonstration, as the README tells it: who decides, who presents, who adopts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.instance import no_fault
from tests.serving import Served

pytestmark = pytest.mark.browser
OYONNAX = "Plastics Vallée – Oyonnax"
DUNKERQUE = "Aa – Dunkerque – Flandre"
Entering = Callable[..., Page]


@pytest.fixture
def entering(page_of: Callable[..., Page], demonstration: Served) -> Iterator[Entering]:
    """A page of somebody of the demonstration, at their space; of nobody without a name. No page breaks the policy."""
    broken: list[str] = []

    def enter(name: str = "", *, width: int = 1280) -> Page:
        page = page_of(width=width, base_url=demonstration.address)
        page.on("console", lambda said: broken.append(f"{page.url}: {said.text}") if "Policy" in said.text else None)
        page.goto("/connexion/" if name else "/")
        if name:
            page.get_by_role("button", name=name).click()
            expect(page.locator("h1")).to_have_text("Mon espace")
        return page

    yield enter
    assert broken == []


def test_a_second_version_is_decided_presented_adopted_and_compared(entering: Entering) -> None:
    lead = entering(f"Chef de projet · {OYONNAX}")
    lead.locator("main").get_by_role("link", name=re.compile("^Atelier\\s+:")).click()
    expect(lead.locator("main .fr-text--lead")).to_contain_text(
        "1\u00a0constat à décider, 6\u00a0retenus, 1\u00a0écarté"
    )
    lead.get_by_role("button", name="Retenir").click()
    expect(lead.get_by_text("Constat retenu")).to_be_visible()
    expect(lead.locator("main .fr-text--lead")).to_contain_text("7\u00a0retenus, 1\u00a0écarté")
    lead.get_by_role("link", name="Versions et adoption").click()
    lead.get_by_role("button", name="Figer les constats retenus").click()
    expect(lead.locator("h1")).to_contain_text("version 2")
    lead.get_by_role("button", name="Présenter la version 2").click()
    expect(lead.get_by_text("Les deux membres du binôme sont prévenus")).to_be_visible()

    elu = entering(f"Élu référent · {OYONNAX}", width=390)
    elu.get_by_role("link", name="Adopter la version 2").click()
    elu.get_by_role("button", name="Adopter cette version").click()
    expect(elu.get_by_role("alert")).to_contain_text("Cochez cette case")
    elu.get_by_label("J’ai lu cette version").check(force=True)
    elu.get_by_role("button", name="Adopter cette version").click()
    expect(elu.get_by_text("Votre adoption est enregistrée")).to_be_visible()
    expect(elu.get_by_role("button", name="Adopter cette version")).to_have_count(0)
    anybody = entering()
    anybody.goto("/territoires/2/ti-8413/etat-des-lieux/versions/")
    expect(anybody.get_by_role("link", name="Version 1")).to_be_visible()
    expect(anybody.get_by_role("link", name="Version 2")).to_have_count(0)

    industriel = entering(f"Industriel référent · {OYONNAX}")
    industriel.get_by_role("link", name="Adopter la version 2").click()
    industriel.get_by_label("J’ai lu cette version").check(force=True)
    industriel.get_by_role("button", name="Adopter cette version").click()
    expect(industriel.locator("main .fr-text--lead")).to_contain_text("Adoptée en comité de projet")

    anybody.reload()
    anybody.get_by_role("link", name="Version 2").click()
    expect(anybody.locator("main .fr-text--lead")).to_contain_text("par les deux membres du binôme")
    anybody.go_back()
    anybody.get_by_role("link", name="Comparer").click()
    expect(anybody.locator("main .fr-text--lead")).to_contain_text("De la version 1 à la version 2")
    expect(anybody.locator("main .fr-text--lead")).to_contain_text("1\u00a0constat ajouté, 6\u00a0constats inchangés")
    lead.goto("/territoires/2/ti-8413/journal/")
    expect(lead.locator(".act").first).to_contain_text("a constaté l’adoption d’une version de l’état des lieux")


def test_what_waits_in_my_space_is_adopted_at_once(entering: Entering) -> None:
    industriel = entering(f"Industriel référent · {DUNKERQUE}", width=390)
    industriel.get_by_role("link", name="Adopter la version 2").click()
    expect(industriel.get_by_text("a adopté le")).to_have_count(1)
    industriel.get_by_label("J’ai lu cette version").check(force=True)
    industriel.get_by_role("button", name="Adopter cette version").click()
    expect(industriel.locator("main .fr-text--lead")).to_contain_text("par les deux membres du binôme")
    expect(industriel.get_by_text("a adopté le")).to_have_count(2)
    industriel.get_by_role("link", name="Mon espace").click()
    expect(industriel.get_by_role("heading", name="Mon espace")).to_be_visible()
    expect(industriel.get_by_role("link", name="Adopter la version 2")).to_have_count(0)


def test_a_version_in_preparation_is_withdrawn_and_the_next_presented(entering: Entering) -> None:
    lead = entering("Chef de projet · Berry Sologne")
    lead.locator("main").get_by_role("link", name=re.compile("^Atelier\\s+:")).click()
    lead.get_by_role("link", name="Versions et adoption").click()
    lead.get_by_role("link", name="Version 2").click()
    lead.get_by_text("Retirer cette version").click()
    lead.get_by_role("button", name="Retirer la version").click()
    expect(lead.get_by_role("alert")).to_contain_text("Motif\u00a0: Remplissez ce champ")
    lead.get_by_label("Motif").fill("Le comité attend l’enquête.")
    lead.get_by_role("button", name="Retirer la version").click()
    expect(lead.locator("main .fr-text--lead")).to_contain_text(
        "Motif : Le comité attend l’enquête.".replace(" :", "\u00a0:")
    )
    lead.get_by_role("link", name="Toutes les versions").click()
    lead.get_by_role("button", name="Figer les constats retenus").click()
    lead.get_by_role("button", name="Présenter la version 3").click()
    expect(lead.locator("main .fr-text--lead")).to_contain_text("Présentée au comité de projet")
    lead.goto("/demonstration/messages/")
    expect(lead.locator("main")).to_contain_text("/etat-des-lieux/versions/3/")


def test_a_firm_answers_the_open_questionnaire_on_its_phone(entering: Entering) -> None:
    lead = entering(f"Chef de projet · {OYONNAX}")
    lead.goto("/territoires/2/ti-8413/etat-des-lieux/atelier/questionnaires/")
    lead.get_by_role("link", name="Ce qui aide et ce qui gêne").click()
    expect(lead.locator("main .fr-text--lead")).to_have_text("15\u00a0réponses.")
    lead.get_by_role("button", name="Faire un nouveau lien").click()
    link = lead.get_by_label("Lien du questionnaire").input_value()
    firm = entering(width=390)
    firm.goto(link)
    firm.get_by_label("Recruter").check(force=True)
    firm.get_by_role("button", name="Envoyer").click()
    expect(firm.get_by_role("heading", level=1)).to_have_text("Merci, votre réponse est enregistrée")
    lead.reload()
    expect(lead.locator("main .fr-text--lead")).to_have_text("16\u00a0réponses.")
    expect(lead.get_by_label("Lien du questionnaire")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_refusal_says_why_and_whom_to_ask(page_of: Callable[..., Page], demonstration: Served, width: int) -> None:
    page = page_of(width=width, base_url=demonstration.address, bypass_csp=True)
    page.goto("/connexion/?suite=/territoires/2/ti-8413/etat-des-lieux/atelier/")
    page.get_by_role("button", name=f"Industriel référent · {DUNKERQUE}").click()
    expect(page.locator("h1")).to_have_text("Cette page ne vous est pas ouverte")
    said = page.locator("main .fr-text--lead")
    expect(said).to_contain_text(f"Votre mandat porte sur {DUNKERQUE}, et pas sur {OYONNAX}.")
    expect(said).to_contain_text("Adressez-vous au chef de projet du territoire ou à la Région.")
    no_fault(page)
    page.get_by_role("link", name=f"L’équipe du territoire {OYONNAX}").click()
    expect(page.locator("h1")).to_contain_text(f"Qui conduit le territoire {OYONNAX}")
    expect(page.get_by_role("link", name="Demander un rôle ici")).to_be_visible()
    page.goto("/administration/acces/")
    expect(said).to_contain_text("Adressez-vous à un administrateur d’Établi.")
