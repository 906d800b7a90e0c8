"""Frameworks of State aid: each is used, a scheme has its regime or those it may stand on, numbers serve their days."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from etabli.catalogue.aids.frameworks import FRAMEWORKS_FILE, frameworks, read_frameworks
from etabli.catalogue.aids.schemes import aid_schemes, read_schemes
from etabli.kernel.errors import CatalogueError
from etabli.web.presentation.aids import schemes as pages

VERSIONS = [(scheme, version) for scheme in aid_schemes().values() for version in scheme.versions]


@pytest.mark.parametrize(("scheme", "version"), VERSIONS, ids=[f"{s.id}-{v.id}" for s, v in VERSIONS])
def test_every_version_has_its_regime_or_those_it_may_stand_on(scheme, version) -> None:
    assert (version.regime.value is None) == bool(version.frameworks)


def test_none_is_idle() -> None:
    named = {one for _, version in VERSIONS for one in version.frameworks}
    assert named == set(frameworks())


def test_a_number_serves_on_its_first_and_last_day_alone() -> None:
    small = frameworks()["pme_investissement"]
    last, first = date(2023, 12, 31), date(2024, 1, 1)
    assert [one.number for one in small.numbers_between(last, last)] == ["SA.59106"]
    assert [one.number for one in small.numbers_between(first, first)] == ["SA.111728"]
    assert [one.number for one in small.numbers_between(last, None)] == ["SA.59106", "SA.111728"]
    assert small.numbers_between(date(2013, 1, 1), date(2014, 6, 30)) == ()


def test_the_page_of_a_scheme_says_articles_and_numbers_as_points_to_verify() -> None:
    editions = pages.page(aid_schemes()["faii"], date(2021, 3, 1), defaultdict(str)).editions
    points = [
        point for part in editions[0].parts if part.title.startswith("Régimes possibles") for point in part.points
    ]
    assert all(point.verify and point.source for point in points)
    said = {point.label: point.text for point in points}
    assert "RGEC, article 17" in said["Investissement des PME"]
    assert "SA.59106" in said["Investissement des PME"]
    assert "SA.111728" not in said["Investissement des PME"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("until: 2021-12-31", "until: 2013-12-31", "until"),
        ("source: rgec", "source: nobody", "source"),
        ("label: Formation", "labell: Formation", "label"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    wrong = tmp_path / "frameworks.yaml"
    wrong.write_text(FRAMEWORKS_FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=key):
        read_frameworks(wrong)


def test_a_scheme_names_none_that_is_not_there(tmp_path: Path) -> None:
    from_catalogue = FRAMEWORKS_FILE.parent / "schemes" / "faii.yaml"
    text = from_catalogue.read_text(encoding="utf-8").replace("frameworks: [afr,", "frameworks: [moon,")
    (tmp_path / "faii.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"frameworks.*moon"):
        read_schemes(tmp_path)
