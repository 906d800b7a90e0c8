"""The demonstration: every role, one organisation of each kind, three territories at three stages, all marked."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from etabli.catalogue import catalogue as catalogues
from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Questionnaire, Version
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Organisation, Person
from etabli.ops.demonstration import story
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db


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
    assert state.filter(departement__isnull=False).count() == state.filter(arrondissement__isnull=False).count() == 3
    nantua = actor(state.get(arrondissement__name="Nantua").person, verified=True)
    reached = set(permissions.territories(nantua, "diagnosis.view").values_list("published_id", flat=True))
    assert "ti-8413" in reached and "ti-3201" not in reached, "a sous-préfet sees the territories of the arrondissement"
    assert Binome.objects.count() >= 15
    assert sorted(Version.objects.values_list("state", flat=True)) == sorted(
        [VersionState.ADOPTED, VersionState.SUBMITTED, VersionState.DRAFT]
    )
    adopted = Version.objects.get(state=VersionState.ADOPTED)
    findings = Finding.objects.filter(territory=adopted.territory)
    assert {State.KEPT, State.REJECTED} <= set(findings.values_list("state", flat=True))
    assert findings.exclude(wording="").exists() and adopted.signatures.count() == 2
    assert Questionnaire.objects.count() == 3
    assert not story.load(release=release, catalogue=catalogue), "once"


@override_settings(ETABLI_DEMO=False)
def test_a_real_instance_refuses_it() -> None:
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("load_demonstration")
