"""What was recorded wrong of a volunteer's file is put right with a reason; steps come after what they follow."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.volunteers_world import (
    PDF,
    aid,
    answered,
    grantor,
    link,
    opened,
    paid,
    papers,
    running,
    sent,
    signed,
    step,
)

from etabli.domain.audit.models import Entry
from etabli.domain.foundation import files
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.vte.models import Claim, Payment, Volunteer
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.services.volunteer_corrections import (
    LabelFix,
    PaymentFix,
    correct_label,
    correct_payment,
)
from etabli.domain.vte.volunteer_enums import FileState, FileStep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


@pytest.fixture
def bank(lead: Actor) -> Actor:
    return grantor(lead.on)


def fix_label(volunteer: Volunteer, by: Actor, **more: Any) -> Volunteer:
    fix = LabelFix(**{"scheme": "vte-ti", "why": "Erreur de saisie."} | more)
    return correct_label(volunteer_id=volunteer.pk, fix=fix, by=by, link=link)


def fix_payment(payment: Payment, by: Actor, **more: Any) -> Claim:
    fix = PaymentFix(**{"payment": payment.pk, "why": "Erreur de saisie."} | more)
    return correct_payment(volunteer_id=payment.claim.volunteer_id, fix=fix, by=by, link=link)


def test_a_wrong_number_is_put_right_and_the_history_keeps_both(lead: Actor, bank: Actor) -> None:
    volunteer = answered(sent(lead), bank)
    with pytest.raises(ValidationError, match="pourquoi vous corrigez"):
        fix_label(volunteer, bank, number="L-9", why=" ")
    with pytest.raises(ValidationError, match="Rien ne change"):
        fix_label(volunteer, bank)
    found = fix_label(volunteer, bank, number="L-9")
    claim = found.claims.get()
    assert (found.state, claim.label_number, claim.label_on) == (FileState.LABELLED, "L-9", volunteer.sent_on)
    last = found.steps.last()
    assert last is not None and last.kind == "corrected" and "L-vte-ti" in last.text and "L-9" in last.text
    entry = Entry.objects.get(verb="volunteer.label_corrected")
    assert (entry.before["label_number"], entry.after["label_number"]) == ("L-vte-ti", "L-9")


def test_a_label_said_granted_by_mistake_is_refused_and_the_other_way(lead: Actor, bank: Actor) -> None:
    volunteer = signed(answered(sent(lead), bank))
    assert Claim.objects.filter(label="granted").count() == 1
    with pytest.raises(ValidationError, match="pourquoi le label est refusé"):
        fix_label(volunteer, bank, granted=False)
    found = fix_label(volunteer, bank, granted=False, reason="Mission trop courte.")
    assert found.state == FileState.REFUSED and found.claims.get().label_number == ""
    assert not Claim.objects.filter(label="granted").exists(), "what figures count follows"
    with pytest.raises(ValidationError, match="numéro"):
        fix_label(volunteer, bank, granted=True)
    back = fix_label(volunteer, bank, granted=True, number="L-3")
    assert (back.state, back.claims.get().label_reason) == (FileState.SIGNED, "")


def test_a_label_with_money_is_corrected_once_the_money_is(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    paid(volunteer, lead, bank)
    with pytest.raises(ValidationError, match="corrigez-le d’abord"):
        fix_label(volunteer, bank, granted=False, reason="Erreur.")
    fix_payment(Payment.objects.get(), bank, amount_cents=0)
    found = fix_label(volunteer, bank, granted=False, reason="Erreur.")
    claim = found.claims.get()
    assert (found.state, claim.aid, claim.asked_cents) == (FileState.REFUSED, "not_asked", None)


def test_of_two_labels_the_other_one_keeps_the_file(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, asks_vert=True)
    assert fix_label(volunteer, bank, granted=False, reason="Erreur.").state == FileState.RUNNING
    over = step(volunteer, FileStep.ENDED, lead, ending="term")
    found = fix_label(over, bank, scheme="vte-vert", granted=False, reason="Erreur.")
    assert found.state == FileState.ENDED, "a contract that is over stays so"


def test_who_recorded_it_or_who_grants_corrects(lead: Actor, bank: Actor) -> None:
    volunteer = answered(sent(lead), lead, file=files.check("reponse.pdf", PDF))
    other = acting_on(Role.PROJECT_LEAD, on=lead.on)
    with pytest.raises(NotAllowedError, match="Seule la personne"):
        fix_label(volunteer, other, number="L-9")
    seen = queries.opened(other, volunteer.pk)
    assert seen is not None and seen.labels_to_correct == ()
    for who, number in ((lead, "L-9"), (bank, "L-10")):
        assert fix_label(volunteer, who, number=number).claims.get().label_number == number
        mine = queries.opened(who, volunteer.pk)
        assert mine is not None and mine.labels_to_correct == ("vte-ti",)


def test_a_wrong_amount_is_put_right_and_sums_follow(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    paid(volunteer, lead, bank, 40_000)
    payment = Payment.objects.get()
    with pytest.raises(NotAllowedError, match="Seule la personne"):
        fix_payment(payment, lead, amount_cents=1)
    for change, words in (
        ({"amount_cents": 40_001}, "dépasserait"),
        ({"on": lead.on + DAY}, "à venir"),
        ({"on": lead.on - DAY}, "demandée le"),
        ({"why": ""}, "pourquoi vous corrigez"),
        ({}, "Rien ne change"),
    ):
        with pytest.raises(ValidationError, match=words):
            fix_payment(payment, bank, **change)
    assert fix_payment(payment, bank, amount_cents=30_000, reference="V2").aid == "paid"
    assert list(Payment.objects.values_list("amount_cents", flat=True)) == [30_000]
    entry = Entry.objects.get(verb="volunteer.payment_corrected")
    assert (entry.before["amount_cents"], entry.after["amount_cents"]) == (40_000, 30_000)
    text = volunteer.steps.get(kind="corrected").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "versement de 400 €" in text and "versement de 300 €" in text


def test_money_that_never_moved_is_taken_out(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    paid(volunteer, lead, bank, 40_000)
    aid(volunteer, FileStep.RECOVERED, bank, amount_cents=10_000, payer="B")
    first, back = Payment.objects.order_by("at")
    with pytest.raises(ValidationError, match="reversé plus"):
        fix_payment(first, bank, amount_cents=9_999)
    with pytest.raises(ValidationError, match="reversé plus"):
        fix_payment(back, bank, amount_cents=40_001)
    assert fix_payment(back, bank, amount_cents=0).aid == "paid"
    assert fix_payment(first, bank, amount_cents=0).aid == "asked" and not Payment.objects.exists()
    right = aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=30_000, reason="Un chiffre de trop.")
    assert right.asked_cents == 30_000, "what was asked may be corrected again"


# ---------------------------------------------------------------------------------------- steps and their causes


@pytest.mark.parametrize("kind", [FileStep.COMPLETED, FileStep.REOPENED, FileStep.SENT, FileStep.STARTED])
def test_a_step_comes_after_the_one_that_it_follows(kind: FileStep, lead: Actor, bank: Actor) -> None:
    """The day itself is right; the one before is refused, at its field."""
    then = replace(lead, on=lead.on - 20 * DAY)
    volunteer = opened(then)
    first = then.on
    papers(volunteer, then)
    if kind != FileStep.COMPLETED:
        first += 3 * DAY
        step(volunteer, FileStep.COMPLETED, lead, on=first)
    if kind == FileStep.STARTED:
        answered(step(volunteer, FileStep.SENT, lead, on=first), bank, on=first)
        signed(volunteer)
        first = lead.on  # the day of the second signature
    with pytest.raises(ValidationError, match="ne vient pas avant") as error:
        step(volunteer, kind, lead, on=first - DAY)
    assert set(error.value.message_dict) == {"on"}
    step(volunteer, kind, lead, on=first)


def test_a_contract_may_end_before_its_start_was_noted_but_not_before_it_began(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    with pytest.raises(ValidationError, match="ne finit pas avant"):
        step(volunteer, FileStep.BROKEN, lead, ending="trial", on=volunteer.starts_on - DAY)
    assert step(volunteer, FileStep.BROKEN, lead, ending="trial", on=volunteer.starts_on + DAY).ended_on < lead.on
