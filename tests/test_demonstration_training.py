"""Training, transmissions and diagnostics of the demonstration: marked, dated, enough to tell totals."""

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.territories.models import Departement
from etabli.domain.training.models import Diagnostic, Session, Training, Transmission
from etabli.domain.training.queries import tools
from etabli.ops.demonstration import cast, training
from etabli.ops.demonstration.cast import MADE_UP

pytestmark = pytest.mark.django_db


@override_settings(ETABLI_DEMO=True)
def test_what_is_said_of_firms_and_training_is_marked_and_adds_up() -> None:
    team = cast.team(territory(), whole=True)
    cast.around(territory(), Departement.objects.get(pk="01"))
    training.play([team])
    assert Training.objects.count() == 14 and all(MADE_UP in one.title for one in Training.objects.all())
    assert all(MADE_UP in one.firm for model in (Transmission, Diagnostic) for one in model.objects.all())
    today = timezone.localdate()
    assert Session.objects.filter(starts_on__gt=today, open_until__gt=today).exists()
    assert Session.objects.filter(enrolled=None).exists() and Session.objects.filter(asked_6=11).exists()
    found = tools.told(territory().pk)
    assert found.diagnosed == 3 and found.handing_on == 3 and dict(found.years.shown) == {2027: 6}
    assert any(one.late for one in tools.diagnostics(training.acting(team.project_lead, today)))


@override_settings(ETABLI_DEMO=True)
def test_what_three_territories_hide_one_by_one_is_told_of_all() -> None:
    teams = [cast.team(territory(name), whole=False) for name in ("ti-8413", "ti-3201", "ti-2401")]
    training.play(teams)
    alone, every = tools.told(territory().pk).follows, tools.told().follows
    assert dict(alone.shown) == {"done": 3} and alone.partly
    assert (dict(every.shown), every.partly) == ({"decided": 3, "done": 9, "nothing": 3, "studied": 3}, False)
    assert every.total == 18 and tools.told().diagnosed == 9
