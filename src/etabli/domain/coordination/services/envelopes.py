"""Opening an envelope, delegating it, changing its amount, closing it; and keeping a scenario."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from etabli.domain.audit import services as audit
from etabli.domain.coordination import programming
from etabli.domain.coordination.envelope_rights import may_manage, may_program
from etabli.domain.coordination.models import Envelope, Scenario
from etabli.domain.coordination.programming import Criteria
from etabli.domain.coordination.queries.envelopes import Standing, candidates, standings
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.rights import require
from etabli.kernel import money
from etabli.kernel.typography import french

SCOPE = "envelopes"  # under which the trail files them: they are of no territory


@transaction.atomic
def open_envelope(*, envelope: Envelope, by: Actor, reason: str = "") -> Envelope:
    """Open one, or delegate a part of its parent. ValidationError when the parent has not as much left to delegate."""
    mandate = require(may_manage(by, envelope))
    _check_room(envelope)
    audit.save(envelope, by=by.author(mandate), verb="envelope.opened", reason=reason, scope=SCOPE)
    return envelope


@transaction.atomic
def change_envelope(*, envelope_id: UUID, amount_cents: int, note: str = "", reason: str, by: Actor) -> Envelope:
    """Another amount, and why: not less than what was delegated from it, nor more than its parent has."""
    envelope = _locked(envelope_id)
    mandate = require(may_manage(by, envelope))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi le montant change : le motif reste lisible.")})
    delegated = _delegated(envelope)
    if amount_cents < delegated:
        raise ValidationError(
            {
                "amount_cents": french(
                    f"Il en est déjà délégué {money.euros(delegated)} : réduisez d'abord ces enveloppes."
                )
            }
        )
    envelope.amount_cents, envelope.note = amount_cents, note.strip()
    _check_room(envelope)
    audit.save(envelope, by=by.author(mandate), verb="envelope.changed", reason=reason, scope=SCOPE)
    return envelope


@transaction.atomic
def close_envelope(*, envelope_id: UUID, reason: str, by: Actor) -> None:
    """Take back one that was opened by mistake; the trail keeps it. Those delegated from it go first."""
    envelope = _locked(envelope_id)
    mandate = require(may_manage(by, envelope))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi cette enveloppe est retirée.")})
    if envelope.delegated.exists():
        raise ValidationError(french("Retirez d'abord les enveloppes qui en sont déléguées."))
    for scenario in envelope.scenarios.all():
        audit.delete(scenario, by=by.author(mandate), verb="scenario.removed", reason=reason, scope=SCOPE)
    audit.delete(envelope, by=by.author(mandate), verb="envelope.closed", reason=reason, scope=SCOPE)


@transaction.atomic
def keep_scenario(*, envelope_id: UUID, name: str, criteria: Criteria, by: Actor) -> Scenario:
    """Keep what these criteria choose today, of the lines that the actor reads, under a name of its own."""
    envelope = _locked(envelope_id)
    mandate = require(may_program(by, envelope))
    if not name.strip():
        raise ValidationError({"name": french("Donnez un nom au scénario.")})
    if envelope.scenarios.filter(name=name.strip()).exists():
        raise ValidationError({"name": french("Un scénario de ce nom existe déjà : donnez-en un autre.")})
    (standing,) = standings(by, [envelope])
    scenario = Scenario(
        envelope=envelope,
        name=name.strip(),
        criteria=criteria.as_data(),
        found=_found(standing, criteria),
        mandate=mandate,
    )
    audit.save(scenario, by=by.author(mandate), verb="scenario.kept", scope=SCOPE)
    return scenario


@transaction.atomic
def remove_scenario(*, scenario_id: UUID, by: Actor) -> None:
    """Whoever may make one may take it away; the trail keeps it."""
    scenario = Scenario.objects.select_related("envelope__departement").get(pk=scenario_id)
    mandate = require(may_program(by, scenario.envelope))
    audit.delete(scenario, by=by.author(mandate), verb="scenario.removed", scope=SCOPE)


def _found(standing: Standing, criteria: Criteria) -> dict[str, object]:
    """What a scenario keeps of what it chose: sums, and the keys of its lines with their amounts."""
    chosen = programming.choose(candidates(standing), standing.remains, criteria)
    return {
        "amount": chosen.amount,
        "spent": chosen.spent,
        "territories": chosen.territories,
        "ready": chosen.ready,
        "axes": dict(chosen.axes),
        "taken": [[str(one.line), one.asked] for one in chosen.taken],
        "left": [[str(one.line), why.value] for one, why in chosen.left],
    }


def _locked(envelope_id: UUID) -> Envelope:
    found = Envelope.objects.select_for_update(of=("self",))
    return found.select_related("funder", "region", "departement__region", "parent__region").get(pk=envelope_id)


def _delegated(envelope: Envelope) -> int:
    found = Envelope.objects.filter(parent=envelope).aggregate(total=Sum("amount_cents"))
    return int(found["total"] or 0)


def _check_room(envelope: Envelope) -> None:
    """What is delegated from an envelope is never more than there is; the parent is locked while it is counted."""
    if envelope.parent_id is None:
        return
    parent = _locked(envelope.parent_id)
    others = Envelope.objects.filter(parent=parent).exclude(pk=envelope.pk).aggregate(total=Sum("amount_cents"))
    room = parent.amount_cents - int(others["total"] or 0)
    if envelope.amount_cents > room:
        left = money.euros(max(0, room))
        said = f"Il reste {left} à déléguer de l'enveloppe de {parent.year} ({parent.place})."
        raise ValidationError({"amount_cents": french(said)})
