"""What looks wrong in an offer is told to the firm and to who reviews, not to candidates; words of waiting."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.offers_world import acting, fields, published
from tests.web.plans_pages import client_of, text

from etabli.analysis.vte.matching import Bounds, Profile, Wanted, matched
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.firms.models import Need
from etabli.domain.vte.models import UnconfirmedOffer
from etabli.web import live
from etabli.web.presentation.firms.needs import waits
from etabli.web.presentation.vte.offers import doubts, told
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


@pytest.mark.parametrize(("commune", "wrong"), [("01283", False), ("01004", True)])
def test_a_siret_of_another_commune_is_doubted(commune: str, wrong: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "establishment", lambda siret: SimpleNamespace(commune=commune))
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
