"""Who sees, answers and takes back a request to an operator. What filters a list is what opens an object.

A request is seen by who may read its fiche, and by the operator's referents of that territory whatever the fiche's
visibility. What a firm was refused is not for everybody: see `_secret`.
"""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from etabli.domain.coordination.enums import RequestState
from etabli.domain.coordination.models import SentRequest
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.permissions import Verdict
from etabli.domain.plans import rights as of_plans
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import Territory

FICHE = "request__fiche__"
NONE = Q(pk__in=[])


def visible(actor: Actor, seeing: Sight | None = None) -> QuerySet[SentRequest]:
    """The requests that the actor may read. `seeing`: their sight of plans, where it is made already."""
    return SentRequest.objects.filter(seen_by(actor, seeing))


def seen_by(actor: Actor, seeing: Sight | None = None) -> Q:
    """The same as a filter."""
    seeing = seeing or of_plans.sight(actor)
    return (seeing.of_fiche(FICHE) & (~_secret() | _told_of_refusals(seeing))) | mine(actor, seeing)


def mine(actor: Actor, seeing: Sight | None = None) -> Q:
    """The requests made to an operator of whom the actor is a referent, where they are one."""
    places: dict[UUID, list[str | None]] = {}
    for mandate in actor.mandates:
        if Role(mandate.role) == Role.OPERATOR:
            places.setdefault(mandate.organisation_id, []).append(mandate.territory_id)
    found = NONE
    for operator, territories in places.items():
        found |= Q(operator=operator, **{f"{FICHE}plan__territory__in": territories})
    return found & not_standing_back(seeing or of_plans.sight(actor))


def _secret() -> Q:
    """What an operator refused to a firm: for the firm, the operator, and who follows the territory's reserved part."""
    return Q(state=RequestState.REFUSED, **{f"{FICHE}lead__kind": OrganisationKind.FIRM})


def _told_of_refusals(seeing: Sight) -> Q:
    actor = seeing.actor
    found = permissions.where(actor, "plan.restricted", f"{FICHE}plan__territory") & not_standing_back(seeing)
    for mandate in actor.mandates:
        if Role(mandate.role) in of_plans.BEARERS and mandate.territory_id is not None:
            found |= Q(**{f"{FICHE}lead": mandate.organisation_id, f"{FICHE}plan__territory": mandate.territory_id})
    return found


def not_standing_back(seeing: Sight) -> Q:
    """All requests but those of fiches that the actor stands back from."""
    recused = seeing.recused
    return ~Q(**{f"{FICHE}pk__in": recused}) if recused else Q()


def may_answer(actor: Actor, sent: SentRequest) -> Verdict:
    """The operator's referents of that territory, and nobody for them."""
    fiche = sent.request.fiche
    territory = fiche.plan.territory
    found = permissions.verdict(actor, "request.answer", territory, subject=fiche.subject)
    if not found:
        return found
    for mandate in actor.mandates:
        here = Role(mandate.role) == Role.OPERATOR and mandate.territory_id == territory.pk
        if here and mandate.organisation_id == sent.operator_id:
            return Verdict(True, found.reason, mandate)
    reason = f"Seul le référent de {sent.operator.name} sur ce territoire répond à cette demande."
    return Verdict(False, reason, territory=territory)


def may_ask(actor: Actor, fiche: Fiche) -> Verdict:
    """Who changes the fiche sends its requests and takes them back."""
    return of_plans.may_edit(actor, fiche)


def may_tell_delivery(actor: Actor, sent: SentRequest) -> Verdict:
    """Both sides know what was delivered: the operator, and who follows the fiche."""
    found = may_answer(actor, sent)
    return found if found else of_plans.may_follow(actor, sent.request.fiche)


def referents(operator: Organisation, territory: Territory, on: date) -> QuerySet[Mandate]:
    """The mandates of the operator's referents of the territory, on a day."""
    found = Mandate.objects.in_force(on).filter(
        role=Role.OPERATOR, organisation=operator, territory=territory, person__is_active=True
    )
    return found.select_related("person", "organisation", "territory").order_by("starts_on")


def scope_of(sent: SentRequest) -> str:
    """Where the trail files what is done to a request: with its fiche, apart once a firm was refused something."""
    fiche = sent.request.fiche
    refused = sent.state == RequestState.REFUSED and fiche.led_by_a_firm
    return f"confidential:{fiche.plan.territory_id}" if refused else of_plans.scope_of(fiche)
