"""What can be diagnosed, by name, by address and in groups; what can't says which part is wrong."""

import pytest

from etabli.kernel.typography import french
from etabli.warehouse import places, subjects
from etabli.warehouse.programme import territories
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
        ("TI-2401", "territory", "ti-2401"),
        ("epci: 200 042 935", "epci", BERRY),
        ("Departement:1", "departement", "01"),
        ("département:2a", "departement", "2A"),
        ("DEPARTEMENT:974", "departement", "974"),
        ("Région:1", "region", "01"),
    ):
        found = subjects.named(release, text, "2")
        assert (found.level, found.code) == (level, code) and found.name
        if level != "territory":
            assert (found.phase, found.members) == ("", ((level, code),))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ti-9999", "Ce territoire n’existe pas dans cette phase"),
        ("epci:999999999", "999999999"),
        ("epci:123", "«\u00a0123\u00a0» n’est pas un SIREN"),
        ("epci:", "n’est pas un SIREN"),
        (f"{BERRY},999999998", "999999998"),
        (f"{BERRY},Lacq", "«\u00a0Lacq\u00a0» n’est pas un SIREN"),
        ("departement:99", "Aucun département n’a le code 99"),
        ("region:975", "Aucune région n’a le code 975"),
        ("region:", "«\u00a0region:\u00a0» ne désigne aucun lieu"),
        ("commune:01004", "ne désigne aucun lieu"),
        ("Lacq", "phase"),
        ("", "phase"),
    ],
)
def test_what_does_not_exist_is_named(release: Release, text: str, says: str) -> None:
    with pytest.raises(SubjectError) as error:
        subjects.named(release, text, "2")
    message = error.value.user_message
    assert says in message and message == french(message)
    for form in ("ti-2401", f"epci:{BERRY}", "departement:01", "region:84", f"{BERRY},240100891"):
        assert form in message and form in str(error.value), "every form is shown"


def test_the_phase_of_a_territory_is_said(release: Release) -> None:
    first, second = ({one.id for one in territories(release, phase)} for phase in ("1", "2"))
    alone = min(first - second)
    with pytest.raises(SubjectError, match=f"no territory '{alone}' in phase 2: see --phase 1"):
        subjects.named(release, alone, "2")


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
