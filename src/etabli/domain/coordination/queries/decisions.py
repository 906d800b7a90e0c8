"""Decisions of committees with what became of them: a list with its filters, and one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import rights as of_requests
from etabli.domain.coordination.meeting_enums import CommitteeKind, MeetingState, Outcome
from etabli.domain.coordination.models import Decision
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import Verdict
from etabli.domain.plans.rights import Sight, sight

A_PAGE = 30
MOST = 5_000  # rows of a file
LATE = "retard"
WITH = ("item__meeting__committee__territory", "item__meeting__committee__region", "item__territory__phase", "owner")
OF_FICHE = ("item__fiche__plan__territory", "item__sent__operator")


@dataclass(frozen=True)
class Asked:
    """What the address asks: a territory (its key), what became of it or « late », a kind of committee, mine alone."""

    territory: str = ""
    outcome: str = ""
    kind: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listed:
    rows: list[Decision]
    count: int
    late: int
    number: int
    pages: int
    territories: list[tuple[str, str]]


def readable(actor: Actor, seeing: Sight | None = None) -> QuerySet[Decision]:
    """Of meetings that the actor may read, those on what they may read; until the minutes are closed, by who steers.

    A task is always read by who has it. `seeing`: the actor's sight of plans, where it is made already.
    """
    meetings = rights.meetings(actor).order_by()
    steered = rights.where(actor, "committee.hold", "item__meeting__committee__")
    closed = Q(item__meeting__state=MeetingState.CLOSED) | steered
    seeing = seeing or sight(actor)
    sent = of_requests.visible(actor, seeing).order_by().values("pk")
    seen = Q(item__fiche=None, item__sent=None) | seeing.of_fiche("item__fiche__") | Q(item__sent__in=sent)
    mine = Q(owner=actor.person) if actor.person is not None else Q(pk__in=[])
    return Decision.objects.filter(Q(item__meeting__in=meetings.values("pk")) & closed & seen | mine)


def filtered(actor: Actor, asked: Asked) -> QuerySet[Decision]:
    found = readable(actor)
    if asked.territory:
        found = found.filter(item__territory=asked.territory)
    if asked.kind in CommitteeKind.values:
        found = found.filter(item__meeting__committee__kind=asked.kind)
    if asked.outcome in Outcome.values:
        found = found.filter(outcome=asked.outcome)
    if asked.outcome == LATE:
        found = found.filter(overdue(actor))
    return found.filter(owner=actor.person) if asked.mine else found


def overdue(actor: Actor) -> Q:
    return Q(outcome=Outcome.TO_DO, due_on__lt=actor.on)


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page, late ones first: four queries beside those of rights."""
    found = filtered(actor, asked)
    count, late = found.count(), found.filter(overdue(actor)).count()
    pages = max(1, -(-count // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = list(in_order(found, actor)[(number - 1) * A_PAGE : number * A_PAGE])
    places = readable(actor).filter(item__territory__isnull=False).order_by("item__territory__name")
    named = places.values_list("item__territory", "item__territory__name").distinct()
    return Listed(rows, count, late, number, pages, list(named))


def all_rows(actor: Actor, asked: Asked) -> list[Decision]:
    """The same for a file."""
    return list(in_order(filtered(actor, asked), actor)[:MOST])


def in_order(found: QuerySet[Decision], actor: Actor) -> QuerySet[Decision]:
    """Late tasks, then those to do by their day, then the latest decided."""
    rank = Case(When(overdue(actor), then=Value(0)), When(outcome=Outcome.TO_DO, then=Value(1)), default=Value(2))
    by = Case(When(outcome=Outcome.TO_DO, then=F("due_on")), default=None)
    found = found.select_related(*WITH, *OF_FICHE).annotate(rank=rank, by_day=by)
    return found.order_by("rank", F("by_day").asc(nulls_last=True), "-item__meeting__on", "at", "pk")


def opened_decision(actor: Actor, decision_id: UUID) -> tuple[Decision, bool] | None:
    """A decision and whether the actor may say what became of it; None for whoever may not read it."""
    found = readable(actor).select_related(*WITH, *OF_FICHE).filter(pk=decision_id).first()
    if found is None:
        return None
    return found, bool(may_settle(actor, found))


def may_settle(actor: Actor, decision: Decision) -> Verdict:
    """Whether the actor may say what became of a task: whoever has it, and who steers the committee."""
    if decision.outcome != Outcome.TO_DO:
        return Verdict(False, "Cette décision n’attend pas de suite.")
    if actor.person is not None and decision.owner_id == actor.person.pk:
        return Verdict(True, "Cette tâche vous est confiée.")
    return rights.may(actor, "committee.hold", decision.item.meeting.committee)


def seen_fiches(actor: Actor, rows: Iterable[Decision]) -> set[object]:
    """The fiches of these decisions that the actor may read."""
    keys = [one.item.fiche_id for one in rows if one.item.fiche_id is not None]
    return set(sight(actor).fiches().filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
