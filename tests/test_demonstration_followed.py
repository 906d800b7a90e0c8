"""Followed firms in the demonstration: seven in each of two territories, of the made-up register, some of nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from tests.domain.people import territory
from tests.tiny_register import SIRETS, write_stock

from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm
from etabli.domain.firms.queries.handover import orphans
from etabli.domain.governance.actor import actor
from etabli.ops.demonstration import cast, followed
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP
from etabli.pipeline.register.build import build

pytestmark = pytest.mark.django_db


def test_firms_are_followed_marked_dated_and_some_wait_for_somebody(settings: LazySettings, tmp_path: Path) -> None:
    settings.ETABLI_DEMO, settings.ETABLI_REGISTERS = True, tmp_path
    teams = [cast.team(territory(name), whole=False) for name in ("ti-8413", "ti-3201", "ti-2401")]
    followed.play(teams)
    every, today = list(FollowedFirm.objects.all()), timezone.localdate()
    assert {one.territory_id for one in every} == {"2/ti-8413", "2/ti-3201"} and len(every) == 14
    assert all(MADE_UP in one.name for one in every) and not any(one.siret for one in every)
    assert all(one.email.endswith(ADDRESS) for one in FirmContact.objects.all())
    assert all(one.at.date() <= today and one.on <= today for one in Exchange.objects.all())
    lead = actor(teams[0].project_lead.person, verified=True)
    found = orphans(lead, teams[0].territory)
    assert len(found.firms) == 2 and len(found.tasks) == 2
    assert not orphans(actor(teams[1].project_lead.person, verified=True), teams[1].territory).firms
    assert FirmTask.objects.filter(due_on__lt=today).exists() and FollowedFirm.objects.filter(stopped_on__isnull=False)
    assert min(one.followed_on for one in every) == today - timedelta(days=500)


@pytest.mark.parametrize("made_up", [True, False])
def test_they_are_of_the_register_where_it_is_made_up_and_never_of_a_real_one(
    made_up: bool, settings: LazySettings, tmp_path: Path, release_dir: Path
) -> None:
    write_stock(tmp_path)
    build(tmp_path, tmp_path / "registers", release_dir, made_up=made_up)
    settings.ETABLI_DEMO, settings.ETABLI_REGISTERS = True, tmp_path / "registers"
    followed.play([cast.team(territory(), whole=False)])
    known = {one.siret for one in FollowedFirm.objects.exclude(siret="")}
    assert known == ({SIRETS[0], SIRETS[2], SIRETS[3]} if made_up else set())
