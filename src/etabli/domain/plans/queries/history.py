"""What happened to a fiche and its parts, from the trail, for those who may read the trail of their territory."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.audit.queries import Act
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.queries.fiches import OpenedFiche

HELD = ("partner", "milestone", "indicator", "operatorrequest", "findinglink", "dependency", "expense", "document")
VALUES = ("indicatorvalue",)
MONEY = ("resource", "stage")
MOST = 400


def acts_of(found: OpenedFiche, actor: Actor) -> list[Act]:
    """The latest first, at most 400. Stages, confidential acts and lines are there as the actor may read them.

    NotAllowedError for whom the trail of the territory is not, and for who stands back.
    """
    if not found.may_read_history:
        permissions.require(actor, "audit.read", found.opened.territory)
        permissions.require(actor, "plan.restricted", found.opened.territory, subject=found.fiche.subject)
    fiche, territory = found.fiche, found.opened.territory.pk
    scopes = [territory, *([f"confidential:{territory}"] if found.reserved else [])]
    entries = Entry.objects.filter(scope__in=scopes)
    parts = _named(entries, HELD, "fiche", [str(fiche.pk)])
    lines = found.opened.sight.resources().filter(fiche=fiche).order_by().values_list("pk", flat=True)
    stages = found.opened.sight.stages().filter(resource__fiche=fiche).order_by().values_list("pk", flat=True)
    money = [str(pk) for pk in lines.union(stages, all=True)]
    wanted = (
        Q(kind="plans.fiche", object_id=str(fiche.pk))
        | Q(kind__in=_kinds(HELD), object_id__in=parts)
        | Q(kind__in=_kinds(VALUES), object_id__in=_named(entries, VALUES, "indicator", parts))
        | Q(kind__in=_kinds(MONEY), object_id__in=money)
    )
    return trail.read(trail.latest(entries.filter(wanted))[:MOST], personal=False)


def _named(entries: QuerySet[Entry], kinds: Sequence[str], name: str, among: Any) -> QuerySet[Entry]:
    """The ids of objects of these kinds whose `name` is among: as they were added, or as they were removed."""
    of_kind = entries.filter(kind__in=_kinds(kinds)).annotate(
        came=Cast(KT(f"after__{name}"), TextField()), went=Cast(KT(f"before__{name}"), TextField())
    )
    return of_kind.filter(Q(came__in=among) | Q(went__in=among)).order_by().values("object_id")


def _kinds(names: Sequence[str]) -> list[str]:
    return [f"plans.{name}" for name in names]
