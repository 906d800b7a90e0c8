"""A plan from its protocole to its avenant, and another from candidature to plan, as different people go through it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.instance import Instance
from tests.browser.test_diagnosis import faults

pytestmark = pytest.mark.browser
ONE, TWO = "/territoires/1/ti-8413/plan/", "/territoires/2/ti-8413/plan/"
IMPORTS = """
import json
from datetime import date
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation, Person
from etabli.domain.governance.services import grant
from etabli.domain.plans import services
from etabli.domain.plans.models import Ambition, Expense, Fiche, Plan, Resource, Stage
from etabli.domain.territories.models import Departement, Epci, Territory
"""
PEOPLE = (
    IMPORTS
    + """
places = {phase: Territory.objects.get(phase=phase, published_id="ti-8413") for phase in ("1", "2")}

def declared(kind, name, **fields):
    found = Organisation(kind=kind, name=name, demonstration=True, **fields)
    audit.save(found, by=SYSTEM, verb="organisation.declared")
    return found

member = places["1"].members.exclude(epci=None).order_by("pk").first().epci
firm = declared(OrganisationKind.FIRM, "Plastiques du Bassin")
epci = declared(OrganisationKind.EPCI, "Communauté du Bassin", epci=member)
sessions = {}

def arrives(name, *mandates):
    person = Person(email=f"{name}@plan.fr", given_name=name, password="!", demonstration=False)
    audit.save(person, by=SYSTEM, verb="person.created")
    given = [
        grant(mandate=Mandate(person=person, starts_on=date(2025, 1, 1), **fields), by=SYSTEM) for fields in mandates
    ]
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["second_factor"] = True
    session.create()
    sessions[name] = session.session_key
    return person, given

both = lambda role, of: [dict(role=role, territory=place, organisation=of) for place in places.values()]
lead, _ = arrives("lead", *both(Role.PROJECT_LEAD, epci))
_, elus = arrives("elu", *both(Role.ELU, epci))
_, firms = arrives("industriel", *both(Role.INDUSTRIEL, firm))
for elu, industriel in zip(elus, firms):
    pair = Binome(territory=elu.territory, elu=elu, industriel=industriel, starts_on=date(2025, 1, 1))
    audit.save(pair, by=SYSTEM, verb="binome.designated")
inside = Departement.objects.filter(territory_parts__territory__in=places.values()).distinct()
arrives("region", dict(role=Role.REGION, region=inside.first().region, organisation=firm))
prefets = []
for departement in inside:
    arrives(f"prefet{departement.pk}", dict(role=Role.STATE, departement=departement, organisation=firm))
    asked = [phase for phase, place in places.items() if place.parts.filter(departement=departement).exists()]
    prefets.append((f"prefet{departement.pk}", asked))
arrives("delegation", dict(role=Role.DELEGATION, organisation=firm))
by = actor(lead, verified=True)
for phase, place in places.items():
    plan = services.start_plan(territory=place, by=by)
    axis = place.phase.axes.order_by("position").first().slug
    whole = dict(
        title="Une halle partagée pour l’outillage", axis=axis, project_type="friches", commitment="firm", lead=epci.pk,
        context="Une halle vide.", objectives="La remettre en usage.", description="Dépolluer, isoler, louer.",
        deliverables="3 000 m² loués.", friche_use="Ateliers.", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31),
    )
    fiche = services.add_fiche(plan=plan, values=whole, by=by)
    works = dict(label="Travaux", nature="works", budget="investment", year=2026, amount_cents=120_000_000)
    services.add_part(part=Expense(fiche=fiche, **works), by=by)
    for move in ("study", "validate"):
        services.move_fiche(fiche_id=fiche.pk, move=move, by=by)
    services.save_ambition(ambition=Ambition(plan=plan, axis=axis, title="Garder l’outillage ici"), by=by)
print(json.dumps([sessions, prefets]))
"""
)
CORRECT = (
    IMPORTS
    + """
by = actor(Person.objects.get(email="lead@plan.fr"), verified=True)
fiche = Fiche.objects.get(plan__territory__phase="1")
services.edit_fiche(fiche_id=fiche.pk, revision=fiche.revision, values={values}, by=by)
"""
)


@pytest.fixture(scope="module")
def instance(release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The instance, the session of each person, and the préfets with the phases where they are asked."""
    found = Instance(tmp_path_factory.mktemp("signature"), release_dir.parent, like=prepared).__enter__()
    try:
        yield (found, *json.loads(found.shell(PEOPLE).splitlines()[-1]))
    finally:
        found.stop()


@pytest.fixture
def at(browser: Browser, instance: Any) -> Iterator[Callable[..., Page]]:
    """Somebody's own browser, at an address: `at("lead", "/espace/")`; the same one all along."""
    found, sessions, _ = instance
    contexts: dict[str, tuple[BrowserContext, Page]] = {}

    def page(who: str, address: str) -> Page:
        if who not in contexts:
            context = browser.new_context(
                base_url=found.address,
                locale="fr-FR",
                viewport={"width": 1280, "height": 900},
                bypass_csp=True,
                accept_downloads=True,
            )
            if who in sessions:
                context.add_cookies([{"name": "sessionid", "value": sessions[who], "url": found.address}])
            contexts[who] = (context, context.new_page())
        opened = contexts[who][1]
        opened.goto(address)
        return opened

    yield page
    for context, _ in contexts.values():
        context.close()


def sound(page: Page) -> None:
    """No fault at either width."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not faults(page)


def opine(page: Page, verdict: str = "favourable", text: str = "") -> None:
    page.get_by_label("Avis", exact=True).select_option(verdict)
    page.get_by_label("Motivation ou réserves").fill(text)
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.get_by_text("Avis enregistré")).to_be_visible()


def press(page: Page, name: str, reason: str = "") -> None:
    """Make a move; one that asks why is folded."""
    if reason:
        page.get_by_text(f"{name}…", exact=True).click()
        page.get_by_label("Motif").locator("visible=true").fill(reason)
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(f"C’est fait : {name}".replace(" :", "\u00a0:"))).to_be_visible()


def judged(at: Callable[..., Page], prefets: list[Any], phase: str, plan: str) -> None:
    """The Région and each préfet of a plan say what they think."""
    opine(at("region", f"{plan}parcours/"), "reserved", "Sous réserve du foncier.")
    for name, phases in prefets:
        if phase in phases:
            opine(at(name, f"{plan}parcours/"))


def titled(page: Page, version: str) -> None:
    """Complete every title that lacks something."""
    while (lacking := page.locator(".plan-signatory", has_text="Il manque").first).count():
        lacking.get_by_role("link", name="Compléter ou retirer").click()
        kind = page.get_by_label("Titre à signer").input_value()
        page.get_by_label("Numéro du titre").fill("2026-12")
        page.get_by_label("Date du titre").fill("2026-02-01")
        if kind == "deliberation":
            page.get_by_label("Organe qui a délibéré").fill("Conseil communautaire")
            page.get_by_label("Transmise au contrôle").fill("2026-02-03")
            page.get_by_label("Publiée le").fill("2026-02-04")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_text("Signataire enregistré")).to_be_visible()


def signed(at: Callable[..., Page], version: str) -> None:
    """The usual signatories with their titles; the EPCI signs in Établi, the firm on paper; then it is recorded."""
    lead = at("lead", version)
    lead.get_by_role("button", name="Proposer les signataires habituels").click()
    expect(lead.get_by_text("Signataires ajoutés")).to_be_visible()
    titled(lead, version)
    elu = at("elu", version)
    elu.get_by_text("Signer pour Communauté du Bassin").click()
    elu.get_by_role("checkbox", name="J’ai lu").check(force=True)
    elu.get_by_role("button", name="Signer cette version").click()
    expect(elu.get_by_text("Signature enregistrée")).to_be_visible()
    lead = at("lead", version)
    while (paper := lead.get_by_text("Constater la signature sur papier").first).count():
        paper.click()
        lead.get_by_role("button", name="Enregistrer la signature").locator("visible=true").click()
        expect(lead.get_by_text("Signature enregistrée")).to_be_visible()
    sound(lead)
    way = at("lead", f"{ONE}parcours/")
    expect(way.locator(".plan-warning")).to_contain_text("les partenaires publics")
    way.get_by_role("checkbox", name="J’en ai connaissance").check(force=True)
    press(way, "Constater la signature")


def test_phase_1_from_the_protocole_to_an_avenant_and_its_document(instance: Any, at: Callable[..., Page]) -> None:
    found, _, prefets = instance
    press(at("lead", f"{ONE}parcours/"), "Conclure le protocole")
    press(at("lead", f"{ONE}parcours/"), "Soumettre au comité régional")

    region = at("region", f"{ONE}parcours/")
    sound(region)
    region.get_by_label("Fiche", exact=True).select_option(index=1)
    region.get_by_label("Modification demandée").fill("Dire quand la dépollution finit.")
    region.get_by_role("button", name="Demander cette modification").click()
    expect(region.get_by_text("Elle se lit sur la fiche")).to_be_visible()
    press(region, "Demander des modifications", "Une fiche est à préciser.")

    lead = at("lead", "/espace/")
    lead.get_by_role("link", name="à la demande du comité régional").click()
    expect(lead.get_by_text("Dire quand la dépollution finit.")).to_be_visible()
    sound(lead)
    found.shell(CORRECT.replace("{values}", '{"description": "Dépolluer avant juin 2026, isoler, louer."}'))
    lead.get_by_role("button", name="Marquer comme faite").click()
    expect(lead.get_by_text("Modification marquée comme faite")).to_be_visible()
    press(at("lead", f"{ONE}parcours/"), "Soumettre au comité régional")

    judged(at, prefets, "1", ONE)
    press(at("region", f"{ONE}parcours/"), "Valider en comité régional")
    sound(at("lead", f"{ONE}versions/2/"))
    signed(at, f"{ONE}versions/2/")

    public = at("", f"{ONE}versions/2/")
    expect(public.get_by_text("En vigueur.")).to_be_visible()
    sound(public)
    press(at("lead", f"{ONE}parcours/"), "Ouvrir un avenant", "La fin du chantier recule.")
    found.shell(CORRECT.replace("{values}", '{"ends_on": date(2028, 6, 30), "commitment": "to_confirm"}'))
    lead = at("lead", f"{ONE}versions/comparer/?a=aujourdhui")
    change = lead.get_by_role("row", name="Fin prévue")
    expect(change).to_contain_text("2027")
    expect(change).to_contain_text("2028")
    sound(lead)
    press(at("lead", f"{ONE}parcours/"), "Soumettre au comité régional")
    judged(at, prefets, "1", ONE)
    press(at("region", f"{ONE}parcours/"), "Valider en comité régional")
    signed(at, f"{ONE}versions/3/")
    public = at("", f"{ONE}versions/comparer/?de=2&a=3")
    expect(public.get_by_role("row", name="Niveau d’engagement")).to_contain_text("à confirmer")
    at("", f"{ONE}versions/")
    sound(public)
    with public.expect_download() as download:
        public.get_by_role("link", name="Télécharger en PDF").click()
    assert download.value.suggested_filename == "plan-ti-8413-version-3.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_phase_2_from_candidature_to_the_plan(instance: Any, at: Callable[..., Page]) -> None:
    _, _, prefets = instance
    delegation = at("delegation", f"{TWO}parcours/")
    expect(delegation.get_by_role("button", name="Labelliser")).to_have_count(0)
    expect(delegation.get_by_text("L’avis de chaque Région est demandé").first).to_be_visible()
    judged(at, prefets, "2", TWO)
    press(at("delegation", f"{TWO}parcours/"), "Labelliser")
    press(at("lead", f"{TWO}parcours/"), "Arrêter le plan d’action")
    public = at("", f"{TWO}versions/1/")
    expect(public.get_by_role("heading", level=1)).to_have_text("Version 1\u00a0: plan d’action")
    sound(at("", "/parcours-des-plans/"))
