"""Who reads and keeps the firms that a territory follows, and each exchange with them. A list's rule is an object's.

Whoever stands back from a firm (déport) does not find it any more: not in a list, an export or a search. An exchange
that somebody may not read is not told of either: neither that it is there, nor its day.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from etabli.domain.audit.scopes import reserved
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.models import Exchange, FollowedFirm
from etabli.domain.firms.models.followed import SUBJECT
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person, Recusal
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory

VIEWING, KEEPING = MATRIX["followed.view"].roles, MATRIX["followed.manage"].roles
NOT_AUTHOR = "Seule la personne qui a noté cet échange le corrige ou le retire."


def visible(actor: Actor) -> QuerySet[FollowedFirm]:
    """The followed firms that the actor may read, those that are not followed any more too."""
    return FollowedFirm.objects.filter(seen_by(actor))


def seen_by(actor: Actor, path: str = "") -> Q:
    """The same as a filter on rows whose firm is at the end of `path` (« firm__ »). One query: their déports."""
    if not actor.signed_in:
        return Q(pk__in=[])
    found = permissions.where(actor, "followed.view", f"{path}territory")
    apart = standing_back(actor)
    return found & ~Q(**{f"{path or ''}pk__in": apart}) if apart else found


def standing_back(actor: Actor) -> list[UUID]:
    """The followed firms that the actor stands back from. None of them is read where no mandate opens any."""
    if not any(Role(one.role) in VIEWING for one in actor.mandates):
        return []
    mine = Recusal.objects.in_force().filter(person=actor.person, subject_kind=SUBJECT)
    return [UUID(one) for one in mine.values_list("subject_id", flat=True)]


def exchanges(actor: Actor) -> QuerySet[Exchange]:
    """The exchanges that the actor may read, of firms that they may read."""
    return Exchange.objects.filter(exchanges_seen_by(actor), seen_by(actor, "firm__"))


def exchanges_seen_by(actor: Actor) -> Q:
    """By the level of each: a filter on Exchange, for whoever may read its firm.

    Its author reads it whatever its level, as long as a mandate opens the firm. « Mon organisation » is the one for
    which it was written: it is read there under a mandate for the same organisation, that reaches the territory.
    """
    found = Q(openness=Openness.TEAM)
    if actor.person is not None:
        found |= Q(mandate__person=actor.person) | Q(held_by__person=actor.person)
    for mandate in actor.mandates:
        if Role(mandate.role) in VIEWING:
            same = Q(openness=Openness.ORGANISATION, mandate__organisation=mandate.organisation_id)
            found |= same & reach(mandate, "firm__territory")
    leads = permissions.where(actor, "followed.confidential", "firm__territory")
    return found | Q(openness=Openness.LEADS) & leads


def may_follow(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "followed.manage", territory)


def may_keep(actor: Actor, firm: FollowedFirm) -> Verdict:
    """Who notes what is known of a firm: a contact, an exchange, a task, a tag."""
    return permissions.verdict(actor, "followed.manage", firm.territory, subject=firm.subject)


def may_lead(actor: Actor, firm: FollowedFirm) -> Verdict:
    """Who says that it is not followed any more, or by whom."""
    return permissions.verdict(actor, "followed.lead", firm.territory, subject=firm.subject)


def may_import(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "followed.lead", territory)


def may_correct(actor: Actor, exchange: Exchange) -> Verdict:
    """Its author alone."""
    found = may_keep(actor, exchange.firm)
    if found and (actor.person is None or exchange.mandate.person_id != actor.person.pk):
        return Verdict(False, NOT_AUTHOR, territory=exchange.firm.territory)
    return found


def required(found: Verdict) -> Mandate:
    """The mandate that gives the right. Raises NotAllowedError."""
    if not found or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def keepers(territory: Territory, on: date) -> QuerySet[Mandate]:
    """Every mandate under which a firm of the territory may be followed, on a day."""
    found = of_team(territory, on).filter(role__in=KEEPING, person__is_active=True)
    return found.select_related("person", "organisation").order_by("starts_on", "pk")


def keeper(firm: FollowedFirm, mandate_id: UUID | str, on: date) -> Mandate | None:
    """One of them by its id, who does not stand back from the firm; None for another."""
    found = keepers(firm.territory, on).filter(pk=mandate_id).first()
    return None if found is None or found.person_id in {one.pk for one in away_from(firm)} else found


def away_from(firm: FollowedFirm) -> QuerySet[Person]:
    """Who stands back from it: nothing of it is given to them, and they are told nothing."""
    kind, key = firm.subject
    return Person.objects.filter(
        pk__in=Recusal.objects.in_force().filter(subject_kind=kind, subject_id=key).values("person")
    )


def without_keeper(on: date, path: str) -> Q:
    """Rows whose mandate at the end of `path` does not run any more, or whose account is closed, on a day."""
    running = Q(**{f"{path}__ends_on__isnull": True}) | Q(**{f"{path}__ends_on__gte": on})
    running |= Q(**{f"{path}__until_successor": True})
    return ~running | Q(**{f"{path}__starts_on__gt": on}) | Q(**{f"{path}__person__is_active": False})


def scope_of(firm: FollowedFirm) -> str:
    """Where the trail files what is done of it: apart, for it names a firm."""
    return reserved(firm.territory_id)


def people(found: Iterable[Mandate]) -> list[Person]:
    """Each once."""
    return list({one.person_id: one.person for one in found}.values())
