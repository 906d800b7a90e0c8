"""Numbers and de minimis aids as people type them."""

from datetime import date

import pytest
from django.http import QueryDict

from etabli.analysis.aids.facts import DeMinimis, Facts, Granted
from etabli.kernel.intervals import exactly
from etabli.web.presentation.aids.asked import kept
from etabli.web.views.aids.answers import answered
from etabli.web.views.aids.typed import number

ON = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("typed", "down", "up"),
    [
        ("45,5", 45, 46),
        ("45.5", 45, 46),
        ("249,99", 249, 250),
        ("8 M€", 8_000_000, 8_000_000),
        ("8M", 8_000_000, 8_000_000),
        ("1,5 M€", 1_500_000, 1_500_000),
        ("1,5 million d’euros", 1_500_000, 1_500_000),
        ("2 millions", 2_000_000, 2_000_000),
        ("3,25 Md€", 3_250_000_000, 3_250_000_000),
        ("800 k€", 800_000, 800_000),
        ("8.000.000", 8_000_000, 8_000_000),
        ("8.000", 8_000, 8_000),
        ("1.234.567,89", 1_234_567, 1_234_568),
        ("296000,50", 296_000, 296_001),
        ("5 000 000", 5_000_000, 5_000_000),
        ("5\u202f000\u00a0000 €", 5_000_000, 5_000_000),
        ("12 salariés", 12, 12),
        ("0", 0, 0),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, down: int, up: int) -> None:
    assert (number(typed), number(typed, rounded="up")) == (down, up)
    assert number(typed, rounded="never") == (down if down == up else None)


@pytest.mark.parametrize("typed", ["", "beaucoup", "-5", "1e3", "8,000", "12abc", "4 5 6 M M", "9" * 30, "½"])
def test_what_reads_two_ways_or_none_is_refused(typed: str) -> None:
    assert number(typed) is None


def read(address: str):
    return answered(QueryDict(address), Facts(), ON)


def test_cents_are_dropped_towards_the_side_where_a_threshold_stays_right() -> None:
    """Fewer than 250 people: 249,9 fit. At most 2 M€: 2 000 000,50 do not. At least 400 000 €: 399 999,99 do not."""
    found = read("r-own_staff=249,9&r-own_turnover_eur=2000000,50&r-spend_eur=399999,99&r-vte_verts_of_siret=0,5")
    assert found.facts.own_staff == exactly(249)
    assert found.facts.own_turnover_eur == exactly(2_000_001)
    assert found.facts.spend_eur == exactly(399_999)
    assert found.facts.vte_verts_of_siret is None and "entier" in found.wrong["vte_verts_of_siret"]


@pytest.mark.parametrize(
    ("address", "granted"),
    [
        ("r-de_minimis=0", ()),
        ("r-de_minimis=350000", ((None, 350_000),)),
        ("r-de_minimis=296000,50", ((None, 296_001),)),
        ("aide-jour=2024-03-01&aide-montant=60+k€", ((date(2024, 3, 1), 60_000),)),
        (
            "aide-jour=2024-03-01&aide-montant=10&aide-jour=&aide-montant=&aide-jour=2025-01-01&aide-montant=20&r-de_minimis=5",
            ((date(2024, 3, 1), 10), (date(2025, 1, 1), 20), (None, 5)),
        ),
        ("aide-jour=&aide-montant=70", ((None, 70),)),
        ("aide-jour=31/02/2026&aide-montant=70", ((None, 70),)),
        ("aide-jour=2099-01-01&aide-montant=70", ((date(2099, 1, 1), 70),)),
        ("aide-jour=2024-03-01&aide-montant=0&aide-jour=", ()),
    ],
)
def test_every_aid_that_was_typed_counts_whatever_its_day(address: str, granted: tuple) -> None:
    found = read(address)
    assert found.facts.de_minimis == DeMinimis(tuple(Granted(on, exactly(euros)) for on, euros in granted))
    odd = "31/02" in address or "2099" in address
    assert ("de_minimis" in found.check) == odd


@pytest.mark.parametrize(
    "address",
    [
        "aide-jour=2024-03-01&aide-montant=",
        "aide-jour=2024-03-01&aide-montant=dix&r-de_minimis=0",
        "aide-jour=&aide-montant=&r-de_minimis=",
        "aide-montant=12&aide-jour=&r-de_minimis=-5",
    ],
)
def test_an_amount_that_cannot_be_read_leaves_the_aids_missing_and_says_so(address: str) -> None:
    found = read(address)
    assert found.facts.de_minimis is None
    assert "montant" in found.wrong["de_minimis"]


def test_dated_aids_are_kept_in_the_address_each_with_its_amount_but_for_their_own_form() -> None:
    asked = QueryDict("siret=1&aide-jour=&aide-montant=&aide-jour=2024-03-01&aide-montant=60&aide-jour=&aide-montant=7")
    cells = (("aide-jour", "2024-03-01"), ("aide-montant", "60"), ("aide-jour", ""), ("aide-montant", "7"))
    assert kept(asked) == (("siret", "1"), *cells)
    assert kept(asked, but=("de_minimis",)) == (("siret", "1"),)


def test_a_date_that_cannot_be_changes_nothing_and_one_that_is_odd_counts() -> None:
    found = read("r-signed_on=2026-11-02&r-diploma_on=2026-11-03&r-hired_on=2026-11-01")
    assert found.facts.diploma_on is None and "après la signature" in found.wrong["diploma_on"]
    assert found.facts.hired_on == date(2026, 11, 1) and "Vérifiez" in found.check["hired_on"]
    assert found.facts.signed_on == date(2026, 11, 2)
    assert read("r-signed_on=1990-01-01").wrong.keys() == {"signed_on"}
