"""What is paid by one scheme and by the pair VTE TI and VTE Vert, by dated rules, within the ceilings."""

from datetime import date

import pytest
from tests.analysis.aids.tables import INSIDE, OUTSIDE

from etabli.analysis.aids.amounts import amount, together
from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, judged
from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, facts
from etabli.kernel.intervals import Interval, exactly

ALTERNANCE, NONE = "alternance", "aucune"


def firm(day: date, **given) -> Facts:
    """A firm that both aids accept."""
    return facts(
        **{
            "project": "vte",
            "beneficiary": "entreprise",
            "commune": INSIDE,
            "naf": "2562B",
            "linked": False,
            "own_staff": 30,
            "own_turnover_eur": 5_000_000,
            "own_balance_eur": 5_000_000,
            "contract": "cdi",
            "years_after_bac": 5,
            "diploma_on": date(day.year - 1, 9, 1),
            "signed_on": day,
            "hired_on": day,
            "label_asked_on": day,
            "responsible_mission": True,
            "green_mission": True,
            "hiring_aid": NONE,
            "micro_entrepreneur": False,
            "in_difficulty": False,
            "vte_verts_of_siret": 0,
            "vte_verts_of_siren": 0,
            "mission_spend_eur": 40_000,
            "de_minimis": DeMinimis(),
            **given,
        }
    )


def verdicts(day: date, **given):
    known = firm(day, **given)
    return tuple(judged(compiled_schemes()[name], known, day) for name in ("vte-ti", "vte-vert"))


APRIL_2021, DECEMBER_2021, OCTOBER_2023 = date(2021, 4, 15), date(2021, 12, 15), date(2023, 10, 15)
LAST, AFTER = date(2025, 12, 31), date(2026, 1, 1)
# day, facts, VTE TI, VTE Vert, both
PAIRS = [
    (APRIL_2021, {}, 4000, 8000, 12_000),
    (APRIL_2021, {"hiring_aid": ALTERNANCE}, 4000, 4000, 8000),
    (date(2021, 11, 30), {}, 4000, 8000, 12_000),
    (date(2021, 12, 1), {}, 4000, 12_000, 12_000),
    (DECEMBER_2021, {}, 4000, 12_000, 12_000),
    (DECEMBER_2021, {"hiring_aid": ALTERNANCE}, 4000, 8000, 12_000),
    (date(2022, 12, 31), {}, 4000, 12_000, 12_000),
    (date(2023, 1, 1), {}, 4000, 8000, 12_000),
    (OCTOBER_2023, {}, 4000, 8000, 12_000),
    (OCTOBER_2023, {"mission_spend_eur": 16_000}, 4000, 8000, 12_000),
    (OCTOBER_2023, {"mission_spend_eur": 15_998}, 4000, 7999, 11_999),
    (OCTOBER_2023, {"mission_spend_eur": 0}, 4000, 0, 4000),
    (LAST, {}, 4000, 8000, 12_000),
    (AFTER, {}, 4000, 0, 4000),
    (OCTOBER_2023, {"commune": OUTSIDE}, 0, 8000, 8000),
    (OCTOBER_2023, {"green_mission": False}, 4000, 0, 4000),
]


@pytest.mark.parametrize(("day", "given", "ti", "vert", "both"), PAIRS)
def test_the_pair_by_dated_rules(day, given, ti, vert, both) -> None:
    first, second = verdicts(day, **given)
    assert (amount(first).euros, amount(second).euros) == (exactly(ti), exactly(vert))
    assert together(first, second).euros == together(second, first).euros == exactly(both)


ROOM = [
    (288_000, 12_000, ()),
    (288_001, 11_999, ("de_minimis",)),
    (296_000, 4000, ("de_minimis",)),
]


@pytest.mark.parametrize(("received", "both", "limited"), ROOM)
def test_both_aids_stay_within_the_room_of_de_minimis(received, both, limited) -> None:
    day = date(2024, 3, 1)
    known = DeMinimis((Granted(date(2023, 9, 1), exactly(received)),))
    found = together(*verdicts(day, de_minimis=known))
    assert (found.euros, found.limited_by) == (exactly(both), limited)


def test_the_ceiling_of_the_cumulation_is_said() -> None:
    found = together(*verdicts(DECEMBER_2021))
    assert (found.allowed, found.limited_by) == ("fully", ("cumulation",))
    assert found.rule.ceiling_eur == 12_000
    assert together(*verdicts(APRIL_2021)).limited_by == ()


def test_the_facts_that_would_tell_an_amount_are_named_until_it_is_known() -> None:
    assert amount(verdicts(DECEMBER_2021, hiring_aid=None)[1]).lacks == ("hiring_aid",)
    assert amount(verdicts(OCTOBER_2023, mission_spend_eur=None)[1]).lacks == ("mission_spend_eur",)
    assert amount(verdicts(OCTOBER_2023, mission_spend_eur=Interval(15_000, 20_000))[1]).lacks == ("mission_spend_eur",)
    assert amount(verdicts(OCTOBER_2023, mission_spend_eur=Interval(16_000, None))[1]).lacks == ()
    assert amount(verdicts(OCTOBER_2023)[1]).lacks == ()


def test_what_is_not_known_bounds_the_amount() -> None:
    first, second = verdicts(DECEMBER_2021, hiring_aid=None)
    assert second.outcome is Outcome.UNKNOWN
    assert amount(second).euros == Interval(8000, 12_000)
    assert together(first, second).euros == exactly(12_000)
    spend = verdicts(OCTOBER_2023, mission_spend_eur=None)
    assert amount(spend[1]).euros == Interval(0, 8000)
    assert together(*spend).euros == Interval(4000, 12_000)
    minimis = together(*verdicts(OCTOBER_2023, de_minimis=None))
    assert minimis.euros == Interval(0, 12_000)


def test_two_schemes_whose_cumulation_nobody_sourced_are_unknown_together() -> None:
    day = date(2021, 6, 1)
    known = facts(project="modernisation", beneficiary="entreprise", commune=INSIDE)
    found = together(*(judged(compiled_schemes()[name], known, day) for name in ("faii", "bpifrance-financement")))
    assert (found.allowed, found.rule) == ("unknown", None)
    assert found.euros == Interval(0, None)


def test_an_amount_that_no_source_gives_has_no_upper_bound() -> None:
    known = facts(project="modernisation")
    assert amount(judged(compiled_schemes()["faii"], known, date(2021, 6, 1))).euros == Interval(0, None)


@pytest.mark.parametrize(("spend", "paid"), [(100_000, 50_000), (100_001, 50_000), (0, 0)])
def test_engineering_is_paid_by_half(spend, paid) -> None:
    known = facts(project="ingenierie", beneficiary="collectivite", commune=INSIDE, spend_eur=spend)
    verdict = judged(compiled_schemes()["bdt-ingenierie"], known, date(2021, 6, 1))
    assert verdict.outcome is Outcome.YES
    assert amount(verdict).euros == exactly(paid)
