"""Indicators put together over a place and a period, of the values that were checked and that the reader may read.

What a reader may not read is neither in a value nor in a count: nothing hidden can be recomputed from what is told.
A project that several plans share counts once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Case, Prefetch, Q, When

from etabli.catalogue.coordination.reviews import CommonIndicator, RollUp, folded_unit, review_rules
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewValue
from etabli.domain.coordination.models.reviews import current, terms
from etabli.domain.coordination.queries.scope import Asked, once, territories
from etabli.domain.coordination.review_states import TO_GIVE
from etabli.domain.coordination.roll_up import Part, Rolled, roll
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import where
from etabli.domain.plans.models import Indicator
from etabli.domain.plans.rights import sight
from etabli.kernel.names import search_key


@dataclass(frozen=True)
class Single:
    """An indicator of one fiche in a period; `state` as the review has it; `corrected`: a correction counts."""

    indicator: Indicator
    state: str
    part: Part
    corrected: bool
    target: Decimal


@dataclass(frozen=True)
class RolledUp:
    """An indicator over a place. `targets`: the targets put together, where they add up."""

    name: str
    unit: str
    how: RollUp
    common: CommonIndicator | None
    rolled: Rolled
    singles: tuple[Single, ...]

    @property
    def targets(self) -> Decimal | None:
        return sum((one.target for one in self.singles), Decimal(0)) if self.how == RollUp.SUM else None

    @property
    def missing(self) -> tuple[Single, ...]:
        return tuple(one for one in self.singles if one.part.value is None)


def periods() -> list[str]:
    """The periods of which there is a review, the latest first. One query."""
    return list(Review.objects.order_by("-ends_on").values_list("period", flat=True).distinct())


def rolled_up(actor: Actor, place: Asked, period: str) -> list[RolledUp]:
    """By name: common indicators first. Five queries."""
    groups: defaultdict[tuple[str, str], list[Single]] = defaultdict(list)
    for one in _singles(actor, place, period):
        groups[_key(one.indicator)].append(one)
    found = [_rolled(these) for these in groups.values()]
    return sorted(found, key=lambda one: (one.common is None, search_key(one.name), one.unit))


def _key(one: Indicator) -> tuple[str, str]:
    common = review_rules().common_of(one.name, one.unit)
    return ("common", common.id) if common else (search_key(one.name), folded_unit(one.unit))


def _rolled(singles: Sequence[Single]) -> RolledUp:
    first, rules = singles[0].indicator, review_rules()
    common = rules.common_of(first.name, first.unit)
    how = rules.roll_up_of(first.name, first.unit)
    return RolledUp(
        name=common.label if common else first.name,
        unit=first.unit,
        how=how,
        common=common,
        rolled=roll(how, [one.part for one in singles], common.factor if common else 1),
        singles=tuple(singles),
    )


def _singles(actor: Actor, place: Asked, period: str) -> list[Single]:
    """What each review of the period asks, of the fiches of the place that the actor reads, a project once."""
    seeing = sight(actor)
    counted = once(place, abandoned=True).values("pk")  # what was locked stays, whatever became of the fiche
    reviews = {one.plan_id: one for one in Review.objects.filter(period=period)}
    corrections = ReviewCorrection.objects.order_by("at", "pk")
    values = {
        one.indicator_id: one
        for one in ReviewValue.objects.filter(
            seeing.of_fiche("indicator__fiche__"), review__period=period, indicator__fiche__in=counted
        ).prefetch_related(Prefetch("corrections", queryset=corrections))
    }
    every = Indicator.objects.filter(seeing.of_fiche("fiche__"), fiche__in=counted, fiche__plan__in=list(reviews))
    every = every.select_related("fiche__plan__territory").order_by("fiche__plan__territory__name", "fiche__number")
    followed = review_rules().states
    found = []
    for one in every:
        value = values.get(one.pk)
        locked = reviews[one.fiche.plan_id].locked_at is not None
        if value is None and (locked or one.fiche.state not in followed):
            continue
        counts = current(value) if value is not None else None
        part = Part(**terms(counts)) if counts is not None else Part()
        corrected = isinstance(counts, ReviewCorrection)
        found.append(Single(one, value.state if value else TO_GIVE, part, corrected, one.target))
    return found


@dataclass(frozen=True)
class Reviewed:
    """The territories that have a review of a period: (key, name). `open_whole`: whether the actor reads all fiches of
    those of the place, by right: whether some fiche is hidden there is not told.
    """

    territories: list[tuple[str, str]]
    open_whole: bool


def reviewed(actor: Actor, place: Asked, period: str) -> Reviewed:
    """One query."""
    closed = ~where(actor, "plan.restricted", "plan__territory")
    if place.narrowed:
        closed &= Q(plan__territory__in=territories(place).order_by().values("pk"))
    found = Review.objects.filter(period=period).order_by("plan__territory__name")
    closed_here = Case(When(closed, then=True), default=False, output_field=BooleanField())
    rows = list(found.values_list("plan__territory", "plan__territory__name", closed_here))
    return Reviewed([(key, name) for key, name, _ in rows], not any(one for _, _, one in rows))
