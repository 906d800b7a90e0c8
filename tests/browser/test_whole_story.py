"""The whole story of a plan, each act clicked by whom it is for: from a questionnaire to the document of an avenant;
and from a candidature to a plan. A shell prepares organisations, people and their mandates, nothing else.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.cast import Browsers, gathered
from tests.browser.instance import Instance
from tests.browser.pdf_text import text_of
from tests.browser.test_diagnosis import faults

pytestmark = pytest.mark.browser
THIERS, OYONNAX = "Lezoux - Thiers - Ambert - Montbrison", "Plastics Vallée – Oyonnax"
SIGNING = ("CC Thiers Dore et Montagne", "Plastiques du Bassin", "Agence des transitions", "Conseil régional")
TITLE = "Une halle partagée pour l’outillage"
PEOPLE = """
places = [Territory.objects.get(phase=phase, published_id="ti-8413") for phase in ("1", "2")]
inside = Departement.objects.filter(territory_parts__territory__in=places).order_by("pk").distinct()
aura = inside.first().region
firm = declared(OrganisationKind.FIRM, "Plastiques du Bassin")
bank = declared(OrganisationKind.OPERATOR, "Agence des transitions")
council = declared(OrganisationKind.REGION, "Conseil régional", region=aura)
nation = declared(OrganisationKind.DELEGATION, "Délégation aux territoires d’industrie")
bodies = {
    place: [
        declared(OrganisationKind.EPCI, member.epci.name, epci=member.epci)
        for member in place.members.exclude(epci=None).order_by("epci__name")
    ]
    for place in places
}

def here(role, of=None):
    return [dict(role=role, territory=place, organisation=of or bodies[place][0]) for place in places]

arrives("lead", *here(Role.PROJECT_LEAD))
arrives("elu", *here(Role.ELU))
arrives("industriel", *here(Role.INDUSTRIEL, firm))
arrives("operator", *here(Role.OPERATOR, bank))
arrives("region", dict(role=Role.REGION, region=aura, organisation=council))
arrives("delegation", dict(role=Role.DELEGATION, organisation=nation))
for one in inside:
    home = declared(OrganisationKind.PREFECTURE, f"Préfecture {one.name}", departement=one)
    arrives(f"prefet{one.pk}", dict(role=Role.STATE, departement=one, organisation=home))
"""


@pytest.fixture(scope="module")
def instance(
    release_dir: Path, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """Address of an instance of its own, and the session of each person."""
    with Instance(tmp_path_factory.mktemp("whole"), release_dir.parent, like=prepared) as found:
        yield found.address, gathered(found, PEOPLE)


@pytest.fixture
def people(browser: Browser, instance: tuple[str, dict[str, str]]) -> Iterator[Browsers]:
    found = Browsers(browser, *instance)
    yield found
    found.close()


def sound(page: Page, width: int = 390) -> None:
    """No fault on a page that no other browser test opens; on a phone, where a layout breaks first."""
    page.set_viewport_size({"width": width, "height": 900})
    assert not faults(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def told(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def at_home(people: Browsers, who: str, link: str) -> Page:
    """Somebody follows what waits for them, or a link of theirs, from their space."""
    page = people.of(who)
    page.goto("/espace/")
    for folded in page.locator("details:not([open]) > summary").filter(has_text="Voir la liste").all():
        folded.click()  # of whoever has many territories
    page.get_by_role("link", name=link).click()
    return page


def in_plan(people: Browsers, who: str, place: str, tab: str) -> Page:
    """From one's space to a tab of the plan of one's territory."""
    page = at_home(people, who, f"Plan d’action : {place}")
    page.get_by_role("navigation", name="Plan d’action").get_by_role("link", name=tab).click()
    return page


def press(page: Page, name: str, reason: str = "") -> None:
    """Make a move; one that asks why is folded."""
    if reason:
        page.get_by_text(f"{name}…", exact=True).click()
        page.get_by_label("Motif").locator("visible=true").fill(reason)
    page.get_by_role("button", name=name, exact=True).click()
    told(page, f"C’est fait : {name}".replace(" :", "\u00a0:"))


def asks_firms(lead: Page, firms: list[Page]) -> None:
    """A questionnaire is opened, and firms answer it on their phones."""
    lead.get_by_role("link", name="Questionnaires").click()
    lead.get_by_role("link", name="Préparer un questionnaire").click()
    lead.get_by_label("Titre").fill("Vos locaux")
    lead.get_by_label("Présentation").fill("Merci de répondre en quatre minutes.")
    lead.get_by_label("Dernier jour").fill((date.today() + timedelta(days=9)).isoformat())
    lead.get_by_role("button", name="Continuer").click()
    lead.get_by_label("Forme de la réponse").select_option("choice")
    lead.get_by_label("Question", exact=True).fill("Manquez-vous de locaux ?")
    lead.get_by_label("Choix proposés").fill("oui\nnon")
    lead.get_by_role("button", name="Ajouter la question").click()
    lead.get_by_role("button", name="Ouvrir le questionnaire").click()
    link = lead.get_by_label("Lien du questionnaire").input_value()
    for number, firm in enumerate(firms):
        firm.goto(link)
        firm.get_by_label("Votre entreprise").fill(f"Usine {number}")
        firm.get_by_label("oui").check(force=True)
        firm.get_by_role("button", name="Envoyer").click()
        expect(firm.get_by_role("heading", level=1)).to_have_text("Merci, votre réponse est enregistrée")
    lead.reload()


def says_what_they_answered(lead: Page) -> None:
    """From the answers to a finding that they prove."""
    told(lead, "3\u00a0réponses. oui\u00a0: 3")
    sound(lead)
    lead.get_by_role("link", name="Ajouter un constat").click()
    lead.get_by_label("Nature").select_option("frein")
    lead.get_by_label("Axe").select_option("attirer")
    lead.get_by_label("Intitulé").fill("Trop peu de locaux à louer")
    lead.get_by_label("Constat", exact=True).fill("Les entreprises qui grandissent ne trouvent pas d’atelier.")
    lead.get_by_role("button", name="Proposer ce constat").click()
    lead.get_by_role("link", name="Joindre des réponses à un questionnaire").click()
    lead.get_by_role("link", name="Vos locaux").click()
    lead.get_by_label("Constat", exact=True).select_option(label="Trop peu de locaux à louer")
    lead.get_by_role("button", name="Joindre comme preuve").click()
    told(lead, "Les réponses sont jointes au constat")


def designates(region: Page, place: str) -> None:
    """The Région, on the page of the team, makes a pair of the élu and the industriel."""
    region.get_by_role("link", name="Désigner le binôme").click()
    sound(region)
    region.get_by_role("button", name="Désigner ce binôme").click()
    expect(region.get_by_role("heading", level=1)).to_contain_text(f"Qui conduit le territoire {place}")
    expect(region.get_by_text("Aucun binôme n’est désigné")).to_have_count(0)


def writes(page: Page, bearer: str, axis: str = "") -> None:
    """A fiche from its title to all that a validated one asks for; the page is the fiche then."""
    page.get_by_label("Intitulé").fill(TITLE)
    if axis:
        page.get_by_label("Axe principal").select_option(axis)
    page.get_by_role("button", name="Proposer cette fiche").click()
    page.get_by_label("Type de projet").select_option("friches")
    page.get_by_label("Niveau d’engagement").select_option("firm")
    for label, text in (
        ("Contexte et enjeux", "Une halle vide depuis 2019."),
        ("Objectifs", "La remettre en usage."),
        ("Description", "Dépolluer, isoler, louer."),
        ("Livrables", "3 000 m² loués."),
        ("Maître d’ouvrage", bearer),
        ("Début", "2026-01-05"),
        ("Fin prévue", "2027-12-31"),
        ("Usage prévu", "Ateliers."),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    told(page, "Fiche enregistrée")


def corrects(page: Page, label: str, text: str) -> None:
    """One field of the fiche that the page is about or leads to."""
    if page.get_by_role("link", name=f"Fiche 1 : {TITLE}".replace(" :", "\u00a0:")).count():
        page.get_by_role("link", name=f"Fiche 1 : {TITLE}".replace(" :", "\u00a0:")).click()
    page.get_by_role("link", name="Modifier la fiche").click()
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    told(page, "Fiche enregistrée")


def reads(people: Browsers, phase: str, version: str = "") -> Page:
    """Anybody, from the page of the territory to the versions of its plan, or to one."""
    public = people.of("passer-by")
    public.goto(f"/territoires/{phase}/ti-8413/")
    public.get_by_role("link", name="Plan d’action", exact=True).click()
    public.get_by_role("navigation", name="Plan d’action").get_by_role("link", name="Versions et signature").click()
    if version:
        public.get_by_role("link", name=version).first.click()
    return public


def goes(fiche: Page, *moves: str) -> None:
    for move in moves:
        fiche.get_by_role("button", name=move, exact=True).click()
        told(fiche, "État de la fiche enregistré")


def finances(fiche: Page, *funders: tuple[str, str, str]) -> None:
    """An expense and who pays it, asked before anything begins."""
    fiche.get_by_role("link", name="Financement", exact=True).click()
    fiche.get_by_role("link", name="Ajouter une dépense").click()
    fiche.get_by_label("Poste de dépense").fill("Travaux de la halle")
    fiche.get_by_label("Nature", exact=True).select_option("works")
    fiche.get_by_label("Section du budget").select_option("investment")
    fiche.get_by_label("Année").fill("2026")
    fiche.get_by_label("Montant", exact=True).fill("1,2 M€")
    fiche.get_by_role("button", name="Ajouter la dépense").click()
    for funder, instrument, amount in funders:
        fiche.get_by_role("link", name="Ajouter un financement").click()
        fiche.get_by_label("Financeur").fill(funder)
        fiche.get_by_label("Instrument").select_option(instrument)
        fiche.get_by_label("Où en est ce financement").select_option("requested")
        fiche.get_by_label("Montant de cette étape").fill(amount)
        fiche.get_by_label("Date de cette étape").fill("2025-11-03")
        fiche.get_by_role("button", name="Ajouter le financement").click()
    told(fiche, "Le plan est équilibré")


def grants(operator: Page) -> None:
    """The funder says itself what it grants."""
    operator.get_by_role("link", name=TITLE).first.click()
    operator.get_by_role("link", name="Financement", exact=True).click()
    operator.get_by_role("link", name="Agence des transitions").click()
    operator.get_by_role("link", name="Saisir une étape").click()
    sound(operator)
    operator.get_by_label("Étape", exact=True).select_option("granted")
    operator.get_by_label("Montant", exact=True).fill("400 000")
    operator.get_by_label("Date", exact=True).fill("2025-12-15")
    operator.get_by_role("button", name="Enregistrer l’étape").click()
    operator.get_by_role("link", name="Revenir au plan de financement").click()
    told(operator, "Il manque 100\u202f000\u00a0€")


def opine(page: Page, verdict: str = "favourable", text: str = "") -> None:
    page.get_by_label("Avis", exact=True).select_option(verdict)
    page.get_by_label("Motivation ou réserves").fill(text)
    page.get_by_role("button", name="Enregistrer l’avis").click()
    told(page, "Avis enregistré")


def judged(people: Browsers, place: str, *prefets: str) -> None:
    """The Région and each préfet of a plan say what they think, from what waits for them."""
    opine(
        at_home(people, "region", f"Donner un avis sur le plan d’action ({place})"),
        "reserved",
        "Sous réserve du foncier.",
    )
    for name in prefets:
        opine(at_home(people, name, f"Donner un avis sur le plan d’action ({place})"))


def titled(page: Page) -> None:
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
        told(page, "Signataire enregistré")


def signed(people: Browsers, place: str, version: str, *signing: str) -> None:
    """Titles to sign, then signatures: in Établi by who has an account, on paper for others; then it is recorded."""
    lead = at_home(people, "lead", f"Réunir les titres à signer et les signatures du plan d’action ({place})")
    expect(lead.get_by_role("heading", level=1)).to_contain_text(version)
    lead.get_by_role("button", name="Proposer les signataires habituels").click()
    told(lead, "Signataires ajoutés")
    titled(lead)
    for who in signing:
        page = at_home(people, who, "Signer le plan d’action pour")
        page.locator("summary", has_text="Signer pour").click()
        page.get_by_role("checkbox", name="J’ai lu").check(force=True)
        page.get_by_role("button", name="Signer cette version").click()
        told(page, "Signature enregistrée")
    lead.reload()
    while (paper := lead.get_by_text("Constater la signature sur papier").first).count():
        paper.click()
        lead.get_by_role("button", name="Enregistrer la signature").locator("visible=true").click()
        told(lead, "Signature enregistrée")
    sound(lead)
    press(at_home(people, "lead", "Constater la signature"), "Constater la signature")


def test_phase_1_from_a_questionnaire_to_the_document_of_an_avenant(people: Browsers) -> None:
    lead = at_home(people, "lead", f"Commencer l’état des lieux ({THIERS})")
    asks_firms(lead, [people.of(f"firm {n}", width=390, has_touch=True) for n in range(3)])
    says_what_they_answered(lead)

    elu = at_home(people, "elu", "constats à décider")
    elu.get_by_role("button", name="Retenir : Trop peu de locaux à louer").click()
    told(elu, "Constat retenu")

    lead = at_home(people, "lead", f"Atelier : {THIERS}")
    lead.get_by_role("link", name="Trop peu de locaux à louer").first.click()
    lead.get_by_role("link", name="Proposer une fiche qui y répond").click()
    sound(lead)
    lead.get_by_role("button", name="Commencer le plan d’action").click()
    told(lead, "Elle répondra au constat «\u00a0Trop peu de locaux à louer\u00a0»")
    sound(lead)
    writes(lead, "CA Loire Forez Agglomération (LFA)")
    expect(lead.get_by_role("link", name="Trop peu de locaux à louer")).to_be_visible()
    finances(
        lead,
        ("CA Loire Forez Agglomération (LFA)", "equity", "700 000"),
        ("Agence des transitions", "grant", "500 k€"),
    )
    grants(at_home(people, "operator", f"Plan d’action : {THIERS}"))
    lead.get_by_role("link", name="La fiche", exact=True).click()
    goes(lead, "Passer à l’étude", "Valider")

    lead = in_plan(people, "lead", THIERS, "Parcours")
    told(lead, "Le binôme n’est pas désigné")
    expect(lead.get_by_role("link", name="L’équipe")).to_be_visible()
    sound(lead)
    region = at_home(people, "region", "Territoires : Auvergne-Rhône-Alpes")
    region.get_by_role("link", name="Phase 1").first.click()
    region.get_by_role("link", name=THIERS).first.click()
    region.get_by_role("link", name="Équipe", exact=True).click()
    designates(region, THIERS)
    lead.reload()
    press(lead, "Conclure le protocole")
    press(lead, "Soumettre au comité régional")

    region = at_home(people, "region", f"Donner un avis sur le plan d’action ({THIERS})")
    sound(region)
    region.get_by_label("Fiche", exact=True).select_option(index=1)
    region.get_by_label("Modification demandée").fill("Dire quand la dépollution finit.")
    region.get_by_role("button", name="Demander cette modification").click()
    told(region, "Elle se lit sur la fiche")
    press(region, "Demander des modifications", "Une fiche est à préciser.")

    lead = at_home(people, "lead", "à la demande du comité régional")
    told(lead, "Dire quand la dépollution finit.")
    sound(lead)
    corrects(lead, "Description", "Dépolluer avant juin 2026, isoler, louer.")
    lead = at_home(people, "lead", "à la demande du comité régional")
    lead.get_by_role("button", name="Marquer comme faite").click()
    told(lead, "Modification marquée comme faite")
    press(lead, "Soumettre au comité régional")

    judged(people, THIERS, "prefet42", "prefet63")
    press(at_home(people, "region", "Valider en comité régional"), "Valider en comité régional")
    everybody = ("elu", "industriel", "operator", "region", "prefet42", "prefet63")
    signed(people, THIERS, "Version 2", *everybody)

    public = reads(people, "1", "Version 2")
    told(public, "En vigueur.")
    sound(public)
    sealed = public.locator(".hash").inner_text()
    press(in_plan(people, "lead", THIERS, "Parcours"), "Ouvrir un avenant", "La fin du chantier recule.")
    lead = in_plan(people, "lead", THIERS, "Fiches")
    lead.get_by_role("link", name=TITLE).first.click()
    corrects(lead, "Fin prévue", "2028-06-30")
    lead = in_plan(people, "lead", THIERS, "Versions et signature")
    lead.get_by_role("link", name="Comparer avec le plan d’aujourd’hui").click()
    change = lead.get_by_role("row", name="Fin prévue")
    expect(change).to_contain_text("2027")
    expect(change).to_contain_text("2028")
    sound(lead, 1280)
    press(in_plan(people, "lead", THIERS, "Parcours"), "Soumettre au comité régional")
    judged(people, THIERS, "prefet42", "prefet63")
    press(at_home(people, "region", "Valider en comité régional"), "Valider en comité régional")
    signed(people, THIERS, "Version 3", "elu")

    public = reads(people, "1", "Version 3")
    public.get_by_role("link", name="Ce que cette version change").click()
    expect(public.get_by_role("row", name="Fin prévue")).to_contain_text("30 juin 2028")
    sound(public)
    public = reads(people, "1", "Version 2")
    assert public.locator(".hash").inner_text() == sealed
    public = reads(people, "1")
    sound(public)
    with public.expect_download() as download:
        public.get_by_role("link", name="Télécharger en PDF").click()
    assert download.value.suggested_filename == "plan-ti-8413-version-3.pdf"
    read = text_of(Path(download.value.path()).read_bytes())
    for words in (TITLE, "1 200 000 €", "400 000 €", "30 juin 2028", "31 décembre 2027", "Préfecture Loire", *SIGNING):
        assert words in read, words


def test_phase_2_from_candidature_to_the_plan(people: Browsers) -> None:
    lead = at_home(people, "lead", f"Plan d’action : {OYONNAX}")
    lead.get_by_role("button", name="Commencer le plan d’action").click()
    told(lead, "proposez une première fiche")
    lead.get_by_role("link", name="Textes et ambitions").click()
    lead.get_by_role("link", name="Ajouter une ambition").first.click()
    lead.get_by_label("Axe", exact=True).select_option("foncier")
    lead.get_by_label("Intitulé").fill("Garder l’outillage ici")
    lead.get_by_role("button", name="Enregistrer l’ambition").click()
    told(lead, "Garder l’outillage ici")
    lead.get_by_role("navigation", name="Plan d’action").get_by_role("link", name="Parcours").click()
    told(lead, "étape «\u00a0candidature\u00a0»")
    sound(lead)

    region = at_home(people, "region", f"Équipe : {OYONNAX}")
    designates(region, OYONNAX)
    delegation = people.of("delegation")
    delegation.goto("/espace/")
    delegation.locator("#recherche-header").fill(OYONNAX)
    delegation.get_by_role("button", name="Rechercher").click()
    delegation.get_by_role("link", name=OYONNAX).first.click()
    delegation.get_by_role("link", name="Plan d’action", exact=True).click()
    delegation.get_by_role("navigation", name="Plan d’action").get_by_role("link", name="Parcours").click()
    expect(delegation.get_by_role("button", name="Labelliser")).to_have_count(0)
    told(delegation, "L’avis de chaque Région est demandé")
    judged(people, OYONNAX, "prefet01")
    press(at_home(people, "delegation", f"Labelliser ({OYONNAX})"), "Labelliser")

    lead = in_plan(people, "lead", OYONNAX, "Fiches")
    lead.get_by_role("link", name="Proposer une fiche").click()
    writes(lead, "CA Haut-Bugey Agglomération", "foncier")
    goes(lead, "Passer à l’étude", "Valider")
    press(in_plan(people, "lead", OYONNAX, "Parcours"), "Arrêter le plan d’action")
    public = reads(people, "2", "Version 1")
    expect(public.get_by_role("heading", level=1)).to_have_text("Version 1\u00a0: plan d’action")
    told(public, "En vigueur.")
    told(public, "Garder l’outillage ici")
    told(public, TITLE)
    sound(public)
