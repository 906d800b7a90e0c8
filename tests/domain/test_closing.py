"""An account is closed at once, by administrators only; who keeps a team asks; a second factor is reset by command."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from tests.domain.people import acting, mandate, person, territory

from etabli.domain.audit.models import Entry
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import CodeApplication, Person
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.queries.accounts import accounts, closes
from etabli.domain.governance.queries.team import is_last_administrator
from etabli.domain.governance.services import closing, second_factor
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_a_closed_account_opens_nothing_until_it_is_open_again() -> None:
    held, by = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace")), acting(Role.ADMINISTRATOR)
    session = held.person.get_session_auth_hash()
    with pytest.raises(ValidationError, match="pourquoi"):
        closing.close_account(person=held.person, by=by, reason=" ")
    closing.close_account(person=held.person, by=by, reason="téléphone volé")
    gone = Person.objects.get(pk=held.person_id)
    assert not actor(gone, verified=True).signed_in and gone.get_session_auth_hash() != session
    assert Message.objects.get(to=gone.email).kind == "person.closed"
    with pytest.raises(ValidationError, match="déjà fermé"):
        closing.close_account(person=gone, by=by, reason="encore")
    assert [one.pk for one in accounts(by)] == [gone.pk]
    closing.reopen_account(person=gone, by=by, reason="retrouvé")
    again = Person.objects.get(pk=gone.pk)
    assert actor(again, verified=True).mandates == (held,), "mandates stayed"
    assert again.get_session_auth_hash() != session, "sessions of before stay out"
    acts = Entry.objects.filter(object_id=str(gone.pk), verb__startswith="person.").exclude(verb="person.created")
    assert [(one.verb, one.reason) for one in acts] == [
        ("person.closed", "téléphone volé"),
        ("person.reopened", "retrouvé"),
    ]


def test_nobody_else_closes_and_nobody_their_own() -> None:
    held, by = mandate(Role.CONTRIBUTOR), acting(Role.ADMINISTRATOR)
    for other in (acting(Role.PROJECT_LEAD), acting(Role.REGION, region_id="84"), acting(Role.DELEGATION)):
        with pytest.raises(NotAllowedError):
            closing.close_account(person=held.person, by=other, reason="non")
    with pytest.raises(NotAllowedError):
        closing.close_account(person=held.person, by=acting(Role.ADMINISTRATOR, verified=False), reason="non")
    with pytest.raises(ValidationError, match="son propre compte"):
        closing.close_account(person=by.person, by=by, reason="moi")
    assert Person.objects.get(pk=held.person_id).is_active


def test_who_keeps_the_team_asks_and_the_administrators_read_it() -> None:
    held, administrator = mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur")), acting(Role.ADMINISTRATOR)
    lead = acting(Role.PROJECT_LEAD)
    assert not closes(held.person, lead) and closes(held.person, administrator)
    closing.ask_to_close(person=held.person, by=lead, reason="téléphone volé", link="https://etabli/x")
    told = Message.objects.get(kind="person.closing_asked")
    assert told.to == administrator.person.email and "Rosa Bonheur" in told.text and "https://etabli/x" in told.text
    assert Entry.objects.get(verb="person.closing_asked").scope == territory().pk
    assert Person.objects.get(pk=held.person_id).is_active
    far = acting(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    for other in (far, acting(Role.CONTRIBUTOR)):
        with pytest.raises(NotAllowedError):
            closing.ask_to_close(person=held.person, by=other, reason="non")


def test_the_last_administrator_is_known_as_such() -> None:
    alone = mandate(Role.ADMINISTRATOR)
    today = acting(Role.ADMINISTRATOR)
    assert not is_last_administrator(alone, today.on)
    Person.objects.filter(pk=today.person.pk).update(is_active=False)
    assert is_last_administrator(alone, today.on)
    assert not is_last_administrator(mandate(Role.DELEGATION), today.on)


def test_a_command_takes_a_lost_second_factor_away_and_the_person_is_told() -> None:
    held = mandate(Role.ADMINISTRATOR, of=person("Grace", "Hopper"))
    out = StringIO()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", held.person.email, reason="perdu", stdout=out)
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "x@exemple.fr", reason="perdu", stdout=out)
    CodeApplication.objects.create(user=held.person, name="application", key=second_factor.fresh_key(), confirmed=True)
    call_command("reset_second_factor", held.person.email, reason="perdu", stdout=out)
    assert not second_factor.has_one(held.person)
    assert "retiré" in Message.objects.get(kind="second_factor", to=held.person.email).text
    assert Entry.objects.get(verb="second_factor.reset").reason == "perdu"
