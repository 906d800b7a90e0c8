"""Delays of operators: equal to a recomputation request by request, the same for everybody, few told apart."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domain.people import TODAY, organisation
from tests.domain.plans_world import World, acting, world
from tests.domain.requests_world import referent, sent

from etabli.analysis.delays import Delays, delays
from etabli.domain.coordination import services
from etabli.domain.coordination.enums import RequestState, StepKind
from etabli.domain.coordination.models import RequestStep, SentRequest
from etabli.domain.coordination.queries import delays as queries
from etabli.domain.coordination.queries.delays import Asked, Span
from etabli.domain.coordination.queries.requests import overdue
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Mandate, Organisation

pytestmark = pytest.mark.django_db
REFUSAL = {"reason": "Hors de notre champ."}


def played(of: World, operator: Organisation, who: Mandate, chance: random.Random) -> SentRequest:
    """A request that goes as far as chance takes it, by the services of the pages."""
    on = TODAY - timedelta(days=chance.randint(30, 500))
    one = sent(of, operator, on=on, need_kind=chance.choice(["land", "funding"]))
    lead = of.lead.mandates[0]
    for kinds in ([StepKind.ACKNOWLEDGED], [StepKind.YES, StepKind.PARTLY, StepKind.NO], [StepKind.DELIVERED]):
        on += timedelta(days=chance.randint(0, 60))
        if on > TODAY or chance.random() < 0.15 or one.state == RequestState.REFUSED:
            break
        if chance.random() < 0.1:
            return services.withdraw_request(sent_id=one.pk, by=acting(lead, on))
        kind = chance.choice(kinds)
        reason = REFUSAL if kind in (StepKind.NO, StepKind.PARTLY) else {}
        one = services.take_step(sent_id=one.pk, kind=kind, by=acting(who, on), **reason)
    return one


def slow(span: Span, requests: list[SentRequest]) -> Delays:
    """From the steps that were written, not from the dates that the request keeps."""
    ended, waiting, left = [], [], []
    for one in requests:
        steps = list(RequestStep.objects.filter(sent=one).order_by("at"))
        on = {step.kind: step.on for step in reversed(steps)}
        answer = min((on[kind] for kind in ("yes", "partly", "no") if kind in on), default=None)
        start = {Span.DELIVERED: answer if "no" not in on else None}.get(span, one.sent_on)
        end = {
            Span.ACKNOWLEDGED: on.get("acknowledged", answer),
            Span.ANSWERED: answer,
            Span.DELIVERED: on.get("delivered"),
        }[span]
        if start is None:
            continue
        over = on.get("withdrawn") or on.get("dropped")
        bucket = ended if end else left if over else waiting
        bucket.append(((end or over or TODAY) - start).days)
    return delays(ended, waiting, left)


@pytest.mark.database
@pytest.mark.parametrize("seed", range(3))
def test_delays_are_those_of_a_recomputation_from_the_steps(seed: int) -> None:
    chance = random.Random(seed)
    places = [world(), world("ti-2401")]
    operators = [organisation(OrganisationKind.OPERATOR) for _ in range(2)]
    made = []
    for of in places:
        for operator in operators:
            who = referent(of, operator)
            made += [played(of, operator, who, chance) for _ in range(7)]
    found = queries.operators(Asked(), TODAY)
    assert {one.key for one in found.rows} == {str(one.pk) for one in operators}
    assert found.together.count == len(made)
    for told in found.rows:
        mine = [one for one in made if str(one.operator_id) == told.key]
        assert told.spans == {span: slow(span, mine) for span in Span}
        assert told.late == SentRequest.objects.filter(overdue(TODAY), operator=told.key).count()
    one = queries.operator(operators[0].pk, Asked(need="land"), TODAY)
    assert one is not None
    mine = [each for each in made if each.operator == operators[0] and each.need_kind == "land"]
    assert one.together.spans == {span: slow(span, mine) for span in Span}
    for by in (one.by_year, one.by_need, one.by_within):
        assert sum(told.count for told in by) == len(mine)
    for told in one.by_region:
        inside = [
            each
            for each in mine
            if each.request.fiche.plan.territory.parts.filter(departement__region=told.key).exists()
        ]
        assert told.spans[Span.ANSWERED] == slow(Span.ANSWERED, inside)


def test_each_filter_takes_what_it_says() -> None:
    of, elsewhere, operator = world(), world("ti-2401"), organisation(OrganisationKind.OPERATOR)
    sent(of, operator, on=date(2025, 3, 3), need_kind="land")
    sent(elsewhere, operator, on=date(2026, 3, 3), need_kind="funding")
    region = of.territory.parts.order_by("pk").values_list("departement__region", flat=True)[0]
    one_each = (Asked(region=region), Asked(need="land"), Asked(year="2025"))
    assert [queries.operators(asked, TODAY).together.count for asked in one_each] == [1, 1, 1]
    assert queries.operators(Asked(phase="1"), TODAY).together.count == 2
    assert queries.operators(Asked(phase="2"), TODAY).together.count == 0


def test_within_the_programme_is_while_the_phase_of_the_territory_runs() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    type(of.territory.phase).objects.filter(pk="1").update(ends_on=TODAY)
    for days in (0, 1, 90):
        sent(of, operator, on=TODAY + timedelta(days=days))
    on = TODAY + timedelta(days=200)
    assert [queries.operators(Asked(within=one), on).together.count for one in ("oui", "non", "")] == [1, 2, 3]


def test_refusals_are_not_told_apart_below_three_answers() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    for n in range(3):
        one = sent(of, operator)
        assert queries.operators(Asked(), TODAY).rows[0].refused is None
        kind = StepKind.NO if n == 0 else StepKind.YES
        services.take_step(sent_id=one.pk, kind=kind, by=acting(who), **(REFUSAL if n == 0 else {}))
    assert queries.operators(Asked(), TODAY).rows[0].refused == 1


def test_what_was_sent_after_the_day_is_not_known_yet() -> None:
    sent(world(), on=TODAY + timedelta(days=1))
    assert queries.operators(Asked(), TODAY).rows == ()


def test_an_organisation_that_was_asked_nothing_has_no_page() -> None:
    assert queries.operator(organisation(OrganisationKind.OPERATOR).pk, Asked(), TODAY) is None


def test_reading_takes_few_queries() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    for _ in range(4):
        sent(of, operator)
    with CaptureQueriesContext(connection) as captured:
        queries.operators(Asked(region="84"), TODAY)
        queries.operator(operator.pk, Asked(region="84"), TODAY)
    assert len(captured) <= 5
