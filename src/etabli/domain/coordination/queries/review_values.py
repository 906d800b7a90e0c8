"""The indicators that a review asks for, with what was said of each, this time and before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from etabli.catalogue.coordination.reviews import CommonIndicator, RollUp, review_rules
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewValue
from etabli.domain.coordination.models.reviews import current
from etabli.domain.coordination.plausibility import Judged
from etabli.domain.plans.models import Indicator, IndicatorValue
from etabli.domain.plans.rights import Sight


@dataclass(frozen=True)
class Read:
    """A value and its day."""

    value: Decimal
    on: date


@dataclass(frozen=True)
class Line:
    """An indicator in a review. `given` None: nothing was said yet. `before`: of the review before, else what was read
    before the period; `read`: what was read on the fiche in the period.
    """

    indicator: Indicator
    given: ReviewValue | None
    before: Read | None
    read: Read | None

    @property
    def common(self) -> CommonIndicator | None:
        return review_rules().common_of(self.indicator.name, self.indicator.unit)

    @property
    def roll_up(self) -> RollUp:
        return review_rules().roll_up_of(self.indicator.name, self.indicator.unit)

    def judged(self, value: Decimal) -> Judged:
        common = self.common
        return Judged(
            value=value,
            target=self.indicator.target,
            baseline=self.indicator.baseline,
            previous=self.before.value if self.before else None,
            cumulative=common is not None and common.cumulative,
            percent=self.indicator.unit.strip() == "%",
        )


def asked_of(seeing: Sight) -> QuerySet[Indicator]:
    """The indicators of fiches that are followed, which the actor may read."""
    return Indicator.objects.filter(seeing.of_fiche("fiche__"), fiche__state__in=review_rules().states)


def asked_of_plan(plan_id: UUID) -> QuerySet[Indicator]:
    """All that a plan is asked, whoever reads it."""
    found = Indicator.objects.filter(fiche__plan=plan_id, fiche__state__in=review_rules().states)
    return found.select_related("fiche__plan", "fiche__lead")


def lines_of(review: Review, seeing: Sight) -> list[Line]:
    """All that a review asks of the fiches that the actor reads; once locked, what it asked. Four queries."""
    every = Indicator.objects.filter(seeing.of_fiche("fiche__"), fiche__plan=review.plan_id)
    indicators = list(every.select_related("fiche__lead").order_by("fiche__number", "name"))
    values = _values(indicators, review)
    given = {one.indicator_id: one for one in values if one.review_id == review.pk}
    states = review_rules().states
    kept = [one for one in indicators if one.pk in given or (review.locked_at is None and one.fiche.state in states)]
    return _lines(kept, review, given, [one for one in values if one.review_id != review.pk])


def _values(indicators: Sequence[Indicator], review: Review) -> list[ReviewValue]:
    """Of this review and of those before."""
    corrections = ReviewCorrection.objects.select_related("mandate__person", "mandate__organisation")
    found = ReviewValue.objects.filter(
        Q(review=review) | Q(review__ends_on__lt=review.ends_on), indicator__in=indicators
    ).select_related(
        "review", "submitted_by__person", "submitted_by__organisation", "checked_by__person", "checked_by__organisation"
    )
    return list(found.prefetch_related(Prefetch("corrections", queryset=corrections)))


def _lines(
    indicators: Sequence[Indicator], review: Review, given: Mapping[UUID, ReviewValue], past: Iterable[ReviewValue]
) -> list[Line]:
    period = review_rules().period(review.period)
    starts_on = period.starts_on if period else review.ends_on
    readings: defaultdict[UUID, list[Read]] = defaultdict(list)
    read = IndicatorValue.objects.filter(indicator__in=indicators, on__lte=review.ends_on).order_by("on")
    for key, on, value in read.values_list("indicator", "on", "value"):
        readings[key].append(Read(value, on))
    before: dict[UUID, Read] = {}
    for key, these in readings.items():
        if early := [one for one in these if one.on < starts_on]:
            before[key] = early[-1]
    for one in sorted(past, key=lambda each: each.review.ends_on):
        counted = current(one) or one
        if counted.value is not None:
            before[one.indicator_id] = Read(counted.value, one.review.ends_on)
    found = []
    for indicator in indicators:
        value = given.get(indicator.pk)
        if value is not None:
            value.indicator, value.review = indicator, review
        inside = [one for one in readings[indicator.pk] if one.on >= starts_on]
        found.append(Line(indicator, value, before.get(indicator.pk), inside[-1] if inside else None))
    return found
