"""Platforms of the demonstration: four a territory, marked, booked over months, with their use said or not."""

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.platforms.models import Booking, Platform, UnconfirmedBooking
from etabli.domain.platforms.queries import use
from etabli.domain.territories.models import Departement
from etabli.ops.demonstration import cast, platforms
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP

pytestmark = pytest.mark.django_db


@override_settings(ETABLI_DEMO=True)
def test_platforms_are_published_booked_and_measured() -> None:
    team = cast.team(territory(), whole=True)
    cast.around(territory(), Departement.objects.get(pk="01"))
    platforms.play([team])
    every = list(Platform.objects.all())
    assert len(every) == platforms.PER_TEAM and all(one.is_public and MADE_UP in one.name for one in every)
    assert {one.operator_id for one in every} == {team.project_lead.organisation_id, team.contributor.organisation_id}
    assert all(MADE_UP in one.firm and one.email.endswith(ADDRESS) for one in Booking.objects.all())
    told = use.of_platforms(every, timezone.localdate(), inside=False)
    assert sorted(one.together.used > 0 for one in told.values()) == [False, True, True, True]
    assert any(one.together.unsaid for one in told.values()) and any(one.together.hidden for one in told.values())
    assert {"asked", "used", "unused", "confirmed", "refused"} <= set(Booking.objects.values_list("state", flat=True))
    assert not UnconfirmedBooking.objects.exists()
