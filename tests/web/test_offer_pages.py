"""Pages of VTE offers: written, reviewed, searched, applied to; nothing typed is lost; what search engines read."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.offers_world import PDF, acting, applied, fields, link, published, stated, who
from tests.web.plans_pages import client_of, text

from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.vte import services
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Alert, Application, Offer, UnconfirmedOffer
from etabli.domain.vte.services.telling import new_link
from etabli.web import live

pytestmark = pytest.mark.django_db
LIST, DESK = "/vte/offres/", "/vte/offres/a-relire/"
# https://developers.google.com/search/docs/appearance/structured-data/job-posting : required, and recommended here
REQUIRED = {"title", "description", "datePosted", "hiringOrganization", "jobLocation"}
RECOMMENDED = {"validThrough", "employmentType", "baseSalary", "identifier", "directApply"}


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def typed(**given: Any) -> dict[str, Any]:
    """As the form sends it."""
    found = {name: value for name, value in fields(**given).items() if value is not None}
    for name in ("responsible", "linked"):
        found[name] = {True: "oui", False: "non"}[found[name]]
    del found["territory"], found["commune_id"]
    return {**found, "place": "Oyonnax", "que": "envoyer", **given}


def applying(**given: Any) -> dict[str, Any]:
    found = who(**given)
    found["situation"] = "alternance" if found.pop("alternance") else "emploi"
    return {**found, "place": "", "file": SimpleUploadedFile("cv.pdf", PDF), **given}


def link_of(kind: str) -> str:
    message = Message.objects.filter(kind=kind).order_by("created_at").last()
    assert message is not None
    found = re.search(r"http://testserver(/\S+)", message.text)
    assert found is not None
    return found[1]


def test_an_offer_is_written_reviewed_found_applied_to_and_answered() -> None:
    lead, firm, candidate = client_of(acting()), Client(), Client()
    assert firm.post("/vte/offres/publier/", typed())["Location"] == reverse("offer_sent")
    assert "Regardez vos messages" in text(firm, reverse("offer_sent"))
    confirm = link_of("offer.confirm")
    shown = firm.get(confirm)
    assert "Responsable amélioration" in shown.content.decode() and shown["X-Robots-Tag"] == "noindex"
    follow = firm.post(confirm)["Location"]
    assert firm.get(confirm).status_code == 410
    assert "Relecture attendue" in text(firm, follow) and "Aucune offre ne répond" in text(candidate, LIST)

    offer = Offer.objects.get()
    review = reverse("offer_review", args=[offer.pk])
    assert review in text(lead, DESK) and "Relire une offre de VTE" in text(lead, "/espace/").replace("\u00a0", " ")
    page = text(lead, review)
    assert "L’offre répond aux règles" in page and "Rosa Bonheur" in page
    wrong = lead.post(review, {"acte": "review", "kind": "refused", "reason": ""})
    assert wrong.status_code == 422 and "lira ce motif" in wrong.content.decode()
    assert lead.post(review, {"acte": "review", "kind": "published", "reason": ""}).status_code == 302

    page = text(candidate, reverse("offer", args=[offer.pk]))
    assert "Candidater" in page and "4\u202f000\u00a0€" in page and "Leur fin n’est pas connue" in page
    assert "Rosa" not in page and "rosa@" not in page and "04 00" not in page and "12 000 000" not in page
    apply = reverse("application_ask", args=[offer.pk])
    assert candidate.post(apply, applying())["Location"] == reverse("application_sent")
    mine = candidate.post(link_of("application.confirm"))["Location"]
    assert "Envoyée" in text(candidate, mine)

    told = link_of("offer.applied")
    assert "Camille Desprès" in text(firm, told) and "critère" in text(firm, told)
    assert "Camille" not in text(lead, review) and "1 candidature" in text(lead, review).replace("\u00a0", " ")
    one = Application.objects.get()
    secret = told.rstrip("/").rpartition("/")[2]
    page = reverse("offer_candidate", args=[secret, one.pk])
    file = firm.get(reverse("offer_candidate_file", args=[secret, one.pk]))
    assert file.content == PDF and file["Content-Disposition"].startswith("attachment")
    assert firm.post(page, {"acte": "answer", "state": "retained", "word": ""}).status_code == 422
    assert firm.post(page, {"acte": "answer", "state": "retained", "word": "Bienvenue."}).status_code == 302
    assert "Bienvenue." in text(candidate, link_of("application.retained"))
    assert firm.post(told, {"acte": "end", "kind": "filled", "sure": "on"}).status_code == 302
    assert candidate.get(reverse("offer", args=[offer.pk])).status_code == 410
    assert candidate.get(apply).status_code == 410


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place", "Nulle-Part-les-Oies", "Aucune commune"),
        ("place", "Paris", "aucun Territoire d’industrie"),
        ("siret", "73282932000075", "Ce SIRET n’est pas juste"),
        ("pay_eur", "beaucoup", "nombre entier"),
        ("months", "99", "60"),
        ("naf", "99", "NAF"),
        ("mission", "", "Remplissez ce champ"),
        ("closes_on", "2040-01-01", "au plus tard"),
        ("closes_on", "9999-12-31", "Donnez une date entre 1900 et"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(field: str, value: str, says: str) -> None:
    given = typed(contract="cdd", months="12") if field == "months" else typed()
    response = Client().post("/vte/offres/publier/", {**given, field: value})
    page = response.content.decode()
    assert response.status_code == 422 and says in page and "Directrice industrielle" in page
    assert "La directrice du site" in page and not UnconfirmedOffer.objects.exists()


def test_numbers_are_typed_with_spaces() -> None:
    sent = typed(pay_eur="32 000 €", siret="732 829 320 00074")
    assert Client().post("/vte/offres/publier/", sent).status_code == 302
    assert UnconfirmedOffer.objects.get().pay_eur == 32_000


def test_the_rules_are_asked_before_sending_and_nothing_is_sent() -> None:
    response = Client().post("/vte/offres/publier/", typed(contract="cdd", months="6", que="verifier"))
    page = response.content.decode()
    assert response.status_code == 200 and "n’est pas due" in page and "CDD d’au moins 12 mois" in page
    assert "Rien n’est envoyé" in page and "La directrice du site" in page
    assert not UnconfirmedOffer.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize("name", ["offer_ask", "offer_state", "offer_edit"])
def test_checking_the_aid_refuses_what_sending_refuses(name: str) -> None:
    today = timezone.localdate()
    _, hidden = stated()
    address = reverse(name, args=[hidden] if name == "offer_edit" else [])
    client = client_of(acting()) if name == "offer_state" else Client()
    days = {
        "closes_on": (today + timedelta(days=400), today + timedelta(days=61), today - timedelta(days=1)),
        "starts_on": (today - timedelta(days=1),),
        "months": ("",),
        "siret": ("73282932000075",),
    }
    for field, values in days.items():
        for value in values:
            given = typed(**{"contract": "cdd", "months": "12"} | {field: value})
            told = [client.post(address, {**given, "que": que}) for que in ("verifier", "envoyer")]
            assert [one.status_code for one in told] == [422, 422], (field, value)
            checked, sent = (one.context["form"].errors.get(field) for one in told)
            assert checked and checked == sent, (field, value)


def test_the_firm_changes_its_offer_by_its_link() -> None:
    _, hidden = published()
    edit = reverse("offer_edit", args=[hidden])
    page = text(Client(), edit)
    assert "Responsable amélioration continue" in page and "rosa@exemple.fr" not in page
    given = typed(title="Chef de projet")
    del given["email"]
    assert Client().post(edit, {**given, "title": ""}).status_code == 422
    assert Client().post(edit, given).status_code == 302
    assert Offer.objects.get().title == "Chef de projet" and "Aucune offre ne répond" in text(Client(), LIST)


def test_a_project_lead_writes_for_a_firm_and_does_not_review_it() -> None:
    lead = client_of(acting())
    assert lead.post(reverse("offer_state"), typed())["Location"] == DESK
    review = reverse("offer_review", args=[Offer.objects.get().pk])
    assert "quelqu’un d’autre la relit" in text(lead, review).replace("\u00a0", " ")
    assert lead.post(review, {"acte": "review", "kind": "published"}).status_code == 403
    region = client_of(acting(Role.REGION, region_id="84"))
    assert region.post(review, {"acte": "review", "kind": "published"}).status_code == 302


def test_filters_stand_in_the_address_and_in_files() -> None:
    offer, _ = published()
    page = reverse("offer", args=[offer.pk])
    shown = {
        "": True,
        "?q=presses": True,
        "?q=zinc": False,
        "?lieu=Oyonnax&km=20": True,
        "?lieu=Vierzon&km=20": False,
        "?contrat=cdd": False,
        "?niveau=3": False,
        "?salaire=32000": True,
        "?aide=oui": True,
        "?tri=proches&lieu=01283": True,
        "?tri=z&page=zz": True,
        "?salaire=32 000 €": True,
        "?salaire=32 001 €": False,
        "?salaire=32.000": True,
        "?salaire=32,1 k€": False,
        "?salaire=abc": False,
        "?niveau=x": False,
        "?debut=hier": False,
        "?theme=zzz": False,
        "?contrat=y": False,
        "?km=7": False,
        "?lieu=Nulle-Part-les-Oies": False,
        "?lieu=Saint-Denis": False,
    }
    for asked, held in shown.items():
        assert (page in text(Client(), LIST + asked)) is held, asked
        assert (page in text(Client(), "/vte/offres.csv" + asked)) is held, asked
        assert (page in text(Client(), "/vte/offres.atom" + asked)) is held, asked
    page = text(Client(), f"{LIST}?lieu=Saint-Denis&contrat=cdi")
    assert "Plusieurs communes" in page and 'aria-describedby="lieu-faux"' in page
    assert "Rien n’est montré" in page
    assert 'href="/vte/offres/?contrat=cdi">Enlever ce filtre' in page
    page = text(Client(), f"{LIST}?salaire=abc")
    assert "« abc »".replace(" ", "\u00a0") in page and 'aria-describedby="salaire-faux"' in page
    ask = Client().post("/vte/offres/alerte/?salaire=abc", {"email": "c@exemple.fr", "cadence": "weekly"})
    assert ask.status_code == 422 and not Alert.objects.exists()
    assert "même commune" in text(Client(), f"{LIST}?lieu=01283")


def test_the_map_and_the_list_beside_it_lead_to_the_offers_of_a_territory() -> None:
    published()
    page = text(Client(), f"{LIST}?vue=carte&contrat=cdi")
    assert page.count("territoire=2/ti-8413") + page.count("territoire=2%2Fti-8413") >= 2
    assert "contrat=cdi" in page and "map-class-2" in page


@pytest.mark.parametrize("asked", ["lieu=Oyonnax&km=50", "territoire=2/ti-8413", "departement=01", "region=84"])
def test_the_map_is_framed_on_the_place_that_is_asked_with_its_offers_by_commune(asked: str) -> None:
    offer, _ = published()
    response = Client().get(f"{LIST}?vue=carte&{asked}")
    points, page = response.context["points"], response.content.decode()
    assert len(points.discs) == 1 and points.inside and "map-class-2" not in page
    width = float(points.view_box.split()[2])
    whole = float(live.release().paths["viewBox"][2])
    assert width < whole / 2, "the frame is the place, not France"
    assert "Oyonnax" in points.discs[0].label and "<strong>Oyonnax</strong>" in page
    assert f'href="{reverse("offer", args=[offer.pk])}">Responsable amélioration continue' in page


def test_where_one_looks_from_is_on_the_map_without_offers_too() -> None:
    published()
    points = Client().get(f"{LIST}?vue=carte&lieu=01004&km=100").context["points"]
    assert len(points.discs) == 2 and any("d'où vous cherchez" in one.label for one in points.discs)


def test_the_feed_is_atom() -> None:
    offer, _ = published()
    response = Client().get("/vte/offres.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    found = ElementTree.fromstring(response.content)
    space = "{http://www.w3.org/2005/Atom}"
    (entry,) = found.findall(f"{space}entry")
    assert entry.findtext(f"{space}id") == f"urn:uuid:{offer.pk}"


def test_search_engines_read_a_job_posting_that_ends_no_script() -> None:
    offer, _ = published(mission="Des presses.</script><script>alert(1)</script>\nEt un four.")
    page = text(Client(), reverse("offer", args=[offer.pk]))
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    read = json.loads(found)
    assert read.keys() >= REQUIRED | RECOMMENDED and read["@type"] == "JobPosting"
    assert read["jobLocation"]["address"]["addressLocality"] == "Oyonnax"
    assert read["jobLocation"]["address"]["addressCountry"] == "FR"
    assert read["baseSalary"]["value"] == {"@type": "QuantitativeValue", "value": 32_000, "unitText": "YEAR"}
    assert read["jobStartDate"] == offer.starts_on.isoformat() and "qualifications" not in read
    assert read["educationRequirements"] == {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "postgraduate degree",
        "educationalLevel": "bac + 5, mécanique, maintenance",
    }
    assert read["datePosted"] == timezone.localdate().isoformat()
    assert read["validThrough"].startswith(offer.closes_on.isoformat())
    assert "<script>" not in read["description"] and "&lt;script&gt;" in read["description"]
    assert "alert(1)</script>" not in page


def test_an_offer_that_is_over_answers_410_and_names_no_firm() -> None:
    offer, _ = published()
    Offer.objects.filter(pk=offer.pk).update(
        stated_on=timezone.localdate() - timedelta(days=9),
        submitted_on=timezone.localdate() - timedelta(days=9),
        closes_on=timezone.localdate() - timedelta(days=1),
    )
    response = Client().get(reverse("offer", args=[offer.pk]))
    assert response.status_code == 410 and "Signal" not in response.content.decode()
    assert "ld+json" not in response.content.decode() and "Aucune offre ne répond" in text(Client(), LIST)
    other, _ = stated()
    assert Client().get(reverse("offer", args=[other.pk])).status_code == 404


def test_a_candidate_sees_offers_in_the_order_in_which_they_answer() -> None:
    published(title="Loin du compte", level=5, contract="alternance", months=12)
    published(title="Tout à fait", level=3, study="computing", skills="Python")
    asked = "?situation=emploi&niveau=5&domaine=computing&competences=python&lieu=Oyonnax"
    page = text(Client(), f"/vte/offres/pour-moi/{asked}")
    assert page.index("Tout à fait") < page.index("Loin du compte") and "C’est le domaine demandé" in page
    doubt = Client().get("/vte/offres/pour-moi/?lieu=Saint-Denis")
    assert doubt.status_code == 422 and "Plusieurs communes" in doubt.content.decode()


def test_a_degree_to_come_is_expected_and_no_day_ends_a_page() -> None:
    _, hidden = published()
    ask = "/vte/offres/pour-moi/?situation=emploi&niveau=5&diplome="
    page = text(Client(), f"{ask}2031-01-01").replace("\u00a0", " ")
    assert "Diplôme attendu le 1er janvier 2031 : pas encore obtenu" in page and "moins de deux ans" not in page
    for given in ("9999-01-01", "0001-01-01"):
        wrong = Client().get(ask + given)
        assert wrong.status_code == 422 and "Donnez une date entre 1900 et" in wrong.content.decode()
    offer = Offer.objects.get()
    apply = reverse("application_ask", args=[offer.pk])
    for name in ("diploma_on", "available_on"):
        wrong = Client().post(apply, applying(**{name: "9999-01-01"}))
        assert wrong.status_code == 422 and "Donnez une date entre 1900 et" in wrong.content.decode()
    one, _ = applied(offer)
    Application.objects.update(diploma_on=date.max, available_on=date.max)  # as one sent before bounds were asked
    follow = text(Client(), reverse("offer_follow", args=[hidden])).replace("\u00a0", " ")
    assert "Diplôme attendu le 31 décembre 9999" in follow
    assert Client().get(reverse("offer_candidate", args=[hidden, one.pk])).status_code == 200


def test_a_candidate_withdraws_erases_and_typed_words_stay() -> None:
    offer, _ = published()
    wrong = Client().post(reverse("application_ask", args=[offer.pk]), applying(degree="", file=""))
    assert wrong.status_code == 422 and "Camille Desprès" in wrong.content.decode()
    bad = applying(file=SimpleUploadedFile("cv.exe", b"MZ"))
    assert "PDF ou DOCX" in Client().post(reverse("application_ask", args=[offer.pk]), bad).content.decode()
    _, hidden = applied(offer)
    page = reverse("application_follow", args=[hidden])
    assert Client().post(page, {"acte": "withdraw"}).status_code == 302
    assert Client().post(page, {"acte": "withdraw"}).status_code == 422
    assert Client().post(page, {"acte": "erase"}).status_code == 422
    assert Client().post(page, {"acte": "erase", "sure": "on"}).status_code == 302
    assert Client().get(page).status_code == 404


def test_an_alert_is_asked_for_on_what_is_searched_confirmed_and_stopped() -> None:
    response = Client().post(
        "/vte/offres/alerte/?contrat=cdi&lieu=Oyonnax", {"email": "c@exemple.fr", "cadence": "weekly"}
    )
    assert response["Location"] == reverse("alert_sent") and Alert.objects.get().asked == "lieu=Oyonnax&contrat=cdi"
    page = link_of("alert.confirm")
    assert "à 50 km d’Oyonnax" in text(Client(), page).replace("\u00a0", " ")
    assert Client().post(page).status_code == 302 and "Arrêter cette alerte" in text(Client(), page)
    assert Client().post(page).status_code == 302 and Client().get(page).status_code == 410
    assert not Alert.objects.exists()


def test_lists_ask_as_many_queries_however_long(django_assert_max_num_queries: Any) -> None:
    who_reviews = acting()
    lead = client_of(who_reviews)
    for n in range(3):
        offer, _ = published(who_reviews, email=f"a{n}@exemple.fr")
        applied(offer, email=f"c{n}@exemple.fr")
    hidden = new_link(offer)
    for client, page, most in (
        (Client(), "/vte/", 3),
        (Client(), LIST, 6),
        (Client(), f"{LIST}?vue=carte", 7),
        (Client(), "/vte/offres/pour-moi/?niveau=5", 1),
        (lead, DESK, 10),
        (Client(), reverse("offer_follow", args=[hidden]), 9),
    ):
        text(client, page)
        with django_assert_max_num_queries(most):
            text(client, page)


@pytest.mark.parametrize("kind", ["retained", "filled"])
def test_the_firm_reads_what_comes_next_once_somebody_is_chosen_and_not_before(kind: str) -> None:
    offer, hidden = published()
    one, _ = applied(offer)
    page = reverse("offer_follow", args=[hidden])
    services.answer(hidden=hidden, application_id=one.pk, state="interview", word="Mardi ?", candidate_link=link)
    assert "Et maintenant" not in text(Client(), page)
    if kind == "retained":
        services.answer(hidden=hidden, application_id=one.pk, state="retained", word="Oui.", candidate_link=link)
    else:
        services.end(hidden=hidden, kind=OfferStepKind.FILLED, candidate_link=link)
    told = text(Client(), page)
    assert "Et maintenant" in told and "/territoires/2/ti-8413/" in told
    assert [word for word in ("Le dossier du volontaire", "La charte", "Le label") if word not in told] == []


def test_what_was_sent_and_each_answer_are_read_by_their_candidate_and_by_the_firm() -> None:
    offer, hidden = published()
    one, mine = applied(offer, commune_id="01283")
    for state, word in (("interview", "Mardi à 10 h ?"), ("retained", "Bienvenue.")):
        services.answer(hidden=hidden, application_id=one.pk, state=state, word=word, candidate_link=link)
    for name, args in (("application_follow", [mine]), ("offer_candidate", [hidden, one.pk])):
        page = text(Client(), reverse(name, args=args)).replace("\u00a0", " ")
        for words in ("obtenu le", "disponible le", "Oyonnax", "CAO, anglais", "Mardi à 10 h ?", "Bienvenue."):
            assert words in page, (name, words)
    services.withdraw(hidden=mine, firm_link=link)
    page = text(Client(), reverse("offer_follow", args=[hidden]))
    assert "Candidature retirée le" in page and "Camille" not in page
    for name in ("offer_candidate", "offer_candidate_file"):
        assert Client().get(reverse(name, args=[hidden, one.pk])).status_code == 404
    assert "ne lit plus rien de vous" in text(Client(), reverse("application_follow", args=[mine]))


def test_the_first_page_leads_to_figures_and_delays() -> None:
    page = text(Client(), "/vte/")
    assert 'href="/vte/chiffres/"' in page and 'href="/vte/offres/delais/"' in page
    assert "Aucune offre n’a encore été écrite" in text(Client(), "/vte/offres/delais/")


def test_pages_by_link_are_kept_nowhere() -> None:
    offer, hidden = published()
    one, mine = applied(offer)
    for name, args in (
        ("offer_follow", [hidden]),
        ("offer_edit", [hidden]),
        ("offer_candidate", [hidden, one.pk]),
        ("offer_candidate_file", [hidden, one.pk]),
        ("application_follow", [mine]),
    ):
        response = Client().get(reverse(name, args=args))
        assert response.status_code == 200 and "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
    services.end(hidden=hidden, kind=OfferStepKind.CLOSED, candidate_link=link)
    assert "L’offre : close" in text(Client(), reverse("application_follow", args=[mine])).replace("\u00a0", " ")
