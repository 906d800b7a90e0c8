"""The indicators that are declared: complete, consistent with their measures, and careful in their words."""

import re
import shutil
from pathlib import Path

import pytest

from etabli.catalogue.catalogue import HERE, Catalogue, load
from etabli.catalogue.model import Indicator, Unit
from etabli.kernel.errors import CatalogueError
from etabli.pipeline.out import specialisations
from etabli.pipeline.out.figures import LAYOUT, inputs

PLACES = {"territory", "epci", "ept", "commune", "departement", "region", "france"}
THEMES = ["industry", "specialisation", "employment", "mobility", "land", "money"]
CHANGES = re.compile(r"^100 \* \((?P<after>\w+@\w+) / (?P<before>\w+@\d{4}) - 1\)$")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def indicators(catalogue: Catalogue) -> tuple[Indicator, ...]:
    return tuple(catalogue.indicators.values())


def test_six_themes_in_order_each_with_indicators(catalogue: Catalogue) -> None:
    assert list(catalogue.themes) == THEMES
    assert all(catalogue.by_theme.values())
    assert len(catalogue.indicators) >= 34


def test_a_handful_are_headlines(indicators: tuple[Indicator, ...]) -> None:
    assert 6 <= sum(i.headline for i in indicators) <= 8


def test_each_says_why_what_it_covers_its_traps_and_its_misuse(indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        assert i.why and i.field_of and i.traps and i.not_for, i.id
        assert len(i.short) <= 40, i.id
        for text in (i.label, i.why, i.not_for, i.field_of, *i.traps):
            assert "!" not in text and "oups" not in text.lower(), i.id


def test_levels_and_years_are_possible(indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        assert set(i.levels) <= PLACES and i.levels, i.id
        assert i.years == tuple(sorted(set(i.years))), i.id


def test_labels_and_short_labels_are_unique(indicators: tuple[Indicator, ...]) -> None:
    for name in ("label", "short"):
        assert len({getattr(i, name) for i in indicators}) == len(indicators)


def test_unemployment_is_always_that_of_the_census(indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        if any(term.measure == "rp_unemployed_1564" for term in i.formula.terms):
            assert "au sens du recensement" in i.label
        assert not re.search(r"\bBIT\b", " ".join((i.label, i.short, i.why, i.field_of))), i.id


def test_estimates_say_so(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        if any(catalogue.measures[term.measure].estimated for term in i.formula.terms):
            assert re.search("estim|reconstitu", " ".join(i.traps).lower()), i.id


def test_friches_are_those_on_record(indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        if any(term.measure.startswith("friches") for term in i.formula.terms):
            assert "recensées" in i.label and "Cartofriches" in i.field_of + i.label, i.id


def test_series_that_must_not_be_joined_are_not(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        measures = {term.measure for term in i.formula.terms}
        assert not measures & {"estel_jobs", "flores_jobs", "urssaf_jobs"}, f"{i.id}: known by zone d'emploi only"
        change = CHANGES.match(i.formula.text)
        if change:
            assert change["after"].split("@")[0] == change["before"].split("@")[0], i.id
            assert i.unit is Unit.PERCENT, i.id


def test_what_cannot_be_summed_is_a_range(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> None:
    for i in indicators:
        sums = all(catalogue.measures[term.measure].sums for term in i.formula.terms)
        assert (i.aggregation == "sum") is sums, i.id


def test_a_source_of_departements_gives_no_territory(indicators: tuple[Indicator, ...]) -> None:
    relance = next(i for i in indicators if i.id == "relance-entreprises")
    assert set(relance.levels) == {"departement", "region", "france"}


def test_every_declared_year_is_used_by_a_trend(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> None:
    """A formula in t alone is given for every year that all its measures have."""
    for i in indicators:
        if all(term.relative and term.year == 0 for term in i.formula.terms):
            years = set.intersection(*(set(catalogue.measures[term.measure].years) for term in i.formula.terms))
            assert set(i.years) == years, i.id


def test_tables_are_declared_once_with_a_key_among_their_fields(catalogue: Catalogue) -> None:
    for table in catalogue.tables.values():
        names = [field.name for field in table.fields]
        assert len(set(names)) == len(names), table.id
        assert table.key and set(table.key) <= set(names), table.id
        assert 0 < table.rows[0] <= table.rows[1], table.id
        assert not any(field.null for field in table.fields if field.name in table.key), table.id


def test_every_figure_table_feeds_the_union_or_holds_sectors(catalogue: Catalogue) -> None:
    figures = {t.id: {field.name for field in t.fields} for t in catalogue.tables.values()}
    figures = {name: fields for name, fields in figures.items() if {*LAYOUT} <= fields and name[:5] == "core_"}
    sectors = {name for name, fields in figures.items() if "sector" in fields}
    assert sectors == {"core_insee__estel", *specialisations.INPUTS}
    assert set(inputs(catalogue)) == set(figures) - sectors


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"https://", b"javascript://", r"insee_side\.yaml: url"),
        (b"licence: ", b"retrieved_on: 2024-02-31\nlicence: ", r"insee_side\.yaml: day is out of range"),
        (b"publisher: ", b"publisher: Insee\npublisher: ", r"insee_side\.yaml: key 'publisher' stands twice"),
        (b"Insee", b"Ins\xe9e", r"insee_side\.yaml: .*utf-8"),
        (b"id: insee_side", b"[]", r"insee_side\.yaml"),
    ],
)
def test_a_wrong_source_is_named(tmp_path: Path, before: bytes, after: bytes, said: str) -> None:
    directory = shutil.copytree(HERE, tmp_path / "catalogue")
    path = directory / "sources/insee_side.yaml"
    path.write_bytes(path.read_bytes().replace(before, after, 1))
    with pytest.raises(CatalogueError, match=said):
        load(directory)
