"""Whom a move of a plan is told, by the outbox: who must act next, or all of the team. One message a person."""

from django.db.models import Q, QuerySet

from etabli.catalogue.plans.workflow import Move
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.roles import MATRIX
from etabli.domain.outbox import services as outbox
from etabli.domain.plans.conditions import concerned, pending
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.models import Plan, Signatory
from etabli.domain.territories.models import PerimeterCommune
from etabli.kernel.typography import french

# What is asked of whom, after what happened.
NEXT = {
    "judges": "Votre avis est demandé : connectez-vous à Établi pour lire le plan et le donner.",
    "leads": "C'est à vous de reprendre le plan : connectez-vous à Établi pour lire ce qui est demandé.",
    "signatories": "Votre organisation en est signataire : connectez-vous à Établi pour vérifier son titre et signer.",
    "team": "Connectez-vous à Établi pour le lire.",
}
TOLD = {
    "judges": "le plan d'action attend votre avis",
    "leads": "des modifications du plan d'action sont demandées",
    "signatories": "le plan d'action attend votre signature",
    "team": "le plan d'action a changé d'étape",
}


def tell(plan: Plan, move: Move, reason: str, by: Actor) -> None:
    """Write what this move says to whom it concerns; who made it knows."""
    if not move.tells:
        return
    state = plan_workflow(plan.territory.phase_id).state(move.to).label
    happened = f"Le plan d'action ({plan.territory.name}) est maintenant à l'étape « {state} »."
    why = f"\n\nMotif : {reason.strip()}" if reason.strip() else ""
    _write(plan, move.tells, f"plan.{move.id}", happened + why, concerned_by(plan, move.tells, by), by)


def tell_signatory(signatory: Signatory, plan: Plan, by: Actor) -> None:
    """Somebody was named a signatory of what is validated already."""
    happened = f"Le plan d'action ({plan.territory.name}) est validé."
    people = _signing(plan, by, [signatory.organisation_id])
    _write(plan, "signatories", "plan.signatory", happened, people, by)


def concerned_by(plan: Plan, whom: str, by: Actor) -> QuerySet[Mandate]:
    """The mandates in force of those whom it concerns."""
    every = Mandate.objects.in_force(by.on)
    if whom == "judges":
        return every.filter(_of_judges(plan))
    if whom == "leads":
        return every.filter(territory=plan.territory_id, role=Role.PROJECT_LEAD)
    if whom == "signatories":
        waiting = pending(plan)
        organisations = waiting.signatories.values_list("organisation", flat=True) if waiting else []
        return _signing(plan, by, list(organisations))
    return every.filter(Q(territory=plan.territory_id) | _of_judges(plan))


def _signing(plan: Plan, by: Actor, organisations: list) -> QuerySet[Mandate]:
    """Those who may sign for these organisations where the plan is."""
    here = Q(territory=plan.territory_id) | _of_judges(plan)
    return Mandate.objects.in_force(by.on).filter(
        here, organisation__in=organisations, role__in=MATRIX["plan.sign"].roles
    )


def _of_judges(plan: Plan) -> Q:
    """The Région and the State where the territory lies: the reach of their mandates, seen from the territory."""
    regions, departements = concerned(plan)
    inside = PerimeterCommune.objects.filter(
        listed_territory__territory=plan.territory_id, perimeter_list__reference=True
    )
    places = (
        Q(region__in=regions)
        | Q(departement__in=departements)
        | Q(arrondissement__in=inside.values("commune__arrondissement"))
    )
    return Q(role__in=[Role.REGION, Role.STATE]) & places


def _write(plan: Plan, whom: str, kind: str, happened: str, mandates: QuerySet[Mandate], by: Actor) -> None:
    people = {one.person_id: one.person for one in mandates.select_related("person") if one.person.is_active}
    for key, person in people.items():
        if by.person is not None and key == by.person.pk:
            continue
        outbox.write(
            kind=kind,
            to=person.email,
            subject=french(f"Établi : {TOLD[whom]}, {plan.territory.name}"),
            text=french(f"Bonjour,\n\n{happened}\n\n{NEXT[whom]}\n"),
        )
