"""How much a platform serves: as a slow count says, hidden under three firms, not measured where nothing is said."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.platforms_world import accepted, dated, lead, link, published

from etabli.domain.platforms import services
from etabli.domain.platforms.enums import BookingState
from etabli.domain.platforms.models import Service
from etabli.domain.platforms.queries import use
from etabli.domain.platforms.queries.use import Row, measured
from etabli.domain.platforms.windows import open_hours
from etabli.web.presentation.means.platforms import answer, capacity
from etabli.web.presentation.means.platforms import use as words

TODAY = date(2026, 11, 24)
WEEK = [[(8, 18)]] * 5 + [[], []]
FIRMS = [UUID(int=number) for number in range(1, 9)]
PLATFORM = uuid4()


def row(on: date, state: str = "used", hours: int | None = 4, firm: int = 0, size: str = "small") -> Row:
    return Row(PLATFORM, on, on, state, hours if state == "used" else None, FIRMS[firm], size)


def told(rows: list[Row], *, inside: bool = False) -> use.Measured:
    return measured(rows, WEEK, (), 2, TODAY, inside=inside)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_inside_each_month_is_what_a_slow_count_says() -> None:
    chance = random.Random(7)
    rows = [
        row(
            TODAY - timedelta(days=chance.randrange(120)),
            chance.choice([*BookingState.values]),
            chance.randrange(1, 9),
            chance.randrange(8),
        )
        for _ in range(150)
    ]
    for month, found in told(rows, inside=True).by_month:
        there = [one for one in rows if (one.first_on.year, one.first_on.month) == (month.year, month.month)]
        used = [one for one in there if one.state == "used"]
        assert found.asked == len(there) and found.used == len(used)
        assert found.hours == sum(one.used_hours or 0 for one in used)
        assert found.firms == len({one.firm_number for one in used})
        days = [month + timedelta(days=n) for n in range(31)]
        offered = sum(len(open_hours(WEEK, (), day)) for day in days if day.month == month.month and day <= TODAY)
        assert found.offered == 2 * offered and found.share == pytest.approx(100 * found.hours / (2 * offered))


def test_what_nobody_said_is_not_measured_and_is_no_zero() -> None:
    found = told([row(TODAY - timedelta(days=9), "confirmed")]).together
    assert not found.measured and found.hours is None and found.firms is None and found.unsaid == 1
    found = told([row(TODAY - timedelta(days=9), "unused")]).together
    assert found.measured and found.hours == 0 and found.firms == 0 and not found.hidden
    assert told([]).by_month == ()


def test_what_is_to_come_is_told_apart_and_the_total_is_that_of_the_months() -> None:
    ahead = TODAY + timedelta(days=20)
    rows = [row(TODAY), row(ahead, "asked"), row(ahead, "confirmed"), row(ahead, "cancelled"), row(ahead, "refused")]
    found = told(rows, inside=True)
    assert found.together.asked == sum(one.asked for _, one in found.by_month) == 1 and found.to_come == 2
    assert answer(found.together, found.to_come).replace("\xa0", " ").endswith("2 réservations sont à venir.")
    assert answer(told([row(ahead, "asked")]).together, 1).startswith("Aucune réservation n’a encore commencé.")


def test_one_is_in_the_singular() -> None:
    line = words(told([row(TODAY)], inside=True)).lines[0]
    assert plain(line.asked) == "1, dont 1 confirmée" and plain(line.used) == "1 utilisée, 0 non"
    for places, said in (("personne", "4 personnes à la fois"), ("poste de soudage", "4 postes de soudage à la fois")):
        assert plain(capacity(Service(capacity=4, places=places))) == said


@pytest.mark.parametrize(("firms", "hidden"), [(1, True), (2, True), (3, False)])
def test_hours_of_fewer_than_three_firms_are_hidden_from_others(firms: int, hidden: bool) -> None:
    rows = [row(TODAY, firm=number) for number in range(firms)]
    found, inside = told(rows), told(rows, inside=True)
    assert found.together.hidden is hidden and (found.together.hours is None) is hidden
    assert inside.together.hours == 4 * firms
    assert bool(found.sizes) is not hidden and inside.sizes == (("small", firms),)


def test_a_hidden_month_is_not_the_total_less_the_others() -> None:
    october = [row(date(2026, 10, 5), firm=number) for number in range(4)]
    september = [row(date(2026, 9, 7), firm=number, hours=9) for number in range(4)]
    found = told([*october, *september, row(date(2026, 11, 2), firm=5)])
    assert found.together.hours == 16 + 36 + 4
    assert [one.hidden for _, one in found.by_month] == [True, True, False]


def test_months_that_are_hidden_are_together_of_three_firms_or_more() -> None:
    """Whatever was booked: what is shown, taken from the total, is never of one firm or two."""
    chance = random.Random(11)
    hid = 0
    for _ in range(60):
        rows = [
            row(
                TODAY - timedelta(days=chance.randrange(150)),
                chance.choice(["used", "used", "unused", "confirmed"]),
                chance.randrange(1, 9),
                chance.randrange(chance.choice([3, 8])),
            )
            for _ in range(chance.randrange(4, 18))
        ]
        found = told(rows)
        hidden = {month for month, one in found.by_month if one.hidden}
        if found.together.hidden:
            assert all(one.hours is None for _, one in found.by_month)
            continue
        firms = {one.firm_number for one in rows if one.state == "used" and one.first_on.replace(day=1) in hidden}
        assert not hidden or len(firms) >= use.LEAST
        hid += bool(hidden)
    assert hid > 10


@pytest.mark.django_db
def test_use_is_read_in_three_queries_however_many_bookings() -> None:
    chief = lead()
    platform, one = published(chief)
    for number in range(4):
        booking: Any = dated(accepted(one, chief), timezone.localdate() - timedelta(days=20 + number))
        services.say_used(booking_id=booking.pk, hours=5, by=chief)
    with CaptureQueriesContext(connection) as queries:
        found = use.of_platform(platform, timezone.localdate(), inside=False)
    assert len(queries) == 3 and found.together.used == 4 and found.together.hidden
    cancelled = accepted(one, chief)
    services.call_off(booking_id=cancelled.pk, text="Panne.", by=chief, link=link)
    assert use.of_platform(platform, timezone.localdate(), inside=True).together.hours == 20
