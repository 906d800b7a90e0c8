"""Who reads, answers and re-routes the need of a firm. What filters a list is what opens one need.

A need names a firm and what it lacks: it is for who follows the territory, for the organisation that must answer, and
for who stated it. Nobody else reads it; the firm follows by its link.
"""

from datetime import date

from django.db.models import Q, QuerySet

from etabli.domain.audit.scopes import reserved
from etabli.domain.firms.models import Need
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import Verdict
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory

ANSWERING = MATRIX["need.answer"].roles
ADDRESSED_TO_OTHERS = "Ce besoin est confié à une autre organisation : chargez-vous-en d’abord."


def visible(actor: Actor) -> QuerySet[Need]:
    """The needs that the actor may read."""
    return Need.objects.filter(seen_by(actor))


def seen_by(actor: Actor) -> Q:
    """The same as a filter."""
    if not actor.signed_in:
        return Q(pk__in=[])
    return (
        permissions.where(actor, "need.view", "territory")
        | addressed_to(actor)
        | Q(stated_by__in=[one.pk for one in actor.mandates])
    )


def addressed_to(actor: Actor) -> Q:
    """Those that an organisation of the actor must answer, under the role that they hold for it there."""
    found = Q(pk__in=[])
    for mandate in actor.mandates:
        if Role(mandate.role) in ANSWERING:
            found |= Q(organisation=mandate.organisation_id, role=mandate.role) & reach(mandate, "territory")
    return found


def may_state(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "need.state", territory)


def may_answer(actor: Actor, need: Need) -> Verdict:
    """Whoever holds the role for the organisation to which it was routed."""
    found = permissions.verdict(actor, "need.answer", need.territory)
    if not found:
        return found
    mandate = _addressed(actor, need)
    if mandate is None:
        return Verdict(False, ADDRESSED_TO_OTHERS, territory=need.territory)
    return Verdict(True, found.reason, mandate)


def may_route(actor: Actor, need: Need) -> Verdict:
    """Who must answer, and who follows the needs of the territory: they send it to another, take it, or close it."""
    found = may_answer(actor, need)
    if found:
        return found
    follows = permissions.verdict(actor, "need.view", need.territory)
    return follows if follows else found


def may_take(actor: Actor, need: Need) -> Verdict:
    """Whoever may receive a need there, and does not have it yet."""
    found = permissions.verdict(actor, "need.answer", need.territory)
    if found and _addressed(actor, need) is not None:
        return Verdict(False, "Ce besoin est déjà confié à votre organisation.", territory=need.territory)
    return found


def referents(need: Need, on: date) -> QuerySet[Mandate]:
    """The mandates of those who must answer, on a day."""
    return answering(need.territory, on).filter(organisation=need.organisation_id, role=need.role)


def answering(territory: Territory, on: date) -> QuerySet[Mandate]:
    """Every mandate that may receive a need of the territory, on a day."""
    found = of_team(territory, on).filter(role__in=ANSWERING, person__is_active=True)
    return found.select_related("person", "organisation").order_by("starts_on", "pk")


def _addressed(actor: Actor, need: Need) -> Mandate | None:
    for mandate in actor.mandates:
        same = mandate.organisation_id == need.organisation_id and mandate.role == need.role
        if same and Need.objects.filter(reach(mandate, "territory"), pk=need.pk).exists():
            return mandate
    return None


def scope_of(need: Need) -> str:
    """Where the trail files what is done to a need: apart, for it names a firm."""
    return reserved(need.territory_id)
