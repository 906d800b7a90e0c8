"""What plans await of an actor: opinions, signatures, fiches to correct, titles to gather, a ripe move, an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from etabli.catalogue.plans.workflow import Move
from etabli.domain.foundation.gathering import part, person
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans import voices
from etabli.domain.plans.conditions import Facts, facts_of, lacks
from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.enums import OpinionVerdict, TitleKind, VersionState
from etabli.domain.plans.models import Comment, Opinion, Plan, PlanVersion, Signatory
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services.signing import SIGNED_FROM
from etabli.domain.territories.models import Departement, Territory

SIGNED = "signed_by_all"
CITED_FOR = timedelta(days=30)  # how long a comment that cites somebody waits for them
MET_BY_OTHERS = voices.JUDGING | {SIGNED}  # conditions of a move that others than who makes it meet


class What(StrEnum):
    """`JUDGE` and `MOVE` may wait: `to_judge` and `to_move` say whether they do. `SIGN`: a signature, whose title is
    whole, and `SIGN_UNTITLED`, whose title lacks; `CORRECT`: a fiche to correct; `GATHER`: titles and signatures of a
    version; `READ`: a comment that cites the actor, who has said nothing on its fiche since.
    """

    SIGN = "waits.plan_sign"
    SIGN_UNTITLED = "waits.plan_sign_untitled"
    JUDGE = "waits.plan_judge"
    MOVE = "waits.plan_move"
    CORRECT = "waits.plan_correct"
    GATHER = "waits.plan_gather"
    READ = "waits.plan_read"


@dataclass(frozen=True)
class ToJudge:
    """A plan that waits for the opinion of some Régions or préfets whom the actor speaks for."""

    territory: Territory
    names: tuple[str, ...]
    since: date


@dataclass(frozen=True)
class ToMove:
    """A plan that the actor may take further, now that others have said or signed what it took."""

    territory: Territory
    move: Move
    since: date


# `Signatory.titled` as a filter.
_WHOLE = ~Q(title_number="") & Q(title_on__isnull=False)
_EXECUTORY = ~Q(title_body="") & Q(transmitted_on__isnull=False, published_on__isnull=False)
_TITLED = Case(
    When(_WHOLE & (~Q(title_kind=TitleKind.DELIBERATION) | _EXECUTORY), then=Value(What.SIGN.value)),
    default=Value(What.SIGN_UNTITLED.value),
)


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """What plans may await of the actor. Who reads the rows leaves out what they stand back from."""
    if not actor.signed_in or not has_plans():
        return
    if permissions.anywhere(actor, "plan.sign"):
        told = {"key": "pk", "number": "version__number", "who": "organisation__name", "since": "version__plan__since"}
        yield part(_TITLED, _unsigned(actor), "version__plan__territory", **told)
    if permissions.anywhere(actor, "plan.opine"):
        states = {state for _, state in judged()}
        asking = Plan.objects.filter(permissions.where(actor, "plan.opine", "territory"), state__in=states)
        yield part(What.JUDGE, asking, "territory")
    if led := _led(actor):
        told = {"about": "fiche", "since": "fiche__plan__since"}
        yield part(What.CORRECT, _asked_to_change(led), "fiche__plan__territory", **told)
        told = {"number": "number", "since": "plan__since"}
        yield part(What.GATHER, _unfinished(actor), "plan__territory", **told)
    if _made_possible(actor):
        yield part(What.MOVE, _ripe(actor), "territory")
    if permissions.anywhere(actor, "plan.view"):
        told = {"key": "pk", "number": "fiche__number", "who": person("author"), "since": "at", "about": "fiche"}
        seen = sight(actor).knowing(frozenset(), inside=True).of_fiche("fiche__")
        yield part(What.READ, _citing(actor).filter(seen), "fiche__plan__territory", **told)


def judged() -> list[tuple[str, str]]:
    """(phase, state) where opinions are asked for a plan to go on after it was handed in."""
    return [
        (phase, state)
        for phase, workflow in workflows().plans.items()
        for move in workflow.existing
        if voices.JUDGING & set(move.conditions)
        for state in move.from_
    ]


def to_judge(actor: Actor) -> list[ToJudge]:
    """Plans of which the actor has still to say something. Four queries."""
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


def _asked_to_change(led: list[str]) -> QuerySet[Comment]:
    return Comment.objects.filter(asks_change=True, settled_at__isnull=True, fiche__plan__territory__in=led)


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


def to_move(actor: Actor) -> list[ToMove]:
    """Plans that lack nothing more for a move of the actor's. Four queries."""
    found = []
    for facts in facts_of(list(_ripe(actor).select_related("territory__phase")), actor.on):
        plan = facts.plan
        for move in workflows().plans[plan.territory.phase_id].from_state(plan.state, facts.reached):
            mine = permissions.verdict(actor, move.permission, plan.territory)
            if mine and MET_BY_OTHERS & set(move.conditions) and not lacks(move.conditions, facts):
                found.append(ToMove(plan.territory, move, plan.since))
    return found
