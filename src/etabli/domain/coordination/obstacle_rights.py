"""Who sees, answers, leads and gathers obstacles. What filters a list is what opens an object.

An obstacle is never more open than the fiche that it is about. Whoever it waits for sees it: the people of the
authority, and at the level of the région or the nation those of that level. Whoever raised it keeps seeing it.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.obstacle_states import ObstacleLevel, ObstacleState
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reached_by
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.permissions import Verdict
from etabli.domain.governance.queries.team import reaching
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import rights as of_plans
from etabli.domain.plans.enums import Visibility
from etabli.domain.territories.models import Territory

NONE = Q(pk__in=[])
Recused = frozenset[UUID]
OPENNESS = (Visibility.PUBLIC, Visibility.SIGNATORIES, Visibility.RESTRICTED)  # the most open first
# Who answers at a level beside the people of the authority.
OF_LEVEL: dict[str, tuple[Role, ...]] = {
    ObstacleLevel.LOCAL: (),
    ObstacleLevel.REGION: (Role.REGION, Role.STATE),
    ObstacleLevel.NATION: (Role.DELEGATION,),
}
# Whoever answers for an organisation of these kinds does it under this role; for another, under any that answers.
SPEAKS: dict[str, Role] = {
    OrganisationKind.OPERATOR: Role.OPERATOR,
    OrganisationKind.REGION: Role.REGION,
    OrganisationKind.DELEGATION: Role.DELEGATION,
    **dict.fromkeys(of_plans.OF_STATE, Role.STATE),
}


def public() -> Q:
    """Obstacles that everybody reads."""
    return Q(visibility=Visibility.PUBLIC) & (Q(fiche=None) | Q(fiche__visibility=Visibility.PUBLIC))


def visible(actor: Actor, recused: Recused | None = None) -> QuerySet[Obstacle]:
    """The obstacles that the actor may read. `recused`: the fiches they stand back from, where that is known."""
    return Obstacle.objects.filter(seen_by(actor, recused))


def seen_by(actor: Actor, recused: Recused | None = None) -> Q:
    """The same as a filter."""
    if not actor.signed_in:
        return public()
    open_enough = [Visibility.PUBLIC, Visibility.SIGNATORIES]
    shared = Q(visibility__in=open_enough) & (Q(fiche=None) | Q(fiche__visibility__in=open_enough))
    found = public() | shared & permissions.where(actor, "obstacle.view", "territory")
    apart = permissions.where(actor, "obstacle.restricted", "territory") | Q(raised_by__person=actor.person)
    return found | (apart | _bears(actor) | _received(actor)) & _not_standing_back(actor, recused)


def mine(actor: Actor, recused: Recused | None = None) -> Q:
    """Those that the actor may answer at the level where they are."""
    here = permissions.where(actor, "obstacle.answer", "territory")
    return _received(actor) & here & _not_standing_back(actor, recused)


def _received(actor: Actor) -> Q:
    """Those that reached the actor: their organisation's, or their level's; once sent."""
    alike: dict[tuple[UUID | None, tuple[str, ...]], list[Mandate]] = {}
    for mandate in actor.mandates:
        role = Role(mandate.role)
        if role in MATRIX["obstacle.answer"].roles:
            levels = tuple(level for level, roles in OF_LEVEL.items() if role in roles)
            spoken_for = mandate.organisation_id if _speaks(mandate) else None
            alike.setdefault((spoken_for, levels), []).append(mandate)
    found = NONE
    for (organisation, levels), mandates in alike.items():
        here = Q(authority=organisation) if organisation is not None else NONE
        found |= (here | Q(level__in=levels)) & reached_by(mandates, "territory")
    return found & ~Q(state=ObstacleState.RAISED)


def _speaks(mandate: Mandate) -> bool:
    """Whether a mandate is one under which its organisation is answered for."""
    return SPEAKS.get(mandate.organisation.kind, mandate.role) == mandate.role


def _bears(actor: Actor) -> Q:
    """Those of the fiches that the actor's organisation leads there."""
    found = NONE
    for mandate in actor.mandates:
        if Role(mandate.role) in of_plans.BEARERS and mandate.territory_id is not None:
            found |= Q(fiche__lead=mandate.organisation_id, territory=mandate.territory_id)
    return found


def _not_standing_back(actor: Actor, recused: Recused | None = None) -> Q:
    apart = of_plans.sight(actor).recused if recused is None else recused
    return Q(fiche=None) | ~Q(fiche__in=apart) if apart else Q()


def subject(obstacle: Obstacle) -> tuple[str, str] | None:
    """What a déport names: the fiche."""
    return obstacle.fiche.subject if obstacle.fiche is not None else None


def may_lead(actor: Actor, obstacle: Obstacle) -> Verdict:
    """Who sends it, sees that it is solved, closes it."""
    return permissions.verdict(actor, "obstacle.lead", obstacle.territory, subject=subject(obstacle))


def may_escalate(actor: Actor, obstacle: Obstacle) -> Verdict:
    if obstacle.fiche is not None and actor.person and permissions.recused(actor, obstacle.fiche.subject):
        return permissions.verdict(actor, "obstacle.lead", obstacle.territory, subject=subject(obstacle))
    return permissions.verdict(actor, "obstacle.escalate", obstacle.territory)


def may_answer(actor: Actor, obstacle: Obstacle) -> Verdict:
    """The people of the authority; at the level of the région and the nation, those of that level too."""
    found = permissions.verdict(actor, "obstacle.answer", obstacle.territory, subject=subject(obstacle))
    if not found:
        return found
    near = permissions.with_reach(Territory.objects.filter(pk=obstacle.territory_id), actor).get()
    if (mandate := answering(permissions.reaching(actor, near, near.pk), obstacle)) is not None:
        return Verdict(True, found.reason, mandate)
    who = obstacle.authority.name if obstacle.authority else "le niveau saisi"
    return Verdict(False, f"Seul {who} répond à ce point de blocage.", territory=obstacle.territory)


def answering(mandates: Iterable[Mandate], obstacle: Obstacle) -> Mandate | None:
    """The first that answers an obstacle, of mandates that reach its territory."""
    for mandate in mandates:
        role = Role(mandate.role)
        ours = mandate.organisation_id == obstacle.authority_id and _speaks(mandate)
        ours = ours or role in OF_LEVEL[obstacle.level]
        if ours and role in MATRIX["obstacle.answer"].roles:
            return mandate
    return None


def may_gather(actor: Actor, obstacles: QuerySet[Obstacle]) -> Verdict:
    """Who gathers obstacles and answers them together: over every territory of theirs, standing back from none."""
    found = permissions.anywhere(actor, "obstacle.group")
    if not found:
        return found
    if obstacles.exclude(permissions.where(actor, "obstacle.group", "territory")).exists():
        return Verdict(False, "Ce thème réunit des territoires que votre mandat ne couvre pas tous.")
    if (recused := of_plans.sight(actor).recused) and obstacles.filter(fiche__in=recused).exists():
        return Verdict(False, "Vous vous êtes déporté d’une des fiches de ce thème.")
    return found


def groups(actor: Actor) -> QuerySet[ObstacleGroup]:
    """The themes of which the actor reads an obstacle at least, and those they made."""
    seen = visible(actor).filter(group__isnull=False).order_by().values("group")
    found = Q(pk__in=seen)
    if actor.person is not None:
        found |= Q(made_by__person=actor.person)
    return ObstacleGroup.objects.filter(found)


def people_of(obstacle: Obstacle, on: date) -> list[Mandate]:
    """Who answers it, on a day: the authority's people who reach the territory, else those of the level."""
    every = _answering(obstacle.territory, on)
    ours = list(every.filter(organisation=obstacle.authority)) if obstacle.authority_id else []
    return ours or list(every.filter(role__in=OF_LEVEL[obstacle.level]))


def authorities(territory: Territory, on: date, kinds: tuple[str, ...]) -> list[Organisation]:
    """The organisations of some kinds that have somebody to answer there, in order of the kinds. One query."""
    every = _answering(territory, on).filter(organisation__kind__in=kinds)
    found = {one.organisation_id: one.organisation for one in every}
    return sorted(found.values(), key=lambda one: (kinds.index(one.kind), one.name))


def _answering(territory: Territory, on: date) -> QuerySet[Mandate]:
    """Mandates in force that may answer obstacles of a territory, those of the nation too."""
    near = reaching(Territory.objects.filter(pk=territory.pk))
    for kind, role in SPEAKS.items():
        near &= ~Q(organisation__kind=kind) | Q(role=role)
    return (
        Mandate.objects.in_force(on)
        .filter(near, role__in=MATRIX["obstacle.answer"].roles, person__is_active=True)
        .select_related("person", "organisation", "territory")
        .order_by("starts_on", "id")
    )


def scope_of(obstacle: Obstacle) -> str:
    """Where the trail files what is done of it: with the public acts of its territory, or apart."""
    closed = obstacle.visibility == Visibility.RESTRICTED
    closed = closed or (obstacle.fiche is not None and obstacle.fiche.visibility == Visibility.RESTRICTED)
    return f"confidential:{obstacle.territory_id}" if closed else obstacle.territory_id
