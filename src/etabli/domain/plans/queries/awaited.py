"""What plans await of an actor: opinions, signatures, fiches to correct, a move that others made possible."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from etabli.catalogue.plans.workflow import Move
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import voices
from etabli.domain.plans.conditions import Facts, lacks
from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.enums import OpinionVerdict, VersionState
from etabli.domain.plans.models import Comment, Opinion, Plan, Signatory
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services.signing import SIGNED_FROM
from etabli.domain.territories.models import Departement, Territory

SIGNED = "signed_by_all"
MET_BY_OTHERS = voices.JUDGING | {SIGNED}  # conditions of a move that others than who makes it meet


@dataclass(frozen=True)
class ToJudge:
    """A plan that waits for the opinion of some Régions or préfets whom the actor speaks for."""

    territory: Territory
    names: tuple[str, ...]
    since: date


@dataclass(frozen=True)
class ToSign:
    """A version that waits for the signature of an organisation the actor acts for; its title may lack."""

    signatory: Signatory
    territory: Territory
    number: int
    since: date


@dataclass(frozen=True)
class ToCorrect:
    """A plan whose fiches are to be corrected, how many of them."""

    territory: Territory
    fiches: int
    since: date


@dataclass(frozen=True)
class ToMove:
    """A plan that the actor may take further, now that others have said or signed what it took."""

    territory: Territory
    move: Move
    since: date


@dataclass(frozen=True)
class AwaitedOfPlans:
    judge: tuple[ToJudge, ...] = ()
    sign: tuple[ToSign, ...] = ()
    correct: tuple[ToCorrect, ...] = ()
    move: tuple[ToMove, ...] = ()


def waits(actor: Actor) -> Q:
    """Territories whose plan may wait for the actor: a filter on Territory, so that one query says it for all."""
    if not actor.signed_in or not has_plans():
        return Q(pk__in=[])
    found = Q(Exists(_unsigned(actor).filter(version__plan__territory=OuterRef("pk")).order_by()))
    if any(Role(one.role) in MATRIX["plan.opine"].roles for one in actor.mandates):
        judged = Plan.objects.filter(territory=OuterRef("pk"), state__in={state for _, state in _judged()})
        found |= Q(pk__in=permissions.territories(actor, "plan.opine").values("pk")) & Q(Exists(judged))
    if led := [one.territory_id for one in actor.mandates if Role(one.role) == Role.PROJECT_LEAD]:
        asked = Comment.objects.filter(fiche__plan__territory=OuterRef("pk"), asks_change=True, settled_at__isnull=True)
        found |= Q(pk__in=led) & Q(Exists(asked.order_by()))
    return found | Q(Exists(_ripe(actor).filter(territory=OuterRef("pk"))))


def awaited(actor: Actor) -> AwaitedOfPlans:
    """All of it, over every territory; a query or two a kind, and a few for each plan that is being judged."""
    if not actor.signed_in or not has_plans():
        return AwaitedOfPlans()
    return AwaitedOfPlans(
        tuple(_to_judge(actor)), tuple(_to_sign(actor)), tuple(_to_correct(actor)), tuple(_to_move(actor))
    )


def _judged() -> list[tuple[str, str]]:
    """(phase, state) where opinions are asked for a plan to go on after it was handed in."""
    return [
        (phase, state)
        for phase, workflow in workflows().plans.items()
        for move in workflow.existing
        if voices.JUDGING & set(move.conditions)
        for state in move.from_
    ]


def _to_judge(actor: Actor) -> list[ToJudge]:
    if not any(Role(one.role) in MATRIX["plan.opine"].roles for one in actor.mandates):
        return []
    states = set(_judged())
    mine = Plan.objects.filter(
        territory__in=permissions.territories(actor, "plan.opine").values("pk"),
        state__in={state for _, state in states},
    ).select_related("territory__phase")
    found = []
    for plan in mine:
        if (plan.territory.phase_id, plan.state) in states and (names := _silent(actor, plan)):
            found.append(ToJudge(plan.territory, tuple(names), plan.since))
    return found


def _silent(actor: Actor, plan: Plan) -> list[str]:
    """The Régions and the préfets of a plan, whom the actor speaks for, that have said nothing yet."""
    facts = Facts(plan, actor.on)
    regions = {one.region_id: one.region for one in facts.departements}
    said = {one.region_id for one in facts.opinions}
    of_regions = [one.name for one in regions.values() if one.pk not in said and voices.of_region(actor, one)]
    heard = {one.departement_id for one in facts.opinions}
    of_prefets = [one.name for one in facts.departements if one.pk not in heard and voices.of_prefet(actor, one)]
    return of_regions + of_prefets


def _unsigned(actor: Actor) -> QuerySet[Signatory]:
    """Signatures that the actor may give and has not."""
    organisations = [one.organisation_id for one in actor.mandates if Role(one.role) in MATRIX["plan.sign"].roles]
    return Signatory.objects.filter(
        organisation__in=organisations,
        signed_on__isnull=True,
        version__state=VersionState.PENDING,
        version__plan__state=SIGNED_FROM,
        version__plan__territory__in=permissions.territories(actor, "plan.sign").values("pk"),
    )


def _to_sign(actor: Actor) -> list[ToSign]:
    waiting = _unsigned(actor).select_related("organisation", "version__plan__territory")
    return [
        ToSign(one, one.version.plan.territory, one.version.number, one.version.plan.since)
        for one in waiting.defer("version__content").order_by("version__plan__territory", "position")
    ]


def _to_correct(actor: Actor) -> list[ToCorrect]:
    if not any(Role(one.role) == Role.PROJECT_LEAD for one in actor.mandates):
        return []
    asked = Comment.objects.filter(
        sight(actor).of_fiche("fiche__"),
        asks_change=True,
        settled_at__isnull=True,
        fiche__plan__territory__in=[one.territory_id for one in actor.mandates if one.role == Role.PROJECT_LEAD],
    )
    counts = dict(asked.values_list("fiche__plan__territory").annotate(many=Count("fiche", distinct=True)).order_by())
    plans = Plan.objects.filter(territory__in=counts).select_related("territory")
    return [ToCorrect(one.territory, counts[one.territory_id], one.since) for one in plans]


def _ripe(actor: Actor) -> QuerySet[Plan]:
    """Plans where nobody is silent and, to record a signature, everybody has signed; their moves are judged after."""
    favourable = Opinion.objects.filter(plan=OuterRef(OuterRef("pk"))).exclude(verdict=OpinionVerdict.UNFAVOURABLE)
    silent = Departement.objects.filter(territory_parts__territory=OuterRef("territory")).exclude(
        Exists(favourable.filter(departement=OuterRef("pk")))
    )
    unsigned = Signatory.objects.filter(
        version__plan=OuterRef("pk"), version__state=VersionState.PENDING, signed_on__isnull=True
    )
    mine = Q(pk__in=[])
    for phase, workflow in workflows().plans.items():
        for move in workflow.existing:
            if MET_BY_OTHERS & set(move.conditions) and permissions.anywhere(actor, move.permission):
                places = permissions.territories(actor, move.permission).filter(phase=phase).values("pk")
                all_signed = Q(~Exists(unsigned.order_by())) if SIGNED in move.conditions else Q()
                mine |= Q(state__in=move.from_, territory__in=places) & all_signed
    return Plan.objects.filter(mine, ~Exists(silent.order_by()))


def _to_move(actor: Actor) -> list[ToMove]:
    found = []
    for plan in _ripe(actor).select_related("territory__phase"):
        facts = Facts(plan, actor.on)
        for move in workflows().plans[plan.territory.phase_id].from_state(plan.state, facts.reached):
            mine = permissions.verdict(actor, move.permission, plan.territory)
            if mine and MET_BY_OTHERS & set(move.conditions) and not lacks(move.conditions, facts):
                found.append(ToMove(plan.territory, move, plan.since))
    return found
