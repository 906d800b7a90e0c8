"""What bookings await stands on the home of who keeps the platform, and of nobody else."""

from datetime import timedelta

import pytest
from tests.domain.people import mandate
from tests.domain.platforms_world import asked, dated, lead, link, published

from etabli.domain.foundation.gathering import read
from etabli.domain.governance.actor import actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.platforms import services
from etabli.domain.platforms.queries import waits

pytestmark = pytest.mark.django_db


def test_a_booking_waits_for_its_answer_then_for_what_was_used() -> None:
    chief = lead()
    platform, service = published(chief)
    booking, _ = asked(service)
    (row,) = read(waits.parts(chief))
    assert (row.what, row.title, row.due) == (waits.TO_ANSWER, platform.name, booking.first_on)
    assert booking.firm not in f"{row}", "no firm is named"
    contributor = actor(mandate(Role.CONTRIBUTOR).person, verified=True)
    assert read(waits.parts(contributor)) == [] == read(waits.parts(nobody()))
    services.accept(booking_id=booking.pk, text="", by=chief, link=link)
    assert read(waits.parts(chief)) == []
    dated(booking, booking.first_on - timedelta(days=400))
    (row,) = read(waits.parts(chief))
    assert row.what == waits.TO_SAY
