"""What was recorded wrong is put right, with a reason: the answer on a label, money. The history keeps both."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Claim, Payment, Volunteer
from etabli.domain.vte.services.volunteer_aid import Money, against_payment
from etabli.domain.vte.services.volunteer_steps import Answer, check_answer, keep_evidence
from etabli.domain.vte.services.volunteer_telling import Link, managers, tell, tell_firm
from etabli.domain.vte.services.volunteers import locked_with_firm, write_step
from etabli.domain.vte.volunteer_bounds import net
from etabli.domain.vte.volunteer_enums import (
    EDITABLE,
    AidState,
    FileState,
    FileStep,
    LabelState,
    PaymentKind,
)
from etabli.kernel import money
from etabli.kernel.typography import french

WHY = "Dites pourquoi vous corrigez : l'histoire du dossier le garde."
NO_LABEL = "Aucune réponse n'est consignée pour ce dispositif : il n'y a rien à corriger."
NO_PAYMENT = "Ce mouvement d'argent n'est pas de ce dossier."
MOVED = "De l'argent est consigné pour ce dispositif : corrigez-le d'abord."
SAME = "Rien ne change : donnez ce qui est à corriger."
ENDS = (FileState.ENDED, FileState.BROKEN)


@dataclass(frozen=True)
class LabelFix:
    """What to change of an answer; what is left out stays. `reason`: of the answer itself."""

    scheme: str
    why: str
    granted: bool | None = None
    on: date | None = None
    number: str = ""
    reason: str = ""
    file: Checked | None = None


@dataclass(frozen=True)
class PaymentFix:
    """What to change of money that moved; what is left out stays. An amount of nothing: it never moved."""

    payment: UUID
    why: str
    amount_cents: int | None = None
    on: date | None = None
    payer: str = ""
    reference: str = ""
    beyond: bool = False


@transaction.atomic
def correct_label(*, volunteer_id: UUID, fix: LabelFix, by: Actor, link: Link) -> Volunteer:
    """By who recorded it, or a referent of who grants the label. The state of the file follows."""
    volunteer = locked_with_firm(volunteer_id)
    claim = Claim.objects.select_for_update().filter(volunteer=volunteer, scheme=fix.scheme).first()
    if claim is None or claim.label == LabelState.WAITING or claim.label_on is None or volunteer.state in EDITABLE:
        raise ValidationError({"scheme": french(NO_LABEL)})
    mandate = rights.required(rights.may_correct_label(by, volunteer, claim))
    before, granted = claim.label == LabelState.GRANTED, fix.granted
    granted = before if granted is None else granted
    kept = claim.label_number if granted else "", claim.label_reason if granted == before else ""
    answer = Answer(
        claim.scheme, granted, fix.on or claim.label_on, fix.number.strip() or kept[0], fix.reason.strip() or kept[1]
    )
    check_answer(volunteer, answer, by.on, needs_file=False)
    _check_label(claim, answer, fix.why)
    said = _said(claim)
    claim.label = LabelState.GRANTED if granted else LabelState.REFUSED
    claim.label_on, claim.label_number, claim.label_reason = answer.on, answer.number, answer.reason
    if not granted:
        claim.aid, claim.asked_on, claim.asked_cents = AidState.NOT_ASKED, None, None
        claim.aid_answered_on, claim.aid_reason = None, ""
    keep_evidence(claim, fix.file)
    if said == _said(claim) and fix.file is None:
        raise ValidationError(french(SAME))
    scope = rights.scope_of(volunteer)
    audit.save(claim, by=by.author(mandate), verb="volunteer.label_corrected", reason=fix.why, scope=scope)
    _write(volunteer, claim, said, _said(claim), fix.why, by, mandate)
    volunteer.state = _state(volunteer)
    audit.save(volunteer, by=by.author(mandate), verb="volunteer.moved", scope=scope)
    _tell(volunteer, "Une réponse sur le label est corrigée.", f"label:{claim.pk}", by, link)
    return volunteer


@transaction.atomic
def correct_payment(*, volunteer_id: UUID, fix: PaymentFix, by: Actor, link: Link) -> Claim:
    """By who recorded it, or a referent of who pays. Sums and the state of the aid follow."""
    volunteer = locked_with_firm(volunteer_id)
    payment = Payment.objects.select_for_update().filter(claim__volunteer=volunteer, pk=fix.payment).first()
    if payment is None:
        raise ValidationError({"payment": french(NO_PAYMENT)})
    mandate = rights.required(rights.may_correct_payment(by, volunteer, payment))
    claim = Claim.objects.select_for_update().get(pk=payment.claim_id)
    _check_payment(volunteer, claim, payment, fix, by.on)
    said, scope = _moved(payment), rights.scope_of(volunteer)
    if fix.amount_cents == 0:
        now = "rien"
        told = {"verb": "volunteer.payment_cancelled", "reason": fix.why, "scope": scope}
        audit.delete(payment, by=by.author(mandate), **told)
    else:
        payment.amount_cents, payment.on = fix.amount_cents or payment.amount_cents, fix.on or payment.on
        payment.payer = fix.payer.strip() or payment.payer
        payment.reference = fix.reference.strip() or payment.reference
        if (now := _moved(payment)) == said:
            raise ValidationError(french(SAME))
        told = {"verb": "volunteer.payment_corrected", "reason": fix.why, "scope": scope}
        audit.save(payment, by=by.author(mandate), **told)
    claim.aid = _aid(claim)
    audit.save(claim, by=by.author(mandate), verb="volunteer.aid_moved", scope=scope)
    _write(volunteer, claim, said, now, fix.why, by, mandate)
    _tell(volunteer, "Un mouvement d'argent est corrigé.", f"payment:{fix.payment}", by, link)
    return claim


def _check_label(claim: Claim, answer: Answer, why: str) -> None:
    wrong: dict[str, str] = {}
    if not why.strip():
        wrong["why"] = WHY
    if not answer.granted and claim.payments.exists():
        wrong["granted"] = MOVED
    if answer.granted and claim.asked_on is not None and answer.on > claim.asked_on:
        wrong["on"] = f"L'aide est demandée le {day(claim.asked_on)} : la réponse ne vient pas après."
    if wrong:
        raise ValidationError({name: french(text) for name, text in wrong.items()})


def _check_payment(volunteer: Volunteer, claim: Claim, payment: Payment, fix: PaymentFix, today: date) -> None:
    """As when it was recorded, beside the others; nor less paid than was paid back."""
    wrong: dict[str, str] = {}
    cents = payment.amount_cents if fix.amount_cents is None else fix.amount_cents
    on = fix.on or payment.on
    paid = payment.kind == PaymentKind.PAID
    besides = net(claim) - (payment.amount_cents if paid else -payment.amount_cents)
    if not fix.why.strip():
        wrong["why"] = WHY
    if on > today:
        wrong["on"] = "Cette date est à venir."
    elif claim.asked_on is not None and on < claim.asked_on:
        wrong["on"] = f"L'aide est demandée le {day(claim.asked_on)} : la suite ne vient pas avant."
    if besides + (cents if paid else -cents) < 0:
        wrong["amount_cents"] = "Il serait reversé plus qu'il n'a été versé."
    elif paid and cents:
        told = Money(
            claim.scheme, FileStep.PAID, on, cents, fix.payer or payment.payer, reason=fix.why, beyond=fix.beyond
        )
        wrong |= against_payment(volunteer, claim, told, today, besides=besides)
    if wrong:
        raise ValidationError({name: french(text) for name, text in wrong.items()})


def _state(volunteer: Volunteer) -> FileState:
    """Where the labels leave the file. A contract that is over stays so."""
    labels = set(volunteer.claims.values_list("label", flat=True))
    if volunteer.state in ENDS:
        return FileState(volunteer.state)
    if LabelState.WAITING in labels:
        return FileState.SENT
    if LabelState.GRANTED not in labels:
        return FileState.REFUSED
    if volunteer.state == FileState.RUNNING:
        return FileState.RUNNING
    return FileState.LABELLED if volunteer.unsigned else FileState.SIGNED


def _aid(claim: Claim) -> AidState:
    kinds = set(claim.payments.values_list("kind", flat=True))
    if PaymentKind.RECOVERED in kinds:
        return AidState.RECOVERED
    return AidState.PAID if kinds else AidState.ASKED


def _said(claim: Claim) -> str:
    parts = [claim.get_label_display(), f"réponse du {day(claim.label_on)}" if claim.label_on else ""]
    parts += [f"n° {claim.label_number}" if claim.label_number else "", claim.label_reason]
    return ", ".join(filter(None, parts))


def _moved(payment: Payment) -> str:
    parts = [f"{payment.get_kind_display()} de {money.euros(payment.amount_cents)}", f"le {day(payment.on)}"]
    parts += [payment.payer, f"référence {payment.reference}" if payment.reference else ""]
    return ", ".join(filter(None, parts))


def _write(volunteer: Volunteer, claim: Claim, before: str, after: str, why: str, by: Actor, mandate: Mandate) -> None:
    text = french(f"{why.strip()}\nAvant : {before}.\nDésormais : {after}.")
    told = {"on": by.on, "mandate": mandate, "by": by, "scheme": claim.scheme, "text": text}
    write_step(volunteer, FileStep.CORRECTED, **told)


def _tell(volunteer: Volunteer, words: str, event: str, by: Actor, link: Link) -> None:
    last = volunteer.steps.filter(kind=FileStep.CORRECTED).order_by("-at").values_list("pk", flat=True)[0]
    tell(volunteer, managers(volunteer), "moved", f"corrected:{event}:{last}", words, by)
    tell_firm(volunteer, "aid" if event.startswith("payment") else "label", words, link)
