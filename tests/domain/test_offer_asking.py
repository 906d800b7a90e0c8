"""What the address of the list asks: amounts and days as French types them; what can't be read finds nothing."""

from datetime import date

import pytest

from etabli.domain.vte.queries import asking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("33000", 33_000),
        ("33 000", 33_000),
        ("33 000 €", 33_000),
        ("33\u202f000\u00a0€", 33_000),
        ("33.000", 33_000),
        ("33,000 €", 33_000),
        ("33 000,50 €", 33_001),
        ("33 k€", 33_000),
        ("33,5k", 33_500),
        ("33 000 euros bruts par an", 33_000),
        ("33 000 € brut annuel", 33_000),
        ("33 000 €/an", 33_000),
        ("1000000", 1_000_000),
        ("1000001", None),
        ("-5", None),
        ("abc", None),
        ("33 000 à 35 000", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_french_types_it(typed: str, euros: int | None) -> None:
    assert asking.pay(typed) == euros


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("1/9/2026", date(2026, 9, 1)),
        ("2026-02-30", None),
        ("9999-12-31", None),
        ("hier", None),
    ],
)
def test_a_day_is_read_or_is_not(typed: str, day: date | None) -> None:
    assert asking.day(typed) == day


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("salaire", "abc"),
        ("debut", "hier"),
        ("niveau", "x"),
        ("contrat", "stage"),
        ("theme", "gone"),
        ("km", "7"),
        ("aide", "peut-être"),
        ("lieu", "Nulle-Part-les-Oies"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_finds_nothing(name: str, typed: str) -> None:
    found = asking.read({name: typed})
    assert set(found.wrong) == {name} and found.wrong[name].endswith(".") and found.asked.nothing


def test_what_is_empty_asks_nothing() -> None:
    found = asking.read(dict.fromkeys(asking.NAMES, " "))
    assert not found.wrong and not found.asked.nothing
