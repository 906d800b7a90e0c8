"""Figures of a release: which indicators say nearly the same, members in the order of French readers."""

import unicodedata

from etabli.catalogue import catalogue as catalogues
from etabli.warehouse import observatory
from etabli.warehouse.release import Release


def test_nearly_the_same_is_measured_over_all_territories(release: Release) -> None:
    alike = observatory.alike(release, catalogues.load(), "territory", ["2"], 0.9, 20)
    assert ("part-industrie", "specificite-industrie") in alike
    assert ("taux-emploi", "chomage-recensement") in alike  # in the opposite order
    assert ("part-industrie", "population") not in alike
    assert alike == {(other, one) for one, other in alike}
    assert observatory.alike(release, catalogues.load(), "territory", ["2"], 0.9, 10_000) == set()


def bare(name: str) -> str:
    """Without accents or case, an apostrophe being one sign whatever its shape."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def test_members_are_in_french_order(release: Release) -> None:
    territories = release.rows("SELECT phase, territory FROM core_programme__territories")
    accented = 0
    for phase, territory in territories:
        names = [one.name for one in observatory.member_terms(release, phase, territory, [("population", 2022)])]
        assert names == sorted(names, key=bare), (phase, territory)
        accented += names != sorted(names)
    assert accented
