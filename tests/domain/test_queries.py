"""Reads: territories, places, membership on a date, changes between phases."""

from datetime import date

import pytest

from etabli.domain.territories import queries
from etabli.domain.territories.enums import Membership
from etabli.domain.territories.models import PerimeterCommune, PerimeterList

pytestmark = pytest.mark.django_db

OYONNAX, PARIS = "01283", "75056"
YES, NO, UNKNOWN = Membership.YES, Membership.NO, Membership.UNKNOWN


def _commune(in_lists: str) -> str:
    """A commune that is in exactly the lists named, in the order October 2020, end of 2022, July 2024."""
    found: dict[str, set[str]] = {}
    for code, listed in PerimeterCommune.objects.values_list("commune_id", "perimeter_list_id"):
        found.setdefault(code, set()).add(listed)
    names = ["october-2020", "phase-1", "phase-2"]
    wanted = {name for name, sign in zip(names, in_lists, strict=True) if sign == "x"}
    return next(code for code in sorted(found) if found[code] == wanted)


@pytest.mark.parametrize(
    ("in_lists", "answers"),
    [
        # before the programme, before the first list, its date, between, second, between, third, after
        ("xxx", [NO, UNKNOWN, YES, YES, YES, YES, YES, YES]),
        ("xx-", [NO, UNKNOWN, YES, YES, YES, UNKNOWN, NO, NO]),
        ("-xx", [NO, UNKNOWN, NO, UNKNOWN, YES, YES, YES, YES]),
        ("--x", [NO, UNKNOWN, NO, NO, NO, UNKNOWN, YES, YES]),
        ("x--", [NO, UNKNOWN, YES, UNKNOWN, NO, NO, NO, NO]),
    ],
)
def test_was_in_programme(in_lists: str, answers: list[Membership]) -> None:
    days = [
        date(2018, 11, 21),
        date(2019, 6, 1),
        date(2020, 10, 31),
        date(2021, 6, 1),
        date(2022, 12, 31),
        date(2023, 6, 1),
        date(2024, 7, 4),
        date(2026, 1, 1),
    ]
    code = _commune(in_lists)
    found = [queries.was_in_programme(code, day) for day in days]
    assert [answer.status for answer in found if answer] == answers


def test_the_answer_names_its_territory_and_its_basis() -> None:
    exact = queries.was_in_programme(OYONNAX, date(2024, 7, 4))
    assert exact is not None and exact.territory is not None
    assert (exact.territory.phase, exact.territory.id) == ("2", "ti-8413")
    assert [basis.observed_on for basis in exact.basis] == [date(2024, 7, 4)]
    later = queries.was_in_programme(OYONNAX, date(2026, 1, 1))
    assert later is not None and [basis.observed_on for basis in later.basis] == [date(2024, 7, 4)]
    between = queries.was_in_programme(OYONNAX, date(2023, 6, 1))
    assert between is not None and between.status is YES
    assert between.territory is None and len(between.territories) == len(between.basis) == 2


def test_after_the_last_phase_nothing_is_known() -> None:
    answer = queries.was_in_programme(OYONNAX, date(2028, 1, 1))
    assert answer is not None and answer.status is UNKNOWN


def test_a_list_that_is_not_complete_says_nothing_of_absent_communes() -> None:
    PerimeterList.objects.filter(id="phase-2").update(complete=False)
    absent = queries.was_in_programme(PARIS, date(2024, 7, 4))
    present = queries.was_in_programme(OYONNAX, date(2024, 7, 4))
    assert absent is not None and absent.status is UNKNOWN
    assert present is not None and present.status is YES


def test_an_old_code_asks_about_the_commune_of_today() -> None:
    """Saint-Bois (01340) has been in Arboys en Bugey (01015) since 2016."""
    answer = queries.was_in_programme("01340", date(2022, 12, 31))
    assert answer is not None and (answer.code_insee, answer.status) == ("01015", YES)
    assert queries.was_in_programme("99999", date(2022, 12, 31)) is None


def test_perimeter_on_a_date() -> None:
    exact = queries.perimeter_on("2", "ti-2401", date(2024, 7, 4))
    assert exact is not None and exact.communes is not None and len(exact.communes) == 97
    later = queries.perimeter_on("2", "ti-2401", date(2026, 1, 1))
    assert later is not None and later.communes == exact.communes
    early = queries.perimeter_on("2", "ti-2401", date(2023, 12, 1))
    assert early is not None and early.communes is None, "no list of phase 2 is that old"
    assert queries.perimeter_on("2", "ti-9999", date(2024, 7, 4)) is None
    outside = queries.perimeter_on("2", "ti-2401", date(2020, 1, 1))
    assert outside is not None and outside.communes is None, "phase 2 had not begun"


def test_perimeter_between_lists_is_known_only_if_they_agree() -> None:
    listed = PerimeterCommune.objects.filter(perimeter_list="october-2020", listed_territory__territory__isnull=False)
    same = listed.values_list("listed_territory__territory__published_id", flat=True)
    agreed = queries.perimeter_on("1", same[0], date(2021, 6, 1))
    assert agreed is not None and agreed.communes and len(agreed.basis) == 2
    others = {territory.id for territory in queries.territories("1")} - set(same)
    for changed in others:
        answer = queries.perimeter_on("1", changed, date(2021, 6, 1))
        assert answer is not None and answer.communes is None


def test_territories_of_a_phase(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        found = {territory.id: territory for territory in queries.territories("2")}
    berry = found["ti-2401"]
    assert (berry.name, berry.communes, berry.regions) == ("Berry Sologne", 97, ("Centre-Val de Loire",))
    assert any(len(territory.region_codes) > 1 for territory in found.values()), "some cross a région"
    assert any(len(territory.departement_codes) > 2 for territory in found.values())


def test_a_territory_with_its_members(django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        berry = queries.territory("2", "ti-2401")
    assert berry is not None
    assert sum(member.communes for member in berry.members) == berry.communes == 97
    assert sum(member.population or 0 for member in berry.members) == berry.population
    assert berry.observed_on == date(2024, 7, 4)
    assert berry.slug == "phase-2-ti-2401"
    nevers = queries.territory("2", "ti-2707")
    assert nevers is not None
    assert {member.kind for member in nevers.members} == {"epci", "commune"}
    assert queries.territory("2", "ti-9999") is None
    assert queries.territory("9", "ti-2401") is None


def test_an_id_means_another_territory_in_another_phase(django_assert_num_queries) -> None:
    """Nevers was ti-2706, then ti-2707: continuity is told by the communes shared."""
    nevers = queries.territory("1", "ti-2706")
    assert nevers is not None
    with django_assert_num_queries(1):
        shared = queries.overlaps(nevers)
    assert (shared[0].phase, shared[0].id) == ("2", "ti-2707")
    assert sum(overlap.communes for overlap in shared) <= nevers.communes
    guadeloupe = queries.territory("1", "ti-0101"), queries.territory("2", "ti-0101")
    assert guadeloupe[0] and guadeloupe[1] and guadeloupe[0].name != guadeloupe[1].name


def test_changes_between_phases() -> None:
    found = queries.changes("1", "2")
    assert found.stayed + found.left == 588
    assert found.stayed + found.entered == 641
    assert found.communes_stayed + found.communes_left == 16_151
    assert found.communes_stayed + found.communes_entered == 18_639
    assert found.new_territories == len(found.new_names)
    assert "Mayotte" in found.new_names


def test_a_commune_and_its_territories() -> None:
    found = queries.commune(OYONNAX)
    assert found is not None
    assert [(t.phase, t.id) for t in found.territories] == [("1", "ti-8408"), ("2", "ti-8413")]
    assert (found.epci_siren, found.departement, found.region) == ("200042935", "Ain", "Auvergne-Rhône-Alpes")
    assert found.former_names == ("Bouvent", "Veyziat")
    paris = queries.commune(PARIS)
    assert paris is not None and paris.territories == ()
    old = queries.commune("01340")
    assert old is not None and (old.code_insee, old.asked_code) == ("01015", "01340")
    assert queries.commune("99999") is None


def test_an_epci_and_its_territories() -> None:
    found = queries.epci("200042935")
    assert found is not None
    assert (found.communes, found.is_member) == (42, ("1", "2"))
    assert [territory.communes for territory in found.territories] == [42, 42]
    assert ("01283", "Oyonnax") in queries.communes_of_epci("200042935")
    assert queries.epci("000000000") is None


def test_regions_of_a_phase() -> None:
    assert ("84", "Auvergne-Rhône-Alpes") in queries.regions_of_phase("1")
    assert len(queries.regions_of_phase("2")) == 18
