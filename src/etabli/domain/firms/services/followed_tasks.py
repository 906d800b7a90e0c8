"""Tasks for a followed firm: noted, moved, done or dropped; whoever has one is told, and reminded of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from etabli.catalogue.firms.followed import followed_rules
from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FirmTask, FollowedFirm
from etabli.domain.firms.services.followed import NOT_A_KEEPER, opened
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications import services as notifications
from etabli.kernel.typography import french

GONE = "Cette tâche n’est plus là : rechargez la page."
DONE = "Cette tâche est déjà faite."
TITLES = {
    "task": "Tâche confiée pour une entreprise suivie",
    "due": "Tâche à faire bientôt pour une entreprise suivie",
    "late": "Tâche en retard pour une entreprise suivie",
}


@dataclass(frozen=True)
class Reminded:
    """How many were told that a task comes, and that one is late."""

    soon: int
    late: int


@transaction.atomic
def add(*, firm_id: UUID, task: FirmTask, by: Actor, to: UUID | None = None) -> FirmTask:
    """Note what is to do: for oneself unless a mandate in place is named, who is told."""
    firm, mandate = opened(firm_id, by)
    task.firm, task.made_by, task.made_on, task.assignee = firm, mandate, by.on, mandate
    if task.due_on is not None and task.due_on < by.on:
        raise ValidationError({"due_on": "Choisissez un jour à venir."})
    if to is not None and to != mandate.pk:
        other = rights.keeper(firm, to, by.on)
        if other is None:
            raise ValidationError({"to": french(NOT_A_KEEPER)})
        task.assignee = other
    audit.save(task, by=by.author(mandate), verb="followed.task_noted", scope=rights.scope_of(firm))
    tell(task, "task", f"task:{task.pk}:{task.assignee_id}", by)
    return task


@transaction.atomic
def change(*, task_id: UUID, values: Mapping[str, Any], by: Actor) -> FirmTask:
    """Another title, another day, somebody else (`to`)."""
    task, firm, mandate = _opened(task_id, by)
    if task.done_on is not None:
        raise ValidationError(french(DONE))
    for name in ("title", "due_on"):
        if name in values:
            setattr(task, name, values[name])
    before = task.assignee_id
    if "to" in values and values["to"] != before:
        other = rights.keeper(firm, values["to"], by.on)
        if other is None:
            raise ValidationError({"to": french(NOT_A_KEEPER)})
        task.assignee = other
    audit.save(task, by=by.author(mandate), verb="followed.task_changed", scope=rights.scope_of(firm))
    if task.assignee_id != before:
        tell(task, "task", f"task:{task.pk}:{task.assignee_id}", by)
    return task


@transaction.atomic
def finish(*, task_id: UUID, by: Actor) -> FirmTask:
    """It is done."""
    task, firm, mandate = _opened(task_id, by)
    if task.done_on is not None:
        raise ValidationError(french(DONE))
    task.done_on, task.done_by = by.on, mandate
    audit.save(task, by=by.author(mandate), verb="followed.task_done", scope=rights.scope_of(firm))
    return task


@transaction.atomic
def reopen(*, task_id: UUID, by: Actor) -> FirmTask:
    """It was not done after all: undoes `finish`."""
    task, firm, mandate = _opened(task_id, by)
    task.done_on, task.done_by = None, None
    audit.save(task, by=by.author(mandate), verb="followed.task_reopened", scope=rights.scope_of(firm))
    return task


def remind(on: date) -> Reminded:
    """Tell whoever has a task that its day comes, and that it passed; once each, however often this runs."""
    rules = followed_rules()
    open_ = FirmTask.objects.filter(done_on=None, firm__stopped_on=None)
    open_ = open_.exclude(rights.without_keeper(on, "assignee"))
    related = ("firm__territory__phase", "assignee__person")
    soon = open_.filter(due_on__range=(on, on + timedelta(days=rules.remind_days))).select_related(*related)
    late = open_.filter(due_on__lt=on).select_related(*related)
    return Reminded(
        sum(tell(one, "due", f"due:{one.pk}:{one.due_on}", None) for one in soon),
        sum(tell(one, "late", f"late:{one.pk}:{one.due_on}", None) for one in late),
    )


def tell(task: FirmTask, kind: str, event: str, by: Actor | None) -> int:
    """A notice that names neither the firm nor what is to do: the page says it. How many were told."""
    place, person = task.firm.territory, task.assignee.person
    if person in rights.away_from(task.firm):
        return 0
    told = notifications.tell(
        kind=f"followed.{kind}",
        event=f"followed.{event}",
        people=[person],
        title=f"{TITLES[kind]}, pour le {day(task.due_on)}, {place.name}",
        text=f"À faire pour le {day(task.due_on)}. La page de l'entreprise dit quoi.",
        url=f"{reverse('followed_firm', args=[task.firm_id])}#taches",
        territory=place,
        by=by,
    )
    return len(told)


def _opened(task_id: UUID, by: Actor) -> tuple[FirmTask, FollowedFirm, Mandate]:
    """The task as it is once its firm is locked, the firm, the mandate of the actor."""
    rows = FirmTask.objects.filter(pk=task_id)
    firm_id = rows.values_list("firm", flat=True).first()
    if firm_id is None:
        raise ValidationError(french(GONE))
    firm, mandate = opened(firm_id, by)
    return rows.select_related("firm__territory", "assignee__person").get(), firm, mandate
