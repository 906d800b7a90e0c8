"""Needs of firms in the demonstration: six in a territory, in every state, each dated as the story tells."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.territories.models import Departement
from etabli.ops.demonstration import cast, needs
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP

pytestmark = pytest.mark.django_db


@override_settings(ETABLI_DEMO=True)
def test_needs_are_in_every_state_marked_and_dated() -> None:
    team = cast.team(territory(), whole=True)
    cast.around(territory(), Departement.objects.get(pk="01"))
    needs.play([team])
    every, today = list(Need.objects.all()), timezone.localdate()
    assert Counter(one.state for one in every) == {"closed": 2, "routed": 2, "acknowledged": 1, "answered": 1}
    assert all(MADE_UP in one.firm and one.email.endswith(ADDRESS) for one in every)
    assert sorted(one.satisfaction for one in every if one.satisfaction) == [3, 4]
    assert {one.origin for one in every} == {"firm", "met"} and not UnconfirmedNeed.objects.exists()
    assert any(one.is_late(today) for one in every) and not all(one.is_late(today) for one in every)
    first = min(every, key=lambda one: one.stated_on)
    assert (first.stated_on, first.rule) == (today - timedelta(days=128), "investment-chamber")
    assert first.answered_on == first.stated_on + timedelta(days=9)
    assert all(one.organisation is not None for one in every)
