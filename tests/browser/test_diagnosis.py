"""The workbench as people go through it: findings decided, two who edit one, a firm on its phone, a version adopted."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.cast import gathered
from tests.browser.instance import Instance
from tests.browser.test_accessibility import AXE, RUN

pytestmark = pytest.mark.browser
EDL = "/territoires/2/ti-8413/etat-des-lieux/"
WORKBENCH = f"{EDL}atelier/"
OVERFLOWING = """() => [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.table-box, svg, .fr-sr-only') && getComputedStyle(e).position !== 'absolute')
    .slice(0, 3).map(e => e.outerHTML.slice(0, 90))"""
PEOPLE = """
where = Territory.objects.get(phase="2", published_id="ti-8413")
firm, carrier = declared(OrganisationKind.FIRM, "Entreprise"), declared(OrganisationKind.SYNDICAT, "Syndicat mixte")
mandates = {}
for role in (Role.PROJECT_LEAD, Role.ELU, Role.INDUSTRIEL):
    held = dict(role=role, territory=where, organisation=firm if role == Role.INDUSTRIEL else carrier)
    (mandates[role],) = arrives(role.value, held, given_name=role.label)
pair = dict(elu=mandates[Role.ELU], industriel=mandates[Role.INDUSTRIEL])
audit.save(Binome(territory=where, starts_on=date(2025, 1, 1), **pair), by=SYSTEM, verb="binome.designated")
"""


@pytest.fixture(scope="module")
def instance(
    release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """Address of an instance of its own, and the session of each person."""
    with Instance(tmp_path_factory.mktemp("atelier"), release_dir.parent, like=prepared) as found:
        yield found.address, gathered(found, PEOPLE)


@pytest.fixture
def signed_in(browser: Browser, instance: tuple[str, dict[str, str]]) -> Iterator[Callable[..., Page]]:
    """A page of somebody: `signed_in("elu", width=390)`; of nobody without a role."""
    address, sessions = instance
    contexts: list[BrowserContext] = []

    def make(role: str = "", *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=address, locale="fr-FR", viewport={"width": width, "height": 900}, **options
        )
        if role:
            context.add_cookies([{"name": "sessionid", "value": sessions[role], "url": address}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def faults(page: Page) -> list[str]:
    """What axe finds, and what overflows sideways, with all that is folded open."""
    page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    page.evaluate(AXE.read_text("utf-8"))
    found = [f"{one['id']} at {[node['target'] for node in one['nodes'][:2]]}" for one in page.evaluate(RUN)]
    return [f"{page.url}: {fault}" for fault in [*found, *page.evaluate(OVERFLOWING)]]


def test_findings_are_kept_rejected_reworded_and_added(signed_in: Callable[..., Page]) -> None:
    page = signed_in("project_lead", java_script_enabled=False)
    page.goto(WORKBENCH)
    page.get_by_role("button", name="Retenir").first.click()
    expect(page.get_by_text("Constat retenu")).to_be_visible()
    page.get_by_role("link", name="Écarter ou reformuler").first.click()
    page.get_by_role("link", name="Retenir, écarter ou classer").click()
    page.get_by_label("Décision").select_option("rejected")
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n’a été enregistré")
    page.get_by_role("alert").get_by_role("link", name="Motif").click()
    page.get_by_label("Motif, pour écarter").fill("Déjà réglé en 2025")
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("Décision enregistrée")).to_be_visible()
    page.get_by_text("Changer la rédaction").click()
    page.get_by_label("Reformulation").fill("Dit avec nos mots.")
    page.get_by_role("button", name="Enregistrer la rédaction").click()
    expect(page.locator("main .fr-text--lead")).to_have_text("Dit avec nos mots.")
    page.get_by_role("link", name="Historique").click()
    expect(page.get_by_text("a écarté ce constat")).to_be_visible()
    page.goto(WORKBENCH)
    page.get_by_role("link", name="Ajouter un constat").click()
    page.get_by_label("Nature").select_option("frein")
    page.get_by_label("Axe").select_option("simplifier")
    page.get_by_label("Intitulé").fill("Délais d’autorisation")
    page.get_by_label("Constat", exact=True).fill("Deux ans d’attente pour étendre un atelier.")
    page.get_by_role("button", name="Proposer ce constat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Délais d’autorisation")
    page.goto(f"{WORKBENCH}?axe=simplifier&etat=a-decider")
    expect(page.get_by_role("link", name="Délais d’autorisation", exact=True)).to_be_visible()


def test_two_people_edit_one_finding_and_the_second_merges(signed_in: Callable[..., Page]) -> None:
    lead, elu = signed_in("project_lead"), signed_in("elu", bypass_csp=True)
    lead.goto(f"{WORKBENCH}ajouter/")
    for label, value in (("Nature", "atout"), ("Axe", "attirer")):
        lead.get_by_label(label).select_option(value)
    lead.get_by_label("Intitulé").fill("Eau industrielle")
    lead.get_by_label("Constat", exact=True).fill("Réserve suffisante.")
    lead.get_by_role("button", name="Proposer ce constat").click()
    elu.goto(lead.url)
    for page in (lead, elu):
        page.get_by_role("link", name="Changer la rédaction").click()
    for page, text in ((lead, "Texte du chef de projet"), (elu, "Texte de l’élu")):
        page.get_by_label("Reformulation").fill(text)
        page.get_by_role("button", name="Enregistrer la rédaction").click()
    expect(elu.get_by_role("alert")).to_contain_text("a modifié ce constat pendant que vous écriviez")
    expect(elu.get_by_role("table")).to_contain_text("Texte du chef de projet")
    expect(elu.get_by_label("Reformulation")).to_have_value("Texte de l’élu")
    assert not faults(elu)
    elu.get_by_label("Reformulation").fill("Les deux ensemble")
    elu.get_by_role("button", name="Enregistrer la rédaction").click()
    expect(elu.locator("main .fr-text--lead")).to_have_text("Les deux ensemble")


def test_a_firm_answers_on_its_phone(signed_in: Callable[..., Page]) -> None:
    lead = signed_in("project_lead", bypass_csp=True)
    lead.goto(f"{WORKBENCH}questionnaires/nouveau/")
    lead.get_by_label("Titre").fill("Recruter ici")
    lead.get_by_label("Présentation").fill("Merci de répondre en quatre minutes.")
    lead.get_by_label("Dernier jour").fill((date.today() + timedelta(days=9)).isoformat())
    lead.get_by_role("button", name="Continuer").click()
    for kind, text, more in (
        ("choice", "Recrutez-vous ?", ("Choix proposés", "oui\nnon")),
        ("scale", "Trouvez-vous du foncier ?", ("Ce que dit la note 1", "rare")),
        ("number", "Combien de postes ?", ("Unité", "postes")),
        ("text", "Autre chose ?", None),
    ):
        lead.get_by_label("Forme de la réponse").select_option(kind)
        lead.get_by_label("Question", exact=True).fill(text)
        if more:
            lead.get_by_label(more[0]).fill(more[1])
        lead.get_by_role("button", name="Ajouter la question").click()
    lead.get_by_role("button", name="Ouvrir le questionnaire").click()
    link = lead.get_by_label("Lien du questionnaire").input_value()
    assert not faults(lead)
    phone = signed_in(width=390, bypass_csp=True, has_touch=True)
    phone.goto(link)
    assert not faults(phone)
    phone.get_by_label("oui").check(force=True)
    phone.get_by_label("Combien de postes").fill("une douzaine")
    phone.get_by_label("Votre entreprise").fill("Plastiques SA")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("alert")).to_contain_text("Écrivez un nombre")
    assert not faults(phone)
    expect(phone.get_by_label("Votre entreprise")).to_have_value("Plastiques SA")
    expect(phone.get_by_label("oui")).to_be_checked()
    phone.get_by_label("Combien de postes").fill("12")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci, votre réponse est enregistrée")
    lead.get_by_role("link", name="Questionnaires").first.click()
    lead.get_by_role("link", name="Recruter ici").click()
    lead.get_by_role("link", name="Lire chaque réponse").click()
    expect(lead.get_by_role("heading", name="Plastiques SA")).to_be_visible()
    assert not faults(lead)


def test_a_version_is_adopted_by_both_and_compared(signed_in: Callable[..., Page]) -> None:
    lead = signed_in("project_lead")
    for number in (1, 2):
        lead.goto(WORKBENCH)
        lead.get_by_role("button", name="Retenir").first.click()
        lead.goto(f"{EDL}versions/")
        lead.get_by_role("button", name="Figer les constats retenus").click()
        lead.get_by_role("button", name=f"Présenter la version {number}").click()
        for role in ("elu", "industriel"):
            member = signed_in(role)
            member.goto(f"{EDL}versions/{number}/")
            member.get_by_label("J’ai lu cette version").check(force=True)
            member.get_by_role("button", name="Adopter cette version").click()
            expect(member.get_by_text("Votre adoption est enregistrée")).to_be_visible()
    public = signed_in(bypass_csp=True)
    public.goto(f"{EDL}versions/2/")
    expect(public.get_by_text("Adoptée en comité de projet")).to_be_visible()
    public.goto(f"{EDL}versions/comparer/")
    expect(public.get_by_text("De la version 1 à la version 2")).to_contain_text("1\u00a0constat ajouté")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(signed_in: Callable[..., Page], width: int, scheme: str) -> None:
    page = signed_in("project_lead", width=width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page.goto(WORKBENCH)
    finding = page.locator(".bench-title a").first.get_attribute("href")
    addresses = [WORKBENCH, f"{WORKBENCH}ajouter/", finding, f"{finding}historique/", f"{WORKBENCH}questionnaires/"]
    addresses += [f"{WORKBENCH}questionnaires/nouveau/", f"{EDL}versions/", f"{EDL}versions/comparer/"]
    found = []
    for address in addresses:
        page.goto(str(address))
        found += faults(page)
    assert not found, "\n".join(found)
