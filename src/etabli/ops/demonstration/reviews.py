"""The reviews of the demonstration: a period after another, the last one open, with a value in each state."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from etabli.catalogue.coordination.reviews import Period, RollUp, review_rules
from etabli.domain.coordination import review_rights, services
from etabli.domain.coordination.models import Review
from etabli.domain.coordination.queries.review_values import Line, lines_of
from etabli.domain.coordination.review_states import ValueState
from etabli.domain.coordination.services.reviews import Given
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import TerritoryPart
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import acting, at

GIVEN, CHECKED, LOCKED, PUT_RIGHT = 30, 60, 80, 120  # days after the end of a period
STEP = Decimal("0.22")  # of the way to the target, a period
THOUSAND, DOWN, SILENT, BACK = 3, 5, 4, 1  # which fiches of the last review go wrong, by their number
WORDS = "Deux entreprises ont fermé : elles ne sont plus comptées."


def play(teams: Sequence[Team]) -> None:
    """Of the first team the last review waits for somebody; of the others nothing was given yet."""
    periods = review_rules().ended(timezone.localdate())[::-1]
    for n, period in enumerate(periods):
        last = period == periods[-1]
        _ask(period)
        for rank, team in enumerate(teams):
            review = Review.objects.filter(plan__territory=team.territory, period=period.id).first()
            if review is not None and not (last and rank):
                _review(review, team, period, n, last=last)
    _ask(periods[-1], 1 + review_rules().submit_days)


def _ask(period: Period, days: int = 2) -> None:
    on = _day(period, days)
    with clock.played(at(on)):
        services.ask_reviews(on=on)


def _day(period: Period, days: int) -> date:
    return min(period.ends_on + timedelta(days=days), timezone.localdate())


def _review(review: Review, team: Team, period: Period, n: int, *, last: bool) -> None:
    _give(review, team, period, n, last=last)
    on = _day(period, CHECKED)
    region = _region(team, on)
    if region is None:
        return
    with clock.played(at(on)):
        given = review.values.filter(state=ValueState.SUBMITTED).order_by("indicator__fiche__number", "pk")
        keys = [(one.pk, one.indicator.fiche.number, one.warnings) for one in given.select_related("indicator__fiche")]
        fine = [key for key, number, strange in keys if not last or (not strange and number % 3 != BACK)]
        services.check_values(review_id=review.pk, value_ids=fine, by=region)
        if last and (back := [key for key, number, _ in keys if number % 3 == BACK]):
            reason = french("Comptez aussi les entreprises installées avant l'été, ou dites pourquoi non.")
            services.send_back(review_id=review.pk, value_id=back[0], reason=reason, by=region)
    if not last:
        _lock(review, team, period)


def _give(review: Review, team: Team, period: Period, n: int, *, last: bool) -> None:
    """By the chef de projet; some late, some strange, in the last review."""
    on = _day(period, GIVEN)
    lead = acting(team.project_lead, on)
    here = review_rights.of_territory(lead, team.territory)
    given = {}
    for line in lines_of(review, here.opened.sight):
        number = line.indicator.fiche.number
        if (last or n == 1) and number % 7 == SILENT:
            continue
        given[line.indicator.pk] = _said(line, n, number if last else 0)
    with clock.played(at(on)):
        services.submit_values(review_id=review.pk, given=given, by=lead)


def _said(line: Line, n: int, number: int) -> Given:
    """A little nearer to the target each period. `number` of the fiche: what goes wrong; 0: nothing does."""
    indicator, share = line.indicator, STEP * (n + 1)
    start = indicator.baseline or Decimal(0)
    value = round(start + (indicator.target - start) * share)
    if line.roll_up == RollUp.RATIO:
        asked = Decimal(20 + 5 * n)
        return Given(numerator=round(asked * value / 100), denominator=asked)
    if line.roll_up == RollUp.MEAN:
        return Given(Decimal(value), weight=Decimal(12 + 4 * n))
    if number % 7 == THOUSAND:
        return Given(Decimal(value * 1000))
    if number % 7 == DOWN:
        return Given(Decimal(1), words=WORDS)
    return Given(Decimal(value))


def _lock(review: Review, team: Team, period: Period) -> None:
    """By the Région, once its last day has passed; of the first review, a value is put right afterwards."""
    on = _day(period, LOCKED)
    region = _region(team, on)
    assert region is not None
    with clock.played(at(on)):
        services.lock_review(review_id=review.pk, by=region)
    first = review.values.filter(indicator__unit="entreprises", value__isnull=False).order_by("pk").first()
    if first is None or first.value is None or period.id != review_rules().ended(timezone.localdate())[-1].id:
        return
    on = _day(period, PUT_RIGHT)
    with clock.played(at(on)):
        services.correct_value(
            review_id=review.pk,
            value_id=first.pk,
            said=Given(first.value + 1),
            reason=french("Une entreprise installée en juin manquait au relevé."),
            by=region,
        )


def _region(team: Team, on: date) -> Actor | None:
    """The Région where most of the territory's people live."""
    part = TerritoryPart.objects.filter(territory=team.territory).order_by("-population", "departement").first()
    if part is None:
        return None
    held = Mandate.objects.in_force(on).filter(role=Role.REGION, region__departements=part.departement)
    mandate = held.select_related("person").first()
    return acting(mandate, on) if mandate else None
