"""The aid of a scheme once the contract has begun: asked, paid in one or several times, refused, paid back.

Who pays decides; Établi records. What goes beyond what the rules let expect is recorded with a reason.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import AID, deadlines
from etabli.domain.vte.models import Claim, Payment, Volunteer
from etabli.domain.vte.services.volunteer_documents import missing
from etabli.domain.vte.services.volunteer_telling import Link, managers, tell, tell_firm
from etabli.domain.vte.services.volunteers import locked_with_firm, write_step
from etabli.domain.vte.volunteer_bounds import bound, net
from etabli.domain.vte.volunteer_enums import AID_NEXT, AidState, FileState, FileStep, LabelState, PaymentKind
from etabli.kernel import money
from etabli.kernel.typography import french

STEPS = (FileStep.AID_ASKED, FileStep.PAID, FileStep.AID_REFUSED, FileStep.RECOVERED)
NOT_BEGUN = "L'aide se demande une fois le contrat commencé : constatez son début."
NEVER_BEGAN = "Le contrat est rompu sans que son début ait été constaté : l'aide ne se demande pas."
NO_LABEL = "Le label de ce dispositif n'est pas accordé : l'aide ne se demande pas."
LATER = "Cette date est à venir."
BEYOND = (
    "L'aide attendue est de {most} au plus ({why}). "
    "Si {name} décide davantage, cochez la case et dites pourquoi dans le motif."
)
BEYOND_WHY = "Ce montant dépasse l'aide attendue, {most} ({why}) : dites pourquoi."
BROKEN = "Le contrat est rompu : aucune source ne dit ce qui est dû. Dites pourquoi vous consignez cette étape."


@dataclass(frozen=True)
class Money:
    """What is recorded of the aid of a scheme. `payer` and `reference`: of money that moved. `beyond`: more than is
    expected, and meant.
    """

    scheme: str
    kind: FileStep
    on: date
    amount_cents: int = 0
    payer: str = ""
    reference: str = ""
    reason: str = ""
    beyond: bool = False


@transaction.atomic
def record_aid(*, volunteer_id: UUID, told: Money, by: Actor, link: Link) -> Claim:
    """One step of `STEPS`; asking again puts right what was asked. Asking is for who manages the file; money and
    refusals also for who pays.
    """
    volunteer = locked_with_firm(volunteer_id)
    asking = told.kind == FileStep.AID_ASKED
    allowed = rights.may_manage(by, volunteer.territory) if asking else rights.may_pay(by, volunteer)
    mandate = rights.required(allowed)
    claim = Claim.objects.select_for_update().filter(volunteer=volunteer, scheme=told.scheme).first()
    if claim is None or told.kind not in STEPS:
        raise ValidationError({"scheme": "Ce dispositif n’est pas demandé dans ce dossier."})
    after = AID_NEXT.get((claim.aid, told.kind))
    if after is None:
        state = claim.get_aid_display()
        raise ValidationError(french(f"Cette aide est à l'état « {state} » : cette étape n'y a pas sa place."))
    if wrong := why_not(volunteer, claim, told, by.on):
        raise ValidationError({name: french(text) for name, text in wrong.items()})
    _apply(claim, told, after, by, mandate)
    scope = rights.scope_of(volunteer)
    audit.save(claim, by=by.author(mandate), verb="volunteer.aid_moved", scope=scope)
    step = write_step(volunteer, told.kind, on=told.on, mandate=mandate, by=by, scheme=told.scheme, text=told.reason)
    if not asking:
        words = {
            FileStep.PAID: "Un versement est consigné.",
            FileStep.AID_REFUSED: "L'aide est refusée.",
            FileStep.RECOVERED: "Un reversement est consigné.",
        }[told.kind]
        tell(volunteer, managers(volunteer), "moved", f"aid:{step.pk}", words, by)
        tell_firm(volunteer, "aid", words, link)
    return claim


def why_not(volunteer: Volunteer, claim: Claim, told: Money, today: date) -> dict[str, str]:
    """What stands against a step, at the field that it is about; empty: nothing."""
    wrong: dict[str, str] = {}
    if told.on > today:
        wrong["on"] = LATER
    if volunteer.starts_on is None or not has_begun(volunteer):
        wrong["scheme"] = NEVER_BEGAN if volunteer.state == FileState.BROKEN else NOT_BEGUN
    elif claim.label != LabelState.GRANTED:
        wrong["scheme"] = NO_LABEL
    if told.kind != FileStep.AID_REFUSED and told.amount_cents <= 0:
        wrong["amount_cents"] = "Donnez un montant."
    if told.kind == FileStep.AID_ASKED:
        papers = missing(volunteer, today, "aid", (claim.scheme,))
        if papers:
            wrong["scheme"] = f"Pièces pas encore acceptées : {' ; '.join(papers)}."
        wrong |= _beyond(volunteer, claim, told, told.amount_cents, today)
        if claim.aid == AidState.ASKED and not told.reason.strip():
            wrong["reason"] = "Cette aide est déjà demandée : dites pourquoi vous corrigez la demande."
        if volunteer.starts_on is not None and told.on < volunteer.starts_on:
            wrong["on"] = f"Le contrat commence le {day(volunteer.starts_on)} : l'aide ne se demande pas avant."
        elif claim.label_on is not None and told.on < claim.label_on:
            wrong["on"] = f"La réponse sur le label est du {day(claim.label_on)} : l'aide ne se demande pas avant."
    elif claim.asked_on is not None and told.on < claim.asked_on:
        wrong["on"] = f"L'aide est demandée le {day(claim.asked_on)} : la suite ne vient pas avant."
    if told.kind == FileStep.PAID:
        wrong |= against_payment(volunteer, claim, told, today)
    if told.kind == FileStep.RECOVERED:
        wrong |= _against_recovery(claim, told)
    if told.kind in (FileStep.AID_ASKED, FileStep.PAID) and volunteer.state == FileState.BROKEN:
        wrong |= {} if told.reason.strip() else {"reason": BROKEN}
    if told.kind == FileStep.AID_REFUSED and not told.reason.strip():
        wrong["reason"] = "Dites pourquoi l'aide est refusée."
    return wrong


def has_begun(volunteer: Volunteer) -> bool:
    """Whether its start was noted: a contract may be broken before."""
    if volunteer.state == FileState.BROKEN:
        return volunteer.steps.filter(kind=FileStep.STARTED).exists()
    return volunteer.has_begun


def _beyond(volunteer: Volunteer, claim: Claim, told: Money, whole: int, today: date) -> dict[str, str]:
    """More than what is expected is recorded once it is meant, with a reason."""
    found = bound(volunteer, claim, today)
    if found.cents is None or whole <= found.cents:
        return {}
    said = {"most": money.euros(found.cents), "why": found.why, "name": volunteer_rules().granted_by.name}
    if not told.beyond:
        return {"amount_cents": BEYOND.format(**said)}
    return {} if told.reason.strip() else {"reason": BEYOND_WHY.format(**said)}


def _against_recovery(claim: Claim, told: Money) -> dict[str, str]:
    if told.amount_cents > net(claim):
        return {"amount_cents": f"Il n'a été versé que {money.euros(net(claim))}."}
    first = claim.payments.filter(kind=PaymentKind.PAID).values_list("on", flat=True).first()
    if first is not None and told.on < first:
        return {"on": f"Le premier versement est du {day(first)} : rien n'est reversé avant."}
    return {}


def against_payment(
    volunteer: Volunteer, claim: Claim, told: Money, today: date, *, besides: int | None = None
) -> dict[str, str]:
    """What stands against a payment. `besides`: what the others come to, in cents, where it takes the place of one."""
    wrong: dict[str, str] = {}
    whole = (net(claim) if besides is None else besides) + told.amount_cents
    first = next(one.on for one in deadlines(volunteer, told.on) if (one.kind, one.scheme) == (AID, claim.scheme))
    if first is not None and told.on < first:
        months = volunteer_rules().payments[claim.scheme].months
        wrong["on"] = f"Cette aide se verse {months} mois après le début du contrat, à partir du {day(first)}."
    if claim.asked_cents is not None and whole > claim.asked_cents:
        wrong["amount_cents"] = f"L'ensemble dépasserait ce qui a été demandé, {money.euros(claim.asked_cents)}."
    else:
        wrong |= _beyond(volunteer, claim, told, whole, today)
    if not told.payer.strip():
        wrong["payer"] = "Dites qui verse l'aide."
    return wrong


def _apply(claim: Claim, told: Money, after: AidState, by: Actor, mandate: Mandate) -> None:
    if told.kind == FileStep.AID_ASKED:
        claim.asked_on, claim.asked_cents = told.on, told.amount_cents
        claim.aid_answered_on, claim.aid_reason = None, ""
    elif told.kind == FileStep.AID_REFUSED:
        claim.aid_answered_on, claim.aid_reason = told.on, told.reason.strip()
    else:
        payment = Payment(
            claim=claim,
            kind=PaymentKind.PAID if told.kind == FileStep.PAID else PaymentKind.RECOVERED,
            amount_cents=told.amount_cents,
            on=told.on,
            payer=told.payer.strip(),
            reference=told.reference.strip(),
            mandate=mandate,
        )
        audit.save(payment, by=by.author(mandate), verb="volunteer.payment", scope=rights.scope_of(claim.volunteer))
    claim.aid = after
