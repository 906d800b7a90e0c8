"""Two ways into a territory, invitation and request: who may, once, by whom, and what never works."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.people import acting, holder, mandate, person, territory

from etabli.domain.audit import queries as audit
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.governance import secret, services
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Person
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def region() -> Actor:
    return acting(Role.REGION, region_id="84")


def invite(by: Actor, role: Role = Role.CONTRIBUTOR, **fields: object) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, as the message has it."""
    fields.setdefault("organisation", None)
    fields["organisation"] = fields["organisation"] or holder(role, **fields)
    defaults = {"email": "Rosa@exemple.fr", "territory": territory()}
    found = services.invite(
        invitation=Invitation(role=role, **defaults | fields), by=by, link=lambda hidden: f"<{hidden}>"
    )
    text = Message.objects.filter(kind="invitation", to=found.email).latest("created_at").text
    return found, re.search(r"<(.+)>", text).group(1)


def rosa() -> Person:
    return Person.objects.create_user("rosa@exemple.fr")


def test_the_link_alone_holds_the_secret_and_the_trail_sets_the_address_apart() -> None:
    invitation, hidden = invite(acting(Role.PROJECT_LEAD))
    assert invitation.secret_hash == secret.hashed(hidden) and len(hidden) >= 43
    assert Message.objects.get().secret
    (entry,) = audit.of_object(invitation)
    assert hidden not in str(entry.after) and "secret_hash" not in entry.after
    assert "rosa@exemple.fr" not in str(entry.after)
    assert PersonalValue.objects.filter(value="rosa@exemple.fr", subject__person_id=invitation.id).exists()


def test_accepting_begins_the_mandate_once_for_the_address_it_was_sent_to() -> None:
    invitation, hidden = invite(acting(Role.PROJECT_LEAD), function="directrice")
    with pytest.raises(ValidationError, match="autre personne"):
        services.accept_invitation(hidden=hidden, person=person("Tiers"))
    someone = rosa()
    begun = services.accept_invitation(hidden=hidden, person=someone)
    assert (begun.person, begun.role, begun.function) == (someone, Role.CONTRIBUTOR, "directrice")
    assert begun.starts_on == timezone.localdate()
    with pytest.raises(ValidationError, match="déjà été acceptée"):
        services.accept_invitation(hidden=hidden, person=someone)
    with pytest.raises(ValidationError, match="n’existe pas"):
        services.accept_invitation(hidden="devine", person=someone)
    assert Mandate.objects.filter(person=someone).count() == 1
    assert [entry.verb for entry in audit.of_object(invitation)] == ["invitation.sent", "invitation.accepted"]


def test_withdrawn_and_expired_ones_open_nothing() -> None:
    lead, someone = acting(Role.PROJECT_LEAD), rosa()
    invitation, hidden = invite(lead)
    services.withdraw(invitation=invitation, by=lead)
    with pytest.raises(ValidationError, match="retirée"):
        services.accept_invitation(hidden=hidden, person=someone)
    invitation, hidden = invite(lead)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    with pytest.raises(ValidationError, match="expiré"):
        services.accept_invitation(hidden=hidden, person=someone)
    with pytest.raises(ValidationError, match="plus en attente"):
        services.withdraw(invitation=invitation, by=lead)


def test_who_withdraws_an_old_page_does_not_undo_an_acceptance() -> None:
    lead = acting(Role.PROJECT_LEAD)
    invitation, hidden = invite(lead)
    stale = Invitation.objects.get(pk=invitation.pk)
    services.accept_invitation(hidden=hidden, person=rosa())
    with pytest.raises(ValidationError, match="plus en attente"):
        services.withdraw(invitation=stale, by=lead)
    assert Invitation.objects.get(pk=invitation.pk).accepted_at


def test_a_side_of_the_binome_is_offered_by_who_may_designate_it() -> None:
    for role in (Role.ELU, Role.INDUSTRIEL):
        for by in (acting(Role.PROJECT_LEAD), mandate(Role.CONTRIBUTOR)):
            by = by if isinstance(by, Actor) else actor(by.person, verified=True)
            with pytest.raises(NotAllowedError):
                invite(by, role)
    _, hidden = invite(region(), Role.ELU)
    begun = services.accept_invitation(hidden=hidden, person=rosa())
    assert begun.until_successor, "an élu's mandate runs until the successor"
    with pytest.raises(ValidationError, match="déjà un élu référent"):
        invite(region(), Role.ELU, email="autre@exemple.fr")


def test_who_is_one_side_of_the_binome_is_not_offered_the_other() -> None:
    elu = mandate(Role.ELU)
    with pytest.raises(ValidationError, match="un binôme réunit deux personnes"):
        invite(region(), Role.INDUSTRIEL, email=elu.person.email.upper())
    _, hidden = invite(region(), Role.INDUSTRIEL)
    someone = rosa()
    Mandate.objects.filter(pk=elu.pk).update(person=someone)  # became the other side meanwhile
    with pytest.raises(ValidationError, match="un binôme réunit deux personnes"):
        services.accept_invitation(hidden=hidden, person=someone)


def test_who_may_invite_where() -> None:
    far = acting(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    for by in (far, acting(Role.CONTRIBUTOR), nobody()):
        with pytest.raises(NotAllowedError):
            invite(by)
    with pytest.raises(NotAllowedError, match="administrateur"):
        invite(region(), Role.STATE, territory=None, departement_id="01")
    assert invite(acting(Role.ADMINISTRATOR), Role.STATE, territory=None, departement_id="01")
    with pytest.raises(NotAllowedError):
        invite(acting(Role.ADMINISTRATOR, verified=False))


def test_what_can_not_be_offered() -> None:
    lead = acting(Role.PROJECT_LEAD)
    with pytest.raises(ValidationError, match="soi-même"):
        invite(lead, email=lead.person.email.upper())
    with pytest.raises(ValidationError, match="passée"):
        invite(lead, ends_on=timezone.localdate() - timedelta(days=1))
    invite(lead)
    with pytest.raises(ValidationError, match="attend déjà"):
        invite(lead)
    assert Message.objects.count() == 1
    with pytest.raises(ValidationError):
        invite(lead, email="pas une adresse")


def test_an_acceptance_that_fails_leaves_the_invitation_open() -> None:
    by = region()
    _, hidden = invite(by, Role.ELU)
    mandate(Role.ELU, starts_on=timezone.localdate())
    entries = Entry.objects.count()
    with pytest.raises(ValidationError, match="déjà un"):
        services.accept_invitation(hidden=hidden, person=rosa())
    assert Entry.objects.count() == entries and Invitation.objects.get().is_open


def request(by: Actor, role: Role = Role.CONTRIBUTOR) -> JoinRequest:
    return services.ask_to_join(
        request=JoinRequest(role=role, organisation=holder(role), territory=territory(), message="bonjour"), by=by
    )


def newcomer(name: str = "Rosa") -> Actor:
    return actor(person(name), verified=True)


def test_what_can_not_be_asked() -> None:
    who = newcomer()
    for role in (Role.ELU, Role.INDUSTRIEL, Role.REGION, Role.ADMINISTRATOR):
        with pytest.raises(ValidationError, match="ne se demande pas"):
            request(who, role)
    with pytest.raises(NotAllowedError):
        request(nobody())
    request(who)
    with pytest.raises(ValidationError, match="déjà une demande"):
        request(who)
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        request(acting(Role.OPERATOR), Role.OPERATOR)


def test_a_request_tells_the_chef_de_projet_else_the_region() -> None:
    keeper = region()
    request(newcomer())
    assert [m.to for m in Message.objects.all()] == [keeper.person.email]
    lead = acting(Role.PROJECT_LEAD)
    request(newcomer("Autre"))
    assert Message.objects.latest("created_at").to == lead.person.email
    assert "bonjour" not in Message.objects.latest("created_at").text


def test_a_request_is_answered_once_with_a_reason_when_refused_and_never_by_oneself() -> None:
    lead, who = acting(Role.PROJECT_LEAD), newcomer()
    asked = request(who)
    stale = JoinRequest.objects.get(pk=asked.pk)
    with pytest.raises(NotAllowedError):
        services.answer_request(request=asked, accept=True, by=acting(Role.ELU))
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.answer_request(request=asked, accept=False, by=lead)
    services.answer_request(request=asked, accept=False, by=lead, reason="hors du périmètre")
    assert asked.answer == Answer.REFUSED and asked.mandate is None
    with pytest.raises(ValidationError, match="déjà reçu"):
        services.answer_request(request=stale, accept=True, by=lead)
    assert not Mandate.objects.filter(person=who.person).exists()
    told = Message.objects.get(kind="request.refused")
    assert told.to == who.person.email and "hors du périmètre" in told.text
    own = request(lead, Role.OPERATOR)
    with pytest.raises(NotAllowedError, match="propre"):
        services.answer_request(request=own, accept=True, by=lead)
    services.answer_request(request=own, accept=True, by=region())
    assert Mandate.objects.get(role=Role.OPERATOR).person == lead.person
