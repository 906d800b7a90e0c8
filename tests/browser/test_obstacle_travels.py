"""An obstacle travels to the nation and back: raised, sent, not answered, taken up twice, answered there, solved."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.cast import Browsers, gathered
from tests.browser.instance import Instance, no_fault

pytestmark = pytest.mark.browser
DESK = "/pilotage/blocages/"
FICHE = "/territoires/2/ti-8413/plan/fiches/1/"
SITE = "https://etabli.example.fr"
PEOPLE = """
from etabli.domain.governance.actor import actor
from etabli.domain.plans import services
from etabli.domain.plans.models import Plan

where = Territory.objects.get(phase="2", published_id="ti-8413")
ain = Departement.objects.get(pk="01")
carrier = declared(OrganisationKind.SYNDICAT, "Syndicat de la vallée")
prefecture = declared(OrganisationKind.PREFECTURE, "Préfecture de l’Ain", departement=ain)
council = declared(OrganisationKind.REGION, "Conseil régional", region=ain.region)
nation = declared(OrganisationKind.DELEGATION, "Délégation aux territoires")
(held,) = arrives("lead", dict(role=Role.PROJECT_LEAD, territory=where, organisation=carrier))
arrives("prefet", dict(role=Role.STATE, departement=ain, organisation=prefecture))
arrives("region", dict(role=Role.REGION, region=ain.region, organisation=council))
arrives("delegue", dict(role=Role.DELEGATION, organisation=nation))
lead = actor(held.person, verified=True)
plan = services.start_plan(territory=where, by=lead)
axis = where.phase.axes.order_by("position").first().slug
services.add_fiche(plan=plan, values={"title": "Une presse économe", "axis": axis, "lead": carrier.pk}, by=lead)
Plan.objects.filter(pk=plan.pk).update(state="adopted")
"""
LATER = """
from datetime import timedelta
from django.utils import timezone
from etabli.domain.coordination.models import Obstacle
on = timezone.localdate() - timedelta(days=60)
Obstacle.objects.update(raised_on=on, sent_on=on, answer_by=on + timedelta(days=28))
"""
LETTER = """
from etabli.domain.outbox.models import Message
print(Message.objects.filter(to="{to}@exemple.org", kind="obstacle.sent").latest("created_at").text)
"""


@pytest.fixture(scope="module")
def instance(release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    found = Instance(tmp_path_factory.mktemp("blocages"), release_dir.parent, like=prepared).__enter__()
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture
def people(browser: Browser, instance: Instance) -> Iterator[Browsers]:
    found = Browsers(browser, instance.address, gathered(instance, PEOPLE))
    yield found
    found.close()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    no_fault(page)
    return page


def test_an_obstacle_travels_to_the_nation_and_back(people: Browsers, instance: Instance) -> None:
    lead = people.of("lead")
    _is_raised_and_sent(lead)
    address = lead.url

    instance.shell(LATER)  # two months without an answer
    opened(people.of("prefet"), "/espace/")
    expect(people.of("prefet").get_by_role("link", name=re.compile("Répondre au point de blocage"))).to_be_visible()
    instance.run("escalate", SITE)
    expect(opened(people.of("region"), address).get_by_text("niveau régional").first).to_be_visible()
    expect(people.of("region").get_by_role("button", name="Enregistrer la réponse")).to_be_visible()
    expect(opened(people.of("prefet"), address).get_by_role("button", name="Enregistrer la réponse")).to_be_visible()

    people.of("region").get_by_role("link", name="Réunir avec des blocages semblables").click()
    expect(people.of("region").get_by_text("Aucun autre blocage ouvert")).to_be_visible()
    no_fault(people.of("region"))

    instance.shell(LATER)
    instance.run("escalate", SITE)
    instance.run("escalate", SITE)  # once more changes nothing
    nation = opened(people.of("delegue"), address)
    expect(nation.get_by_text("niveau national").first).to_be_visible()
    assert nation.get_by_text("est passé au niveau").count() == 2

    _is_answered_by_link(people, instance)
    _is_solved(lead, address)
    anybody = opened(people.of("passer-by", width=390), "/blocages-leves/?mots=raccordement")
    expect(anybody.get_by_role("heading", name="Raccordement promis dans trois ans")).to_be_visible()
    expect(anybody.get_by_text("Une file prioritaire est ouverte.")).to_be_visible()
    expect(anybody.get_by_text("400 jours gagnés")).to_be_visible()


def _is_raised_and_sent(lead: Page) -> None:
    """From the fiche; the keyboard alone raises it."""
    opened(lead, FICHE).get_by_role("link", name="Signaler un point de blocage").press("Enter")
    no_fault(lead)
    lead.get_by_role("button", name="Signaler").press("Enter")
    expect(lead.get_by_role("alert")).to_contain_text("Rien n’a été enregistré")
    no_fault(lead)
    lead.get_by_label("Intitulé").fill("Raccordement promis dans trois ans")
    lead.get_by_label("Nature").select_option("norm")
    lead.get_by_label("Ce qui se passe").fill("La presse attend son raccordement.")
    lead.get_by_role("button", name="Signaler").press("Enter")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Raccordement promis dans trois ans")
    no_fault(lead)
    lead.get_by_label("Autorité compétente", exact=True).select_option("Préfecture de l’Ain")
    lead.get_by_role("button", name="Adresser").click()
    expect(lead.get_by_text("Le point de blocage est adressé")).to_be_visible()
    no_fault(lead)


def _is_answered_by_link(people: Browsers, instance: Instance) -> None:
    """On a phone, without an account, by the link that the delegation received."""
    link = re.search(rf"{SITE}(/blocage/\S+)", instance.shell(LETTER.format(to="delegue")))
    assert link
    phone = opened(people.of("phone", width=390), link[1])
    phone.get_by_label("C’est réglé", exact=True).check(force=True)
    phone.get_by_label("Ce que vous avez fait, ou pourquoi").fill("La file prioritaire est décidée.")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est enregistré")
    no_fault(phone)
    expect(opened(phone, link[1]).get_by_text("Ce lien a servi")).to_be_visible()


def _is_solved(lead: Page, address: str) -> None:
    expect(opened(lead, "/espace/").get_by_role("link", name=re.compile("Constater que c’est réglé"))).to_be_visible()
    opened(lead, address)
    lead.get_by_label("Ce qui a changé", exact=True).select_option("procedure")
    lead.get_by_label("Ce qui a été fait").fill("Une file prioritaire est ouverte.")
    lead.get_by_label("Jours gagnés (facultatif)").fill("400")
    lead.get_by_role("button", name="Le blocage est levé").click()
    expect(lead.get_by_role("heading", name="Comment il a été levé")).to_be_visible()
    no_fault(lead)
    no_fault(opened(lead, DESK))
    expect(lead.get_by_role("link", name="Raccordement promis dans trois ans")).to_be_visible()
