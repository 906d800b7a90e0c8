"""Obstacles that go up a level, by the rule when nobody answers, who is reminded before, or by hand; one at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleAct, ObstacleState, waiting
from etabli.domain.coordination.services.obstacle_telling import Link, remind_authority, tell_authority, tell_leaders
from etabli.domain.coordination.services.obstacles import chosen_authority, locked, write_step
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans.rights import require
from etabli.kernel.typography import french

UP = "Personne n'a répondu dans le délai : ce point de blocage passe à votre niveau."
FIRST = "Un point de blocage attend votre réponse."
AGAIN = "Un point de blocage attend votre réponse : voici un lien qui s'ouvre jusqu'au bout du délai."
PROMISED = "Il a été répondu que ce point de blocage est en cours : voici un lien pour dire ce qui est fait."


@dataclass(frozen=True)
class Escalated:
    """How many obstacles went up, and how many messages were written."""

    obstacles: int
    messages: int


def escalate_due(*, on: date, link: Link) -> Escalated:
    """Take up by one level what is due on a day, and remind of what soon is, however often and however late this runs;
    each in a transaction.
    """
    obstacles = messages = 0
    for obstacle_id in list(Obstacle.objects.filter(waiting(), sent_on__lte=on).values_list("pk", flat=True)):
        up, told = _escalate_one(obstacle_id, on, link)
        obstacles, messages = obstacles + up, messages + told
    return Escalated(obstacles, messages)


@transaction.atomic
def _escalate_one(obstacle_id: UUID, on: date, link: Link) -> tuple[bool, int]:
    """Whether it went up, and the messages written. Whoever is named since it was sent is written to."""
    obstacle = locked(obstacle_id)
    if not obstacle.waits or obstacle.answer_by is None:
        return False, 0
    due = obstacle_rules().up_on(obstacle.level, obstacle.answer_by)
    if due is None or on < due:
        if obstacle_rules().remind_on(obstacle.level, obstacle.answer_by) <= on <= obstacle.answer_by:
            remind_authority(obstacle)
        return False, _linked(obstacle, obstacle.answer_by, link)
    return True, _up(obstacle, None, link, on=on)


def _linked(obstacle: Obstacle, answer_by: date, link: Link) -> int:
    """A link to each who has none that opens until the last day to answer: nobody was written to, or that day moved
    (what is promised is for a later one, and the link that promised it is used up). How many messages that made.
    """
    here = obstacle.links.filter(level=obstacle.level)
    if obstacle.state == ObstacleState.SENT and not here.exists():
        return tell_authority(obstacle, FIRST, SYSTEM, link)
    alive = here.filter(used_at=None, expires_at__gt=clock.start_of(answer_by + timedelta(days=1)))
    says = AGAIN if obstacle.state == ObstacleState.SENT else PROMISED
    return tell_authority(obstacle, says, SYSTEM, link, apart=set(alive.values_list("mandate__person", flat=True)))


@transaction.atomic
def escalate_obstacle(
    *, obstacle_id: UUID, reason: str, by: Actor, link: Link, authority_id: UUID | None = None
) -> Obstacle:
    """By hand, with a reason. `authority_id`: of the level above; the likeliest where none is chosen."""
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_escalate(by, obstacle))
    above = obstacle_rules().above(obstacle.level)
    if above is None:
        raise ValidationError(french("Ce point de blocage est déjà au niveau national."))
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi il passe au niveau supérieur."})
    authority = chosen_authority(obstacle, authority_id, above.id, by.on) if authority_id else None
    _up(obstacle, by, link, on=by.on, reason=reason, mandate=mandate, authority=authority)
    return obstacle


def _up(
    obstacle: Obstacle,
    by: Actor | None,
    link: Link,
    *,
    on: date,
    reason: str = "",
    mandate: Mandate | None = None,
    authority: Organisation | None = None,
) -> int:
    """By one level; how many messages that made."""
    above = obstacle_rules().above(obstacle.level)
    assert above is not None, "nothing is above the nation"
    step = write_step(
        obstacle,
        ObstacleAct.ESCALATED,
        by,
        mandate,
        on=on,
        words=reason,
        level=above.id,
        authority=authority or likeliest(obstacle, above.id, on),
    )
    author = by.author(mandate) if by is not None else SYSTEM
    says = french(f"{mandate.organisation} porte ce point de blocage à votre niveau.") if mandate else UP
    told = tell_authority(obstacle, says, author, link)
    tell_leaders(obstacle, step, french(f"Ce point de blocage est maintenant au niveau {above.label}."), by)
    return told


def likeliest(obstacle: Obstacle, level: str, on: date) -> Organisation | None:
    """The first competent authority of a level that has somebody there, of a kind that has not had it yet: after a
    préfecture that did not answer, another one would be no step up.
    """
    had = set(obstacle.steps.filter(authority__isnull=False).values_list("authority__kind", flat=True))
    offered = rights.authorities(obstacle.territory, on, obstacle_rules().preferred(obstacle.kind, level))
    return next((one for one in offered if one.kind not in had), None)
