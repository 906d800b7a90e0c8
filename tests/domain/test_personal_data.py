"""All that is held about a person can be given to them, and forgotten, without losing what was done."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.domain.people import TODAY, acting, mandate, organisation, person, territory

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.governance import personal_data, secret, services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import (
    Attempt,
    CodeApplication,
    Invitation,
    JoinRequest,
    LoginLink,
    Mandate,
    Person,
    Recusal,
)
from etabli.domain.governance.services import attempts, login
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def full_person() -> Person:
    """Somebody about whom every context holds something."""
    one = mandate(Role.PROJECT_LEAD, person("Zenobie", "Palmyre")).person
    acts = actor(one, verified=True)
    chief = mandate(Role.REGION, region_id="84").person
    _invite(one.email, chief)
    _invite("third-party@exemple.fr", one)
    services.ask_to_join(
        request=JoinRequest(
            role=Role.CONTRIBUTOR,
            organisation=organisation(),
            territory=territory("ti-2401"),
            message="Je viens aider.",
        ),
        by=acts,
    )
    services.declare_recusal(
        recusal=Recusal(
            person=one,
            territory=territory(),
            subject_kind="diagnosis.finding",
            subject_id="7",
            subject_title="Friche",
            ground=Ground.RELATIVE,
            explanation="Ma sœur y travaille.",
        ),
        by=acts,
    )
    login.request_link(
        email=one.email, browser="b", machine="m", next_path="", link=lambda hidden: f"http://x/{hidden}"
    )
    audit.log_access(by=acts.author(), method="GET", route="team")
    CodeApplication.objects.create(user=one, name="application", key="00" * 20)
    return one


def _invite(email: str, by: Person) -> Invitation:
    invitation = Invitation(
        email=email,
        role=Role.CONTRIBUTOR,
        organisation=organisation(),
        territory=territory(),
        message="Bienvenue à vous",
        secret_hash=secret.hashed(secret.fresh()),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=14),
    )
    audit.save(invitation, by=SYSTEM, verb="invitation.sent")
    return invitation


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_all_that_is_held_is_given() -> None:
    one = full_person()
    found = json.loads(run("export_person", one.email.upper()))
    assert found["governance.person"][0]["email"] == one.email
    assert [row["message"] for row in found["governance.joinrequest"]] == ["Je viens aider."]
    assert [row["explanation"] for row in found["governance.recusal"]] == ["Ma sœur y travaille."]
    assert len(found["governance.mandate"]) == len(found["governance.loginlink"]) == len(found["outbox.message"]) == 1
    assert {act["verb"] for act in found["acts"]} >= {"request.sent", "recusal.declared"}
    assert [access["page"] for access in found["accesses"]] == ["team"]
    assert found["second_factor"] == ["CodeApplication"]
    text = json.dumps(found)
    assert "third-party@exemple.fr" not in text, "another person's data is not this one's to have"
    assert "password" not in text and "secret_hash" not in text and "http://x/" not in text


def test_nobody_is_not_exported_nor_erased() -> None:
    for command in (("export_person", "nobody@exemple.fr"), ("erase_person", "nobody@exemple.fr", "--reason=x")):
        with pytest.raises(CommandError, match="nobody has an account"):
            run(*command)


def test_a_person_is_forgotten_and_their_acts_stay() -> None:
    one, other = full_person(), person("Grace", "Hopper")
    name, address, entries = str(one), one.email, Entry.objects.count()
    assert "personal values of the trail" in run("erase_person", address, "--reason", "à sa demande")
    gone = Person.objects.get(pk=one.pk)
    assert (gone.given_name, gone.family_name, gone.provider_subject, gone.is_active) == ("", "", None, False)
    assert not Mandate.objects.in_force(timezone.localdate() + timedelta(days=1)).filter(person=gone).exists()
    assert not LoginLink.objects.filter(email=address).exists() and not Message.objects.filter(to=address).exists()
    assert not CodeApplication.objects.exists()
    assert JoinRequest.objects.get(person=gone).message == "" and Recusal.objects.get(person=gone).explanation == ""
    assert Entry.objects.count() > entries, "nothing leaves the trail but names and values"
    held = [
        *Person.objects.values(),
        *Invitation.objects.values(),
        *JoinRequest.objects.values(),
        *Recusal.objects.values(),
        *PersonalValue.objects.values(),
        *Entry.objects.values(),
        *Message.objects.values(),
        *LoginLink.objects.values(),
        *[vars(act) for act in trail.read(Entry.objects.all())],
    ]
    text = "\n".join(map(str, held))
    for value in (name, address, "Je viens aider.", "Ma sœur y travaille."):
        assert value not in text, value
    assert Person.objects.get(pk=other.pk).given_name == "Grace"
    assert Invitation.objects.filter(email="third-party@exemple.fr").exists(), "it is about somebody else"


def test_forgetting_is_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    one = full_person()
    address = one.email
    monkeypatch.setattr(audit, "erase", lambda subject: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        personal_data.erase(one, reason="x")
    assert Person.objects.get(pk=one.pk).is_active and Message.objects.filter(to=address).exists()


def test_whoever_is_forgotten_acts_no_more() -> None:
    who = acting(Role.PROJECT_LEAD, on=TODAY)
    personal_data.erase(who.person, reason="x")
    assert not actor(Person.objects.get(pk=who.person.pk), verified=True, on=TODAY).signed_in


def test_tries_made_at_one_instant_are_no_way_round() -> None:
    """Written first, counted after: whatever the order, at most `most` pass."""
    limit = attempts.CODES_OF_PERSON
    passed = 0
    for _ in range(limit.most * 3):
        try:
            attempts.count(limit, "ada")
            passed += 1
        except attempts.TooManyError as error:
            assert 0 < error.seconds <= limit.within.total_seconds() + 1
    assert passed == limit.most == Attempt.objects.count()
    attempts.count(limit, "grace")
    attempts.forget(limit, "ada")
    attempts.count(limit, "ada")


def test_a_demonstration_sends_nothing_and_a_mail_server_must_be_named(settings) -> None:
    outbox.write(kind="x", to="a@exemple.fr", subject="x", text="x")
    with pytest.raises(CommandError, match="names no mail server"):
        run("send_messages")
    settings.ETABLI_SMTP = True
    assert "1 sent, 0 to try again" in run("send_messages")
    settings.ETABLI_DEMO = True
    with pytest.raises(CommandError, match="sends nothing"):
        run("send_messages")
