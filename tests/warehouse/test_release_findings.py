"""Findings read back from a release: order, names, sentences."""

import pytest

from etabli.catalogue.catalogue import Catalogue, load
from etabli.catalogue.rules import Kind
from etabli.kernel.typography import french
from etabli.warehouse import diagnosis, findings, subjects, zones
from etabli.warehouse.laws import laws
from etabli.warehouse.release import Release

LEVELS = [("territory", "1"), ("territory", "2"), ("epci", ""), ("departement", ""), ("region", "")]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def zone_names(release: Release) -> dict[str, str]:
    return zones.names(release)


def put_forward(release: Release, level: str, phase: str) -> list[findings.Comparison]:
    """What is put forward of every place of a level, by place then position."""
    found = findings.of_level(release, level, phase)
    return [one for code in sorted(found) for one in found[code] if one.position]


@pytest.mark.parametrize(("level", "phase"), LEVELS)
def test_what_is_put_forward_holds_its_limits(level: str, phase: str, release: Release, catalogue: Catalogue) -> None:
    by_place: dict[str, list[findings.Comparison]] = {}
    for one in put_forward(release, level, phase):
        by_place.setdefault(one.code, []).append(one)
    assert by_place
    for code, told in by_place.items():
        assert [one.position for one in told] == list(range(1, len(told) + 1)), code
        assert len(told) <= 12 and len({one.key for one in told}) == len(told)
        assert [one.score for one in told] == sorted((one.score for one in told), reverse=True)
        families = [catalogue.rules[one.rule].family for one in told]
        for one in told:
            rule = catalogue.rules[one.rule]
            assert families.count(rule.family) <= rule.put_forward
            assert one.kind is not None and one.q <= 0.05
        industry = [(one.rule, one.sector) for one in told if catalogue.rules[one.rule].measure == "lq"]
        assert len(set(industry)) == len(industry), "a speciality of two zones is told once"


@pytest.mark.parametrize(("level", "phase"), LEVELS)
def test_every_sentence_of_the_release_is_french(
    level: str, phase: str, release: Release, catalogue: Catalogue, zone_names: dict[str, str]
) -> None:
    told = [findings.told(catalogue, one, zone_names.get(one.zone, "")) for one in put_forward(release, level, phase)]
    assert told
    for words in told:
        assert words is not None
        for text in (words.title, words.sentence):
            assert text == french(text) and "  " not in text and "'" not in text
            assert not {"{", "}"} & set(text)
            assert " de Le " not in text and " de Les " not in text and " nan" not in text
        assert words.sentence.endswith(".") and not words.title.endswith(".")
        assert words.sentence[0].isupper() or words.sentence[0].isdigit()


def test_places_of_a_level_are_those_read_one_by_one(release: Release) -> None:
    found = findings.of_level(release, "territory", "2")
    assert len(found) == 182, "all but Mayotte, of which nothing is known"
    for code in list(found)[::20]:
        assert found[code] == findings.of_place(release, "territory", code, "2")


def test_the_order_of_a_place_and_its_keys(release: Release) -> None:
    found = findings.of_place(release, "territory", "ti-8413", "1")
    assert found == findings.in_order(list(reversed(found)))
    forward = [one for one in found if one.position]
    assert found[: len(forward)] == forward and [one.position for one in forward] == list(range(1, len(forward) + 1))
    claimed = [one.kind is not None for one in found]
    assert claimed == sorted(claimed, reverse=True), "claims first"
    keys = [one.key for one in found]
    assert len(set(keys)) == len(keys)
    assert "specialisation-8417-CH" in keys and "structure-8417" in keys and "industrie-presente" in keys


def test_only_estimates_have_a_margin_of_their_own(release: Release, catalogue: Catalogue) -> None:
    for one in findings.of_place(release, "territory", "ti-2401", "2"):
        rule = catalogue.rules[one.rule]
        if rule.measure == "lq":
            assert one.margin is None and not one.estimated and one.jobs is not None
        else:
            assert one.margin is not None and one.margin > 0 and one.jobs is None
            assert one.estimated == (one.low < one.high)
            assert abs(one.gap) <= abs(one.value - one.reference) + 1e-8


def test_a_claim_goes_with_its_side(release: Release, catalogue: Catalogue) -> None:
    seen: set[tuple[str, Kind | None]] = set()
    for level, phase in LEVELS:
        for one in put_forward(release, level, phase):
            side = catalogue.rules[one.rule].side(above=one.above)
            assert side is not None and side.kind is one.kind
            seen.add((one.rule, one.kind))
    declared = {(r.id, side.kind) for r in catalogue.rules.values() for side in (r.higher, r.lower) if side}
    assert seen <= declared and len(declared - seen) <= 2, f"rules that never speak: {declared - seen}"


def test_a_diagnosis_says_the_same_as_the_release(release: Release, catalogue: Catalogue) -> None:
    subject = subjects.territory(release, "1", "ti-8413")
    told = diagnosis.diagnose(release, catalogue, subject)
    stored = findings.of_place(release, "territory", "ti-8413", "1")
    assert [f["key"] for f in told["findings"]] == [one.key for one in stored]
    for line, one in zip(told["findings"], stored, strict=True):
        assert line["kind"] == (one.kind.value if one.kind else None)
        assert (line["sentence"] is None) == (one.kind is None)
        assert line["position"] == (one.position or None)


def test_variability_is_measured_or_stated(release: Release, catalogue: Catalogue) -> None:
    measured = {key: law.cells for key, law in laws(release).items()}
    for rule in catalogue.rules.values():
        if rule.measure == "lq":
            assert all(cells > 200 for (name, sector), cells in measured.items() if name == rule.id and sector)
            continue
        cells = measured[rule.id, ""]
        assert (cells == 0) == bool(rule.variability and rule.variability.design)
        assert cells == 0 or cells > (306 / 2 if rule.subject == "zone" else 1200), "most places, half of the zones"


def test_how_lasting_a_gap_in_private_employment_is(release: Release, catalogue: Catalogue) -> None:
    """The note of the rule says how often a gap of one period is found on the same side in the next."""
    rows = release.rows(
        """SELECT level, code, year, value FROM out_observatory__figures
        WHERE measure = 'private_jobs' AND year IN (2014, 2019, 2024) AND level IN ('epci', 'france')"""
    )
    jobs = {row[:3]: row[3] for row in rows}

    def gap(code: str, start: int, end: int) -> float | None:
        mine = [jobs.get(("epci", code, year)) for year in (start, end)]
        whole = [jobs["france", "FR", year] for year in (start, end)]
        return None if not all(mine) else 100 * (mine[1] / mine[0] - whole[1] / whole[0])

    behind, ahead = [], []
    for code in {code for level, code, _ in jobs if level == "epci"}:
        before, after = gap(code, 2014, 2019), gap(code, 2019, 2024)
        if before is not None and after is not None and jobs["epci", code, 2019] > 5000:
            if before < -4:
                behind.append(after < 0)
            elif before > 4:
                ahead.append(after > 0)
    told = catalogue.rules["emploi-prive"].notes[1]
    for share in (sum(behind) / len(behind), sum(ahead) / len(ahead)):
        assert f"{100 * share:.0f}\u202f%" in told or f"{100 * share:.0f}\u00a0%" in told, (share, told)
