"""What the dated rules say of an offer: each on both its sides, and what lacks said, from the offer alone."""

from datetime import date, timedelta

import pytest
from tests.domain.offers_world import fields
from tests.domain.people import territory

from etabli.domain.vte.checks import LATER, check
from etabli.domain.vte.models import UnconfirmedOffer

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
