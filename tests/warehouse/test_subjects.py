"""What can be diagnosed, by name, by address and in groups; what can't says which part is wrong."""

import pytest

from etabli.warehouse import places, subjects
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import MOST, SubjectError

BERRY = "200042935"


def test_each_kind_of_place_by_name(release: Release) -> None:
    territory = subjects.named(release, "ti-2401", "2")
    assert (territory.level, territory.phase, territory.code) == ("territory", "2", "ti-2401")
    assert len(territory.members) > 1 and all(kind in {"epci", "ept", "commune"} for kind, _ in territory.members)
    for text, level, code in (
        (f"epci:{BERRY}", "epci", BERRY),
        (BERRY, "epci", BERRY),
        ("departement:01", "departement", "01"),
        ("departement:2A", "departement", "2A"),
        ("region:84", "region", "84"),
    ):
        found = subjects.named(release, text, "2")
        assert (found.level, found.code, found.phase, found.members) == (level, code, "", ((level, code),))
        assert found.name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ti-9999", "phase"),
        ("epci:999999999", "999999999"),
        (f"{BERRY},999999998", "999999998"),
        ("departement:99", "99"),
        ("region:975", "975"),
        ("region:", "phase"),
        ("", "phase"),
    ],
)
def test_what_does_not_exist_is_named(release: Release, text: str, says: str) -> None:
    with pytest.raises(SubjectError) as error:
        subjects.named(release, text, "2")
    assert says in error.value.user_message
    assert "'" not in error.value.user_message, "curved apostrophes"


def test_groups_are_sorted_named_and_limited(release: Release) -> None:
    sirens = [siren for siren, _ in places.every_epci(release)]
    names = dict(places.every_epci(release))
    two, four = sorted(sirens[:2]), sorted(sirens[10:14])
    assert subjects.group(release, two).name == f"{names[two[0]]} et {names[two[1]]}"
    assert subjects.group(release, four).name == f"{names[four[0]]}, {names[four[1]]} et 2 autres"
    assert subjects.named(release, " , ".join(four), "2") == subjects.group(release, four)
    largest = subjects.group(release, sirens[:MOST])
    assert len(largest.members) == MOST and largest.code == ",".join(sorted(sirens[:MOST]))
    for wrong in (sirens[: MOST + 1], []):
        with pytest.raises(SubjectError, match=f"1 to {MOST}") as error:
            subjects.group(release, wrong)
        assert str(MOST) in error.value.user_message
