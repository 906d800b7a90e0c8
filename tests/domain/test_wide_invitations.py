"""Inviting to roles beyond a territory: who may, where, and what the message says."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain.people import acting, organisation, territory
from tests.domain.test_invitations import invite, rosa

from etabli.domain.audit.models import Entry
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.governance.models.mandates import OF_TERRITORY
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.queries.wide_invitations import invitations, offered, regions
from etabli.domain.governance.roles import MATRIX, OFFERING
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
SCOPES = {Role.REGION: {"region_id": "84"}, Role.STATE: {"departement_id": "01"}}
WHERE = {role: SCOPES.get(role, {}) for role in OFFERING}


def offer(by: Actor, role: Role, email: str = "rosa@exemple.fr", **scope: str) -> tuple[Invitation, str]:
    return invite(by, role, territory=None, email=email, **(scope or WHERE[role]))


def test_every_role_is_offered_either_on_a_territory_or_beyond() -> None:
    assert set(OFFERING) | set(OF_TERRITORY) == set(Role) and not set(OFFERING) & set(OF_TERRITORY)
    assert set(OFFERING.values()) <= set(MATRIX)


@pytest.mark.parametrize("role", list(OFFERING))
@pytest.mark.parametrize("by", list(Role))
def test_who_may_invite_to_what_is_what_the_matrix_says(by: Role, role: Role) -> None:
    who = acting(by, **SCOPES.get(by, {}))
    may = by in MATRIX[OFFERING[role]].roles
    assert (role in offered(who)) == may
    if may:
        found, hidden = offer(who, role)
        assert services.accept_invitation(hidden=hidden, person=rosa()).role == role
        assert found in invitations(who)
    else:
        with pytest.raises(NotAllowedError, match="refused"):
            offer(who, role)
        assert not Invitation.objects.exists() and not Message.objects.exists()


def test_a_region_invites_in_its_own_region_only() -> None:
    aura, centre = acting(Role.REGION, region_id="84"), acting(Role.REGION, region_id="24")
    with pytest.raises(NotAllowedError, match="Auvergne-Rhône-Alpes"):
        offer(aura, Role.REGION, region_id="24")
    found, _ = offer(aura, Role.REGION)
    assert regions(aura, Role.REGION) == {"84"} and list(invitations(centre)) == []
    with pytest.raises(NotAllowedError):
        services.withdraw(invitation=found, by=centre)
    services.withdraw(invitation=found, by=acting(Role.REGION, region_id="84"))
    assert list(invitations(aura)) == [found] and not found.is_open


def test_a_second_mandate_widens_where_one_invites() -> None:
    both = acting(Role.REGION, region_id="84")
    wider = Actor(both.person, both.on, (*both.mandates, *acting(Role.DELEGATION).mandates))
    assert regions(wider, Role.REGION) is None
    assert offer(wider, Role.REGION, region_id="24")


def test_without_the_second_factor_the_national_roles_invite_nobody() -> None:
    for role in (Role.DELEGATION, Role.ADMINISTRATOR):
        who = acting(role, verified=False)
        with pytest.raises(NotAllowedError, match="refused"):
            offer(who, Role.STATE)
        with pytest.raises(NotAllowedError) as caught:
            invitations(who)
        assert "second facteur" in caught.value.user_message
    with pytest.raises(NotAllowedError):
        invitations(nobody())


def test_the_same_role_elsewhere_is_another_invitation() -> None:
    admin = acting(Role.ADMINISTRATOR)
    offer(admin, Role.STATE)
    with pytest.raises(ValidationError, match="attend déjà"):
        offer(admin, Role.STATE)
    assert offer(admin, Role.STATE, departement_id="69")
    assert offer(admin, Role.STATE, region_id="84")
    with pytest.raises(ValidationError, match="soi-même"):
        offer(admin, Role.EVALUATOR, email=admin.person.email)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.REGION, {"departement_id": "01"}),
        (Role.STATE, {"departement_id": "01", "region_id": "84"}),
        (Role.EVALUATOR, {"region_id": "84"}),
    ],
)
def test_a_role_has_the_scope_of_its_kind(role: Role, scope: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        offer(acting(Role.ADMINISTRATOR), role, **scope)
    with pytest.raises(ValidationError, match="page « Équipe »"):
        invite(acting(Role.ADMINISTRATOR), Role.CONTRIBUTOR, territory=None)
    assert not Invitation.objects.exists()


def test_the_message_says_the_role_the_place_and_what_a_guarded_role_asks() -> None:
    admin = acting(Role.ADMINISTRATOR)
    offer(admin, Role.STATE, email="a@exemple.fr", arrondissement_id="013")
    text = Message.objects.get(to="a@exemple.fr").text
    assert "« services de l’État »" in text.replace("\u00a0", " ") and "second facteur" not in text
    offer(admin, Role.DELEGATION, email="b@exemple.fr")
    text = Message.objects.get(to="b@exemple.fr").text
    assert "France entière" in text and "second facteur" in text
    assert {entry.scope for entry in Entry.objects.filter(verb="invitation.sent")} == {"arrondissement:013", "nation"}


def test_those_of_territories_are_not_among_them() -> None:
    lead, admin = acting(Role.PROJECT_LEAD), acting(Role.ADMINISTRATOR)
    invite(lead, organisation=organisation(), territory=territory())
    assert list(invitations(admin)) == []
    with pytest.raises(NotAllowedError):
        invitations(lead)
