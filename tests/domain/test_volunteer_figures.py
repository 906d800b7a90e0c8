"""Volunteers counted: what is told, what is hidden and can't be found again, silences apart from departures."""

import random
from collections.abc import Iterator, Mapping, Sequence
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
from etabli.domain.vte.queries import volunteer_groups
from etabli.domain.vte.queries.volunteer_groups import Group, Groups, Row, Stayed
from etabli.domain.vte.volunteer_enums import FileState

ON = date(2026, 11, 24)
SIREN = "732829320"


def row(**told: object) -> Row:
    first = {
        "place": "2/ti-8413",
        "school": "",
        "signed_on": ON,
        "starts_on": months_after(ON, -12),
        "state": "running",
    }
    more = {"ended_on": None, "ti": True, "vert": False, "asked": 0, "paid": 0}
    return Row(**first | more | {"stayed": "", "later": "", "asked_later": False} | told)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"stayed": "yes"}, Stayed(1, 0, 0)),
        ({"stayed": "left"}, Stayed(0, 1, 0)),
        ({}, Stayed(0, 0, 1)),
        ({"starts_on": months_after(ON, -11)}, Stayed(0, 0, 0)),
        ({"starts_on": None}, Stayed(0, 0, 0)),
        ({"state": "signed", "stayed": "yes"}, Stayed(0, 0, 0)),
        ({"state": "broken", "ended_on": months_after(ON, -3)}, Stayed(0, 1, 0)),
        ({"state": "broken", "ended_on": ON}, Stayed(0, 0, 1)),
        ({"state": "ended", "ended_on": months_after(ON, -3)}, Stayed(0, 0, 1)),
    ],
)
def test_a_silence_is_no_departure_and_a_broken_contract_is(told: dict[str, object], found: Stayed) -> None:
    assert volunteer_groups.stayed([row(**told)], ON) == found


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


def grouped(rows: Sequence[Row], regions: Mapping[str, str]) -> Groups:
    keys = {
        "territory": lambda row: (row.place, row.place),
        "region": lambda row: (regions[row.place], regions[row.place]),
        "school": lambda row: (row.school, row.school),
        "year": lambda row: ("2025", "2025"),
    }
    return volunteer_groups.groups(rows, keys, ON)


def agreeing(
    found: Groups, name: str, most: Mapping[str, int], least: Mapping[str, int], regions: Mapping[str, str]
) -> Iterator[dict[str, int]]:
    """The slow way: every count by territory that agrees with what is told of territories, régions and the whole."""
    territories = {one.key: getattr(one, name) for one in found.tables["territory"]}
    wholes = {one.key: getattr(one, name) for one in found.tables["region"]}
    free = [key for key, told in territories.items() if told is None]
    for given in product(*(range(least[key], most[key] + 1) for key in free)):
        one = {key: told for key, told in territories.items() if told is not None} | dict(zip(free, given, strict=True))
        sums = {code: sum(count for key, count in one.items() if regions[key] == code) for code in wholes}
        whole = getattr(found.whole, name)
        if all(told in (None, sums[code]) for code, told in wholes.items()) and whole in (None, sum(one.values())):
            yield one


def values(tables: Sequence[Mapping[str, int]], regions: Mapping[str, str]) -> dict[str, set[int]]:
    """What each territory, région and the whole may be."""
    seen: dict[str, set[int]] = {}
    for one in tables:
        sums = {code: sum(count for key, count in one.items() if regions[key] == code) for code in regions.values()}
        for key, count in {**one, **sums, "": sum(one.values())}.items():
            seen.setdefault(key, set()).add(count)
    return seen


def test_what_is_hidden_cannot_be_found_from_all_that_is_told() -> None:
    """Of shared contracts, some of which run: every hidden count that is not zero keeps two values."""
    regions = {"A": "R", "B": "R", "C": "S", "D": "S"}
    chance = random.Random(7)
    for _ in range(80):
        rows = [
            row(place=place, state=chance.choice(["running", "running", "ended"]), ended_on=ON)
            for place in regions
            for _ in range(chance.randint(0, 4))
        ]
        found, true = grouped(rows, regions), {key: [one for one in rows if one.place == key] for key in regions}
        if len(rows) < 3 or not found.tables["territory"]:
            continue
        listed = [one.key for one in found.tables["territory"]]
        contracts = list(
            agreeing(found, "contracts", dict.fromkeys(listed, len(rows)), dict.fromkeys(listed, 1), regions)
        )
        running = [
            run
            for many in contracts
            for run in agreeing(found, "running", many, dict.fromkeys(listed, 0), regions)
            if all(
                one.contracts is None or one.running is not None or run[one.key] for one in found.tables["territory"]
            )
        ]
        every = (*found.tables["territory"], *found.tables["region"], found.whole)
        for name, seen in (("contracts", values(contracts, regions)), ("running", values(running, regions))):
            for one in every:
                mine = [row for row in rows if one.key in ("", row.place, regions[row.place])]
                really = len(mine) if name == "contracts" else sum(row.state == "running" for row in mine)
                assert really in seen[one.key]
                if getattr(one, name) is None and really:
                    assert len(seen[one.key]) > 1, (name, one.key, {key: len(some) for key, some in true.items()})


def some(where: str, many: int, **told: object) -> list[Row]:
    return [row(place=where, **told) for _ in range(many)]


def of(found: Groups, table: str, key: str) -> Group:
    return next(one for one in found.tables[table] if one.key == key)


def test_territories_and_regions_are_hidden_together() -> None:
    """B was the région less A, D the other less C."""
    regions = {"A": "R", "B": "R", "C": "S", "D": "S"}
    found = grouped([*some("A", 5), *some("B", 2), *some("C", 4), *some("D", 1)], regions)
    assert [one.contracts for one in found.tables["territory"]] == [None] * 4
    assert {one.key: one.contracts for one in found.tables["region"]} == {"R": 7, "S": 5}


def test_money_is_told_by_who_asked_and_by_who_was_paid() -> None:
    """Three contracts, one asked: its 8,000 € are nobody's to read."""
    regions = {"A": "R", "B": "R"}
    found = grouped([*some("A", 2), *some("A", 1, asked=800_000), *some("B", 3)], regions)
    assert (of(found, "territory", "A").contracts, of(found, "territory", "A").paid_cents) == (3, 0)
    assert of(found, "territory", "A").asked_cents is None and found.whole.asked_cents is None


def test_what_one_alone_waits_for_is_no_difference_of_two_sums() -> None:
    found = grouped([*some("A", 3, asked=400_000, paid=400_000), *some("A", 1, asked=800_000)], {"A": "R"})
    assert (found.whole.paid_cents, found.whole.asked_cents) == (None, None)
    found = grouped([*some("A", 3, asked=400_000, paid=400_000), *some("A", 3, asked=800_000)], {"A": "R"})
    assert (found.whole.paid_cents, found.whole.asked_cents) == (1_200_000, 3_600_000)


@pytest.mark.parametrize(("running", "told"), [(0, 0), (1, None), (2, None), (3, 3), (4, None), (5, None), (6, 6)])
def test_one_or_two_that_run_or_do_not_are_not_told(running: int, told: int | None) -> None:
    rows = [*some("A", running), *some("A", 6 - running, state="ended", ended_on=ON)]
    found = grouped(rows, {"A": "R"})
    assert found.whole.running == told and of(found, "territory", "A").running == told


@pytest.mark.parametrize(
    ("yes", "left", "silent", "told"),
    [
        (2, 2, 0, Stayed(None, None, 0)),
        (3, 1, 0, Stayed(None, None, 0)),
        (4, 0, 0, Stayed(4, 0, 0)),
        (3, 3, 0, Stayed(3, 3, 0)),
        (3, 3, 1, Stayed(None, None, None)),
        (3, 3, 3, Stayed(3, 3, 3)),
        (0, 0, 4, Stayed(0, 0, 4)),
    ],
)
def test_answers_of_one_or_two_are_not_told(yes: int, left: int, silent: int, told: Stayed) -> None:
    rows = [*some("A", yes, stayed="yes"), *some("A", left, stayed="left"), *some("A", silent)]
    assert grouped(rows, {"A": "R"}).whole.stayed == told


def test_a_table_of_one_contract_each_is_not_there() -> None:
    regions = {"A": "R", "B": "R", "C": "S"}
    found = grouped([row(place=place, school=place) for place in regions], regions)
    assert found.whole.contracts == 3
    assert not found.tables["territory"] and not found.tables["school"]
    assert [one.contracts for one in found.tables["region"]] == [None, None]


def test_labels_and_the_target_hide_what_they_leave() -> None:
    target = vte_programme().target(ON)
    every = [*some("A", 4), *some("A", 1, ti=False, vert=True)]
    assert figures._labels(every, target) == figures.Labels(None, None, None)
    every = [*some("A", 4), *some("A", 3, ti=False, vert=True)]
    assert figures._labels(every, target) == figures.Labels(4, 3, 4)
    assert figures._labels([*every, row(signed_on=date(2019, 1, 1))], target).toward is None


def test_who_was_asked_at_24_months_is_counted_of_the_whole() -> None:
    def asked(many: int, later: str = "") -> list[Row]:
        return some("A", many, asked_later=True, later=later)

    told = volunteer_groups.stayed_later
    assert told([*asked(3, "yes"), *asked(3, "left"), *asked(3), *some("A", 5)]) == Stayed(3, 3, 3)
    assert told([*asked(3, "yes"), *asked(1, "left"), *asked(3)]) == Stayed(None, None, 3)
    assert told([*asked(3, "yes"), *asked(1), *some("A", 5)]) == Stayed(3, 0, None)
    assert told(some("A", 5)) == Stayed(0, 0, 0)


@pytest.mark.django_db
def test_contracts_are_counted_once_labelled_by_place_and_toward_the_target() -> None:
    here, there, other = territory(), territory("ti-8405"), territory("ti-2401")
    made(4, here, paid=3, school="INSA Lyon")
    made(3, there, school="insa lyon", place=here, in_programme="yes")
    made(2, other)
    made(5, other, granted=False)
    found = figures.told(ON, vte_programme().target(ON))
    assert (found.whole.contracts, found.labels) == (9, figures.Labels(9, 0, 9))
    assert [(one.key, one.contracts) for one in found.by_territory] == [(other.pk, None), (here.pk, None)]
    assert [one.contracts for one in found.by_region] == [None, None], "the région is what its only territory is"
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
def test_a_place_is_told_no_more_than_its_territories(django_assert_max_num_queries: object) -> None:
    made(3, territory(), paid=3)
    made(4, territory("ti-2401"), paid=1)
    inside = Territory.objects.filter(pk=territory().pk)
    Payment.objects.create(
        claim=Claim.objects.filter(aid="paid", volunteer__territory=territory())[0],
        kind="recovered",
        amount_cents=100_000,
        on=ON,
        payer="B",
        mandate=acting(Role.PROJECT_LEAD, territory=territory("ti-8405")).mandates[0],
    )
    with django_assert_max_num_queries(3):
        here = figures.counted(ON, None, inside)
    assert here == figures.Counted(3, 3, None, None), "paid less here would be what one was paid there"
    assert figures.counted(ON, vte_programme().target(ON)) == figures.Counted(7, 7, 4, 1_500_000, 7)
    Volunteer.objects.filter(pk__in=Volunteer.objects.filter(territory=territory()).values("pk")[:1]).update(
        state="ended", ended_on=ON, ending="hired"
    )
    assert figures.counted(ON, None, inside).running is None
    assert figures.counted(ON, None, Territory.objects.filter(pk=territory("ti-8405").pk)) == figures.Counted(
        0, 0, 0, 0
    )
    made(1, territory("ti-8405"))
    assert figures.counted(ON, None, inside).contracts is None, "or the other would be known from the nation"


@pytest.mark.django_db
def test_two_payments_to_one_firm_are_of_two_contracts_or_one() -> None:
    """What is counted is contracts, and said so: a firm may have several."""
    made(4, territory(), paid=4)
    assert figures.counted(ON, None).paid == 4
    claim = Claim.objects.filter(aid="paid")[0]
    Payment.objects.create(
        claim=claim, kind="paid", amount_cents=1, on=ON, payer="B", mandate=claim.payments.get().mandate
    )
    assert figures.counted(ON, None).paid == 4


@pytest.mark.django_db
def test_an_answer_is_read_with_its_file() -> None:
    made(3, territory())
    for one, answer in zip(Volunteer.objects.all(), ("yes", "left", ""), strict=True):
        answered_on = timezone.localdate() if answer else None
        Staying.objects.create(volunteer=one, months=12, asked_on=ON, answer=answer, answered_on=answered_on)
    assert [row.stayed for row in figures._rows()].count("yes") == 1
    assert figures.told(ON, None).whole.stayed == Stayed(None, None, None)
