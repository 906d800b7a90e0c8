"""Pages of volunteers: opened, filled in by link, labelled, signed, paid, counted on the national page; few queries."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import acting, territory
from tests.domain.test_volunteer_figures import made
from tests.domain.volunteers_world import PDF, SIRET, grantor, opened, running, sent
from tests.domain.volunteers_world import signed as both_sign
from tests.web.plans_pages import client_of, text

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.models.volunteer_told import PARTS
from etabli.domain.vte.services.volunteers import write_step
from etabli.domain.vte.volunteer_enums import Audience, FileStep
from etabli.web.presentation.vte.volunteers import parts

pytestmark = pytest.mark.django_db
DESK, FIGURES = "/vte/dossiers/", "/vte/chiffres/"
NAMED = {"fiche-de-poste.pdf", "immatriculation.pdf", "attestation-de-minimis.pdf", "comptes.pdf"}


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting(Role.PROJECT_LEAD, on=timezone.localdate())


def link_of(to: str) -> str:
    """The path of the link in the last message to an address."""
    message = Message.objects.filter(to=to).order_by("created_at").last()
    assert message is not None
    found = re.search(r"http://testserver(/\S+)", message.text)
    assert found is not None
    return found[1]


def paper(name: str = "fiche.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def test_a_file_is_opened_filled_in_by_the_firm_and_its_documents_judged(lead: Actor) -> None:
    desk, firm = client_of(lead), Client()
    assert "Aucun dossier ici" in text(desk, DESK)
    first = {"acte": "open", "territory": territory().pk, "siret": "123", "firm": "Ateliers du Signal"}
    wrong = desk.post(f"{DESK}ouvrir/", first)
    assert wrong.status_code == 422 and "Ateliers du Signal" in wrong.content.decode()
    told = {"siret": SIRET, "email": "rosa@exemple.fr", "asks_ti": "on"}
    page = desk.post(f"{DESK}ouvrir/", first | told)["Location"]
    assert "0 sur 8 renseignés" in text(desk, page) or "Le jeune" in text(desk, page)
    link = link_of("rosa@exemple.fr")
    shown = firm.get(link)
    assert "Signal" not in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert firm.get(f"{link}completer/mission/").status_code == 302
    assert firm.post(link, {"acte": "open"}).status_code == 302
    assert firm.post(f"{link}completer/mission/", {"acte": "part", "title": "Responsable"}).status_code == 302
    wrong = firm.post(f"{link}completer/aides/", {"acte": "part", "received": "hier : beaucoup"})
    assert wrong.status_code == 422 and "hier : beaucoup" in wrong.content.decode().replace("\u00a0", " ")
    aids = {
        "received": "14/03/2025 ; 12 000 €\n2024-01-02 500",
        "mission_spend_eur": "30 000",
        "received_complete": "True",
    }
    assert firm.post(f"{link}completer/aides/", {"acte": "part", **aids}).status_code == 302
    volunteer = Volunteer.objects.get()
    assert volunteer.received == [["2025-03-14", 12_000], ["2024-01-02", 500]] and volunteer.mission_spend_eur == 30_000
    assert "14/03/2025 ; 12000" in text(firm, f"{link}completer/aides/")
    sent_ = firm.post(link, {"acte": "deposit", "requirement": "job", "file": paper()})
    assert sent_.status_code == 302
    bad = firm.post(link, {"acte": "deposit", "requirement": "contract", "file": SimpleUploadedFile("x.exe", b"MZ")})
    assert bad.status_code == 422
    refused = {"acte": "judge", "requirement": "job", "verdict": "no", "reason": "Il manque une page."}
    assert desk.post(page, refused).status_code == 302
    assert "Il manque une page." in text(firm, link)
    document = volunteer.documents.get(requirement="job")
    given = desk.get(reverse("volunteer_document", args=[volunteer.pk, document.pk]))
    assert given.content == PDF and "attachment" in given["Content-Disposition"]


def test_the_label_the_charter_and_the_aid_are_recorded(lead: Actor) -> None:
    volunteer, bank = sent(lead), grantor(lead.on)
    page, desk, granting = reverse("volunteer", args=[volunteer.pk]), client_of(lead), client_of(bank)
    label = {"acte": "label", "scheme": "vte-ti", "granted": "yes", "on": lead.on.isoformat(), "number": "L-77"}
    without = desk.post(page, label)
    assert without.status_code == 422 and "Joignez la réponse reçue" in without.content.decode()
    assert granting.post(page, label).status_code == 302
    assert "L-77" in text(desk, page)
    for to in ("rosa@exemple.fr", "berthe@exemple.fr"):
        one, link = Client(), link_of(to)
        one.post(link, {"acte": "open"})
        page_ = text(one, link)
        for words in ("Texte modèle d’Établi", "Paul Signac", "Responsable de la modernisation", "commence le"):
            assert words in page_
        assert one.post(link, {"acte": "sign"}).status_code == 422
        assert one.post(link, {"acte": "sign", "read": "on"}).status_code == 302
    young, firm = link_of("berthe@exemple.fr"), link_of("rosa@exemple.fr")
    assert "Texte modèle d’Établi" in text(Client(), young), "what was signed can be read again"
    paper_id = volunteer.documents.get(requirement="job").pk
    assert Client().get(f"{firm}pieces/{paper_id}/").content.startswith(PDF[:8])
    assert Client().post(young, {"acte": "agree"}).status_code == 302
    assert "Retirer mon accord" in text(Client(), young)
    assert desk.post(page, {"acte": "step", "kind": "started", "on": "", "text": ""}).status_code == 302
    asked = {"acte": "aid", "what": "vte-ti:aid_asked", "on": lead.on.isoformat(), "amount_cents": "4 000"}
    assert desk.post(page, asked).status_code == 302
    more = {"what": "vte-ti:paid", "amount_cents": "5 000 €", "payer": "Bpifrance", "reference": "V1"}
    over = granting.post(page, asked | more)
    assert over.status_code == 422 and "dépasserait" in over.content.decode()
    assert granting.post(page, asked | more | {"amount_cents": "4 000 €"}).status_code == 302
    told = text(Client(), firm)
    assert "L-77" in told and "Texte modèle d’Établi" in told
    assert told.count("4\u202f000\u00a0€") >= 3, "asked, paid, and the whole"
    assert "4\u202f000\u00a0€" in text(desk, page) and "référence V1" in text(desk, page)
    assert '<td data-label="Échéance">payé</td>' in text(desk, DESK)


def test_a_step_that_is_refused_says_why_on_the_page(lead: Actor) -> None:
    volunteer = opened(lead, tutor="")
    desk, page = client_of(lead), reverse("volunteer", args=[volunteer.pk])
    assert "le tuteur" in text(desk, page)
    wrong = desk.post(page, {"acte": "step", "kind": "completed", "on": "", "text": ""})
    assert wrong.status_code == 422 and "Pièces pas encore acceptées" in wrong.content.decode()


def test_a_scheme_closed_on_the_day_of_the_contract_is_said_and_has_no_deadline(lead: Actor) -> None:
    begins = {"signed_on": date(2027, 1, 4), "starts_on": date(2027, 1, 11), "asks_ti": False, "asks_vert": True}
    shut = opened(lead, **begins)
    assert (shut.label_by, shut.aid_from) == (None, None)
    desk, page = client_of(lead), reverse("volunteer", args=[shut.pk])
    assert "VTE Vert est fermé" in text(desk, page) and "sans objet" in text(desk, page)
    assert "VTE Vert est fermé" in text(desk, f"{page}completer/contrat/")
    day = {"signed_on": date(2025, 9, 1), "starts_on": date(2025, 9, 1)}
    still = opened(lead, **begins | day)
    assert "est fermé" not in text(desk, reverse("volunteer", args=[still.pk])) and still.aid_from


def test_what_lacks_is_named_and_nothing_is_guessed(lead: Actor) -> None:
    lacks = {"linked": None, "own_staff": None, "own_turnover_eur": None, "own_balance_eur": None}
    volunteer = opened(lead, signed_on=None, **lacks)
    page = text(client_of(lead), reverse("volunteer", args=[volunteer.pk]))
    assert "Le jour de signature du contrat manque" in page and "listes publiées" not in page
    assert "si elle a des entreprises liées, l’effectif, le chiffre d’affaires, le total du bilan" in page
    assert "Microentreprise ou" not in page


def test_the_amount_is_told_step_by_step_with_its_sources(lead: Actor) -> None:
    volunteer = sent(lead, asks_vert=True, mission_spend_eur=15_000)
    page = text(client_of(lead), reverse("volunteer_amount", args=[volunteer.pk])).replace("\u202f", " ")
    assert "Le plafond de minimis" in page and "Place qui reste" in page
    for words in (
        "Part des dépenses, VTE Vert",
        "de 15 000",
        "de dépenses liées à la mission",
        "Version des règles",
        "Cap Métiers",
        "À savoir",
    ):
        assert words in page


def test_the_file_for_the_label_is_one_pdf_and_its_documents(lead: Actor) -> None:
    volunteer = sent(lead)
    desk = client_of(lead)
    pdf = desk.get(reverse("volunteer_pdf", args=[volunteer.pk]))
    assert pdf.status_code == 200 and pdf.content[:5] == b"%PDF-"
    packed = desk.get(reverse("volunteer_zip", args=[volunteer.pk]))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names = archive.namelist()
    assert names[0] == "00-dossier.pdf" and len(names) == 1 + volunteer.documents.count()
    assert {name.partition("-")[2] for name in names[1:]} == {"contrat.pdf", "diplome.pdf", *NAMED}
    both_sign(volunteer)
    packed = desk.get(reverse("volunteer_zip", args=[volunteer.pk]))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        with_charter = archive.namelist()
    assert with_charter[1] == "01-charte.pdf" and len(with_charter) == len(names) + 1


def test_figures_say_nothing_below_three_and_the_national_page_counts(lead: Actor) -> None:
    visitor = Client()
    assert "Aucun contrat n’est encore labellisé" in text(visitor, FIGURES)
    made(2, territory())
    assert "Moins de 3 contrats" in text(visitor, FIGURES) and "Par territoire" not in text(visitor, FIGURES)
    made(2, territory(), paid=2)
    page = text(visitor, FIGURES).replace("\u00a0", " ")
    assert "4 contrats labellisés" in page and "8\u202f000" not in page
    made(1, territory(), paid=1)
    page = text(visitor, FIGURES).replace("\u00a0", " ")
    assert "5 contrats labellisés" in page and "€" not in page, "two that were not paid are known from three that were"
    made(1, territory())
    page = text(visitor, FIGURES)
    assert "12\u202f000\u00a0€ versés" in page and "377" in page and "1\u202f000" in page
    assert "Plastics Vallée – Oyonnax" in page
    lines = visitor.get("/vte/chiffres.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Tableau;Groupe;Contrats;En cours;Aides versées;Aide demandée (€);Aide versée (€);")
    assert lines[1].startswith("Ensemble;Ensemble;6;6;3;12000;12000;"), "numbers alone"
    nation = text(visitor, "/pilotage/france/").replace("\u202f", " ").replace("\u00a0", " ")
    assert "6 contrats labellisés dans Établi, dont 6 en cours ; 12 000 € versés pour 3 contrats." in nation
    assert "Vers la cible nationale de 1 000 : 6 avec le label VTE TI." in nation
    assert "6 contrats" in text(visitor, "/pilotage/region-84/").replace("\u00a0", " ")
    assert "Aucun contrat labellisé" in text(visitor, "/pilotage/region-24/")
    for one in Volunteer.objects.all()[:2]:
        one.state, one.ended_on, one.ending = "ended", one.sent_on, "hired"
        one.save()
    for page in ("/pilotage/france/", "/pilotage/region-84/", "/pilotage/departement-01/"):
        told = text(visitor, page).replace("\u00a0", " ")
        assert "6 contrats labellisés" in told and "en cours ;" not in told and "dont 4" not in told, page


def test_vert_alone_does_not_count_toward_the_target_on_either_page(lead: Actor) -> None:
    made(4, territory())
    made(3, territory())
    vert = Volunteer.objects.order_by("pk")[:3]
    Claim.objects.filter(volunteer__in=[one.pk for one in vert]).update(scheme="vte-vert")
    nation = text(Client(), "/pilotage/france/").replace("\u202f", " ").replace("\u00a0", " ")
    assert "7 contrats labellisés" in nation and "Vers la cible nationale de 1 000 : 4 avec le label VTE TI." in nation
    page = text(Client(), FIGURES)
    assert "<strong>4</strong>" in page or " 4 contrats VTE TI labellisés" in " ".join(page.split())


def test_the_list_is_a_file_without_the_names_of_the_young(lead: Actor) -> None:
    opened(lead)
    found = client_of(lead).get("/vte/dossiers.csv").content.decode("utf-8-sig")
    assert "Ateliers du Signal" in found and "Morisot" not in found and "berthe" not in found


@pytest.mark.parametrize("many", [1, 5])
def test_pages_stay_within_their_queries(many: int, lead: Actor) -> None:
    desk, bank = client_of(lead), grantor(lead.on)
    whole = running(lead, bank)
    for n in range(many):
        opened(lead, firm=f"Firme {n}")
    made(3 * many, territory("ti-8405"))
    pages: list[tuple[Any, str, int]] = [
        (desk, DESK, 10),
        (desk, "/vte/dossiers.csv", 7),
        (desk, reverse("volunteer", args=[whole.pk]), 20),
        (Client(), FIGURES, 3),
        (Client(), "/pilotage/france/", 12),
    ]
    for client, page, most in pages:
        text(client, page) if not page.endswith(".csv") else client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        assert len(asked) <= most, (page, len(asked))


def test_a_history_is_in_the_order_of_its_days(lead: Actor) -> None:
    """The file is sent on a day before that on which it is recorded as read by its firm."""
    volunteer = sent(lead)
    write_step(volunteer, FileStep.CONFIRMED, on=volunteer.starts_on, by_link=Audience.FIRM)
    page = text(client_of(lead), reverse("volunteer", args=[volunteer.pk]))
    assert page.index("a ouvert le lien du dossier") < page.index("a transmis le dossier")


@pytest.mark.parametrize(
    ("contract", "linked", "vert", "counts"), [("cdi", False, False, (11, 4, 3)), ("cdd", True, True, (14, 6, 6))]
)
def test_what_does_not_apply_is_not_counted_as_lacking(
    contract: str, linked: bool, vert: bool, counts: tuple[int, int, int]
) -> None:
    found = {one.key: one.of for one in parts(Volunteer(contract=contract, linked=linked, asks_vert=vert), PARTS)}
    assert (found["entreprise"], found["contrat"], found["aides"]) == counts


def test_a_desk_says_to_whom_it_is_reserved(lead: Actor) -> None:
    other = client_of(acting(Role.EVALUATOR, on=lead.on))
    for page in (DESK, "/vte/offres/a-relire/", "/entreprises/besoins/"):
        assert "0\u00a0" not in lead_of(text(other, page)) and len(lead_of(text(other, page))) > 20
        assert "0\u00a0" in lead_of(text(client_of(lead), page))


def lead_of(page: str) -> str:
    return page.partition('<p class="lead"')[2].partition("</p>")[0]


def test_addresses_that_say_nothing_break_nothing(lead: Actor) -> None:
    desk = client_of(lead)
    opened(lead)
    for query in ("etat=x&dispositif=y&tri=z&page=0", "territoire=%00&page=99999", "retard=oui&page=-1"):
        assert desk.get(f"{DESK}?{query}").status_code == 200
    assert desk.get(reverse("volunteer_part", args=[Volunteer.objects.get().pk, "inconnue"])).status_code == 404
    assert desk.get(f"{DESK}ouvrir/?siret={SIRET}").status_code == 200


def test_a_region_and_its_state_follow_and_others_are_told_it_is_not_there(lead: Actor) -> None:
    volunteer = opened(lead)
    page = reverse("volunteer", args=[volunteer.pk])
    region = acting(Role.REGION, on=lead.on, region_id="84")
    assert "Ateliers du Signal" in text(client_of(region), page)
    assert client_of(acting(Role.ELU, on=lead.on)).get(page).status_code == 404
