"""What followed firms await of an actor: their tasks that are late or come soon; those that nobody follows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.firms.followed_rights import without_keeper
from etabli.domain.firms.models import FirmTask, FollowedFirm
from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere, where

TASK = "waits.followed.task"
NOBODY = "waits.followed.nobody"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """One reading. No firm is named, nor what is to do: the page says it.

    What an actor stands back from is told by the home, by the key of the firm (`about`).
    """
    if anywhere(actor, "followed.lead"):
        left = FollowedFirm.objects.in_force().filter(
            where(actor, "followed.lead", "territory"), without_keeper(actor.on, "follower")
        )
        yield part(NOBODY, left, "territory", key="pk", about="pk")
    if not anywhere(actor, "followed.manage"):
        return
    until = actor.on + timedelta(days=followed_rules().home_days)
    found = FirmTask.objects.filter(
        where(actor, "followed.manage", "firm__territory"),
        assignee__in=[one.pk for one in actor.mandates],
        done_on=None,
        firm__stopped_on=None,
        due_on__lte=until,
    )
    yield part(TASK, found, "firm__territory", key="firm", due="due_on", about="firm")
