"""What the dated rules say of an offer: each on both its sides, and what lacks said, from the offer alone."""

from datetime import date, timedelta

import pytest
from tests.domain.offers_world import acting, fields, review, stated
from tests.domain.people import territory

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.outbox.models import Message
from etabli.domain.vte import services
from etabli.domain.vte.checks import LATER, SCHEME, check, refusals, refused
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Offer, UnconfirmedOffer

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 29)
START = date(2027, 2, 1)


def said(**given) -> UnconfirmedOffer:
    return UnconfirmedOffer(**fields(**{"starts_on": START, "closes_on": ON + timedelta(days=30)} | given))


@pytest.mark.parametrize(
    ("given", "state", "rule"),
    [
        ({}, "yes", ""),
        ({"commune_id": "69123"}, "no", "place"),
        ({"starts_on": date(2028, 1, 31)}, "unknown", "place"),
        ({"naf": "62.01Z", "serves_industry": False}, "no", "activity"),
        ({"naf": "62.01Z", "serves_industry": True}, "yes", ""),
        ({"naf": "62.01Z", "serves_industry": None}, "unknown", "activity"),
        ({"naf": "", "serves_industry": None}, "unknown", "activity"),
        ({"staff": 249, "turnover_eur": None}, "unknown", "size"),
        ({"staff": None, "turnover_eur": None}, "unknown", "size"),
        ({"linked": None}, "unknown", "size"),
        ({"linked": True}, "yes", ""),
        ({"staff": 4999, "turnover_eur": 1_500_000_000}, "yes", ""),
        ({"staff": 5000, "turnover_eur": 1_500_000_000}, "no", "size"),
        ({"contract": "cdd", "months": 12}, "yes", ""),
        ({"contract": "cdd", "months": 11}, "no", "contract"),
        ({"contract": "alternance", "months": 12}, "yes", ""),
        ({"contract": "alternance", "months": 11}, "unknown", "contract"),
        ({"contract": "alternance", "months": 10}, "unknown", "contract"),
        ({"contract": "alternance", "months": 9}, "no", "contract"),
        ({"level": 3}, "yes", ""),
        ({"level": 2}, "unknown", "level"),
        ({"level": 1}, "no", "level"),
        ({"responsible": False}, "no", "mission"),
    ],
)
def test_each_rule_on_both_its_sides(given: dict, state: str, rule: str) -> None:
    found = check(said(**given), ON)
    assert found.state == state
    assert [one.rule for one in found.deciding if state != "yes"] == ([rule] if rule else [])


def test_the_sum_and_the_version_are_those_of_the_scheme_and_what_is_not_of_the_offer_comes_later() -> None:
    found = check(said(), ON)
    assert (found.sum.euros.low, found.sum.euros.high) == (4000, 4000)
    assert found.verdict.version is not None and found.verdict.version.version.id == "2020"
    assert {one.rule for one in found.later} == set(LATER) and "Il manque" in found.later[0].sentences[0]
    alternance = check(said(contract="alternance", months=12), ON)
    assert "alternance" in next(one for one in alternance.later if one.rule == "candidate").sentences[0]


def test_the_place_is_judged_on_the_day_of_the_contract_and_not_on_that_of_the_offer() -> None:
    """Out of the programme's known days nothing is known, whatever is known today."""
    assert territory().phase.ends_on < date(2028, 1, 31)
    assert check(said(starts_on=territory().phase.ends_on), ON).state == "yes"
    assert check(said(starts_on=territory().phase.ends_on + timedelta(days=1)), ON).state == "unknown"


def test_a_rule_that_says_no_says_what_it_asks_where_that_is_read_and_what_can_be_done() -> None:
    (found,) = refusals(check(said(contract="cdd", months=9), ON))
    assert found.label == "Contrat" and "CDD d’au moins 12 mois" in found.asks
    assert found.source and found.url.startswith("https://") and found.advice == offer_rules().advice["contract"]
    both = refused(said(contract="cdd", months=9, responsible=False), ON)
    assert both.count("\n- ") == 2 and "Mission" in both and "Contrat" in both and found.source in both
    for given in ({}, {"linked": None}):  # may still come
        assert refusals(check(said(**given), ON)) == () and refused(said(**given), ON) == ""


def test_each_rule_of_the_offer_has_its_advice() -> None:
    rules = {rule.id for version in aid_schemes()[SCHEME].versions for rule in version.rules}
    assert set(offer_rules().advice) == rules - {*LATER, "project", "beneficiary"}


def test_messages_to_the_firm_say_why_the_aid_is_not_due() -> None:
    lead = acting()
    offer, _ = stated(contract="cdd", months=6)
    review(offer, OfferStepKind.CHANGES, lead, "Le contrat est trop court.")
    services.state_for(offer=Offer(**fields(contract="cdd", months=6)), by=lead, link=str)
    for kind in ("offer.changes", "offer.stated"):
        text = Message.objects.get(kind=kind).text
        assert "CDD d’au moins 12 mois" in text and "Offrez un CDI" in text and "source" in text
        assert "presses" not in text and "Rosa" not in text
    other, _ = stated()
    review(other, OfferStepKind.PUBLISHED, lead)
    assert "n’est pas due" not in Message.objects.get(kind="offer.published").text
