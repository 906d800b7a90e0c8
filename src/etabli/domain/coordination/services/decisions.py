"""Decisions of a committee: on an item, with what they change of its fiche at once, and what becomes of tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import SETTLED, Effect, MeetingState, Outcome
from etabli.domain.coordination.models import AgendaItem, Decision, Meeting
from etabli.domain.coordination.services.agenda import check_not_standing_back, item_of, write_said
from etabli.domain.coordination.services.convening import tell_task
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.plans import rights as of_plans
from etabli.domain.plans import services as plans
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.services import Cause
from etabli.kernel.typography import french

NO_EFFECT = "Ce point ne porte pas sur une fiche que vous pouvez lire : une décision n’y change rien d’elle-même."


@dataclass(frozen=True)
class Change:
    """What a decision does to the fiche: `value` is a move of the workflow, a priority, or a day (ISO)."""

    effect: Effect = Effect.NONE
    value: str = ""


NOTHING = Change()


@transaction.atomic
def decide(
    *,
    item_id: UUID,
    text: str,
    by: Actor,
    change: Change = NOTHING,
    owner: Person | None = None,
    due_on: date | None = None,
) -> Decision:
    """Write a decision; its effect is made now, with the decision as its cause. ValidationError says what stands in the
    way, and then nothing is written.
    """
    item, mandate = item_of(item_id, by, "committee.hold", MeetingState.HELD)
    check_not_standing_back(item, by)
    task = owner is not None or due_on is not None
    found = Decision(item=item, text=french(text.strip()), effect=change.effect, value=change.value, by=mandate)
    found.owner, found.due_on = owner, due_on
    found.outcome = Outcome.TO_DO if task else Outcome.APPLIED
    if owner is not None and not _may_be_given(item, owner, by):
        raise ValidationError(
            {"owner": "Confiez la tâche à une personne convoquée, au chef de projet ou au porteur de la fiche."}
        )
    if due_on is not None and due_on < by.on:
        raise ValidationError({"due_on": "Ce jour est passé."})
    if change.effect:
        found.before = _apply(found, item.meeting, by)
    audit.save(found, by=by.author(mandate), verb="decision.taken", scope=rights.scope_of_item(item))
    tell_task(found, by)
    return found


@transaction.atomic
def treat(*, item_id: UUID, by: Actor, said: str | None = None, decision: Mapping[str, Any] | None = None) -> None:
    """What was said of an item and what is decided (the arguments of `decide`), both or nothing; None leaves it."""
    if said is not None:
        write_said(item_id=item_id, said=said, by=by)
    if decision is not None:
        decide(item_id=item_id, by=by, **decision)


@transaction.atomic
def take_back_decision(*, decision_id: UUID, by: Actor) -> None:
    """One that was written by mistake, before the minutes are closed. What changed a fiche stays: decide otherwise."""
    found = Decision.objects.get(pk=decision_id)
    item, mandate = item_of(found.item_id, by, "committee.hold", MeetingState.HELD)
    check_not_standing_back(item, by)
    if found.effect:
        raise ValidationError("Cette décision a changé la fiche : prenez-en une autre pour revenir en arrière.")
    audit.delete(found, by=by.author(mandate), verb="decision.taken_back", scope=rights.scope_of_item(item))


@transaction.atomic
def settle(*, decision_id: UUID, outcome: Outcome, by: Actor, note: str = "") -> Decision:
    """What became of a task: said by whoever has it, or by who steers the committee."""
    found = Decision.objects.select_related("item__fiche", "item__meeting__committee__territory").get(pk=decision_id)
    committee = found.item.meeting.committee
    mine = by.person is not None and found.owner_id == by.person.pk
    mandate = None if mine else rights.require(by, "committee.hold", committee)
    if found.outcome != Outcome.TO_DO or outcome not in SETTLED:
        raise ValidationError("Cette décision n’attend pas de suite : rechargez la page.")
    if outcome == Outcome.GIVEN_UP and not note.strip():
        raise ValidationError({"note": "Dites pourquoi elle est abandonnée : le comité lira ce motif."})
    found.outcome, found.settled_on, found.note = outcome, by.on, french(note.strip())
    audit.save(found, by=by.author(mandate), verb=f"decision.{outcome}", scope=rights.scope_of_item(found.item))
    return found


def _may_be_given(item: AgendaItem, owner: Person, by: Actor) -> bool:
    convened = item.meeting.seats.filter(person=owner).exists()
    return convened or any(one.person_id == owner.pk for one in rights.acting_for(item, by.on))


def cause_of(decision: Decision, meeting: Meeting) -> Cause:
    """How the trail of a fiche names the decision that changed it."""
    words = french(f"Décision du {day(meeting.on)} ({meeting.committee.name}) : {decision.text}")
    ids = {"decision": str(decision.pk), "meeting": str(meeting.pk), "committee": str(meeting.committee_id)}
    return Cause(words, ids)


def _apply(decision: Decision, meeting: Meeting, by: Actor) -> str:
    """Change the fiche; what it was before, as text."""
    fiche = decision.item.fiche
    if fiche is None or not of_plans.may_see(by, fiche):
        raise ValidationError(NO_EFFECT)
    cause = cause_of(decision, meeting)
    asked = Effect(decision.effect)
    try:
        if asked == Effect.MOVE:
            before = fiche.state
            plans.move_as_decided(fiche_id=fiche.pk, move=decision.value, cause=cause, by=by)
            return before
        name, value = _field(asked, decision.value)
        before = fiche.values.get(name) if name == "priority" else fiche.ends_on
        plans.change_as_decided(fiche_id=fiche.pk, values={name: value}, cause=cause, by=by)
    except (MoveRefusedError, FrozenError) as error:
        raise ValidationError({"effect": error.user_message}) from error
    return before.isoformat() if isinstance(before, date) else str(before or "")


def _field(effect: Effect, value: str) -> tuple[str, Any]:
    if effect == Effect.PRIORITY:
        if value not in fields()["priority"].choices:
            raise ValidationError({"value": "Choisissez une priorité."})
        return "priority", value
    try:
        return "ends_on", date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError({"value": "Donnez une date : jour, mois, année."}) from error


def told_effect(decision: Decision) -> str:
    """« État : en cours → bloquée » ; empty without an effect."""
    if not decision.effect:
        return ""
    if decision.effect == Effect.MOVE:
        move = fiche_workflow().move(decision.value)
        after = fiche_workflow().state(move.to).label if move else decision.value
        return french(f"État : {fiche_workflow().state(decision.before).label} → {after}")
    if decision.effect == Effect.PRIORITY:
        choices = fields()["priority"].choices
        return french(f"Priorité : {choices.get(decision.before, 'non dite')} → {choices.get(decision.value)}")
    before = day(date.fromisoformat(decision.before)) if decision.before else "sans date"
    return french(f"Fin prévue : {before} → {day(date.fromisoformat(decision.value))}")
