"""A Région prepares, convenes, holds and closes a comité régional; its decision moves a fiche and is in its trail."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.cast import Browsers, gathered
from tests.browser.instance import Instance, no_fault

pytestmark = pytest.mark.browser
TITLE = "Une halle partagée pour l’outillage"
PEOPLE = f"""
from etabli.domain.governance.actor import actor
from etabli.domain.plans import services

place = Territory.objects.get(phase="2", published_id="ti-8413")
aura = Departement.objects.filter(territory_parts__territory=place).order_by("pk").first().region
firm = declared(OrganisationKind.FIRM, "Plastiques du Bassin")
council = declared(OrganisationKind.REGION, "Conseil régional", region=aura)
carrier = declared(OrganisationKind.SYNDICAT, "Syndicat du Bassin")
lead = arrives("lead", dict(role=Role.PROJECT_LEAD, territory=place, organisation=carrier))[0]
arrives("elu", dict(role=Role.ELU, territory=place, organisation=carrier))
arrives("region", dict(role=Role.REGION, region=aura, organisation=council))
by = actor(lead.person, verified=True)
plan = services.start_plan(territory=place, by=by)
words = dict(context="Une halle vide.", objectives="Louer.", description="Isoler.", deliverables="3 000 m².")
days = dict(starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31))
said = dict(title="{TITLE}", axis="foncier", lead=firm.pk, commitment="firm", visibility="signatories")
one = services.add_fiche(plan=plan, values=said | words | days | dict(project_type="formations"), by=by)
services.move_fiche(fiche_id=one.pk, move="study", by=by)
services.move_fiche(fiche_id=one.pk, move="block", reason="Le raccordement attend.", by=by)
"""


@pytest.fixture(scope="module")
def instance(
    release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    with Instance(tmp_path_factory.mktemp("committee"), release_dir.parent, like=prepared) as found:
        yield found.address, gathered(found, PEOPLE)


@pytest.fixture
def people(browser: Browser, instance: tuple[str, dict[str, str]]) -> Iterator[Browsers]:
    found = Browsers(browser, *instance)
    yield found
    found.close()


def sound(page: Page) -> None:
    """No fault, on a screen and on a phone."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        no_fault(page)


def test_a_region_takes_its_committee_from_the_agenda_to_the_minutes(people: Browsers) -> None:
    region = people.of("region")
    region.goto("/pilotage/comites/")
    sound(region)
    region.get_by_role("link", name="Déclarer un comité").click()
    region.get_by_label("Comité", exact=True).select_option(index=1)
    sound(region)
    region.get_by_role("button", name="Déclarer").click()
    region.get_by_role("link", name="Préparer une réunion").click()
    region.get_by_label("Jour").fill(date.today().isoformat())
    region.get_by_label("Heure").fill("14:30")
    region.get_by_label("Lieu (facultatif)").fill("Hôtel de Région")
    sound(region)
    region.get_by_role("button", name="Préparer cette réunion").click()
    expect(region.get_by_role("heading", name="Débloquer une fiche")).to_be_visible()
    expect(region.get_by_text(TITLE).first).to_be_visible()
    sound(region)
    region.get_by_role("link", name="Ce qui est aussi proposé").click()
    sound(region)
    region.get_by_role("link", name="Retour à l’ordre du jour").click()
    region.get_by_role("link", name="convoquer").click()
    sound(region)
    region.goto(region.url.split("#")[0] + "compte-rendu/")
    expect(region.get_by_role("heading", name="Pas encore de compte rendu")).to_be_visible()
    sound(region)
    region.get_by_role("link", name="Aller à la réunion").click()
    region.get_by_role("button", name="Convoquer maintenant").click()

    elu = people.of("elu")
    elu.goto("/espace/")
    elu.get_by_role("link", name="dites si vous venez").click()
    elu.get_by_label("Je viens").check(force=True)
    sound(elu)
    elu.get_by_role("button", name="Répondre").click()
    expect(elu.get_by_text("Vous avez répondu")).to_be_visible()

    region.get_by_role("button", name="Commencer la réunion").click()
    seat = region.locator("table.attendance tbody tr").first
    seat.locator("select").select_option("present")
    expect(seat.locator("td.attendance-by input")).to_be_hidden()
    seat.locator("select").select_option("represented")
    seat.locator("td.attendance-by input").fill("Une adjointe")
    sound(region)
    region.get_by_role("button", name="Noter présents").click()
    expect(region.get_by_text("La présence est enregistrée")).to_be_visible()
    region.get_by_role("link", name="Débloquer une fiche").click()
    decision = region.get_by_label("Décision, s’il en est pris une", exact=True)
    decision.fill("Le raccordement est commandé : la fiche reprend.")
    region.get_by_label("Effet sur la fiche").select_option("move:resume_study")
    sound(region)
    region.get_by_role("button", name="Enregistrer ce point").click()
    expect(region.get_by_text("État : bloquée → étude")).to_be_visible()
    region.get_by_role("link", name="Tous les points et la présence").click()
    region.get_by_role("link", name="3. Compte rendu").click()
    region.get_by_role("button", name="Rédiger le compte rendu").click()
    sound(region)
    expect(region.get_by_text("sans texte ni décision")).to_be_visible()
    region.get_by_label("Ces points n’ont pas été traités").check(force=True)
    region.get_by_label("J’arrête ce compte rendu").check(force=True)
    region.get_by_role("button", name="Arrêter et diffuser").click()
    expect(region.get_by_text("Arrêté le")).to_be_visible()
    sound(region)

    elu.goto("/pilotage/comites/decisions/")
    expect(elu.get_by_role("link", name="Le raccordement est commandé")).to_be_visible()
    sound(elu)
    lead = people.of("lead")
    lead.goto("/territoires/2/ti-8413/plan/fiches/1/historique/")
    expect(lead.get_by_text("Le raccordement est commandé").first).to_be_visible()
    lead.goto("/territoires/2/ti-8413/plan/fiches/1/")
    expect(lead.get_by_text("étude").first).to_be_visible()
