"""Whom a move of a plan is told: who must act next, or all of the team. One notice a person."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from etabli.catalogue.plans.workflow import Move
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.roles import MATRIX
from etabli.domain.notifications import services as notifications
from etabli.domain.plans.conditions import concerned, pending
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.models import Plan, Signatory
from etabli.domain.territories.models import PerimeterCommune

# Which kind of notice tells it (`catalogue/notifications/notices.yaml`), and what is asked of whom.
KINDS = {"judges": "plan.to_judge", "leads": "plan.to_revise", "signatories": "plan.to_sign", "team": "plan.moved"}
NEXT = {
    "judges": "Votre avis est demandé : lisez le plan et donnez-le dans Établi.",
    "leads": "C'est à vous de reprendre le plan.",
    "signatories": "Votre organisation en est signataire : vérifiez son titre dans Établi, puis signez.",
    "team": "",
}
TOLD = {
    "judges": "Le plan d'action attend votre avis",
    "leads": "Des modifications du plan d'action sont demandées",
    "signatories": "Le plan d'action attend votre signature",
    "team": "Le plan d'action a changé d'étape",
}


def tell(plan: Plan, move: Move, reason: str, by: Actor) -> None:
    """Write what this move says to whom it concerns; who made it knows."""
    if not move.tells:
        return
    state = plan_workflow(plan.territory.phase_id).state(move.to).label
    happened = f"Le plan d'action ({plan.territory.name}) est maintenant à l'étape « {state} »."
    why = f"\n\nMotif : {reason.strip()}" if reason.strip() else ""
    event = f"plan.{move.id}:{plan.pk}:{plan.revision}"
    _write(plan, move.tells, event, happened + why, concerned_by(plan, move.tells, by), by)


def tell_signatory(signatory: Signatory, plan: Plan, by: Actor) -> None:
    """Somebody was named a signatory of what is validated already."""
    happened = f"Le plan d'action ({plan.territory.name}) est validé."
    people = _signing(plan, by, [signatory.organisation_id])
    _write(plan, "signatories", f"plan.signatory:{signatory.pk}", happened, people, by)


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


def _write(plan: Plan, whom: str, event: str, happened: str, mandates: QuerySet[Mandate], by: Actor) -> None:
    territory = plan.territory
    notifications.tell(
        kind=KINDS[whom],
        event=event,
        people=[one.person for one in mandates.select_related("person")],
        title=f"{TOLD[whom]}, {territory.name}",
        text=f"{happened}\n\n{NEXT[whom]}",
        url=reverse("plan_path", args=[territory.phase_id, territory.published_id]),
        territory=territory,
        by=by,
    )
