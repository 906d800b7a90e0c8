"""Volunteers counted: what is told, what is hidden and can't be found again, silences apart from departures."""

from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest
from django.utils import timezone
from tests.domain.people import acting, mandate, territory

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.vte.programme import vte_programme
from etabli.domain.governance.enums import Role
from etabli.domain.territories.models import Territory
from etabli.domain.vte.models import Claim, Payment, Staying, Volunteer
from etabli.domain.vte.queries import volunteer_figures as figures
from etabli.domain.vte.queries.volunteer_figures import Row, Stayed, hidden
from etabli.domain.vte.volunteer_enums import FileState

ON = date(2026, 11, 24)
SIREN = "732829320"


def test_what_is_hidden_cannot_be_found_from_the_whole() -> None:
    """Of every way to share a few contracts among four groups: either nothing is hidden, or three at least, of two
    groups at least, unless everything is.
    """
    for counts in product(range(6), repeat=4):
        named: Mapping[str, int] = dict(zip("abcd", counts, strict=True))
        few = hidden(named)
        assert all(named[key] == 0 or named[key] >= 3 for key in named.keys() - few)
        if not few:
            continue
        told_of_others = [key for key in named.keys() - few if named[key]]
        assert not told_of_others or (len(few) > 1 and sum(named[key] for key in few) >= 3)


def row(**told: object) -> Row:
    first = {
        "place": "2/ti-8413",
        "school": "",
        "signed_on": ON,
        "starts_on": months_after(ON, -12),
        "state": "running",
    }
    more = {"ended_on": None, "ti": True, "vert": False, "asked": 0, "paid": 0, "was_paid": False}
    return Row(**first | more | {"stayed": "", "was_asked": False} | told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"stayed": "yes"}, Stayed(1, 0, 0)),
        ({"stayed": "left"}, Stayed(0, 1, 0)),
        ({}, Stayed(0, 0, 1)),
        ({"was_asked": True}, Stayed(0, 0, 1)),
        ({"starts_on": months_after(ON, -11)}, Stayed(0, 0, 0)),
        ({"starts_on": None}, Stayed(0, 0, 0)),
        ({"state": "signed", "stayed": "yes"}, Stayed(0, 0, 0)),
        ({"state": "broken", "ended_on": months_after(ON, -3)}, Stayed(0, 1, 0)),
        ({"state": "broken", "ended_on": ON}, Stayed(0, 0, 1)),
        ({"state": "ended", "ended_on": months_after(ON, -3)}, Stayed(0, 0, 1)),
    ],
)
def test_a_silence_is_no_departure_and_a_broken_contract_is(told: dict[str, object], found: Stayed) -> None:
    assert figures.stayed([row(**told)], ON) == found


def made(many: int, where: Territory, *, paid: int = 0, granted: bool = True, **told: object) -> None:
    """Files as they stand once labelled, without their story."""
    by = mandate(Role.PROJECT_LEAD, territory=where)
    for n in range(many):
        state = FileState.RUNNING if granted else FileState.SENT
        given = {"firm": "F", "siret": f"{SIREN}00074", "opened_on": ON, "state": state, "sent_on": ON, "asks_ti": True}
        days = {"signed_on": date(2025, 3, 1), "starts_on": date(2025, 3, 1)}
        signed = {"charter": "1", "firm_signed_on": ON, "young_signed_on": ON}
        one = Volunteer.objects.create(territory=where, opened_by=by, **given | days | signed | told)
        label = {"label": "granted", "label_on": ON, "label_number": "1", "recorded_by": by} if granted else {}
        aid = {"aid": "paid", "asked_on": ON, "asked_cents": 400_000} if n < paid else {}
        claim = Claim.objects.create(volunteer=one, scheme="vte-ti", **label | aid)
        if n < paid:
            Payment.objects.create(claim=claim, kind="paid", amount_cents=400_000, on=ON, payer="B", mandate=by)


@pytest.mark.django_db
def test_contracts_are_counted_once_labelled_by_place_and_toward_the_target() -> None:
    here, there, other = territory(), territory("ti-8405"), territory("ti-2401")
    made(4, here, paid=3, school="INSA Lyon")
    made(3, there, school="insa lyon", place=here, in_programme="yes")
    made(2, other)
    made(5, other, granted=False)
    found = figures.told(ON, vte_programme().target(ON))
    assert (found.whole.contracts, found.ti, found.vert, found.toward) == (9, 9, 0, 9)
    assert [(one.key, one.contracts) for one in found.by_territory] == [(other.pk, None), (here.pk, None)]
    assert [one.contracts for one in found.by_school] == [None, None]
    assert found.whole.paid_cents == 1_200_000
    made(1, other)
    again = figures.told(ON, None)
    assert {one.key: one.contracts for one in again.by_territory} == {other.pk: 3, here.pk: 7}
    assert {one.label: one.contracts for one in again.by_region} == {
        "Centre-Val de Loire": 3,
        "Auvergne-Rhône-Alpes": 7,
    }
    assert {one.key: one.paid_cents for one in again.by_territory} == {other.pk: 0, here.pk: 1_200_000}


@pytest.mark.django_db
def test_a_place_is_counted_in_one_query(django_assert_num_queries: object) -> None:
    made(3, territory(), paid=1)
    made(4, territory("ti-2401"))
    inside = Territory.objects.filter(pk=territory().pk)
    Payment.objects.create(
        claim=Claim.objects.filter(aid="paid")[0],
        kind="recovered",
        amount_cents=100_000,
        on=ON,
        payer="B",
        mandate=acting(Role.PROJECT_LEAD, territory=territory("ti-8405")).mandates[0],
    )
    with django_assert_num_queries(1):  # type: ignore[operator]
        here = figures.counted(inside)
    assert (here.contracts, here.running, here.paid, here.paid_cents) == (3, 3, 1, 300_000)
    assert figures.counted().contracts == 7 and here.enough


@pytest.mark.django_db
def test_an_answer_is_read_with_its_file() -> None:
    made(3, territory())
    for one, answer in zip(Volunteer.objects.all(), ("yes", "left", ""), strict=True):
        answered_on = timezone.localdate() if answer else None
        Staying.objects.create(volunteer=one, months=12, asked_on=ON, answer=answer, answered_on=answered_on)
    assert figures.told(ON, None).whole.stayed == Stayed(1, 1, 1)
