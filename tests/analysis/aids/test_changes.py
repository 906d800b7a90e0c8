"""What opens, ends or changes between two days; and seals of what is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from etabli.analysis.aids.changes import KNOWN_UNTIL, RENEWED, changes
from etabli.analysis.aids.sealing import over, seal
from etabli.catalogue.aids.conditions import Bounded
from etabli.catalogue.aids.model import CLOSES, OPENS, Scheme, Version
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.aids.sealed import sealed
from etabli.kernel.errors import CatalogueError
from etabli.kernel.intervals import exactly

ALWAYS = (date(2000, 1, 1), date(2100, 1, 1))


def test_each_day_of_change_is_told_on_that_day_and_on_no_other() -> None:
    every = changes(aid_schemes().values(), *ALWAYS)
    assert {one.what for one in every} == {OPENS, CLOSES, RENEWED, KNOWN_UNTIL}
    for one in every:
        near = [changes([one.scheme], one.on + timedelta(days), one.on + timedelta(days)) for days in (-1, 0, 1)]
        assert [one in found for found in near] == [False, True, False]
    assert len({one.id for one in every}) == len(every)


def test_rules_that_follow_at_once_neither_end_nor_open() -> None:
    """The slow way: the days on which the scheme goes from closed to open, and back, one day at a time."""
    for scheme in aid_schemes().values():
        first, last = scheme.versions[0].starts.on, max(one.starts.on for one in scheme.versions) + timedelta(3000)
        days = [first + timedelta(days) for days in range((last - first).days)]
        slow = [
            (day, OPENS if scheme.version_on(day) else CLOSES)
            for day in days
            if bool(scheme.version_on(day)) != bool(scheme.version_on(day - timedelta(1)))
        ]
        told = [
            (one.takes_effect_on, CLOSES if one.what == KNOWN_UNTIL else one.what)
            for one in changes([scheme], first, last)
            if one.what != RENEWED
        ]
        assert told == slow, scheme.id


def test_rules_that_are_known_no_further_are_not_said_to_end() -> None:
    (stops,) = changes([aid_schemes()["fonds-vert-ti"]], date(2025, 6, 1), date(2026, 6, 1))
    said = "Fonds vert TI : les règles connues s’arrêtent le 31 décembre 2025"
    assert (stops.what, stops.takes_effect_on) == (KNOWN_UNTIL, date(2026, 1, 1))
    for day in (date(2025, 11, 1), date(2026, 2, 1)):
        assert stops.titled(day).replace("\u00a0", " ") == said
        assert stops.sentence(day).replace("\u00a0", " ") == f"{said}."


def test_what_is_over_decides_what_it_decided() -> None:
    """A version that is over and is changed in the catalogue fails here until `etabli aids seal --why` says why."""
    written = sealed()
    now = over(aid_schemes(), max(one.on for seals in written.values() for one in seals))
    assert now == {name: seals[-1].seal for name, seals in written.items()}
    assert "vte-vert/2021" in now and not any(name.startswith("vte-ti/") for name in now)


def _dearer(version: Version) -> Version:
    return replace(version, amounts=(replace(version.amounts[0], euros=9999), *version.amounts[1:]))


def _stricter(version: Version) -> Version:
    return replace(
        version, rules=(replace(version.rules[0], needs=Bounded("staff", exactly(1), None)), *version.rules[1:])
    )


def _longer(version: Version) -> Version:
    assert version.ends
    return replace(version, ends=replace(version.ends, on=version.ends.on + timedelta(1)))


def _in_other_words(version: Version) -> Version:
    return replace(version, rules=(replace(version.rules[0], holds="Oui."), *version.rules[1:]), not_established=())


@pytest.mark.parametrize(
    ("change", "same"), [(_dearer, False), (_stricter, False), (_longer, False), (_in_other_words, True)]
)
def test_a_seal_changes_with_what_is_decided_alone(change: Callable[[Version], Version], same: bool) -> None:
    scheme: Scheme = aid_schemes()["vte-vert"]
    version = scheme.versions[0]
    assert (seal(change(version)) == seal(version)) is same


def test_a_second_seal_says_why(tmp_path) -> None:
    path, line = tmp_path / "sealed.yaml", "- {version: a/b, seal: c, sealed_on: 2026-01-01"
    path.write_text(f"{line}}}\n{line}}}\n")
    with pytest.raises(CatalogueError, match=r"sealed.yaml: 2.why"):
        sealed(path)
    path.write_text(f"{line}}}\n{line}, why: Une date était fausse.}}\n")
    assert [one.why for one in sealed(path)["a/b"]] == ["", "Une date était fausse."]
