"""What a contract of VTE may bring: the three regimes on both sides of each day and threshold, and a slow oracle."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from etabli.analysis.aids.calendar import months_after
from etabli.analysis.aids.eligibility import Outcome
from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place, Span, facts
from etabli.analysis.aids.volunteers import Expected, expected
from etabli.kernel.intervals import Interval, exactly

TI, VERT, BOTH = ("vte-ti",), ("vte-vert",), ("vte-ti", "vte-vert")
INSIDE = Place("01283", (Span(date(2018, 1, 1), date(2027, 12, 31), inside=True),))
HIRED = date(2024, 3, 4)
DAY = timedelta(days=1)


def whole(hired: date = HIRED, **more: Any) -> Facts:
    """A firm of sixty with a young engineer, to whom nothing lacks."""
    told: dict[str, Any] = {
        "project": "vte",
        "beneficiary": "entreprise",
        "commune": INSIDE,
        "naf": "2229A",
        "linked": False,
        "own_staff": 60,
        "own_turnover_eur": 9_000_000,
        "own_balance_eur": 6_000_000,
        "micro_entrepreneur": False,
        "in_difficulty": False,
        "contract": "cdi",
        "signed_on": hired,
        "hired_on": hired,
        "label_asked_on": hired,
        "years_after_bac": 5,
        "diploma_on": hired - timedelta(days=100),
        "training_for_bac_3": True,
        "responsible_mission": True,
        "green_mission": True,
        "hiring_aid": "aucune",
        "vte_verts_of_siret": 0,
        "vte_verts_of_siren": 0,
        "mission_spend_eur": 40_000,
        "de_minimis": DeMinimis(()),
    }
    return facts(**told | more)


def of(schemes: tuple[str, ...], hired: date = HIRED, **more: Any) -> Expected:
    return expected(whole(hired, **more), hired, schemes)


# hired, contract, another aid for the hire, spent → VTE Vert, as each source of its days says
REGIMES = [
    (date(2020, 8, 31), "cdi", "aucune", 40_000, 0),
    (date(2020, 9, 1), "cdi", "aucune", 40_000, 8_000),
    (date(2021, 3, 31), "cdi", "aucune", 1_000, 8_000),
    (date(2021, 11, 30), "cdd", "aucune", 40_000, 8_000),
    (date(2021, 11, 30), "alternance", "alternance", 40_000, 4_000),
    (date(2021, 12, 1), "cdi", "aucune", 40_000, 12_000),
    (date(2022, 12, 31), "cdd", "aucune", 40_000, 12_000),
    (date(2022, 12, 31), "alternance", "alternance", 40_000, 8_000),
    (date(2023, 1, 1), "cdi", "aucune", 40_000, 8_000),
    (date(2023, 1, 1), "cdi", "aucune", 16_000, 8_000),
    (date(2023, 1, 1), "cdi", "aucune", 15_999, 7_999),
    (date(2024, 6, 1), "alternance", "alternance", 10_000, 5_000),
    (date(2025, 12, 31), "cdi", "aucune", 40_000, 8_000),
    (date(2026, 1, 1), "cdi", "aucune", 40_000, 0),
]


@pytest.mark.parametrize(("hired", "contract", "other", "spent", "euros"), REGIMES)
def test_each_regime_pays_what_its_days_say(hired: date, contract: str, other: str, spent: int, euros: int) -> None:
    more = {"contract": contract, "contract_months": 12, "hiring_aid": other, "mission_spend_eur": spent}
    found = of(VERT, hired, **more)
    assert found.euros.high == euros
    assert found.steps[-1].kind == "total" and found.steps[-1].euros == found.euros


def test_the_days_between_two_regimes_are_not_told_as_sure() -> None:
    """The day of change is not known: what is retained is said, with its doubt."""
    for day, version in ((date(2021, 11, 30), "2020"), (date(2021, 12, 1), "2021"), (date(2023, 1, 1), "2023")):
        verdict = of(VERT, day).verdicts[0]
        assert verdict.version is not None and verdict.version.version.id == version
        assert any("jour près" in one for one in verdict.caveats)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({}, "yes"),
        ({"label_asked_on": months_after(HIRED, 6)}, "yes"),
        ({"label_asked_on": months_after(HIRED, 6) + DAY}, "no"),
        ({"vte_verts_of_siret": 1}, "no"),
        ({"vte_verts_of_siren": 4}, "yes"),
        ({"vte_verts_of_siren": 5}, "no"),
        ({"vte_verts_of_siren": Interval(3, None)}, "unknown"),
        ({"vte_verts_of_siren": Interval(5, None)}, "no"),
        ({"own_staff": 4_999, "own_turnover_eur": 10**9, "own_balance_eur": 10**9}, "yes"),
        ({"own_staff": 5_000}, "no"),
        ({"hiring_aid": "emplois_francs"}, "no"),
        ({"contract": "cdd", "contract_months": 12}, "yes"),
        ({"contract": "cdd", "contract_months": 11}, "no"),
        ({"contract": "alternance", "contract_months": 10, "years_after_bac": 2}, "yes"),
        ({"contract": "alternance", "contract_months": 9}, "no"),
        ({"diploma_on": months_after(HIRED, -24) + DAY}, "yes"),
        ({"diploma_on": months_after(HIRED, -24)}, "no"),
        ({"green_mission": None}, "unknown"),
    ],
)
def test_the_rules_of_vte_vert_on_both_sides(more: dict[str, Any], outcome: str) -> None:
    assert of(VERT, **more).outcome is Outcome(outcome)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({}, "yes"),
        ({"naf": "6202A", "serves_industry": False}, "no"),
        ({"naf": "6202A", "serves_industry": True}, "yes"),
        ({"naf": "6202A"}, "unknown"),
        ({"commune": Place("01283", (Span(date(2018, 1, 1), HIRED - DAY, inside=True),))}, "unknown"),
        ({"commune": Place("01283", (Span(HIRED, HIRED, inside=False),))}, "no"),
        ({"linked": True, "consolidated_staff": 5_000}, "no"),
        ({"linked": None}, "unknown"),
        ({"contract": "alternance", "contract_months": 11}, "unknown"),
        ({"contract": "alternance", "contract_months": 12}, "yes"),
        ({"years_after_bac": 2}, "unknown"),
        ({"years_after_bac": 1}, "no"),
        ({"de_minimis": DeMinimis((Granted(HIRED, exactly(296_000)),))}, "yes"),
        ({"de_minimis": DeMinimis((Granted(HIRED, exactly(296_001)),))}, "no"),
        ({"de_minimis": None}, "unknown"),
    ],
)
def test_the_rules_of_vte_ti_on_both_sides(more: dict[str, Any], outcome: str) -> None:
    found = of(TI, **more)
    assert found.outcome is Outcome(outcome)
    assert found.euros == {"yes": exactly(4_000), "no": exactly(0), "unknown": Interval(0, 4_000)}[outcome]


def test_both_together_are_cut_to_their_ceiling_then_to_the_room_left() -> None:
    assert of(BOTH, date(2021, 6, 1)).euros == exactly(12_000)
    assert of(BOTH, date(2022, 6, 1)).euros == exactly(12_000), "4 000 + 12 000, within 12 000"
    assert of(BOTH).euros == exactly(12_000)
    left = DeMinimis((Granted(HIRED - DAY, exactly(290_000)),))
    found = of(BOTH, de_minimis=left)
    assert found.euros == exactly(10_000) and [one.kind for one in found.steps][-2:] == ["de_minimis", "total"]
    assert of(VERT, de_minimis=DeMinimis((Granted(HIRED - DAY, exactly(297_500)),))).euros == exactly(2_500)


def test_an_aid_that_is_not_sure_counts_for_nothing_at_least() -> None:
    found = of(BOTH, green_mission=None)
    assert found.outcome is Outcome.UNKNOWN and found.euros == Interval(4_000, 12_000)
    assert found.alone("vte-vert") == Interval(0, 8_000) and found.alone("vte-ti") == exactly(4_000)
    assert of(BOTH, mission_spend_eur=None).euros == Interval(4_000, 12_000)


def test_every_step_of_a_sum_says_where_it_stands() -> None:
    steps = of(BOTH, date(2022, 6, 1)).steps
    assert [one.kind for one in steps] == ["amount", "amount", "sum", "cumulation", "total"]
    grounded = [one for one in steps if one.kind in ("amount", "cumulation")]
    assert all(one.ground is not None and one.ground.source is not None and one.version for one in grounded)
    assert steps[3].version == "2021" and steps[3].base == exactly(16_000)


def test_nothing_asked_is_nothing_expected() -> None:
    assert of(()).euros == exactly(0) and not of(()).steps


# ------------------------------------------------------------------------------------------- the same, said otherwise
def cases() -> Iterator[tuple[date, str, int, int, int, int]]:
    days = [date(2020, 5, 4), date(2020, 9, 1), date(2021, 11, 30), date(2021, 12, 1), date(2022, 12, 31)]
    days += [date(2023, 1, 1), date(2024, 2, 29), date(2025, 12, 31)]
    yield from product(
        days, ("aucune", "alternance"), (0, 9_001, 16_000, 30_000), (0, 1), (0, 5), (0, 291_000, 299_999)
    )


def oracle(hired: date, other: str, spent: int, siret: int, siren: int, received: int) -> int:
    """By hand, from §4 of the facts of the programme: VTE TI and VTE Vert on one contract, in euros."""
    room = (300_000 if hired >= date(2024, 1, 1) else 200_000) - received
    room = max(room, 0)
    ti = 4_000 if room >= 4_000 else 0
    vert = 0
    if hired >= date(2020, 9, 1) and hired <= date(2025, 12, 31) and siret < 1 and siren < 5 and room >= 1:
        if hired < date(2021, 12, 1):
            vert = 4_000 if other == "alternance" else 8_000
        elif hired < date(2023, 1, 1):
            vert = 8_000 if other == "alternance" else 12_000
        else:
            vert = min(spent // 2, 8_000)
    total = ti + vert
    if ti and vert and hired >= date(2021, 12, 1):
        total = min(total, 12_000)
    return min(total, room)


def test_the_sum_is_that_of_an_independent_reading_everywhere() -> None:
    wrong = []
    for hired, other, spent, siret, siren, received in cases():
        found = of(
            BOTH,
            hired,
            hiring_aid=other,
            contract="alternance" if other == "alternance" else "cdi",
            contract_months=12,
            mission_spend_eur=spent,
            vte_verts_of_siret=siret,
            vte_verts_of_siren=siren,
            de_minimis=DeMinimis((Granted(hired, exactly(received)),) if received else ()),
        )
        asked = oracle(hired, other, spent, siret, siren, received)
        if found.euros != exactly(asked):
            wrong.append((hired, other, spent, siret, siren, received, asked, found.euros))
    assert not wrong, wrong[:5]
