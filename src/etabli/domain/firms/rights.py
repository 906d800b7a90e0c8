"""Who reads, answers and re-routes the need of a firm. What filters a list is what opens one need.

A need names a firm and what it lacks: it is for who follows the territory, for the organisation that must answer, and
for who stated it. Nobody else reads it; the firm follows by its link. Where its theme is confidential, who follows the
territory does not read it either, as long as somebody in place must answer it.
"""

from datetime import date

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.audit.scopes import reserved
from etabli.domain.firms.models import Need
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Recusal
from etabli.domain.governance.permissions import Verdict
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory

SUBJECT = "firms.need"
ANSWERING = MATRIX["need.answer"].roles
ADDRESSED_TO_OTHERS = "Ce besoin est confié à une autre organisation : chargez-vous-en d’abord."


def visible(actor: Actor) -> QuerySet[Need]:
    """The needs that the actor may read."""
    return Need.objects.filter(seen_by(actor))


def seen_by(actor: Actor) -> Q:
    """The same as a filter."""
    if not actor.signed_in:
        return Q(pk__in=[])
    mine = Q(stated_by__in=[one.pk for one in actor.mandates])
    follows = permissions.where(actor, "need.view", "territory") & ~_apart(actor.on)
    return (follows | addressed_to(actor) | mine) & ~standing_back(actor)


def _apart(on: date) -> Q:
    """Those of a confidential theme that somebody holds, on a day: nobody else who follows the territory reads them."""
    holds = Mandate.objects.in_force(on).filter(
        organisation=OuterRef("organisation"), role=OuterRef("role"), person__is_active=True
    )
    return Q(theme__in=need_rules().confidential) & Q(Exists(holds))


def is_apart(need: Need, on: date) -> bool:
    """The same of one need. No query for a theme that is not confidential."""
    return need.theme in need_rules().confidential and Need.objects.filter(_apart(on), pk=need.pk).exists()


def addressed_to(actor: Actor) -> Q:
    """Those that an organisation of the actor must answer, under the role that they hold for it there."""
    found = Q(pk__in=[])
    for mandate in actor.mandates:
        if Role(mandate.role) in ANSWERING:
            found |= Q(organisation=mandate.organisation_id, role=mandate.role) & reach(mandate, "territory")
    return found & ~standing_back(actor)


def standing_back(actor: Actor) -> Q:
    """The needs from which the person stands back (déport), as a filter."""
    key = Replace(Cast(OuterRef("pk"), CharField()), Value("-"), Value(""))
    mine = Recusal.objects.in_force().filter(person=actor.person, subject_kind=SUBJECT, subject_id=key)
    return Q(Exists(mine))


def subject(need: Need) -> tuple[str, str]:
    """What a déport names: the need, which no other person may guess."""
    return SUBJECT, need.pk.hex


def may_state(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "need.state", territory)


def may_answer(actor: Actor, need: Need) -> Verdict:
    """Whoever holds the role for the organisation to which it was routed."""
    found = permissions.verdict(actor, "need.answer", need.territory, subject=subject(need))
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
    follows = permissions.verdict(actor, "need.view", need.territory, subject=subject(need))
    return follows if follows and not is_apart(need, actor.on) else found


def may_take(actor: Actor, need: Need) -> Verdict:
    """Whoever may receive a need there, and does not have it yet."""
    found = permissions.verdict(actor, "need.answer", need.territory, subject=subject(need))
    if found and _addressed(actor, need) is not None:
        return Verdict(False, "Ce besoin est déjà confié à votre organisation.", territory=need.territory)
    return found


def referents(need: Need, on: date) -> QuerySet[Mandate]:
    """The mandates of those who must answer, on a day; not of who stands back from it."""
    kind, key = subject(need)
    apart = Recusal.objects.in_force().filter(subject_kind=kind, subject_id=key)
    found = answering(need.territory, on).filter(organisation=need.organisation_id, role=need.role)
    return found.exclude(person__in=apart.values("person"))


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
