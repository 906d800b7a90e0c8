"""What looks wrong in an offer is told to the firm and to who reviews, not to candidates; words of waiting."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.offers_world import SIRET, acting, fields, link, published, review, secret_of
from tests.web.plans_pages import client_of, text

from etabli.analysis.vte.matching import Bounds, Profile, Wanted, matched
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.firms.models import Need
from etabli.domain.vte import services
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Offer, UnconfirmedOffer
from etabli.warehouse.register import Establishment
from etabli.web import live
from etabli.web.presentation.firms.needs import waits
from etabli.web.presentation.vte.offer_review import compared, contradictions
from etabli.web.presentation.vte.offers import doubts, place, prefilled, told
from etabli.web.presentation.vte.searched import told as searched

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, ""),
        ({"naf": "99.99Z"}, "n’existe pas"),
        ({"pay_eur": "least"}, ""),
        ({"pay_eur": "below"}, "sous le minimum légal"),
        ({"pay_eur": "below", "contract": "alternance", "months": 12}, ""),
        ({"starts_on": -1}, "Le début est passé"),
        ({"starts_on": 0}, ""),
        ({"closes_on": -1}, "Le dernier jour pour candidater est passé"),
        ({"closes_on": 0}, ""),
    ],
)
def test_what_looks_wrong_is_said_on_its_side_of_the_bound(given: dict[str, Any], says: str) -> None:
    on = date(2026, 11, 29)
    least = offer_rules().minimum_of(on)
    assert least is not None
    for name, value in given.items():
        if name in ("starts_on", "closes_on"):
            given = given | {name: on + timedelta(days=value)}
        if name == "pay_eur":
            given = given | {name: least.eur - (value == "below")}
    found = doubts(UnconfirmedOffer(**fields(**given)), on)
    assert len(found) == bool(says) and all(says in one for one in found)


def registered(**given: Any) -> Establishment:
    """An establishment of the register that denies nothing of the offer."""
    told = dict.fromkeys(one.name for one in dataclasses.fields(Establishment))
    told |= {"siret": SIRET, "siren": SIRET[:9], "name": "ATELIERS DU SIGNAL", "open": True, "size": 7}
    told |= {"activity": "22.29A", "band": "21", "category": "PME", "commune": "01283", "commune_name": "Oyonnax"}
    return Establishment(**told | given)


@pytest.mark.parametrize(
    ("given", "register", "says"),
    [
        ({}, {}, ""),
        ({"naf": "25.72Z"}, {"activity": "70.22Z"}, "au registre, c’est Conseil pour les affaires"),
        ({"naf": "22.29A"}, {"activity": None}, ""),
        ({"naf": ""}, {"activity": "70.22Z"}, ""),
        ({"staff": 49}, {}, "cet établissement en a seul 50 à 99"),
        ({"staff": 50}, {}, ""),
        ({"staff": 400, "turnover_eur": 90_000_000}, {"category": "ETI"}, ""),
        ({}, {"category": "GE"}, "déclare la taille PME"),
        ({"linked": None}, {"category": "GE"}, ""),
        ({}, {"open": False}, "est fermé"),
        ({}, {"name": "HOLDING DU LAC"}, "au nom de HOLDING DU LAC"),
        ({}, {"name": "HOLDING DU LAC", "sign": "Signal"}, ""),
    ],
)
def test_what_the_register_denies_is_said(given: dict[str, Any], register: dict[str, Any], says: str) -> None:
    found = contradictions(UnconfirmedOffer(**fields(**given)), registered(**register))
    assert len(found) == bool(says) and all(says in one for one in found)
    assert contradictions(UnconfirmedOffer(**fields(**given)), None) == []


def test_who_reviews_reads_what_is_declared_beside_the_register(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = acting()
    offer, _ = published(lead, naf="25.72Z", serves_industry=True)
    address = reverse("offer_review", args=[offer.pk])
    client = client_of(lead)
    page = plain(text(client, address))
    assert "pas dans le registre lu ici" in page and "12 000 000 €" in page
    monkeypatch.setattr(live, "establishment", lambda siret: registered(activity="70.22Z"))
    page = plain(text(client, address))
    for words in ("70.22Z", "50 à 99 salariés", "80 salariés", "12 000 000 €", "<strong>différent</strong>"):
        assert words in page, words
    assert "L’offre déclare l’activité" in page and "À vérifier" in page
    rows = {one.label: (one.declared, one.mark) for one in compared(offer, registered(activity="70.22Z"))}
    assert rows["Entreprises liées ou partenaires"] == ("non", "à demander à l’entreprise")
    assert rows["Activité (NAF)"][1] == "différent" and rows["Taille"] == ("PME", "pareil")
    assert "NAF : 25.72Z ; services à l’industrie : oui" in page and "entreprises liées ou partenaires : non" in page


def plain(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_firm_reads_which_rule_says_no_before_it_confirms_and_after() -> None:
    given = fields(contract="cdd", months=6)
    services.state(said=UnconfirmedOffer(**given), machine="m", link=link)
    confirm = text(Client(), reverse("offer_confirm", args=[secret_of("offer.confirm")]))
    hidden = services.confirm(hidden=secret_of("offer.confirm"))
    for page in (confirm, text(Client(), reverse("offer_follow", args=[hidden]))):
        assert "Offrez un CDI" in page and "CDD d’au moins 12 mois" in page and "cap-metiers" in page
    assert confirm.index("Offrez un CDI") < confirm.index("Confirmer mon offre</button>")
    lead = acting()
    review(Offer.objects.get(), OfferStepKind.PUBLISHED, lead, "L’entreprise le sait.")
    assert "Offrez un CDI" not in text(Client(), reverse("offer", args=[Offer.objects.get().pk]))


def test_a_form_from_the_page_of_a_firm_names_the_commune(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "establishment", lambda siret: registered())
    assert prefilled(SIRET)["place"] == "Oyonnax"
    for code in ("93066", "97411"):  # two communes are called Saint-Denis, and more
        assert place(code) == code


@pytest.mark.parametrize(("commune", "wrong"), [("01283", False), ("01004", True)])
def test_a_siret_of_another_commune_is_doubted(commune: str, wrong: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "establishment", lambda siret: registered(commune=commune))
    found = doubts(UnconfirmedOffer(**fields()), date(2026, 11, 29))
    assert any("autre commune" in one for one in found) is wrong


def test_who_reviews_reads_what_looks_wrong_and_candidates_do_not() -> None:
    lead = acting()
    offer, _ = published(lead, pay_eur=12_000)
    assert "sous le minimum légal" in text(client_of(lead), reverse("offer_review", args=[offer.pk]))
    page = text(Client(), reverse("offer", args=[offer.pk]))
    assert "sous le minimum légal" not in page and "Mobili-jeune" not in page


def test_a_candidate_is_addressed() -> None:
    wanted = Wanted(level=5, contract="cdi", study="mechanics", skills=("CAO",))
    for who in (Profile(), Profile(alternance=True), Profile(alternance=False)):
        found = matched(wanted, who, km=84.0, bounds=Bounds(31, 3), on=date(2026, 11, 29))
        said = told(found, to_candidate=True)
        assert not any("candidat" in words for _, _, words in said.reasons)
        assert ("Distance", "à préciser", "À 84 km. Vous n’avez pas dit jusqu’où vous allez.") in said.reasons


def test_what_waits_since_today_has_no_days() -> None:
    day = date(2026, 11, 24)
    need = Need(stated_on=day, answer_by=day, acknowledge_by=day)
    assert waits(need, day) == "attend depuis aujourd’hui"
    need.answered_on = day
    assert waits(need, day) == "répondu le jour même"


def test_what_an_alert_searches_reads_as_french() -> None:
    assert searched({"lieu": "Oyonnax", "km": "20", "salaire": "36000"}) == [
        "à 20\u00a0km d’Oyonnax".replace("\u00a0km", " km"),
        "36\u202f000\u00a0€ bruts par an au moins",
    ]
