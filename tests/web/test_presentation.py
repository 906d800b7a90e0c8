"""Words and numbers on pages: French form, doubt said, spreadsheets safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue import numbers
from etabli.kernel import cells, french
from etabli.kernel.status import Status
from etabli.warehouse.observatory import IndicatorValue
from etabli.web import exports
from etabli.web.charts.scales import ticks
from etabli.web.presentation import readings
from etabli.web.presentation.classes import classify

JOBS = catalogues.load().indicators["emplois-industriels"]
SHARE = catalogues.load().indicators["part-industrie"]
CHANGE = catalogues.load().indicators["evolution-population"]


def value(number: float | None, **changes: object) -> IndicatorValue:
    given = {
        "indicator": JOBS.id,
        "code": "ti-0101",
        "year": 2022,
        "value": number,
        "low": None,
        "high": None,
        "status": Status.OBSERVED,
        "known": 5,
        "members": 5,
        "rank": None,
        "rank_low": None,
        "rank_high": None,
        "ranked": None,
    }
    return IndicatorValue(**{**given, **changes})


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [(12345.6, 1, "12 345,6"), (0, 0, "0"), (-3.25, 1, "−3,2"), (-0.04, 1, "0,0"), (1e6, 0, "1 000 000")],
)
def test_numbers_are_french(number: float, decimals: int, text: str) -> None:
    assert numbers.number(number, decimals).replace("\u202f", " ") == text


def test_estimates_are_rounded_to_what_they_bear() -> None:
    said = readings.text(value(12_387.4, status=Status.ESTIMATED), JOBS)
    assert said.replace("\u202f", " ") == "12 400"
    assert readings.text(value(12_387.0), JOBS).replace("\u202f", " ") == "12 387"


def test_doubt_is_said() -> None:
    assert readings.text(value(None, status=Status.MISSING, known=0), JOBS) == "non disponible"
    assert readings.text(value(None, status=Status.SECRET, known=0), JOBS) == "secret statistique"
    assert readings.text(value(900.0, low=900.0, known=3), JOBS) == "au moins 900"
    assert readings.notes(value(900.0, known=1), JOBS) == ("1\u00a0membre connu sur 5",)
    assert readings.notes(value(1.0, status=Status.ESTIMATED), JOBS) == ("estimation",)


def test_ranks() -> None:
    assert readings.rank(value(1.0, rank=1, rank_low=1, rank_high=1, ranked=149)) == "1er sur 149"
    assert readings.rank(value(1.0, rank=5, rank_low=4, rank_high=9, ranked=149)) == "entre le 4e et le 9e rang sur 149"
    assert readings.rank(value(1.0, rank=5, rank_low=2, rank_high=140, ranked=149)).startswith("rang incertain")
    assert readings.rank(value(1.0)) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ambert", "d’Ambert"),
        ("Étampes", "d’Étampes"),
        ("Thiers", "de Thiers"),
        ("Le Livradois", "du Livradois"),
        ("La Plaine du Forez", "de la Plaine du Forez"),
        ("Les Herbiers", "des Herbiers"),
        ("La Rochelle", "de La Rochelle"),
        ("L'Aigle", "de L'Aigle"),
        ("Le Havre", "du Havre"),
        ("Yvetot", "d’Yvetot"),
    ],
)
def test_names_after_de(name: str, text: str) -> None:
    assert french.of_area(name) == text


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_every_value_has_its_class(values: list[float]) -> None:
    for indicator in (SHARE, CHANGE):
        classes = classify(values, indicator)
        for number in values:
            found = classes.of(number)
            if classes.classes:
                assert found is not None and found.low <= number
                assert number <= found.high
                assert not ("down" in found.css and number > 0)
                assert not ("up" in found.css and number < 0)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 8))
def test_ticks_cover_the_range(low: float, span: float, count: int) -> None:
    high = low + span
    found = ticks(low, high, count)
    assert len(found) >= 2
    assert found[0] <= low + 1e-6 * span + 1e-9 * abs(low)
    assert found[-1] >= high - 1e-6 * span - 1e-9 * abs(high)


@given(st.text(min_size=1))
def test_no_cell_is_a_formula(text: str) -> None:
    for start in ("=", "+", "-", "@", "\t", "\r"):
        kept = exports.safe(start + text)
        assert isinstance(kept, str)
        assert not kept.startswith(cells.DANGEROUS)
        assert kept.endswith(text)
