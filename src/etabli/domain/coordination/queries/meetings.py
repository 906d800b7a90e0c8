"""Reads of a meeting, as its reader may read it: places, items with what they are about, decisions, minutes.

An item about a fiche that the reader may not see says so and no more; whoever stands back from it does not get what was
said of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, OuterRef, Prefetch, Subquery, When

from etabli.catalogue.coordination.committees import ProposalRule
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import rights as of_requests
from etabli.domain.coordination.meeting_enums import TO_COME, MeetingState
from etabli.domain.coordination.models import Addendum, AgendaItem, CalendarFeed, Decision, Meeting, Minutes, Seat
from etabli.domain.coordination.queries.item_sheets import Sheet, seen_fiches, sheets
from etabli.domain.coordination.queries.proposals import Proposal, lacking, last_meetings, proposals
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person, Recusal
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.models.fiches import SUBJECT
from etabli.domain.plans.rights import sight

WITH = (
    *("committee__territory__phase", "committee__departement", "committee__region", "record__closed_by__person"),
    *("prepared_by__person", "prepared_by__organisation"),
)
OF_ITEM = (
    *("territory__phase", "fiche__plan__territory", "fiche__lead", "version", "plan"),
    *("sent__operator", "sent__request__fiche__plan__territory", "sent__request__fiche__lead"),
)
SHOWN = 20  # proposals of a rule on a page
DECISIONS = Prefetch("decisions", Decision.objects.select_related("owner"))


@dataclass(frozen=True)
class ShownItem:
    """`hidden`: what it is about is closed to the reader; `recused`: they stand back. `left`: who did, by name."""

    item: AgendaItem
    hidden: bool
    recused: bool
    left: tuple[str, ...]
    decisions: tuple[Decision, ...]
    sheet: Sheet | None

    @property
    def said(self) -> str:
        return "" if self.hidden or self.recused else self.item.said


@dataclass(frozen=True)
class OpenedMeeting:
    """`seat`: the reader's place; `may`: what they may do to its committee."""

    meeting: Meeting
    seats: tuple[Seat, ...]
    items: tuple[ShownItem, ...]
    may: frozenset[str]
    seat: Seat | None
    record: Minutes | None

    @property
    def prepares(self) -> bool:
        return "committee.prepare" in self.may and self.meeting.state in TO_COME

    @property
    def holds(self) -> bool:
        return "committee.hold" in self.may and self.meeting.state == MeetingState.HELD

    @property
    def closes(self) -> bool:
        return "committee.close" in self.may and self.meeting.state == MeetingState.HELD

    @property
    def untreated(self) -> tuple[AgendaItem, ...]:
        return tuple(one.item for one in self.items if not one.item.treated)

    @property
    def hidden(self) -> int:
        return sum(one.hidden for one in self.items)


def opened_meeting(actor: Actor, meeting_id: UUID, *, with_sheets: bool = True) -> OpenedMeeting | None:
    """None for whoever may not read it. Eight queries, one more where there are requests to operators; six without
    the sheets of fiches.
    """
    steered = Case(When(rights.where(actor, "committee.hold", "committee__"), then=True), default=False)
    found = rights.meetings(actor).select_related(*WITH).annotate(steered=steered)
    meeting = found.filter(pk=meeting_id).first()
    if meeting is None:
        return None
    order = {rule.id: n for n, rule in enumerate(meeting.committee.rule.members)}
    every = meeting.seats.select_related("person")
    seats = tuple(sorted(every, key=lambda one: (order.get(one.rule, len(order)), one.name)))  # guests last
    items = list(meeting.items.select_related(*OF_ITEM).prefetch_related(DECISIONS))
    return OpenedMeeting(
        meeting=meeting,
        seats=seats,
        items=tuple(shown(actor, items, seats, with_sheets=with_sheets)),
        may=frozenset(("committee.prepare", "committee.hold", "committee.close") if meeting.steered else ()),
        seat=next((one for one in seats if actor.person is not None and one.person_id == actor.person.pk), None),
        record=getattr(meeting, "record", None),
    )


def shown(
    actor: Actor, items: Iterable[AgendaItem], seats: Iterable[Seat] = (), *, with_sheets: bool = True
) -> list[ShownItem]:
    """Items as the actor may read them."""
    every = list(items)
    about = {one.about.pk for one in every if one.about is not None}
    away = _standing_back(about)
    mine = frozenset(key for key, people in away.items() if actor.person is not None and actor.person.pk in people)
    seeing = sight(actor).knowing(mine)
    seen = seen_fiches(about, seeing, actor.on)
    sent = [one.sent_id for one in every if one.sent_id is not None]
    asked = set(of_requests.visible(actor, seeing).filter(pk__in=sent).values_list("pk", flat=True)) if sent else set()
    leads = {one.fiche_id: one.fiche for one in every if one.fiche is not None and one.fiche_id is not None}
    found = sheets(seen, leads, seeing, actor.on) if with_sheets else {}
    names = {one.person_id: one.name for one in seats if one.person_id is not None}
    told = []
    for one in every:
        fiche = one.about
        hidden = one.fiche_id is not None and one.fiche_id not in seen
        hidden = hidden or (one.sent_id is not None and one.sent_id not in asked)
        people = away.get(fiche.pk, []) if fiche is not None else []
        told.append(
            ShownItem(
                item=one,
                hidden=hidden,
                recused=fiche is not None and fiche.pk in mine,
                left=tuple(names[person] for person in people if person in names),
                decisions=() if hidden else tuple(one.decisions.all()),
                sheet=found.get(one.fiche_id) if one.fiche_id is not None else None,
            )
        )
    return told


def _standing_back(about: set[UUID]) -> dict[UUID, list[UUID]]:
    """Who stands back from each fiche. One query."""
    if not about:
        return {}
    subjects = [str(key) for key in about]
    standing = Recusal.objects.in_force().filter(subject_kind=SUBJECT, subject_id__in=subjects)
    found: dict[UUID, list[UUID]] = {}
    for key, person in standing.order_by("declared_at").values_list("subject_id", "person"):
        found.setdefault(UUID(key), []).append(person)
    return found


def addenda(opened: OpenedMeeting) -> list[Addendum]:
    """What was added to closed minutes."""
    record = opened.record
    return list(record.addenda.select_related("by__person")) if record is not None else []


@dataclass(frozen=True)
class Group:
    """What a rule finds: those that are offered, of how many."""

    rule: ProposalRule
    offered: list[Proposal]
    count: int

    @property
    def left(self) -> int:
        return self.count - len(self.offered)


@dataclass(frozen=True)
class Proposed:
    """A meeting that the actor prepares, and what the rules find that its agenda does not have."""

    meeting: Meeting
    proposals: list[Proposal]

    @property
    def groups(self) -> list[Group]:
        """By rule, in the order of the agenda: the first of each, and how many more there are."""
        by_rule: dict[str, list[Proposal]] = {}
        for one in self.proposals:
            by_rule.setdefault(one.rule.id, []).append(one)
        order = [by_rule[key] for key in self.meeting.committee.rule.agenda if key in by_rule]
        return [Group(found[0].rule, found[:SHOWN], len(found)) for found in order]


def proposed(actor: Actor, meeting_id: UUID) -> Proposed | None:
    """None for whoever may not prepare it. One query for the meeting, one for its agenda, and those of the rules."""
    held = last_meetings(OuterRef("committee")).values("on")[:1]
    mine = rights.where(actor, "committee.prepare", "committee__")
    found = Meeting.objects.filter(mine).annotate(last_on=Subquery(held)).select_related(*WITH)
    meeting = found.filter(pk=meeting_id, state__in=TO_COME).first()
    if meeting is None:
        return None
    every = proposals(meeting.committee, actor, meeting.last_on, beyond=True)
    return Proposed(meeting, lacking(every, meeting))


def last_decisions(opened: OpenedMeeting, actor: Actor) -> tuple[Meeting | None, list[ShownItem]]:
    """The last meeting before this one, and its items that were decided on, as the actor may read them.

    Until its minutes are closed, that is for who steers.
    """
    held = last_meetings(opened.meeting.committee_id).filter(on__lt=opened.meeting.on)
    before = (held if opened.may else held.filter(state=MeetingState.CLOSED)).first()
    if before is None:
        return None, []
    items = before.items.filter(decisions__isnull=False).distinct().select_related(*OF_ITEM).prefetch_related(DECISIONS)
    return before, shown(actor, items)


def of_person(person: Person) -> list[Meeting]:
    """The meetings that somebody is or was convened to, for their calendar; cancelled ones too."""
    found = Meeting.objects.filter(seats__person=person, convened_on__isnull=False)
    return list(found.select_related("committee").order_by("on", "at"))


def fiches_of(opened: OpenedMeeting, actor: Actor) -> list[Fiche]:
    """The fiches that an item may be about: those that the actor reads, of the territories of the committee."""
    here = rights.territories(opened.meeting.committee).order_by().values("pk")
    found = Fiche.objects.filter(sight(actor).of_fiche(""), plan__territory__in=here)
    taken = [one.item.fiche_id for one in opened.items if one.item.fiche_id is not None]
    named = found.exclude(pk__in=taken).exclude(state="abandoned").select_related("plan__territory__phase")
    return list(
        named.only("number", "title", "plan__territory__name", "plan__territory__phase__label").order_by(
            "plan__territory__name", "number"
        )[:500]
    )


def is_intact(opened: OpenedMeeting) -> bool:
    """Whether closed minutes are as they were sealed."""
    record = opened.record
    return record is None or record.closed_at is None or seal(record.content) == record.content_hash


def feed_of(person: Person) -> CalendarFeed | None:
    """The secret address of somebody's calendar, if they made one."""
    return CalendarFeed.objects.filter(person=person).first()
