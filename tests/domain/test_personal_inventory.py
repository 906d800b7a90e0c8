"""The inventory of personal data: no field without a treatment, an end, a copy and an erasure; the commands exist."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone
from tests.domain.people import acting, organisation, territory
from tests.domain.test_diagnosis_findings import local

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models import Evidence
from etabli.domain.diagnosis.services import add_evidence
from etabli.domain.governance import personal_data, register, secret
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message
from etabli.ops.management.commands.personal_data import inventory
from etabli.ops.management.commands.purge import PURGES


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_every_personal_field_ends_is_given_and_is_erased() -> None:
    found = {(one["model"], one["field"]): one for one in inventory()}
    models = personal_data.personal_models()
    every = [(model._meta.label_lower, name) for model in models for name in model.personal_fields]
    assert len(every) > 100 and not set(every) - set(found)
    commands = {name for name, app in get_commands().items() if app == "etabli.ops"}
    for one in found.values():
        assert one["purge"] in PURGES if one["purge"] else one["without_purge"] in ("on request", "programme"), one
        assert {one["export"], one["erase"]} <= commands, one
        assert one["export"].startswith("export_") and one["erase"].startswith("erase_")
        assert one["kept"] and one["whose"]


def test_every_command_that_gives_or_erases_is_in_the_register_and_every_purge_too() -> None:
    found = list(inventory())
    named = {one["export"] for one in found} | {one["erase"] for one in found}
    commands = {name for name, app in get_commands().items() if app == "etabli.ops"}
    assert {name for name in commands if name.startswith(("export_", "erase_"))} == named
    told = {line.purge for treatment in register.load() for line in treatment.retention}
    assert set(PURGES) <= told


def test_nothing_is_listed_twice_in_the_same_words() -> None:
    for treatment in register.load():
        labels = [(held.model.startswith("vte."), field.label) for held in treatment.holds for field in held.fields]
        of_vte = [label for is_vte, label in labels if is_vte]
        assert len(of_vte) == len(set(of_vte)), treatment.id


def test_the_inventory_is_printed_for_people_and_for_programs() -> None:
    text = run("personal_data")
    assert "vte.claim  [volontaires]  purge (volunteer files); export_volunteers; erase_volunteer" in text
    assert "- young_email: adresse électronique du jeune  (goes with young_email)" in text
    assert len(json.loads(run("personal_data", "--json"))) == len(list(inventory()))


def test_messages_are_said_to_go_to_who_asked_for_something_too() -> None:
    notice = register.treatment("messages").notice
    assert "jamais pour autre chose" not in notice
    for word in ("mandat", "candidature", "alerte", "offre", "besoin", "réservation", "12 ou 24 mois"):
        assert word in notice


@pytest.mark.django_db
def test_an_address_without_an_account_is_given_and_erased() -> None:
    guest, chief = "guest@exemple.fr", acting(Role.REGION, region_id="84").person
    invitation = Invitation(
        email=guest,
        role=Role.CONTRIBUTOR,
        organisation=organisation(),
        territory=territory(),
        message="Bienvenue à vous",
        secret_hash=secret.hashed(secret.fresh()),
        invited_by=chief,
        expires_at=timezone.now() + timedelta(days=14),
    )
    audit.save(invitation, by=SYSTEM, verb="invitation.sent")
    outbox.write(kind="x", to=guest, subject="Invitation", text="http://x/s", secret=True)
    found = json.loads(run("export_person", guest.upper()))
    assert found["governance.invitation"][0]["message"] == "Bienvenue à vous"
    assert found["outbox.message"][0]["subject"] == "Invitation" and "http://x/s" not in str(found)
    assert "an address without an account" in run("erase_person", guest, "--reason", "x")
    assert not Message.objects.filter(to=guest).exists() and guest not in str(Invitation.objects.values())
    with pytest.raises(CommandError, match="nothing else holds it"):
        run("erase_person", guest, "--reason", "x")


@pytest.mark.django_db
def test_evidence_that_quotes_somebody_is_given_and_emptied() -> None:
    lead = acting(Role.PROJECT_LEAD)
    piece = add_evidence(
        evidence=Evidence(finding=local(lead), kind=EvidenceKind.SURVEY, text="Rosa Bonheur le dit."),
        file=None,
        by=lead,
    )
    (found,) = json.loads(run("export_replies", "Rosa Bonheur"))
    assert found["number"] == str(piece.pk) and "Rosa Bonheur" in found["evidence"]
    run("erase_reply", found["number"], "--reason", "x")
    piece.refresh_from_db()
    assert "Rosa" not in piece.text and piece.forgotten_at
    with pytest.raises(CommandError):
        run("export_replies", "Rosa Bonheur")
