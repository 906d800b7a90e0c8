"""The demonstration: every role, one organisation of each kind, three territories at three stages, all marked."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from etabli.catalogue import catalogue as catalogues
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleLevel, ObstacleState
from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Questionnaire, Version
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation, Person
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.enums import VersionKind
from etabli.domain.plans.models import Fiche, FindingLink, Plan, Stage
from etabli.ops.demonstration import light_plans, story
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db


@override_settings(ETABLI_DEMO=True)
def test_the_demonstration_is_complete_marked_and_loaded_once(release: Release) -> None:
    catalogue = catalogues.load()
    assert story.load(release=release, catalogue=catalogue)
    assert set(Mandate.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind.values)
    assert not Organisation.objects.filter(demonstration=False).exists()
    assert all(MADE_UP in name for name in Organisation.objects.values_list("name", flat=True))
    for person in Person.objects.all():
        assert person.demonstration and person.email.endswith(ADDRESS) and not person.has_usable_password()
        assert MADE_UP in str(person) and any(str(person).lower().startswith(role.label.lower()) for role in Role)
    state = Mandate.objects.filter(role=Role.STATE)
    assert (
        state.filter(departement__isnull=False).count() >= 3 and state.filter(arrondissement__isnull=False).count() == 3
    )
    nantua = actor(state.get(arrondissement__name="Nantua").person, verified=True)
    reached = set(permissions.territories(nantua, "diagnosis.view").values_list("published_id", flat=True))
    assert "ti-8413" in reached and "ti-3201" not in reached, "a sous-préfet sees the territories of the arrondissement"
    assert Binome.objects.count() >= 15
    assert sorted(Version.objects.values_list("state", flat=True)) == sorted(
        [*[VersionState.ADOPTED] * 3, VersionState.SUBMITTED, VersionState.DRAFT]
    )
    for adopted in Version.objects.filter(state=VersionState.ADOPTED):
        findings = Finding.objects.filter(territory=adopted.territory)
        assert {State.KEPT, State.REJECTED} <= set(findings.values_list("state", flat=True))
        assert findings.exclude(wording="").exists() and adopted.signatures.count() == 2
    assert Questionnaire.objects.count() == 3
    _plans_are_whole()
    _obstacles_are_told()
    assert not story.load(release=release, catalogue=catalogue), "once"


def _plans_are_whole() -> None:
    """Three plans with twenty fiches in all states, money, two years and an avenant; light fiches elsewhere."""
    whole = Plan.objects.filter(versions__kind=VersionKind.AMENDMENT)
    assert whole.count() == 3
    states = {state.id for state in fiche_workflow().states}
    for plan in whole:
        assert plan.fiches.count() >= 20
        assert set(plan.fiches.values_list("state", flat=True)) == states
        stages = Stage.objects.filter(resource__fiche__plan=plan)
        assert {"requested", "granted", "contracted", "paid", "refused"} <= set(stages.values_list("kind", flat=True))
        acts = Entry.objects.filter(kind="plans.fiche", scope=plan.territory_id).order_by("at")
        first, last = acts.first(), acts.last()
        assert first is not None and last is not None and (last.at - first.at).days > 600
        assert FindingLink.objects.filter(fiche__plan=plan).exists()
    light = Fiche.objects.exclude(plan__in=whole)
    assert light.count() == light_plans.COUNT
    assert all("(démonstration)" in title for title in light.values_list("title", flat=True))
    assert Entry.objects.filter(kind="plans.fiche", verb="fiche.added").count() == Fiche.objects.count()


def _obstacles_are_told() -> None:
    """Fifteen over two years: some solved with the time gained, some taken up, three of one theme, one late now."""
    every = list(Obstacle.objects.all())
    today = timezone.localdate()
    assert len(every) == 15 and len({one.territory_id for one in every}) == 3
    assert {one.state for one in every} == set(ObstacleState.values)
    assert {one.level for one in every} == set(ObstacleLevel.values)
    assert (today - min(one.raised_on for one in every)).days > 600
    assert sum(one.days_gained is not None for one in every) >= 5
    assert sum(one.is_late(today) for one in every) == 1
    assert len({one.territory_id for one in every if one.group_id}) == 3
    assert services.escalate_due(on=today, link=str).obstacles == 0


@override_settings(ETABLI_DEMO=False)
def test_a_real_instance_refuses_it() -> None:
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("load_demonstration")
