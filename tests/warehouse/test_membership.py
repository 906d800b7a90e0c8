"""The days of a commune in the programme, read of the release for all: the same as the application says of each."""

import pytest
from django.conf import settings

from etabli.analysis.aids.places import known_spans
from etabli.catalogue.programme import load_programme
from etabli.domain.territories import queries
from etabli.domain.territories.models import Commune
from etabli.warehouse.membership import memberships
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db


def test_it_is_what_the_application_says_of_each(release: Release) -> None:
    found = memberships(release, load_programme(settings.ETABLI_PROGRAMME))
    every = list(Commune.objects.order_by("pk").values_list("pk", flat=True))
    assert found.known == set(every)
    for code in (*every[::400], "75056", "01283"):
        listed = queries.listed(code)
        assert listed and found.spans(code) == known_spans(listed.days, listed.begins_on, listed.ends_on), code
    assert found.spans("00000") is None
