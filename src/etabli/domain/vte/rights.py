"""Who reads offers that are not published, who writes one for a firm, who reviews. Lists and objects, one rule.

Candidates are read by the firm alone, by its link: no mandate opens them.
"""

from datetime import date

from django.db.models import Q, QuerySet

from etabli.domain.audit.scopes import reserved
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import Verdict
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory
from etabli.domain.vte.models import Offer

OWN = "Vous avez écrit cette offre pour l’entreprise : quelqu’un d’autre la relit."


def visible(actor: Actor) -> QuerySet[Offer]:
    """The offers that the desk shows the actor."""
    return Offer.objects.filter(permissions.where(actor, "offer.view", "territory"))


def may_state(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "offer.state", territory)


def may_review(actor: Actor, offer: Offer) -> Verdict:
    """Whoever reviews there and did not write it."""
    found = permissions.verdict(actor, "offer.review", offer.territory)
    own = offer.stated_by is not None and actor.person is not None and offer.stated_by.person_id == actor.person.pk
    return Verdict(False, OWN, territory=offer.territory) if found and own else found


def reviewers(territory: Territory, on: date) -> QuerySet[Mandate]:
    """The mandates of those who may review an offer of the territory, on a day."""
    roles = MATRIX["offer.review"].roles
    return of_team(territory, on).filter(role__in=roles, person__is_active=True).select_related("person")


def to_review(actor: Actor) -> Q:
    """The offers that the actor may review, as a filter: those that they wrote are left out."""
    person = actor.person.pk if actor.person is not None else None
    return permissions.where(actor, "offer.review", "territory") & ~Q(stated_by__person=person)


def scope_of(offer: Offer) -> str:
    """Where the trail files what is done to an offer: apart, for it names a firm before it is published."""
    return reserved(offer.territory_id)
