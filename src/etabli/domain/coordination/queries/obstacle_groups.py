"""Reads of themes: one with the obstacles that a reader sees, and those that look like an obstacle, each with why."""

from dataclasses import dataclass
from uuid import UUID

from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.likeness import Likeness, likeness
from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.obstacle_states import OPEN
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor

MOST_COMPARED = 1_000
MOST_ALIKE = 12


@dataclass(frozen=True)
class Alike:
    """An obstacle that looks like another, and why."""

    obstacle: Obstacle
    likeness: Likeness


@dataclass(frozen=True)
class OpenedGroup:
    """A theme: its obstacles that the reader sees, in how many territories; whether they answer it; others alike."""

    group: ObstacleGroup
    obstacles: list[Obstacle]
    territories: int
    gathers: bool
    alike: list[Alike]

    @property
    def open(self) -> int:
        return sum(one.is_open for one in self.obstacles)


def opened_group(actor: Actor, group_id: UUID) -> OpenedGroup | None:
    """None for whoever reads none of its obstacles."""
    group = rights.groups(actor).filter(pk=group_id).select_related("made_by__organisation").first()
    if group is None:
        return None
    members = rights.visible(actor).filter(group=group).select_related("territory", "authority")
    found = list(members.order_by("territory__name", "raised_on", "id"))
    gathers = bool(rights.may_gather(actor, Obstacle.objects.filter(group=group)))
    return OpenedGroup(
        group=group,
        obstacles=found,
        territories=len({one.territory_id for one in found}),
        gathers=gathers,
        alike=alike(actor, group.title, group.kind) if gathers else [],
    )


def alike(actor: Actor, title: str, kind: str, *, but: UUID | None = None) -> list[Alike]:
    """The open obstacles of no theme that look like it, the most alike first; where the actor may gather. One query."""
    found = rights.visible(actor).filter(
        permissions.where(actor, "obstacle.group", "territory"), group=None, state__in=OPEN
    )
    rows = found.exclude(pk=but).select_related("territory").order_by("-raised_on", "id")[:MOST_COMPARED]
    pairs = [Alike(one, likeness(title, kind, one.title, one.kind)) for one in rows]
    return sorted((one for one in pairs if one.likeness), key=lambda one: one.likeness.rank)[:MOST_ALIKE]


def to_gather(actor: Actor, obstacle_id: UUID) -> Obstacle | None:
    """The obstacle that a theme begins with: one that the actor reads."""
    return rights.visible(actor).filter(pk=obstacle_id).select_related("territory").first()
