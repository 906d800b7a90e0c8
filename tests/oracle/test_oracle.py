"""Every indicator of three territories of each phase, recomputed by the slow oracle, cell by cell."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.oracle.slow import Answer, Oracle, evaluate

COLUMNS = "value, low, high, status, known, members"
RANKED = (
    ("population", 2022),
    ("part-industrie", 2022),
    ("evolution-emplois-industriels-2016-2022", 2022),
    ("chomage-recensement", 2017),
    ("evolution-emplois-prives-2019-2024", 2024),
    ("friches", 2024),
    ("navettes-voiture", 2022),
    ("specificite-fabrication", 2016),
)


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture(scope="module")
def con(release_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release_dir / "release.duckdb"), read_only=True) as connection:
        yield connection


def chosen(oracle: Oracle, phase: str) -> dict[str, str]:
    """The territory of most EPCI and nothing else, that of most EPT, that of most single communes."""
    kinds = {t: [kind for kind, _ in members] for (p, t), members in sorted(oracle.members.items()) if p == phase}
    return {
        "all EPCI": max((t for t, k in kinds.items() if set(k) == {"epci"}), key=lambda t: len(kinds[t])),
        "with an EPT": max(kinds, key=lambda t: kinds[t].count("ept")),
        "with single communes": max(kinds, key=lambda t: kinds[t].count("commune")),
    }


def agree(found: tuple[object, ...], expected: Answer) -> bool:
    numbers = zip(found[:3], (expected.value, expected.low, expected.high), strict=True)
    same = all(a == b if a is None or b is None else b == pytest.approx(a, rel=1e-9, abs=1e-9) for a, b in numbers)
    return same and found[3:] == (expected.status, expected.known, expected.members)


@pytest.mark.parametrize("which", ["all EPCI", "with an EPT", "with single communes"])
@pytest.mark.parametrize("phase", ["1", "2"])
def test_every_indicator_of_a_territory(oracle: Oracle, con: duckdb.DuckDBPyConnection, phase: str, which: str) -> None:
    territory = chosen(oracle, phase)[which]
    rows = con.execute(
        f"SELECT indicator, year, {COLUMNS} FROM out_observatory__indicators "
        "WHERE level = 'territory' AND phase = ? AND code = ?",
        [phase, territory],
    ).fetchall()
    found = {(row[0], row[1]): row[2:] for row in rows}
    questions = [(i["id"], y) for i in oracle.indicators.values() for y in i["years"]]
    questions = [(name, year) for name, year in questions if "territory" in oracle.levels(name)]
    assert len(rows) == len(found) and set(found) == set(questions)
    for name, year in questions:
        expected = oracle.territory(phase, territory, name, year)
        assert agree(found[name, year], expected), (territory, name, year, found[name, year], expected)


@pytest.mark.parametrize("phase", ["1", "2"])
def test_every_indicator_of_their_members_and_of_france(
    oracle: Oracle, con: duckdb.DuckDBPyConnection, phase: str
) -> None:
    places = {("france", "FR"), ("region", "24")}
    for territory in chosen(oracle, phase).values():
        places.update(oracle.members[phase, territory])
    for level, code in sorted(places):
        rows = con.execute(
            f"SELECT indicator, year, {COLUMNS} FROM out_observatory__indicators WHERE level = ? AND code = ?",
            [level, code],
        ).fetchall()
        found = {(row[0], row[1]): row[2:] for row in rows}
        for name, indicator in oracle.indicators.items():
            for year in indicator["years"]:
                expected = oracle.place(level, code, name, year) if level in oracle.levels(name) else None
                if expected is None:
                    assert (name, year) not in found, (level, code, name, year)
                else:
                    assert agree(found.pop((name, year)), expected), (level, code, name, year, expected)
        assert not found, (level, code, found)


@pytest.mark.parametrize(("name", "year"), RANKED)
@pytest.mark.parametrize("phase", ["1", "2"])
def test_ranks_by_counting(oracle: Oracle, con: duckdb.DuckDBPyConnection, phase: str, name: str, year: int) -> None:
    rows = con.execute(
        "SELECT code, rank, rank_low, rank_high, ranked FROM out_observatory__indicators "
        "WHERE level = 'territory' AND phase = ? AND indicator = ? AND year = ?",
        [phase, name, year],
    ).fetchall()
    expected = oracle.ranks(phase, name, year)
    assert {row[0]: row[1:4] for row in rows if row[1] is not None} == expected
    assert {row[4] for row in rows} == {len(expected)}
    assert len(rows) == sum(p == phase for p, _ in oracle.members)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("100 * (a@t - b@2018) / 5 / c@t-1", 100 * (7 - 3) / 5 / 2),
        ("a@t - b@2018 - c@t-1", 2),
        ("-a@t ** 2", -49),
        ("2 ** 3 ** 2 * a@t", 3584),
        ("a@t / (b@2018 - 3)", None),
    ],
)
def test_the_oracle_can_calculate(formula: str, expected: float | None) -> None:
    assert evaluate(formula, 2020, {("a", 2020): 7.0, ("b", 2018): 3.0, ("c", 2019): 2.0}) == expected
