"""Who speaks for a Région or for the préfet of a département in an opinion on a plan, and who signs for whom."""

from uuid import UUID

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.models import Plan
from etabli.domain.territories.models import Departement, Region

JUDGING = frozenset({"regions_favourable", "state_favourable"})  # conditions that opinions meet


def asked(plan: Plan, reached: frozenset[str]) -> bool:
    """Whether a move from here stands on opinions."""
    moves = plan_workflow(plan.territory.phase_id).from_state(plan.state, reached)
    return any(JUDGING & set(move.conditions) for move in moves)


def of_region(actor: Actor, region: Region) -> Mandate | None:
    """The mandate under which the actor speaks for a Région."""
    return next((one for one in actor.mandates if one.role == Role.REGION and one.region_id == region.pk), None)


def of_prefet(actor: Actor, departement: Departement) -> Mandate | None:
    """The mandate under which the actor speaks for the préfet of a département."""
    return next((one for one in actor.mandates if one.role == Role.STATE and _speaks(one, departement)), None)


def signing(actor: Actor, organisation_id: UUID) -> Actor:
    """The actor with those mandates only under which they may sign for an organisation."""
    roles = MATRIX["plan.sign"].roles
    mine = [one for one in actor.mandates if one.organisation_id == organisation_id and Role(one.role) in roles]
    return Actor(actor.person, actor.on, tuple(mine))


def _speaks(mandate: Mandate, departement: Departement) -> bool:
    """A préfecture speaks for its département, the préfet de région for each of its region's."""
    if mandate.departement_id is not None:
        return bool(mandate.departement_id == departement.pk)
    if mandate.region_id is not None:
        return bool(mandate.region_id == departement.region_id)
    return mandate.arrondissement is not None and mandate.arrondissement.departement_id == departement.pk
