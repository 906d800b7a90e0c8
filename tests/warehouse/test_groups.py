"""Any group of places is judged as a territory of the same members is: by the sums of all of them."""

import dataclasses

import pytest

from etabli.catalogue.catalogue import Catalogue, load
from etabli.kernel.status import Status
from etabli.warehouse import evidence, findings, groups, observatory, subjects
from etabli.warehouse.findings import Comparison
from etabli.warehouse.groups import FRANCE
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.programme import territories
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject

NUMBERS = ("value", "low", "high")
LATEST_PHASE = "2"


@dataclasses.dataclass(frozen=True)
class Pair:
    """A place as the release has it, and its members computed as a group."""

    subject: Subject
    stored: list[IndicatorValue]
    computed: list[IndicatorValue]
    stored_findings: list[Comparison]
    judged: list[Comparison]


def pair(release: Release, catalogue: Catalogue, subject: Subject) -> Pair:
    known = groups.figures(release, subject.members)
    computed = groups.indicators(catalogue, known, subject.members)
    return Pair(
        subject,
        observatory.of_place(release, subject.level, subject.code, subject.phase),
        computed,
        findings.of_place(release, subject.level, subject.code, subject.phase),
        evidence.judge(release, catalogue, subject, computed, known),
    )


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def pairs(release: Release, catalogue: Catalogue) -> list[Pair]:
    """Every territory of both phases."""
    return [
        pair(release, catalogue, subjects.territory(release, phase, territory.id))
        for phase in ("1", "2")
        for territory in territories(release, phase)
    ]


def test_indicators_are_those_of_the_release(pairs: list[Pair], catalogue: Catalogue) -> None:
    assert len(pairs) == 149 + 183
    for one in pairs:
        computed = {(value.indicator, value.year): value for value in one.computed}
        for stored in one.stored:
            mine = computed.pop((stored.indicator, stored.year))
            for name in NUMBERS:
                expected = getattr(stored, name)
                found = getattr(mine, name)
                assert found == (None if expected is None else pytest.approx(expected, rel=1e-9, abs=2e-9)), (
                    one.subject.code,
                    stored,
                )
            assert (mine.status, mine.known, mine.members) == (stored.status, stored.known, stored.members)
            assert mine.rank is mine.ranked is None, "a group has no rank"
        assert all("territory" not in catalogue.indicators[name].levels for name, _ in computed)


def same(found: Comparison, expected: Comparison) -> bool:
    """Equal but for the last digits, which the release rounds."""
    return all(
        a == b if not isinstance(a, float) else a == pytest.approx(b, rel=1e-6, abs=2e-9)
        for a, b in zip(dataclasses.astuple(found), dataclasses.astuple(expected), strict=True)
    )


def test_findings_are_those_of_the_release(pairs: list[Pair]) -> None:
    """Territories of the latest phase, whose median is that of groups: the same claims in the same order."""
    for one in (one for one in pairs if one.subject.phase == LATEST_PHASE):
        assert [c.key for c in one.judged] == [c.key for c in one.stored_findings], one.subject.code
        for found, expected in zip(one.judged, one.stored_findings, strict=True):
            assert same(found, expected), (found, expected)


def test_the_other_phase_differs_by_its_median_only(pairs: list[Pair], catalogue: Catalogue) -> None:
    for one in (one for one in pairs if one.subject.phase != LATEST_PHASE):
        stored = {c.key: c for c in one.stored_findings}
        assert {c.key for c in one.judged} == set(stored)
        for found in one.judged:
            expected = stored[found.key]
            if catalogue.rules[found.rule].compared_to == "programme":
                assert (found.value, found.reference) != (expected.value, expected.reference)
                continue
            assert (found.p, found.gap, found.spread) == (
                pytest.approx(expected.p, rel=1e-6, abs=1e-12),
                pytest.approx(expected.gap, abs=2e-9),
                pytest.approx(expected.spread, abs=2e-9),
            )


def test_a_single_member_is_itself(release: Release, catalogue: Catalogue) -> None:
    """An EPCI alone is an EPCI; computed as a group of one it has its own indicators and findings."""
    alone = subjects.group(release, ["200042935"])
    assert (alone.level, alone.code) == ("epci", "200042935")
    one = pair(release, catalogue, alone)
    computed = {(value.indicator, value.year): value for value in one.computed}
    ranges = {i.id for i in catalogue.indicators.values() if i.aggregation == "range"}
    for stored in one.stored:
        mine = computed[stored.indicator, stored.year]
        if stored.indicator in ranges:
            assert (mine.value, mine.low, mine.high) == (None, stored.value, stored.value)
        else:
            assert mine.value == (None if stored.value is None else pytest.approx(stored.value, rel=1e-9, abs=2e-9))
    assert [(c.key, c.kind, c.position) for c in one.judged] == [
        (c.key, c.kind, c.position) for c in one.stored_findings
    ]


def test_the_epci_of_a_departement_add_up_to_it(release: Release, catalogue: Catalogue) -> None:
    """La Réunion, whose five EPCI cover it and nothing else."""
    sirens = [
        siren
        for (siren,) in release.rows(
            "SELECT DISTINCT epci FROM core_cog__communes WHERE departement = '974' AND epci IS NOT NULL "
            "AND vintage = (SELECT max(vintage) FROM core_cog__communes)"
        )
    ]
    assert len(sirens) == 5
    one = pair(release, catalogue, subjects.group(release, sirens))
    stored = {(v.indicator, v.year): v for v in observatory.of_place(release, "departement", "974")}
    compared = 0
    for value in one.computed:
        whole = stored.get((value.indicator, value.year))
        if whole and whole.complete and value.complete and value.status is whole.status is Status.OBSERVED:
            assert value.value == pytest.approx(whole.value, rel=1e-4), value.indicator
            compared += 1
    assert compared > 40
    assert {c.rule for c in one.judged if c.kind} and all(c.level == "group" for c in one.judged)


def test_the_order_and_repetition_of_members_do_not_matter(release: Release, catalogue: Catalogue) -> None:
    members = [code for kind, code in subjects.territory(release, "2", "ti-2401").members if kind == "epci"]
    straight, turned = (subjects.group(release, codes) for codes in (members, [*members[::-1], members[0]]))
    assert straight == turned
    one, other = pair(release, catalogue, straight), pair(release, catalogue, turned)
    assert one.computed == other.computed and one.judged == other.judged


def test_a_group_with_an_unknown_member_claims_nothing_on_its_sums(release: Release, catalogue: Catalogue) -> None:
    """Berry Sologne with an EPCI of Mayotte: sums are partial, so nothing is judged on them."""
    berry = [code for kind, code in subjects.territory(release, "2", "ti-2401").members if kind == "epci"]
    mayotte = [code for _, code in subjects.territory(release, "2", "ti-0601").members][:1]
    one = pair(release, catalogue, subjects.group(release, [*berry, *mayotte]))
    partial = {value.indicator for value in one.computed if value.partial}
    assert "part-industrie" in partial
    judged = {catalogue.rules[c.rule].indicator for c in one.judged}
    assert not judged & {v.indicator for v in one.computed if v.year == catalogue.indicators[v.indicator].latest and
                         not v.complete}  # fmt: skip
    counts = [v for v in one.computed if v.partial and v.indicator == "emplois-industriels"]
    assert counts and all(v.low is not None and v.low <= v.value and v.high is None for v in counts if v.value)


def test_a_range_goes_from_the_least_to_the_greatest_member(release: Release, catalogue: Catalogue) -> None:
    members = subjects.territory(release, "1", "ti-8413").members
    known = groups.figures(release, members)
    for indicator in (i for i in catalogue.indicators.values() if i.aggregation == "range"):
        (term,) = indicator.formula.terms
        values = [known[member].get(term.at(indicator.latest), (None, None))[0] for member in members]
        there = [value for value in values if value is not None]
        found = next(
            v for v in groups.indicators(catalogue, known, members)
            if v.indicator == indicator.id and v.year == indicator.latest
        )  # fmt: skip
        assert (found.value, found.low, found.high) == (None, min(there), max(there))
        assert (found.known, found.members) == (len(there), len(members))


def test_nothing_known_is_nothing_said(release: Release, catalogue: Catalogue) -> None:
    mayotte = pair(release, catalogue, subjects.territory(release, "2", "ti-0601"))
    assert mayotte.judged == mayotte.stored_findings == []
    nowhere = groups.figures(release, [("epci", "999999999")])
    assert nowhere[("epci", "999999999")] == {} and nowhere[FRANCE]
    values = groups.indicators(catalogue, nowhere, [("epci", "999999999")])
    assert all((v.value, v.status, v.known) == (None, Status.MISSING, 0) for v in values)
