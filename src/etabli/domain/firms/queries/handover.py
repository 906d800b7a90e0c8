"""What nobody has any more: follow-ups and tasks under a mandate that ended, or of an account that is closed."""

from dataclasses import dataclass

from django.db.models import Count

from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FirmTask, FollowedFirm
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class Orphans:
    """Of firms that are followed still; `tasks` are those that are not done, of any of them."""

    firms: list[FollowedFirm]
    tasks: list[FirmTask]


def orphans(actor: Actor, territory: Territory) -> Orphans:
    """Those of a territory that the actor may read. Three queries."""
    mine = rights.seen_by(actor)
    firms = FollowedFirm.objects.in_force().filter(mine, rights.without_keeper(actor.on, "follower"))
    related = ("territory__phase", "follower__person", "follower__organisation")
    tasks = FirmTask.objects.filter(rights.seen_by(actor, "firm__"), rights.without_keeper(actor.on, "assignee"))
    tasks = tasks.filter(done_on=None, firm__stopped_on=None, firm__territory=territory)
    return Orphans(
        list(firms.filter(territory=territory).select_related(*related).order_by("name", "pk")),
        list(
            tasks.select_related("firm__territory__phase", "assignee__person", "assignee__organisation").order_by(
                "due_on", "pk"
            )
        ),
    )


@dataclass(frozen=True)
class Held:
    """How many firms are followed under a mandate, and how many tasks that are not done are given to it."""

    firms: int
    tasks: int

    def __bool__(self) -> bool:
        return bool(self.firms or self.tasks)


def held(actor: Actor, mandate: Mandate) -> Held:
    """What would have nobody after the mandate, of what the actor may read. Two queries."""
    firms = FollowedFirm.objects.in_force().filter(rights.seen_by(actor), follower=mandate)
    tasks = FirmTask.objects.filter(rights.seen_by(actor, "firm__"), assignee=mandate)
    return Held(firms.count(), tasks.filter(done_on=None, firm__stopped_on=None).count())


def where(actor: Actor) -> list[tuple[Territory, int]]:
    """The territories where something is followed by nobody, and how many firms. Two queries."""
    firms = FollowedFirm.objects.in_force().filter(rights.seen_by(actor), rights.without_keeper(actor.on, "follower"))
    tasks = FirmTask.objects.filter(rights.seen_by(actor, "firm__"), rights.without_keeper(actor.on, "assignee"))
    tasks = tasks.filter(done_on=None, firm__stopped_on=None)
    many = dict(firms.order_by().values_list("territory").annotate(many=Count("pk")))
    for key, count in tasks.order_by().values_list("firm__territory").annotate(many=Count("pk")):
        many[key] = many.get(key, 0) + count
    found = Territory.objects.filter(pk__in=many).select_related("phase").order_by("name", "pk")
    return [(one, many[one.pk]) for one in found]
