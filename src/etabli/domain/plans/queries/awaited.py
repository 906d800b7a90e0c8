"""What plans await of an actor: opinions, signatures, fiches to correct, titles to gather, a ripe move, an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from etabli.catalogue.plans.workflow import Move
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import voices
from etabli.domain.plans.conditions import Facts, facts_of, lacks
from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.enums import OpinionVerdict, VersionState
from etabli.domain.plans.models import Comment, Opinion, Plan, PlanVersion, Signatory
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services.signing import SIGNED_FROM
from etabli.domain.territories.models import Departement, Territory

SIGNED = "signed_by_all"
CITED_FOR = timedelta(days=30)  # how long a comment that cites somebody waits for them
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
class ToGather:
    """A version that the comité régional validated, whose titles and signatures the actor gathers."""

    territory: Territory
    number: int
    since: date


@dataclass(frozen=True)
class ToRead:
    """A comment that cites the actor, who has said nothing on its fiche since."""

    comment: Comment
    territory: Territory
    since: date


@dataclass(frozen=True)
class AwaitedOfPlans:
    judge: tuple[ToJudge, ...] = ()
    sign: tuple[ToSign, ...] = ()
    correct: tuple[ToCorrect, ...] = ()
    move: tuple[ToMove, ...] = ()
    gather: tuple[ToGather, ...] = ()


def waits(actor: Actor) -> Iterator[tuple[QuerySet[Any], str]]:
    """Rows of which each is something that a plan may await of the actor, with the path from them to its territory."""
    if not actor.signed_in or not has_plans():
        return
    if permissions.anywhere(actor, "plan.sign"):
        yield _unsigned(actor), "version__plan__territory"
    if permissions.anywhere(actor, "plan.opine"):
        states = {state for _, state in judged()}
        yield Plan.objects.filter(permissions.where(actor, "plan.opine", "territory"), state__in=states), "territory"
    if led := _led(actor):
        yield _asked_to_change(led), "fiche__plan__territory"
        yield _unfinished(actor), "plan__territory"
    if _made_possible(actor):
        yield _ripe(actor), "territory"
    if permissions.anywhere(actor, "plan.view"):
        yield _citing(actor), "fiche__plan__territory"


def awaited(actor: Actor) -> AwaitedOfPlans:
    """All of it, over every territory; a few queries a kind, and some for each plan that is ripe."""
    if not actor.signed_in or not has_plans():
        return AwaitedOfPlans()
    kinds = (_to_judge, _to_sign, _to_correct, _to_move, _to_gather)
    return AwaitedOfPlans(*(tuple(kind(actor)) for kind in kinds))


def judged() -> list[tuple[str, str]]:
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
    states = set(judged())
    mine = Plan.objects.filter(
        permissions.where(actor, "plan.opine", "territory"),
        state__in={state for _, state in states},
    ).select_related("territory__phase")
    asking = [plan for plan in mine if (plan.territory.phase_id, plan.state) in states]
    silent = ((facts.plan, _silent(actor, facts)) for facts in facts_of(asking, actor.on))
    return [ToJudge(plan.territory, tuple(names), plan.since) for plan, names in silent if names]


def _silent(actor: Actor, facts: Facts) -> list[str]:
    """The Régions and the préfets of a plan, whom the actor speaks for, that have said nothing yet."""
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
        permissions.where(actor, "plan.sign", "version__plan__territory"),
        organisation__in=organisations,
        signed_on__isnull=True,
        version__state=VersionState.PENDING,
        version__plan__state=SIGNED_FROM,
    )


def _to_sign(actor: Actor) -> list[ToSign]:
    waiting = _unsigned(actor).select_related("organisation", "version__plan__territory")
    return [
        ToSign(one, one.version.plan.territory, one.version.number, one.version.plan.since)
        for one in waiting.defer("version__content").order_by("version__plan__territory", "position")
    ]


def _led(actor: Actor) -> list[str]:
    """The territories whose chef de projet the actor is."""
    return [one.territory_id for one in actor.mandates if Role(one.role) == Role.PROJECT_LEAD and one.territory_id]


def _unfinished(actor: Actor) -> QuerySet[PlanVersion]:
    """Versions of the actor's territories that may be signed, and are not by all."""
    signatories = Signatory.objects.filter(version=OuterRef("pk")).order_by()
    return PlanVersion.objects.filter(
        ~Exists(signatories) | Exists(signatories.filter(signed_on__isnull=True)),
        state=VersionState.PENDING,
        plan__state=SIGNED_FROM,
        plan__territory__in=_led(actor),
    )


def _to_gather(actor: Actor) -> list[ToGather]:
    if not _led(actor):
        return []
    versions = _unfinished(actor).select_related("plan__territory").defer("content")
    return [ToGather(one.plan.territory, one.number, one.plan.since) for one in versions]


def _asked_to_change(led: list[str]) -> QuerySet[Comment]:
    return Comment.objects.filter(asks_change=True, settled_at__isnull=True, fiche__plan__territory__in=led)


def _to_correct(actor: Actor) -> list[ToCorrect]:
    if not _led(actor):
        return []
    asked = _asked_to_change(_led(actor)).filter(sight(actor).of_fiche("fiche__"))
    counts = dict(asked.values_list("fiche__plan__territory").annotate(many=Count("fiche", distinct=True)).order_by())
    plans = Plan.objects.filter(territory__in=counts).select_related("territory")
    return [ToCorrect(one.territory, counts[one.territory_id], one.since) for one in plans]


def _citing(actor: Actor) -> QuerySet[Comment]:
    """Comments of late that cite the actor, who has not answered: those of fiches closed since too."""
    assert actor.person is not None
    after = Comment.objects.filter(fiche=OuterRef("fiche"), author=actor.person, at__gt=OuterRef("at")).order_by()
    since = timezone.make_aware(datetime.combine(actor.on - CITED_FOR, time.min))
    cited = Comment.objects.annotate(cited=Cast("mentioned", TextField())).filter(cited__contains=str(actor.person.pk))
    return cited.filter(
        ~Exists(after),
        permissions.where(actor, "plan.view", "fiche__plan__territory"),
        at__gte=since,
        settled_at__isnull=True,
    )


def to_read(actor: Actor) -> list[ToRead]:
    """The comments that wait for the actor, the oldest first: two queries."""
    if not actor.signed_in or not has_plans():
        return []
    comments = (
        _citing(actor)
        .filter(sight(actor).of_fiche("fiche__"))
        .select_related("author", "fiche__plan__territory")
        .order_by("at")
    )
    return [ToRead(one, one.fiche.plan.territory, timezone.localdate(one.at)) for one in comments]


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
    for (permission, signed), states in _made_possible(actor).items():
        there = states & permissions.where(actor, permission, "territory")
        mine |= there & Q(~Exists(unsigned.order_by())) if signed else there
    return Plan.objects.filter(mine, ~Exists(silent.order_by()))


def _made_possible(actor: Actor) -> dict[tuple[str, bool], Q]:
    """Where a move of the actor's stands on what others do: by its permission, and whether they sign."""
    found: dict[tuple[str, bool], Q] = {}
    for phase, workflow in workflows().plans.items():
        for move in workflow.existing:
            if MET_BY_OTHERS & set(move.conditions) and permissions.anywhere(actor, move.permission):
                key = (move.permission, SIGNED in move.conditions)
                found[key] = found.get(key, Q(pk__in=[])) | Q(territory__phase=phase, state__in=move.from_)
    return found


def _to_move(actor: Actor) -> list[ToMove]:
    found = []
    for facts in facts_of(list(_ripe(actor).select_related("territory__phase")), actor.on):
        plan = facts.plan
        for move in workflows().plans[plan.territory.phase_id].from_state(plan.state, facts.reached):
            mine = permissions.verdict(actor, move.permission, plan.territory)
            if mine and MET_BY_OTHERS & set(move.conditions) and not lacks(move.conditions, facts):
                found.append(ToMove(plan.territory, move, plan.since))
    return found
