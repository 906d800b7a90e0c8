"""How fast offers are reviewed: each wait, the share in time, and what is too few to be told."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.domain.offers_world import acting, review, stated

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Offer, OfferStep
from etabli.domain.vte.queries import offer_delays
from etabli.domain.vte.queries.offer_delays import Wait, group, waits
from etabli.kernel.working_days import is_working
from etabli.web.presentation.vte.offer_delays import answer, lines

P = OfferStepKind
MONDAY, ON = date(2026, 9, 7), date(2026, 10, 30)


def days(first: int, last: int) -> int:
    return sum(is_working(MONDAY + timedelta(days=n)) for n in range(first + 1, last + 1))


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], [("waiting", days(0, 53))]),
        ([(P.PUBLISHED, 3)], [("reviewed", 3)]),
        ([(P.PUBLISHED, 7)], [("reviewed", 5)]),
        ([(P.REFUSED, 0)], [("reviewed", 0)]),
        ([(P.CHANGES, 1), (P.EDITED, 4), (P.PUBLISHED, 7)], [("reviewed", 1), ("reviewed", 1)]),
        ([(P.EDITED, 2), (P.PUBLISHED, 4)], [("reviewed", 2)]),
        ([(P.CLOSED, 2)], [("left", 2)]),
        ([(P.PUBLISHED, 2), (P.FILLED, 9)], [("reviewed", 2)]),
        ([(P.PUBLISHED, 2), (P.CHANGES, 9)], [("reviewed", 2)]),
        ([(P.PUBLISHED, 2), (P.WITHDRAWN, 9)], [("reviewed", 2)]),
        ([(P.PUBLISHED, 2), (P.EDITED, 9)], [("reviewed", 2), ("waiting", days(9, 53))]),
    ],
)
def test_each_wait_of_an_offer(steps: list[tuple[OfferStepKind, int]], found: list[tuple[str, int]]) -> None:
    told = waits("", MONDAY, [(kind, MONDAY + timedelta(days=day)) for kind, day in steps], ON)
    assert [(one.how, one.days) for one in told] == found


def test_the_share_and_the_median_are_those_of_a_slow_reading() -> None:
    drawn, most = random.Random(7), offer_rules().review_days
    for size in range(3, 30):
        some = [Wait("", drawn.randrange(2 * most), "reviewed") for _ in range(size)]
        found = group("", some)
        ordered = sorted(one.days for one in some)
        assert found.reviewed.median == next(day for n, day in enumerate(ordered, 1) if 2 * n >= size)
        assert found.in_time == len([day for day in ordered if day < most or day == most]) and found.due == size


@pytest.mark.parametrize(("ended", "told"), [(2, False), (3, True)])
def test_nothing_is_told_below_three_reviews(ended: int, told: bool) -> None:
    found = group("", [Wait("", 1, "reviewed")] * ended + [Wait("", 40, "waiting")])
    assert (found.in_time is not None) is told and (found.reviewed.median is not None) is told
    assert found.due == ended + 1, "what waits past the delay is not in time"
    assert group("", [Wait("", offer_rules().review_days, "waiting")]).due == 0


@pytest.mark.django_db
def test_a_territory_is_told_from_three_reviews_on_in_two_queries(django_assert_num_queries) -> None:
    lead = acting()
    for n in range(3):
        offer, _ = stated(email=f"a{n}@exemple.fr")
        review(offer, P.PUBLISHED, lead)
        early = timezone.localdate() - timedelta(days=30)
        Offer.objects.filter(pk=offer.pk).update(stated_on=early, submitted_on=early)
        OfferStep.objects.filter(offer=offer).update(on=early)
        with django_assert_num_queries(2):
            found = offer_delays.told(timezone.localdate())
        assert [one.key for one in found.by_territory] == (["Plastics Vallée – Oyonnax"] if n == 2 else [])
    assert (
        "3 sur 3" in answer(found).replace("\u00a0", " ") and [one.in_time for one in lines(found)] == ["3 sur 3"] * 2
    )
