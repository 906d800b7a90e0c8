"""A plan that runs, with fiches and indicators to review, for tests of reviews."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.domain.plans_world import World, whole, world

from etabli.catalogue.coordination.reviews import Period, review_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Review, ReviewValue
from etabli.domain.coordination.services.reviews import Given
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import services as plans
from etabli.domain.plans.models import Fiche, Indicator, Plan

JOBS = {"name": "Emplois créés", "unit": "emplois"}
FILLED = {"name": "Recrutements pourvus", "unit": "%", "target": 90, "baseline": 40}
SATISFACTION = {"name": "Satisfaction des entreprises", "unit": "note sur 10", "target": 8, "baseline": 5}


def period(period_id: str = "2025-2") -> Period:
    found = review_rules().period(period_id)
    assert found is not None
    return found


def indicator(of: World, to: Fiche, **fields: Any) -> Indicator:
    given: dict[str, Any] = {**JOBS, "baseline": 0, "target": 40, "target_on": date(2027, 12, 31), "source": "Suivi"}
    found = Indicator(fiche=to, **given | fields)
    plans.add_part(part=found, by=of.lead)
    return Indicator.objects.select_related("fiche__plan__territory", "fiche__lead").get(pk=found.pk)


def run(of: World) -> World:
    Plan.objects.filter(pk=of.plan.pk).update(state="signed")
    return of


def reviewed(published_id: str = "ti-8413", period_id: str = "2025-2") -> tuple[World, Indicator, Review]:
    """A territory, an indicator of its one fiche, and the review that asks for it."""
    of = world(published_id)
    one = indicator(of, whole(of))
    run(of)
    review = services.open_review(plan_id=of.plan.pk, period=period(period_id))
    assert review is not None
    return of, one, review


def give(review: Review, one: Indicator, value: Any, by: Actor, **terms: Any) -> ReviewValue:
    said = Given(None if value is None else Decimal(value), **terms)
    (found,) = services.submit_values(review_id=review.pk, given={one.pk: said}, by=by)
    return ReviewValue.objects.get(pk=found.pk)


def check(value: ReviewValue, by: Actor) -> None:
    services.check_values(review_id=value.review_id, value_ids=[value.pk], by=by)
