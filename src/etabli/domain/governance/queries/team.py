"""The people of a territory and those of the Région and the State who reach it, with the pairs that led it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import Binome, Mandate
from etabli.domain.governance.models.mandates import OF_NATION, MandateQuerySet
from etabli.domain.governance.permissions import verdict
from etabli.domain.governance.roles import PERMISSIONS
from etabli.domain.territories.models import PerimeterCommune, Territory, TerritoryPart

MOST_TO_ASK = 4


def reaching(territories: QuerySet[Territory]) -> Q:
    """The mandates that reach one of the territories, as a filter on Mandate: `actor.reach` read backwards."""
    keys = territories.order_by().values("pk")
    parts = TerritoryPart.objects.order_by().filter(territory__in=keys)
    communes = PerimeterCommune.objects.filter(
        listed_territory__territory__in=keys, perimeter_list__reference=True, commune__arrondissement__isnull=False
    )
    return (
        Q(territory__in=keys)
        | Q(region__in=parts.values("departement__region"))
        | Q(departement__in=parts.values("departement"))
        | Q(arrondissement__in=communes.values("commune__arrondissement"))
        | Q(role__in=OF_NATION)
    )


def of_team(territory: Territory, on: date) -> MandateQuerySet:
    """Mandates in force on a day that reach the territory, those of the nation apart: they are of no team."""
    return Mandate.objects.in_force(on).filter(_near(territory))


def _near(territory: Territory) -> Q:
    return reaching(Territory.objects.filter(pk=territory.pk)) & ~Q(role__in=OF_NATION)


@dataclass(frozen=True)
class Pair:
    """A binôme of the territory, of now or of the past."""

    elu: Mandate
    industriel: Mandate
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Team:
    """`running` and `past` are all empty when `may` lacks team.view: then `pair` alone is told, as public facts are.

    `may`: the permissions that the reader has on this territory. `waiting`: requests and invitations to look at.
    """

    pair: Pair | None
    pairs_before: Sequence[Pair]
    running: Sequence[Mandate]
    coming: Sequence[Mandate]
    past: Sequence[Mandate]
    may: frozenset[str]
    mine: frozenset[Role]
    requests: int
    invitations: int


def territory(phase: str, territory_id: str, actor: Actor) -> Territory | None:
    """A territory with its phase, the actor's mandates that reach it, and how many entries wait there. One query."""
    pending = Q(join_requests__answer=Answer.PENDING)
    open_ = Q(
        invitations__isnull=False,
        invitations__accepted_at=None,
        invitations__withdrawn_at=None,
        invitations__expires_at__gt=timezone.now(),
    )
    every = Territory.objects.select_related("phase").annotate(
        requests_waiting=Count("join_requests", filter=pending, distinct=True),
        invitations_waiting=Count("invitations", filter=open_, distinct=True),
    )
    asked = every.filter(phase=phase, published_id=territory_id)
    found: Territory | None = permissions.with_reach(asked, actor).first()
    if found is not None:
        found.held = permissions.reaching(actor, found, found.pk)
    return found


def powers(territory: Territory) -> frozenset[str]:
    """The permissions, on a territory as `territory` gives it, of the actor it was asked for. No query."""
    roles = {Role(mandate.role) for mandate in territory.held}
    return frozenset(permission.id for permission in PERMISSIONS if roles & set(permission.roles))


def check(territory: Territory, actor: Actor, permission: str) -> None:
    """`permissions.require` without its query when the answer is yes."""
    if permission not in powers(territory):
        permissions.require(actor, permission, territory)


def team(territory: Territory, actor: Actor) -> Team:
    """What the reader may see of the team of a territory (as `territory` gives it). Two queries."""
    everybody = list(
        Mandate.objects.filter(_near(territory)).select_related(
            *("person", "organisation", "territory", "region", "departement", "arrondissement", "predecessor")
        )
    )
    may = powers(territory)
    by_key = {mandate.pk: mandate for mandate in everybody}
    pairs = [
        Pair(by_key[binome.elu_id], by_key[binome.industriel_id], binome.starts_on, binome.ends_on)
        for binome in Binome.objects.filter(territory=territory, starts_on__lte=actor.on)
    ]
    over = [pair for pair in pairs if pair.ends_on is not None and pair.ends_on < actor.on]
    now = next((pair for pair in pairs if pair not in over), None)
    sees = "team.view" in may
    return Team(
        pair=now,
        pairs_before=over if sees else [],
        running=[m for m in everybody if m.in_force(actor.on)] if sees else [],
        coming=[m for m in everybody if m.starts_on > actor.on] if sees else [],
        past=[m for m in everybody if m.starts_on <= actor.on and not m.in_force(actor.on)] if sees else [],
        may=may,
        mine=frozenset(Role(m.role) for m in territory.held),
        requests=territory.requests_waiting if "team.answer" in may else 0,
        invitations=territory.invitations_waiting if "team.invite" in may or "binome.designate" in may else 0,
    )


@dataclass(frozen=True)
class ToAsk:
    """Whom somebody who was refused may ask. `reachable`: they may read addresses, as on the page of the team.

    `public`: those are not the people that the refusal speaks of, whom the reader may not see, but the binôme.
    """

    mandates: Sequence[Mandate] = ()
    reachable: bool = False
    public: bool = False


def to_ask(territory: Territory | None, actor: Actor, roles: Sequence[Role]) -> ToAsk:
    """Those of the roles, where the reader sees the team, or holds a mandate and asks for what is of no territory; else
    the binôme.
    """
    shown = ("person", "organisation", "territory", "region", "departement", "arrondissement")
    active = Mandate.objects.in_force(actor.on).filter(role__in=roles, person__is_active=True).select_related(*shown)
    if territory is None:
        near = Q(role__in=OF_NATION) | Q(region__in=_regions(actor))
        return ToAsk(active.filter(near)[:MOST_TO_ASK] if actor.mandates or actor.guarded else (), reachable=True)
    if verdict(actor, "team.view", territory):
        near = _near(territory) | Q(role__in=[role for role in roles if role in OF_NATION])
        return ToAsk(active.filter(near)[:MOST_TO_ASK], reachable=True)
    pairs = Binome.objects.in_force(actor.on).filter(territory=territory)
    pair = pairs.select_related("elu__person", "elu__organisation", "industriel__person", "industriel__organisation")
    return ToAsk([member for one in pair[:1] for member in (one.elu, one.industriel)], public=True)


def _regions(actor: Actor) -> list[str]:
    """The régions that mandates of the actor are over or in."""
    keys = [mandate.territory_id for mandate in actor.mandates if mandate.territory_id]
    held = [mandate.region_id for mandate in actor.mandates if mandate.region_id]
    if not keys:
        return held
    parts = TerritoryPart.objects.filter(territory__in=keys).values_list("departement__region", flat=True)
    return [*held, *parts.distinct()]


def is_last_administrator(mandate: Mandate, on: date) -> bool:
    """Whether nobody else would administer the instance once the mandate is over."""
    others = Mandate.objects.in_force(on).filter(role=Role.ADMINISTRATOR, person__is_active=True)
    return mandate.role == Role.ADMINISTRATOR and not others.exclude(pk=mandate.pk).exists()


def sides(territory: Territory, on: date) -> list[Mandate]:
    """Mandates of both sides that a pair may be made of on a day. One query."""
    found = Mandate.objects.in_force(on).filter(territory=territory, role__in=[Role.ELU, Role.INDUSTRIEL])
    return list(found.select_related("person", "organisation"))
