"""Opening the review of each period, and asking for values that are missing: each reminder once a review."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reviews import Period, review_rules
from etabli.catalogue.coordination.reviews import ReviewReminder as Rule
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination.models import Review, ReviewReminder
from etabli.domain.coordination.queries.review_values import asked_of_plan
from etabli.domain.coordination.review_states import ValueState
from etabli.domain.coordination.services.reviews import address, locked
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person, Recusal
from etabli.domain.notifications import services as notifications
from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.models import Plan
from etabli.domain.plans.models.fiches import SUBJECT
from etabli.domain.plans.rights import BEARERS

KIND = "review.asked"


@dataclass(frozen=True)
class Asked:
    """How many reviews were opened, how many were reminded of, how many people were told."""

    opened: int
    reminded: int
    told: int


def ask_reviews(*, on: date) -> Asked:
    """Open the reviews of the period that ended last, of the plans that run and have indicators; remind of those that
    lack values. Run often or late, it says each thing once; of several reminders due together, the latest.
    """
    opened = reminded = told = 0
    for period in review_rules().ended(on)[:1]:
        for plan_id in list(_running().exclude(reviews__period=period.id).values_list("pk", flat=True)):
            opened += open_review(plan_id=plan_id, period=period) is not None
    for review_id in list(Review.objects.filter(locked_at=None, ends_on__lt=on).values_list("pk", flat=True)):
        people = _remind(review_id, on)
        reminded, told = reminded + bool(people), told + people
    return Asked(opened, reminded, told)


def _running() -> QuerySet[Plan]:
    if not has_plans():
        return Plan.objects.none()
    running = Q(pk__in=[])
    for phase, workflow in workflows().plans.items():
        running |= Q(territory__phase=phase, state__in=[one.id for one in workflow.states if one.running])
    return Plan.objects.filter(running).order_by("pk")


@transaction.atomic
def open_review(*, plan_id: UUID, period: Period) -> Review | None:
    """The review of a plan; None when nothing is asked there, or it is open already."""
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if not asked_of_plan(plan_id).exists() or plan.reviews.filter(period=period.id).exists():
        return None
    review = Review(
        plan=plan,
        period=period.id,
        ends_on=period.ends_on,
        due_on=period.due_on,
        check_by=period.check_by,
        opened_at=clock.now(),
    )
    audit.save(review, by=SYSTEM, verb="review.opened", scope=plan.territory_id)
    return review


@transaction.atomic
def _remind(review_id: UUID, on: date) -> int:
    review = locked(review_id)
    done = set(review.reminders.values_list("step", flat=True))
    due = [one for one in review_rules().reminders if one.id not in done and _is_due(one, review, on)]
    if not due or review.locked_at is not None:
        return 0
    latest, missing = due[-1], _missing(review, on)
    people = _tell(review, latest, missing) if missing else 0
    for one in due:
        row = ReviewReminder(review=review, step=one.id, on=on, told=people if one is latest else 0)
        audit.save(row, by=SYSTEM, verb="review.reminded", scope=review.plan.territory_id)
    return people


def _is_due(rule: Rule, review: Review, on: date) -> bool:
    """Nobody is told that there is time once there is none."""
    return review.due_on + timedelta(days=rule.days) <= on and not (rule.days < 0 and on > review.due_on)


def _missing(review: Review, on: date) -> dict[Person, int]:
    """Who must give how many values: who acts for the organisation that leads the fiche; else the chefs de projet."""
    said = review.values.exclude(state=ValueState.TO_CORRECT).values("indicator")
    fiches = Counter(one.fiche for one in asked_of_plan(review.plan_id).exclude(pk__in=said))
    held = Mandate.objects.in_force(on).filter(person__is_active=True, territory=review.plan.territory_id)
    bearers: defaultdict[object, list[Person]] = defaultdict(list)
    leads: list[Person] = []
    for mandate in held.filter(role__in=[*BEARERS, Role.PROJECT_LEAD]).select_related("person").order_by("pk"):
        if mandate.role == Role.PROJECT_LEAD:
            leads.append(mandate.person)
        else:
            bearers[mandate.organisation_id].append(mandate.person)
    subjects = [str(fiche.pk) for fiche in fiches]
    recusals = Recusal.objects.in_force().filter(subject_kind=SUBJECT, subject_id__in=subjects)
    away = set(recusals.values_list("person", "subject_id"))
    found: Counter[Person] = Counter()
    for fiche, many in fiches.items():
        apart = [one for one in leads if (one.pk, str(fiche.pk)) not in away]
        for person in set(bearers.get(fiche.lead_id, []) if fiche.lead_id else []) or set(apart):
            found[person] += many
    return dict(found)


def _tell(review: Review, rule: Rule, missing: dict[Person, int]) -> int:
    territory = review.plan.territory
    period = review_rules().period(review.period)
    label = period.label if period else review.period
    told = 0
    for person, many in missing.items():
        values = numbers.plural(many, "valeur d'indicateur à donner", "valeurs d'indicateurs à donner")
        told += len(
            notifications.tell(
                kind=KIND,
                event=f"{KIND}.{rule.id}:{review.pk}",
                people=[person],
                title=f"{values}, {territory.name} ({label})",
                text=f"{rule.says}\n\nElles sont attendues pour le {numbers.day(review.due_on)}.",
                url=address(review, territory.phase_id, territory.published_id),
                territory=territory,
                by=None,
            )
        )
    return told
