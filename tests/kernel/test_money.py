"""Amounts: what is typed is read, what is written is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.kernel.money import LARGEST, NotAnAmountError, euros, parse, plain, share, short


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("125 000", 12_500_000),
        ("125\u202f000\u00a0€", 12_500_000),
        ("12 500,50", 1_250_050),
        ("12500.5", 1_250_050),
        ("1,2 M€", 120_000_000),
        ("1.2 m€", 120_000_000),
        ("450 k€", 45_000_000),
        ("2 Md€", 200_000_000_000),
        ("1.200.000", 120_000_000),
        ("1.200.000,50 €", 120_000_050),
        ("800 euros", 80_000),
        ("0", 0),
        ("-5 000", -500_000),
    ],
)
def test_what_people_type_is_read(typed: str, cents: int) -> None:
    assert parse(typed) == cents


@pytest.mark.parametrize("typed", ["", "abc", "12,345", "1,2,3", "12 000 $", "--5", "1e5", "100 000 000 Md€", "½"])
def test_what_is_no_amount_says_so(typed: str) -> None:
    with pytest.raises(NotAnAmountError) as caught:
        parse(typed)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("cents", "read"),
    [
        (80_000, "800 €"),
        (120_000_000, "1,2 M€"),
        (99_996_000, "1 M€"),
        (45_000_000, "450 k€"),
        (12_345_600, "123 k€"),
        (175_900_000_000, "1,8 Md€"),
        (-150_000, "−1,5 k€"),
        (99_999, "999,99 €"),
    ],
)
def test_short_amounts_are_read_aloud(cents: int, read: str) -> None:
    assert short(cents).replace("\u00a0", " ").replace("\u202f", " ") == read


@given(st.integers(-LARGEST, LARGEST))
def test_what_is_written_is_read_back(cents: int) -> None:
    assert parse(plain(cents)) == cents
    assert parse(euros(cents).replace("−", "-")) == cents


@given(st.integers(1, LARGEST))
def test_a_short_amount_is_near(cents: int) -> None:
    assert parse(short(cents)) == pytest.approx(cents, rel=0.06)


def test_a_share_of_nothing_is_not_zero() -> None:
    assert share(5, 0) is None
    assert share(44_200, 175_900) == pytest.approx(25.13, abs=0.01)
