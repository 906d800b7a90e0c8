"""How an offer and a candidate match: each criterion on both its sides, and the order, against a slow reading."""

from datetime import date
from itertools import permutations, product

import pytest

from etabli.analysis.vte.matching import (
    ANYWHERE,
    Bounds,
    Match,
    Profile,
    Reason,
    Wanted,
    in_order,
    matched,
    skills_of,
)

START = date(2027, 2, 1)
TODAY = date(2026, 11, 29)
HOW = {"bounds": Bounds(soon_days=31, one_skill_in=3, near_km=50), "on": TODAY}
UNSAID = {"bounds": Bounds(soon_days=31, one_skill_in=3), "on": TODAY}


def one(wanted: Wanted, profile: Profile, criterion: str, km: float | None = None) -> Reason | None:
    found = matched(wanted, profile, km=km, **HOW)
    return next((reason for reason in found.reasons if reason.id == criterion), None)


@pytest.mark.parametrize(
    ("criterion", "wanted", "profile", "km", "outcome"),
    [
        ("level", Wanted(level=5), Profile(level=5), None, True),
        ("level", Wanted(level=5), Profile(level=4), None, False),
        ("level", Wanted(level=5), Profile(), None, None),
        ("level", Wanted(level=2), Profile(level=0), None, False),
        ("contract", Wanted(contract="alternance"), Profile(alternance=True), None, True),
        ("contract", Wanted(contract="alternance"), Profile(alternance=False), None, False),
        ("contract", Wanted(contract="cdi"), Profile(alternance=False), None, True),
        ("contract", Wanted(contract="cdd"), Profile(alternance=True), None, False),
        ("contract", Wanted(contract="cdi"), Profile(), None, None),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date(2025, 2, 2)), None, True),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date(2025, 2, 1)), None, False),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(), None, None),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=TODAY), None, True),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date(2026, 11, 30)), None, None),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=START), None, None),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date(2027, 2, 2)), None, False),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date(2031, 1, 1)), None, False),
        ("diploma", Wanted(contract="cdi", starts_on=START), Profile(diploma_on=date.max), None, False),
        ("diploma", Wanted(contract="cdi", starts_on=date.max), Profile(diploma_on=date(9998, 1, 1)), None, None),
        ("dates", Wanted(starts_on=date.max), Profile(available_on=date.max), None, True),
        ("dates", Wanted(starts_on=START), Profile(available_on=START), None, True),
        ("dates", Wanted(starts_on=START), Profile(available_on=date(2027, 2, 2)), None, None),
        ("dates", Wanted(starts_on=START), Profile(available_on=date(2027, 3, 4)), None, None),
        ("dates", Wanted(starts_on=START), Profile(available_on=date(2027, 3, 5)), None, False),
        ("dates", Wanted(starts_on=START), Profile(), None, None),
        ("distance", Wanted(), Profile(), 50.0, True),
        ("distance", Wanted(), Profile(), 50.1, False),
        ("distance", Wanted(), Profile(), 0.0, True),
        ("distance", Wanted(), Profile(), None, None),
        ("study", Wanted(study="mechanics"), Profile(study="mechanics"), None, True),
        ("study", Wanted(study="mechanics"), Profile(study="sales"), None, False),
        ("study", Wanted(study="mechanics"), Profile(), None, None),
        ("skills", Wanted(skills=("CAO", "Soudage")), Profile(skills=("soudage à l'arc",)), None, True),
        ("skills", Wanted(skills=("CAO", "Soudage", "Anglais")), Profile(skills=("cao",)), None, True),
        ("skills", Wanted(skills=("CAO", "Soudage", "Anglais", "Lean")), Profile(skills=("cao",)), None, None),
        ("skills", Wanted(skills=("CAO", "Soudage", "Anglais", "Lean")), Profile(skills=("cao", "lean")), None, True),
        ("skills", Wanted(skills=("CAO",)), Profile(skills=("cacao",)), None, None),
        ("skills", Wanted(skills=("Génie industriel",)), Profile(skills=("Master genie-industriel",)), None, True),
        ("skills", Wanted(skills=("CAO",)), Profile(), None, None),
    ],
)
def test_each_criterion_on_both_its_sides(
    criterion: str, wanted: Wanted, profile: Profile, km: float | None, outcome: bool | None
) -> None:
    found = one(wanted, profile, criterion, km)
    assert found is not None and found.outcome is outcome and found.said.endswith(".")


@pytest.mark.parametrize("criterion", ["level", "contract", "diploma", "dates", "study", "skills"])
def test_what_an_offer_does_not_ask_is_no_criterion(criterion: str) -> None:
    assert one(Wanted(), Profile(level=5, alternance=True, study="sales"), criterion) is None


def test_an_alternant_needs_no_diploma() -> None:
    assert one(Wanted(contract="alternance", starts_on=START), Profile(), "diploma") is None


def test_a_distance_is_judged_against_what_the_candidate_said_only() -> None:
    (unsaid,) = matched(Wanted(), Profile(), km=84.2, **UNSAID).reasons
    assert unsaid.outcome is None and unsaid.said.startswith("À 84 km.")
    (same,) = matched(Wanted(), Profile(), km=0.0, **UNSAID).reasons
    assert same.outcome is True and same.said == "Dans la même commune."
    anywhere = Bounds(soon_days=31, one_skill_in=3, near_km=ANYWHERE)
    for km in (None, 583.0):
        (held,) = matched(Wanted(), Profile(), km=km, bounds=anywhere, on=TODAY).reasons
        assert held.outcome is True


def test_an_offer_that_asks_for_nothing_does_not_come_before_one_that_fits() -> None:
    """A plasturgie engineer of Oyonnax: an HR post far away, that names no skills, against one next door."""
    who = Profile(5, False, date(2026, 7, 1), date(2027, 1, 1), "materials", ("injection",))
    near = Wanted(5, "cdi", START, "materials", ("injection", "lean", "anglais"))
    bare, other = Wanted(5, "cdi", START), Wanted(5, "cdi", START, "human")
    for how in (HOW, UNSAID):
        pairs = [
            ("bare", matched(bare, who, km=583.0, **how)),
            ("human", matched(other, who, km=583.0, **how)),
            ("near", matched(near, who, km=0.0, **how)),
        ]
        assert [name for name, _ in in_order(pairs, tie=str)] == ["near", "bare", "human"]


def test_who_lacks_what_is_asked_does_not_come_first_for_answering_more() -> None:
    wanted = Wanted(5, "cdi", START, "materials", ("injection",))
    lacks = Profile(3, False, date(2026, 7, 1), date(2028, 1, 1), "materials", ("injection",))
    quiet = Profile(5, False, date(2026, 7, 1), date(2027, 1, 1))
    pairs = [(name, matched(wanted, who, km=None, **HOW)) for name, who in (("lacks", lacks), ("quiet", quiet))]
    assert [(one.held, one.opposed) for _, one in pairs] == [(4, 2), (4, 0)]
    assert [name for name, _ in in_order(pairs, tie=str)] == ["quiet", "lacks"]


def outcome(held: int, opposed: int, unknown: int, km: float | None) -> Match:
    counts = {True: held, False: opposed, None: unknown}
    return Match(tuple(Reason(f"{of}{n}", "", of, "") for of, count in counts.items() for n in range(count)), km)


def before(left: Match, right: Match) -> bool:
    """The order as it is said to people, read word by word: criteria are crossed out one by one."""

    def crossed(one: Match) -> tuple[list[str], list[str]]:
        held = [reason.id for reason in one.reasons if reason.outcome is True]
        opposed = [reason.id for reason in one.reasons if reason.outcome is False]
        while held and opposed:
            held.pop(), opposed.pop()
        return held, opposed

    (held, opposed), (other_held, other_opposed) = crossed(left), crossed(right)
    if (len(held), len(opposed)) != (len(other_held), len(other_opposed)):
        return len(held) > len(other_held) or len(opposed) < len(other_opposed)
    if left.opposed != right.opposed:
        return left.opposed < right.opposed
    if left.km is None or right.km is None:
        return left.km is not None
    return left.km < right.km


def test_the_order_is_the_one_that_pages_tell() -> None:
    every = [outcome(*given) for given in product((0, 1, 3), (0, 1, 2), (0, 2), (None, 3.0, 40.0))]
    found = [match for _, match in in_order(enumerate(every), tie=str)]
    for n, first in enumerate(found):
        for second in found[n + 1 :]:
            same = (first.held, first.opposed, first.km) == (second.held, second.opposed, second.km)
            assert same or before(first, second)


def test_equals_come_in_the_same_order_whatever_the_order_given() -> None:
    same = outcome(1, 0, 1, 5.0)
    for names in permutations("abc"):
        assert [name for name, _ in in_order(((name, same) for name in names), tie=str)] == ["a", "b", "c"]


def test_skills_are_written_by_lines_commas_or_semicolons_each_once() -> None:
    assert skills_of(" CAO, soudage ;anglais\nCAO,, ") == ("CAO", "soudage", "anglais")
    assert skills_of("") == ()
