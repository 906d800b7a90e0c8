"""What could not be judged is told from what was judged and says nothing, with the reason that the data give."""

from collections import Counter

import pytest

from etabli.catalogue.catalogue import Catalogue, load
from etabli.warehouse import evidence, findings, groups, observatory, programme, subjects
from etabli.warehouse import unjudged as unjudged_rules
from etabli.warehouse.release import Release
from etabli.warehouse.unjudged import Reason, Unjudged, unjudged


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def of(release: Release, catalogue: Catalogue, subject: subjects.Subject) -> list[Unjudged]:
    stored = findings.of_place(release, subject.level, subject.code, subject.phase)
    return unjudged(release, catalogue, subject, stored)


@pytest.fixture(scope="module")
def of_territories(release: Release, catalogue: Catalogue) -> dict[str, list[Unjudged]]:
    """What is not judged of each territory of phase 2."""
    every = [subjects.territory(release, "2", one.id) for one in programme.territories(release, "2")]
    return {subject.code: of(release, catalogue, subject) for subject in every}


def test_every_rule_is_judged_or_not(
    release: Release, catalogue: Catalogue, of_territories: dict[str, list[Unjudged]]
) -> None:
    compared = findings.of_level(release, "territory", "2")
    for code, holes in of_territories.items():
        judged = {(one.rule, one.zone, "" if one.jobs is None else one.sector) for one in compared.get(code, [])}
        missing = [(one.rule, one.zone, one.sector) for one in holes]
        assert len(set(missing)) == len(missing) and not judged & set(missing), code
        assert {rule for rule, _, _ in judged.union(missing)} == set(catalogue.rules), code
        places = [rule.id for rule in catalogue.rules.values() if rule.subject == "place"]
        assert Counter(rule for rule, zone, _ in [*judged, *missing] if not zone and rule in places) == Counter(places)
        asked = {one.zone for one in compared.get(code, []) if one.zone}
        for zone in asked:
            sectors = [rule for rule, name, _ in [*judged, *missing] if name == zone and rule == "specialisation"]
            assert len(sectors) == 16, "every industrial sector of a main zone is one or the other"


def test_reasons_are_those_of_the_data(
    release: Release, catalogue: Catalogue, of_territories: dict[str, list[Unjudged]]
) -> None:
    seen = Counter(one.reason for holes in of_territories.values() for one in holes)
    assert set(seen) == {Reason.VALUE_MISSING, Reason.SUM_INCOMPLETE, Reason.ZONE_UNKNOWN, Reason.NO_MAIN_ZONE}
    for code, holes in list(of_territories.items())[::6]:
        values = observatory.of_place(release, "territory", code, "2")
        for one in holes:
            indicator = catalogue.indicators.get(catalogue.rules[one.rule].indicator)
            if indicator:
                value = observatory.latest(values, indicator)
                assert value is not None and not value.complete
                assert (one.reason is Reason.SUM_INCOMPLETE) == value.partial, (code, one)


def test_a_zone_without_shift_share_is_named(release: Release, of_territories: dict[str, list[Unjudged]]) -> None:
    """The effects of a zone where Urssaf hides a sector can't be computed: one hole a zone and rule."""
    known = {
        zone
        for (zone,) in release.rows(
            """SELECT zone FROM out_observatory__zone_profiles WHERE measure = 'local_effect' AND value IS NOT NULL
            AND year = (SELECT max(year) FROM out_observatory__zone_profiles WHERE measure = 'local_effect')"""
        )
    }
    holes = [one for found in of_territories.values() for one in found if one.rule == "residu-local"]
    assert len(known) < 306 and any(one.zone for one in holes)
    for one in holes:
        assert one.zone not in known and (one.reason is Reason.VALUE_MISSING) == bool(one.zone)


def test_mayotte_of_which_nothing_is_known(release: Release, catalogue: Catalogue) -> None:
    alone = subjects.territory(release, "2", "ti-0601")
    found = of(release, catalogue, alone)
    assert [one.rule for one in found] == list(catalogue.rules), "every rule once, in order"
    assert {one.reason for one in found} == {Reason.VALUE_MISSING, Reason.ZONE_UNKNOWN}


@pytest.mark.parametrize(("level", "code"), [("departement", "01"), ("region", "84")])
def test_wider_places_are_not_compared_with_the_median_territory(
    level: str, code: str, release: Release, catalogue: Catalogue
) -> None:
    make = subjects.departement if level == "departement" else subjects.region
    reasons = {one.rule: one.reason for one in of(release, catalogue, make(release, code))}
    assert reasons["conception"] is reasons["specialisation"] is Reason.LEVEL_NOT_COMPARED
    expected = Reason.LEVEL_NOT_PUBLISHED if level == "departement" else None
    assert reasons.get("industrie-presente") is expected
    assert set(reasons.values()) <= {Reason.LEVEL_NOT_COMPARED, Reason.LEVEL_NOT_PUBLISHED}


def test_a_group_has_the_holes_of_the_territory_of_its_members(
    release: Release, catalogue: Catalogue, of_territories: dict[str, list[Unjudged]]
) -> None:
    for one in programme.territories(release, "2")[::10]:
        if all(member.kind == "epci" for member in one.members) and len(one.members) > 1:
            same = subjects.group(release, [member.code for member in one.members])
            stored = findings.of_place(release, "territory", one.id, "2")
            assert unjudged(release, catalogue, same, stored) == of_territories[one.id]


def test_without_a_size_a_law_or_a_reference(
    release: Release, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value alone is not judged: nothing says how far such a figure moves, or what to compare it with."""
    subject = subjects.departement(release, "01")
    without = [one for one in findings.of_place(release, "departement", "01") if one.rule != "habitants"]
    assert Unjudged("habitants", "", "", Reason.REFERENCE_MISSING) in unjudged(release, catalogue, subject, without)
    monkeypatch.setattr(unjudged_rules, "laws", lambda _: {})
    assert Unjudged("habitants", "", "", Reason.LAW_MISSING) in unjudged(release, catalogue, subject, without)
    monkeypatch.setattr(groups, "total", lambda *_: None)
    assert Unjudged("habitants", "", "", Reason.SIZE_MISSING) in unjudged(release, catalogue, subject, without)


def test_a_zone_rule_without_a_law(release: Release, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = subjects.territory(release, "2", "ti-2401")
    stored = findings.of_place(release, "territory", "ti-2401", "2")
    without = [one for one in stored if one.rule != "dependance"]
    monkeypatch.setattr(evidence, "laws", lambda _: {})
    reasons = {one.reason for one in unjudged(release, catalogue, subject, without) if one.rule == "dependance"}
    assert reasons == {Reason.LAW_MISSING}
