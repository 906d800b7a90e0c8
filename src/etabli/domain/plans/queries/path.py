"""Where a plan stands: the moves from here with what each lacks, opinions, changes that are asked, what was done."""

from dataclasses import dataclass
from datetime import date

from etabli.catalogue.plans.workflow import Move, Workflow
from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.audit.queries import Act
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import voices
from etabli.domain.plans.conditions import Facts, lacks
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.models import Comment, Opinion, Plan, PlanVersion
from etabli.domain.plans.models.plans import KIND
from etabli.domain.plans.queries.plans import OpenedPlan

REASON = "reason"


@dataclass(frozen=True)
class Condition:
    """A condition by its id, and what lacks for it in French; empty when it holds."""

    id: str
    lack: str


@dataclass(frozen=True)
class Offered:
    """A move from where the plan is. `conditions` are judged for who may make it; for others they are only named.

    `warned`: what is to be confirmed, in French.
    """

    move: Move
    mine: bool
    conditions: tuple[Condition, ...] = ()
    warned: tuple[str, ...] = ()

    @property
    def asks_reason(self) -> bool:
        return REASON in self.move.conditions

    @property
    def ready(self) -> bool:
        """Whether nothing lacks but a reason to write."""
        return self.mine and not any(one.lack for one in self.conditions)


@dataclass(frozen=True)
class Voice:
    """A Région or a préfet whose opinion is asked; what they said; whether the reader speaks for them."""

    kind: str  # region, departement
    code: str
    name: str
    opinion: Opinion | None
    mine: bool


@dataclass(frozen=True)
class Standing:
    """All of it, for one reader. `waiting` and `current`: the versions that wait, and that is in force."""

    workflow: Workflow
    reached: frozenset[str]
    offered: tuple[Offered, ...]
    judged: bool
    voices: tuple[Voice, ...]
    asked: tuple[Comment, ...]
    acts: tuple[Act, ...]
    waiting: PlanVersion | None
    current: PlanVersion | None


def standing(opened: OpenedPlan, actor: Actor) -> Standing:
    """Where the plan stands. The reader's own moves are judged without being made."""
    plan = opened.plan
    assert plan is not None
    facts = Facts(plan, actor.on)
    workflow = plan_workflow(opened.territory.phase_id)
    moves = workflow.from_state(plan.state, facts.reached)
    inside = "plan.view" in opened.may
    judged = voices.asked(plan, facts.reached)
    return Standing(
        workflow=workflow,
        reached=facts.reached,
        offered=tuple(_offered(move, move.permission in opened.may, facts) for move in moves),
        judged=judged,
        voices=tuple(_voices(facts, actor)) if judged and inside else (),
        asked=tuple(asked_changes(opened)) if inside else (),
        acts=tuple(_acts(plan, workflow)),
        waiting=facts.pending,
        current=facts.in_force,
    )


def _offered(move: Move, mine: bool, facts: Facts) -> Offered:
    if not mine:
        return Offered(move, mine=False)
    return Offered(
        move,
        True,
        tuple(Condition(name, " ".join(lacks((name,), facts))) for name in move.conditions if name != REASON),
        tuple(lacks(move.confirms, facts)),
    )


def to_confirm(opened: OpenedPlan, move: Move, on: date) -> list[str]:
    """What whoever makes a move must say that they know, in French; nothing when all holds."""
    return lacks(move.confirms, Facts(opened.plan, on)) if opened.plan and move.confirms else []


def _voices(facts: Facts, actor: Actor) -> list[Voice]:
    regions = {one.region_id: one.region for one in facts.departements}
    said = {("region", one.region_id): one for one in facts.opinions}
    said |= {("departement", one.departement_id): one for one in facts.opinions}
    found = [
        Voice("region", one.pk, one.name, said.get(("region", one.pk)), voices.of_region(actor, one) is not None)
        for one in regions.values()
    ]
    return found + [
        Voice(
            "departement", one.pk, one.name, said.get(("departement", one.pk)), voices.of_prefet(actor, one) is not None
        )
        for one in facts.departements
    ]


def asked_changes(opened: OpenedPlan) -> list[Comment]:
    """What is asked of fiches that the reader may see, and is not done yet."""
    open_to = opened.sight.of_fiche("fiche__")
    asked = Comment.objects.filter(open_to, fiche__plan=opened.plan, asks_change=True, settled_at__isnull=True)
    return list(asked.select_related("fiche", "author").order_by("fiche__number", "at").distinct())


def _acts(plan: Plan, workflow: Workflow) -> list[Act]:
    """The moves that were made, the latest first, without what is personal."""
    verbs = ["plan.started", *(f"plan.{move.id}" for move in workflow.moves)]
    found = Entry.objects.filter(kind=KIND, object_id=str(plan.pk), verb__in=verbs)
    return trail.read(trail.latest(found), personal=False)
