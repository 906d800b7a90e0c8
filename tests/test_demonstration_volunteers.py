"""Volunteers of the demonstration: in every step, marked, with payments, those of two years ago forgotten."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.outbox.models import Message
from etabli.domain.territories.models import Departement
from etabli.domain.vte.models import Payment, Staying, Volunteer
from etabli.domain.vte.queries import volunteer_figures
from etabli.domain.vte.volunteer_enums import FileState
from etabli.ops.demonstration import cast, volunteers
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP

pytestmark = pytest.mark.django_db


def test_volunteers_are_in_every_state_marked_and_paid(settings: LazySettings, tmp_path: Path) -> None:
    settings.ETABLI_DEMO, settings.VAR = True, tmp_path
    team = cast.team(territory(), whole=True)
    cast.around(territory(), Departement.objects.get(pk="01"))
    volunteers.play([team])
    every = list(Volunteer.objects.all())
    assert set(Counter(one.state for one in every)) == set(FileState.values) - {FileState.SIGNED}
    assert all(MADE_UP in one.firm and one.siret.startswith("999") for one in every)
    assert all(one.email.endswith(ADDRESS) for one in every if one.forgotten_at is None)
    assert {one.place for one in every} == {territory(), None}, "lists do not tell of the spring of 2024"
    assert sum(one.forgotten_at is not None for one in every) == 3
    assert Payment.objects.count() >= 7
    found = volunteer_figures.told(timezone.localdate(), None)
    assert found.whole.contracts == 14 and sum(Payment.objects.values_list("amount_cents", flat=True)) > 2_000_000
    first, later = (Staying.objects.filter(months=months) for months in (12, 24))
    assert set(first.values_list("answer", flat=True)) == {"yes", "left", ""}
    assert sorted(later.values_list("answer", flat=True)) == ["", "", "yes", "yes"]
    asked = later.filter(answer="", volunteer__forgotten_at=None).get().volunteer
    message = Message.objects.filter(to=asked.young_email).latest("created_at")
    assert "travaillez-vous encore dans l’entreprise" in message.text.replace("'", "’"), (
        "the question is there to answer"
    )
