"""Comparable places of the release: who is in a pool, what is compared, and what the declaration refuses."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
import yaml

from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.catalogue import HERE, Catalogue
from etabli.catalogue.comparators import COMPARATORS_FILE, Comparators, PoolId, load_comparators, year_of
from etabli.kernel.errors import CatalogueError
from etabli.warehouse import comparators as warehouse
from etabli.warehouse import observatory
from etabli.warehouse.comparators import ComparedPlaces, neighbours_of
from etabli.warehouse.release import Release

BERRY, MAYOTTE, MARTINIQUE = "2:ti-2401", "2:ti-0601", "2:ti-0201"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogues.load()


@pytest.fixture(scope="module")
def declared(catalogue: Catalogue) -> Comparators:
    return load_comparators(catalogue)


@pytest.fixture(scope="module")
def compared(release: Release, catalogue: Catalogue, declared: Comparators) -> ComparedPlaces:
    return warehouse.compared_places(release, catalogue, declared)


def test_a_handful_of_variables_unless_the_reader_chooses(declared: Comparators) -> None:
    assert 8 <= len(declared.default) <= 10
    assert declared.chosen(["unknown"]) == declared.chosen([]) == declared.default
    assert declared.chosen(["densite", "population", "unknown"]) == ("population", "densite")


def test_default_variables_are_not_what_the_programme_is_judged_on(declared: Comparators, catalogue: Catalogue) -> None:
    """Nothing on jobs or unemployment is dated from after the first full year of the programme."""
    for variable in declared.variables:
        theme = catalogue.indicators[variable.indicator].theme
        if theme in {"industry", "specialisation", "employment"}:
            assert year_of(variable, catalogue) <= 2019, variable.indicator


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicator": "nowhere"}, "unknown indicator"),
        ({"indicator": "friches"}, "can't be compared"),
        ({"indicator": "revenu-median"}, "can't be compared"),
        ({"indicator": "population", "year": 1789}, "no year 1789"),
        ({"indicator": "densite"}, "declared twice"),
    ],
)
def test_a_wrong_declaration_is_refused(
    change: dict[str, object], message: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    written = yaml.safe_load((HERE / COMPARATORS_FILE).read_text("utf-8"))
    written["variables"][0] |= change
    (tmp_path / COMPARATORS_FILE).write_text(yaml.safe_dump(written), "utf-8")
    with pytest.raises(CatalogueError, match=message):
        load_comparators(catalogue, tmp_path)


def test_every_territory_is_there_and_no_epci_of_the_programme(compared: ComparedPlaces, release: Release) -> None:
    territories = release.rows("SELECT phase || ':' || territory FROM core_programme__territories")
    assert {place.key for place in compared.places if place.phase} == {key for (key,) in territories}
    inside = frozenset().union(*(place.communes for place in compared.places if place.phase))
    outside = [place for place in compared.places if not place.phase]
    assert len(outside) > 300 and not any(place.communes & inside for place in outside)
    members = {code for (code,) in release.rows("SELECT code FROM core_programme__members WHERE kind = 'epci'")}
    assert not members & {place.code for place in outside}


def test_values_are_those_of_the_release_and_partial_sums_are_not_compared(
    compared: ComparedPlaces, declared: Comparators, catalogue: Catalogue, release_dir: Path
) -> None:
    years = {v.indicator: year_of(v, catalogue) for v in declared.variables}
    with duckdb.connect(str(release_dir / "release.duckdb"), read_only=True) as connection:
        for key in (BERRY, MAYOTTE, "1:ti-8413", "2:ti-9201"):
            if key not in compared.rows:
                continue
            phase, code = key.split(":")
            for variable in compared.variables:
                row = connection.execute(
                    "SELECT value, known, members FROM out_observatory__indicators WHERE level = 'territory' "
                    "AND phase = ? AND code = ? AND indicator = ? AND year = ?",
                    [phase, code, variable, years[variable]],
                ).fetchone()
                expected = row[0] if row and row[1] == row[2] else None
                assert compared.value(key, variable) == expected
    partial = np.isnan(compared.values).sum()
    assert 0 < partial < compared.values.size / 10


@pytest.mark.parametrize("pool", list(PoolId))
def test_no_neighbour_shares_a_commune_with_the_subject_or_with_another(
    pool: PoolId, compared: ComparedPlaces, declared: Comparators
) -> None:
    subject = compared.place(BERRY)
    found = neighbours_of(compared, declared, BERRY, declared.default, pool)
    assert len(found.nearest) == 10
    places = [compared.place(neighbour.code) for neighbour in found.nearest]
    taken = set(subject.communes)
    for place in places:
        assert not place.communes & taken
        taken |= place.communes
        assert bool(place.phase) == (pool is not PoolId.OUTSIDE)
        if pool in (PoolId.PHASE, PoolId.REGION):
            assert place.phase == subject.phase
        if pool is PoolId.REGION:
            assert place.regions & subject.regions
    distances = [neighbour.distance for neighbour in found.nearest]
    assert distances == sorted(distances)


def test_a_territory_without_figures_has_no_comparators_and_overseas_ones_have(
    compared: ComparedPlaces, declared: Comparators
) -> None:
    mayotte = neighbours_of(compared, declared, MAYOTTE, declared.default, PoolId.PHASE)
    assert not mayotte.enough and mayotte.nearest == () and mayotte.unknown == declared.default
    martinique = neighbours_of(compared, declared, MARTINIQUE, declared.default, PoolId.PHASE)
    assert martinique.unknown == ("part-industrie",) and len(martinique.nearest) == 10
    assert len(martinique.used) == len(declared.default) - 1


def test_an_epci_may_be_the_subject(compared: ComparedPlaces, declared: Comparators) -> None:
    epci = next(place for place in compared.places if not place.phase)
    found = neighbours_of(compared, declared, epci.key, declared.default, PoolId.OUTSIDE)
    assert len(found.nearest) == 10 and epci.key not in {neighbour.code for neighbour in found.nearest}


def test_series_leave_out_years_known_for_fewer_members(release: Release, compared: ComparedPlaces) -> None:
    berry = compared.place(BERRY)
    found = warehouse.series(release, [berry], "emplois-prives")
    assert [point.year for point in found[BERRY]] == list(range(2014, 2025))
    assert all(point.value for point in found[BERRY])
    assert warehouse.series(release, [], "emplois-prives") == {}


def test_distributions_hold_complete_values_only(release: Release, catalogue: Catalogue) -> None:
    one, both = (observatory.distributions(release, catalogue, "territory", phases) for phases in (["2"], ["1", "2"]))
    assert len(one["population"]) == 182 and len(both["population"]) == 149 + 182
    assert all(values == sorted(values) for values in both.values())
