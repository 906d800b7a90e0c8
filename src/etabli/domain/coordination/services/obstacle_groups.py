"""Themes: similar obstacles of several territories gathered, and answered together while each keeps its own history."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.audit import services as audit
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.obstacle_states import ANSWERS, OPEN, ObstacleAct, ObstacleState
from etabli.domain.coordination.services.obstacles import locked, write_answer, write_step
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.rights import require
from etabli.kernel.typography import french

TWO = 2


@transaction.atomic
def make_group(*, title: str, kind: str, words: str, obstacle_ids: Iterable[UUID], by: Actor) -> ObstacleGroup:
    """Gather obstacles that the actor reads; two at least, of which none is gathered elsewhere."""
    mandate = require(permissions.anywhere(by, "obstacle.group"))
    keys = list(dict.fromkeys(obstacle_ids))
    if len(keys) < TWO:
        raise ValidationError({"obstacles": "Choisissez deux points de blocage au moins."})
    if obstacle_rules().kind(kind) is None:
        raise ValidationError({"kind": "Choisissez la nature commune."})
    group = ObstacleGroup(title=" ".join(title.split()), kind=kind, words=words.strip(), made_by=mandate, made_on=by.on)
    audit.save(group, by=by.author(mandate), verb="obstacle.group_made")
    gather(group_id=group.pk, obstacle_ids=keys, by=by)
    return group


@transaction.atomic
def gather(*, group_id: UUID, obstacle_ids: Iterable[UUID], by: Actor) -> ObstacleGroup:
    """Add obstacles to a theme."""
    group = ObstacleGroup.objects.select_for_update().get(pk=group_id)
    keys = list(obstacle_ids)
    found = rights.visible(by).filter(pk__in=keys)
    if not keys or found.count() != len(set(keys)):
        raise ValidationError({"obstacles": "Un de ces points de blocage n'existe pas, ou il est réservé."})
    mandate = require(rights.may_gather(by, found))
    for key in keys:
        obstacle = locked(key)
        if obstacle.group_id not in (None, group.pk):
            raise ValidationError({"obstacles": french(f"« {obstacle.title} » est déjà dans un autre thème.")})
        obstacle.group = group
        audit.save(obstacle, by=by.author(mandate), verb="obstacle.grouped", scope=rights.scope_of(obstacle))
    return group


@transaction.atomic
def take_out(*, obstacle_id: UUID, by: Actor) -> Obstacle:
    """Take an obstacle out of its theme; what was answered with it stays in its history."""
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_gather(by, Obstacle.objects.filter(pk=obstacle.pk)))
    obstacle.group = None
    audit.save(obstacle, by=by.author(mandate), verb="obstacle.ungrouped", scope=rights.scope_of(obstacle))
    return obstacle


@transaction.atomic
def answer_group(
    *, group_id: UUID, act: ObstacleAct, words: str, by: Actor, promised_on: date | None = None
) -> list[Obstacle]:
    """One answer for all that are open. What was sent to nobody yet is first sent to whoever answers."""
    group = ObstacleGroup.objects.select_for_update().get(pk=group_id)
    members = Obstacle.objects.filter(group=group)
    mandate = require(rights.may_gather(by, members))
    if act not in ANSWERS:
        raise ValidationError({"act": "Choisissez une réponse."})
    answered = []
    for key in members.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True):
        obstacle = locked(key)
        if obstacle.state == ObstacleState.RAISED:
            write_step(obstacle, ObstacleAct.SENT, by, mandate, authority=mandate.organisation, group=group)
        write_answer(obstacle, act, by, mandate, words=words, promised_on=promised_on, group=group)
        answered.append(obstacle)
    if not answered:
        raise ValidationError("Tous les points de blocage de ce thème sont clos : il n’y a plus rien à répondre.")
    return answered
