"""Two who confirm the last place at the very same moment: one has it, the other is told why not."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain.platforms_world import asked, lead, link, published, working
from tests.domain.test_simultaneous import one_each, together

from etabli.domain.platforms import services
from etabli.domain.platforms.enums import HOLDING, BookingState
from etabli.domain.platforms.models import Booking
from etabli.domain.platforms.windows import Window

ROUNDS = 3


@pytest.fixture(autouse=True)
def db(own_database: None) -> None:
    """A copy that is really written to, in place of a transaction that is taken back."""


def test_the_last_place_is_given_once() -> None:
    chief = lead()
    _, one = published(chief)
    for number in range(ROUNDS):
        day = working(10 + 7 * number)
        window = {"first_on": day, "last_on": day, "quantity": 2}
        both = [asked(one, **window, from_hour=hour, to_hour=hour + 4)[0] for hour in (8, 10)]
        acts = [lambda pk=booking.pk: services.accept(booking_id=pk, text="", by=chief, link=link) for booking in both]
        one_each(together(*acts), Booking, ValidationError)
        assert Booking.objects.filter(first_on=day, state__in=HOLDING).count() == 1


def test_a_proposal_taken_and_a_booking_accepted_never_both_have_the_place() -> None:
    chief = lead()
    _, one = published(chief)
    day = working(40)
    moved, hidden = asked(one, quantity=2)
    other, _ = asked(one, quantity=1, first_on=day, last_on=day)
    services.propose(booking_id=moved.pk, window=Window(day, day, (0, 24), 2), text="", by=chief, link=link)
    acts = [
        lambda: services.agree(hidden=hidden),
        lambda: services.accept(booking_id=other.pk, text="", by=chief, link=link),
    ]
    one_each(together(*acts), Booking, ValidationError)
    assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == 1


def test_a_capacity_cut_and_a_booking_accepted_never_both_pass() -> None:
    chief = lead()
    _, one = published(chief)
    booking, _ = asked(one, quantity=2)

    def cut() -> object:
        one.capacity = 1
        return services.save_service(service=one, by=chief)

    together(cut, lambda: services.accept(booking_id=booking.pk, text="", by=chief, link=link))
    one.refresh_from_db()
    booking.refresh_from_db()
    assert (one.capacity == 1) != (booking.state == BookingState.CONFIRMED)
