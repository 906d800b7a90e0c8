"""VTE offers in the demonstration: in every state, each marked, reviewed by who did not write it, with candidates."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.territories.models import Departement
from etabli.domain.vte.enums import OfferState
from etabli.domain.vte.models import Application, Offer, UnconfirmedApplication, UnconfirmedOffer
from etabli.domain.vte.queries import offers as queries
from etabli.kernel.codes import is_siret
from etabli.ops.demonstration import cast, offers
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP

pytestmark = pytest.mark.django_db


def test_offers_are_in_every_state_marked_and_applied_to(settings: Any, tmp_path: Path) -> None:
    settings.ETABLI_DEMO, settings.VAR = True, tmp_path
    places = [("ti-8413", "01"), ("ti-3201", "59"), ("ti-2401", "18")]
    teams = [cast.team(territory(published), whole=True) for published, _ in places]
    for team, (_, departement) in zip(teams, places, strict=True):
        cast.around(team.territory, Departement.objects.get(pk=departement))
    offers.play(teams)
    every, today = list(Offer.objects.all()), timezone.localdate()
    assert len(every) == 25 and {one.state for one in every} == set(OfferState)
    assert Counter(one.territory_id for one in every).most_common()[-1][1] >= 7
    assert all(MADE_UP in one.firm and one.email.endswith(ADDRESS) and is_siret(one.siret) for one in every)
    assert {one.aid for one in every} == {"yes", "no", "unknown"} and {one.contract for one in every} == {
        "cdi",
        "cdd",
        "alternance",
    }
    assert any(one.is_late(today) for one in every) and queries.open_on(today).count() >= 12
    assert not UnconfirmedOffer.objects.exists() and not UnconfirmedApplication.objects.exists()
    assert {one.state for one in Application.objects.all()} == {"sent", "interview", "retained", "refused"}
    assert all(MADE_UP in one.name for one in Application.objects.all())
    written = [one for one in every if one.stated_by is not None]
    assert written and all(
        step.mandate.person_id != one.stated_by.person_id for one in written for step in one.steps.all() if step.mandate
    )
