"""What an agenda proposes: a function a rule of `committees.yaml`, over the territories of a committee."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from etabli.catalogue.coordination.committees import ProposalRule, committee_rules
from etabli.catalogue.numbers import day, plural
from etabli.domain.coordination import obstacle_rights
from etabli.domain.coordination import rights as of_requests
from etabli.domain.coordination.committee_rights import territories
from etabli.domain.coordination.meeting_enums import CommitteeKind, MeetingState, Outcome
from etabli.domain.coordination.models import AgendaItem, Committee, Decision, Meeting, Obstacle
from etabli.domain.coordination.models.meetings import SUBJECTS
from etabli.domain.coordination.obstacle_states import ObstacleLevel, waiting
from etabli.domain.coordination.queries.requests import overdue
from etabli.domain.diagnosis.enums import VersionState as EtatState
from etabli.domain.diagnosis.models import Version
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.declared import fiche_workflow, has_plans, workflows
from etabli.domain.plans.enums import VersionState, Visibility
from etabli.domain.plans.models import Fiche, Milestone, Plan, PlanVersion
from etabli.domain.plans.rights import Sight, sight
from etabli.domain.plans.services.signing import SIGNED_FROM
from etabli.domain.plans.voices import JUDGING
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

RECALL, WAITING = "task_overdue", "obstacle_waiting"
NAMED_BY_WORDS = (RECALL, WAITING)  # rules whose items may be about nothing that is linked
AT_LEVEL = {CommitteeKind.REGIONAL: ObstacleLevel.REGION, CommitteeKind.NATIONAL: ObstacleLevel.NATION}
WORDS_ALONE = ("decision", "obstacle")  # an item about one names it in words
HELD = (MeetingState.HELD, MeetingState.CLOSED)


@dataclass(frozen=True)
class Proposal:
    """Something to put on the agenda. `key` names it in a form; `since`: it began; `new`: after the last meeting;
    `over`: the phase of its territory has ended.
    """

    rule: ProposalRule
    territory: Territory | None
    text: str
    since: date | None
    new: bool
    over: bool
    subject: str
    about: Any

    @property
    def key(self) -> str:
        return f"{self.rule.id}:{self.about.pk}"

    def item(self, meeting: Meeting, position: int) -> AgendaItem:
        """As an item of the agenda."""
        found = AgendaItem(meeting=meeting, position=position, kind=self.rule.kind, title=french(self.rule.title))
        found.rule, found.text, found.territory = self.rule.id, self.text, self.territory
        if self.subject not in WORDS_ALONE:
            setattr(found, self.subject, self.about)
        return found


@dataclass(frozen=True)
class Here:
    """What the rules read: the territories of a committee, who asks, and when it last met."""

    places: QuerySet[Territory]
    committee: Committee
    actor: Actor
    last: date | None

    def is_over(self, territory: Territory | None) -> bool:
        """Whether the phase of a territory has ended; a committee of one territory stays of its phase."""
        if territory is None or self.committee.territory_id is not None:
            return False
        return territory.phase.ends_on < self.actor.on

    def within(self, path: str) -> Q:
        return Q(**{f"{path}__in": self.places.order_by().values("pk")})

    @cached_property
    def seeing(self) -> Sight:
        return sight(self.actor)

    @cached_property
    def fiches(self) -> list[Fiche]:
        """Those that the actor may read, at study, blocked or late, the oldest in their state first. `due`: the first
        milestone that is past and not reached.
        """
        late = Milestone.objects.filter(fiche=OuterRef("pk"), done_on=None, due_on__lt=self.actor.on).order_by("due_on")
        found = Fiche.objects.filter(self.within("plan__territory"), self.seeing.of_fiche(""))
        found = found.annotate(due=Subquery(late.values("due_on")[:1]))
        waiting = found.filter(Q(state__in=["study", "blocked"]) | Q(due__isnull=False))
        return list(waiting.select_related("plan__territory__phase").order_by("since", "pk"))

    @cached_property
    def plans(self) -> list[Plan]:
        """Those of the territories, the oldest in their state first. `pending`: a version waits for its signatures;
        `submitted`, `obstructed`: see `any_of`.
        """
        pending = PlanVersion.objects.filter(plan=OuterRef("pk"), state=VersionState.PENDING).order_by()
        found = Plan.objects.filter(self.within("territory")).annotate(
            pending=Exists(pending),
            submitted=Exists(_submitted(self).order_by()),
            obstructed=Exists(_waiting(self).order_by()),
        )
        return list(found.select_related("territory__phase").order_by("since", "pk"))

    def any_of(self, what: str) -> bool:
        """Whether any of the territories may have a version to adopt, or an obstacle that waits: said with the plans,
        so that what there is none of is not asked for. True where no plan says it.
        """
        if not {"plan_to_judge", "plan_to_sign"} & set(self.committee.rule.agenda):
            return True
        return not self.plans or bool(getattr(self.plans[0], what))


Found = Iterator[tuple[Territory | None, str, date | None, Any]]


def last_meetings(committee: Any) -> QuerySet[Meeting]:
    """Those that were held, the last first. `committee`: a committee, or what names it in a query."""
    return Meeting.objects.filter(committee=committee, state__in=HELD).order_by("-on", "-at")


def last_on(committee: Committee) -> date | None:
    """When it last met."""
    return last_meetings(committee).values_list("on", flat=True).first()


def proposals(committee: Committee, actor: Actor, last: date | None, *, beyond: bool = False) -> list[Proposal]:
    """What the rules of the committee find, in their order, the oldest first; a thing once. `last`: when it last met.
    What is of a phase that has ended comes after all the rest, and says so; a year later it is not proposed.
    `beyond`: all that the rules find, not only the few of each with which an agenda begins.

    Of what the actor may read; a query for the fiches, one for the plans, one for each other rule (for versions and
    obstacles, where there are any).
    """
    if not has_plans():
        return []
    here = Here(_followed(committee, actor.on), committee, actor, last)
    found: dict[tuple[str, Any], Proposal] = {}
    for rule_id in committee.rule.agenda:
        rule = committee_rules().rule(rule_id)
        assert rule is not None
        subject, find = RULES[rule_id]
        rows = sorted(find(here), key=lambda one: here.is_over(one[0]))
        for territory, text, since, about in rows if beyond else rows[: 4 * rule.most]:
            over = here.is_over(territory)
            if over and territory is not None:
                text = f"{text} Territoire de la {territory.phase.label}, finie le {day(territory.phase.ends_on)}."
            new = since is not None and (here.last is None or since > here.last)
            what = "fiche" if isinstance(about, Fiche) else subject
            one = Proposal(rule, territory, french(text), since, new, over, what, about)
            found.setdefault((what, about.pk), one)
    kept: list[Proposal] = []
    for one in found.values():
        if beyond or sum(other.rule.id == one.rule.id for other in kept) < one.rule.most:
            kept.append(one)
    return sorted(kept, key=lambda one: one.over)


def lacking(found: Iterable[Proposal], meeting: Meeting) -> list[Proposal]:
    """Those that the agenda of a meeting does not have. What is words alone is there when its words are. One query."""
    rows = list(meeting.items.order_by().values_list("rule", "text", *SUBJECTS))
    taken = {key for _, _, *keys in rows for key in keys if key is not None}
    words = {(rule, text) for rule, text, *_ in rows}
    return [
        one
        for one in found
        if one.about.pk not in taken and not (one.subject in WORDS_ALONE and (one.rule.id, one.text) in words)
    ]


def _followed(committee: Committee, on: date) -> QuerySet[Territory]:
    """The territories whose matters are proposed: of a phase that runs or ended lately, or the committee's only one."""
    found = territories(committee)
    if committee.territory_id is not None:
        return found
    return found.filter(phase__ends_on__gte=on - timedelta(days=committee_rules().after_phase_days))


def _submitted(here: Here) -> QuerySet[Version]:
    return Version.objects.filter(here.within("territory"), state=EtatState.SUBMITTED)


def _waiting(here: Here) -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(waiting(), here.within("territory"))


def _versions(here: Here) -> Found:
    if not here.any_of("submitted"):
        return
    for one in _submitted(here).select_related("territory__phase"):
        since = localdate(one.submitted_at) if one.submitted_at else None
        yield one.territory, f"La version {one.number} de l'état des lieux attend le binôme.", since, one


def _judged(here: Here) -> Found:
    judged = {
        (phase, state)
        for phase, workflow in workflows().plans.items()
        for move in workflow.existing
        if JUDGING & set(move.conditions)
        for state in move.from_
    }
    for one in here.plans:
        if (one.territory.phase_id, one.state) in judged:
            label = workflows().plans[one.territory.phase_id].state(one.state).label
            yield one.territory, f"Plan à l'étape « {label} » depuis le {day(one.since)}.", one.since, one


def _unsigned(here: Here) -> Found:
    for one in here.plans:
        if one.state == SIGNED_FROM and one.pending:
            yield one.territory, f"Plan validé le {day(one.since)}, à signer.", one.since, one


def _to_validate(here: Here) -> Found:
    for one in here.fiches:
        if one.state == "study":
            yield one.plan.territory, f"À l'étude depuis le {day(one.since)}.", one.since, one


def _obstacles(here: Here) -> Found:
    """Points de blocage that nobody answered in time, or that were brought up to the level of this committee."""
    if not here.any_of("obstructed"):
        return
    asked = Q(answer_by__lt=here.actor.on)
    if level := AT_LEVEL.get(here.committee.kind):
        asked |= Q(level=level)
    rows = _waiting(here).filter(obstacle_rights.seen_by(here.actor, here.seeing.recused), asked)
    rows = rows.select_related("territory__phase", "fiche__plan__territory__phase", "authority")
    for one in rows.order_by("answer_by", "pk"):
        open_to_all = one.visibility == Visibility.PUBLIC
        if one.fiche is not None and one.visibility == Visibility.SIGNATORIES:
            open_to_all = one.fiche.visibility == Visibility.SIGNATORIES  # the item is closed as its fiche is
        named = f"Point de blocage « {one.title} »" if open_to_all else "Point de blocage réservé"
        where = f"niveau {one.get_level_display()}" + (f", {one.authority}" if one.authority is not None else "")
        late = one.answer_by is not None and one.answer_by < here.actor.on
        until = day(one.answer_by) if one.answer_by is not None else "une date à fixer"
        told = f"devait avoir une réponse le {until}" if late else f"attend une réponse pour le {until}"
        yield one.territory, f"{named} ({where}) : {told}.", one.answer_by if late else one.sent_on, one.fiche or one


def _blocked(here: Here) -> Found:
    for one in here.fiches:
        if one.state == "blocked":
            yield one.plan.territory, f"Bloquée depuis le {day(one.since)}.", one.since, one


def _late(here: Here) -> Found:
    over = {state.id for state in fiche_workflow().states if state.ends}
    for one in sorted((one for one in here.fiches if one.due), key=lambda one: one.due):
        if one.state not in over:
            delay = plural((here.actor.on - one.due).days, "jour")
            text = f"Un jalon attendu le {day(one.due)} n'est pas atteint ({delay} de retard)."
            yield one.plan.territory, text, one.due, one


def _requests(here: Here) -> Found:
    rows = of_requests.visible(here.actor, here.seeing).filter(
        overdue(here.actor.on), here.within("request__fiche__plan__territory")
    )
    for one in rows.select_related("operator", "request__fiche__plan__territory__phase").order_by("answer_by", "pk"):
        text = f"{one.operator.name} devait répondre le {day(one.answer_by)} au plus tard."
        yield one.request.fiche.plan.territory, text, one.answer_by, one


def _tasks(here: Here) -> Found:
    rows = Decision.objects.filter(
        item__meeting__committee=here.committee, outcome=Outcome.TO_DO, due_on__lt=here.actor.on
    ).select_related("item__meeting", "item__territory__phase", "item__fiche__plan__territory")
    seen = Q(item__fiche=None, item__sent=None) | here.seeing.of_fiche("item__fiche__")
    for one in rows.filter(seen).order_by("due_on", "pk"):
        waits = f"Décision du {day(one.item.meeting.on)}, attendue le {day(one.due_on)}"
        if one.item.fiche is not None:  # its words are for those who read the fiche
            yield one.item.territory, f"{waits}.", one.due_on, one.item.fiche
        else:
            yield one.item.territory, f"{waits} : {one.text}", one.due_on, one


RULES: dict[str, tuple[str, Callable[[Here], Found]]] = {
    "version_to_adopt": ("version", _versions),
    "plan_to_judge": ("plan", _judged),
    "plan_to_sign": ("plan", _unsigned),
    "fiche_to_validate": ("fiche", _to_validate),
    WAITING: ("obstacle", _obstacles),
    "fiche_blocked": ("fiche", _blocked),
    "fiche_late": ("fiche", _late),
    "request_overdue": ("sent", _requests),
    RECALL: ("decision", _tasks),
}
