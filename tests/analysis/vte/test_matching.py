"""How an offer and a candidate match: each criterion on both its sides, and the order, against a slow reading."""

from datetime import date
from itertools import permutations, product

import pytest

from etabli.analysis.vte.matching import Match, Profile, Reason, Wanted, in_order, matched, skills_of

START = date(2027, 2, 1)
HOW = {"near_km": 50, "soon_days": 31}


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
        ("skills", Wanted(skills=("CAO", "Soudage", "Anglais")), Profile(skills=("cao",)), None, None),
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


def test_a_distance_that_nobody_bounded_is_told_and_judges_nothing() -> None:
    found = matched(Wanted(), Profile(), km=84.2, near_km=None, soon_days=31)
    (reason,) = found.reasons
    assert reason.neutral and reason.said == "À 84 km."
    assert (found.failed, found.unknown, found.neutral) == (0, 0, 1)


def outcome(failed: int, unknown: int, km: float | None) -> Match:
    reasons = [Reason(str(n), "", False, "") for n in range(failed)]
    reasons += [Reason(str(n), "", None, "") for n in range(unknown)]
    return Match((*reasons, Reason("held", "", True, "")), km)


def before(left: Match, right: Match) -> bool:
    """The order as it is said to people, read word by word."""
    if left.failed != right.failed:
        return left.failed < right.failed
    if left.unknown != right.unknown:
        return left.unknown < right.unknown
    if left.km is None or right.km is None:
        return left.km is not None
    return left.km < right.km


def test_the_order_is_the_one_that_pages_tell() -> None:
    every = [outcome(*given) for given in product((0, 1), (0, 2), (None, 3.0, 40.0))]
    found = [match for _, match in in_order(enumerate(every), tie=str)]
    assert all(before(found[n], found[m]) for n in range(len(found)) for m in range(n + 1, len(found)))


def test_equals_come_in_the_same_order_whatever_the_order_given() -> None:
    same = outcome(0, 1, 5.0)
    for names in permutations("abc"):
        assert [name for name, _ in in_order(((name, same) for name in names), tie=str)] == ["a", "b", "c"]


def test_skills_are_written_by_lines_commas_or_semicolons_each_once() -> None:
    assert skills_of(" CAO, soudage ;anglais\nCAO,, ") == ("CAO", "soudage", "anglais")
    assert skills_of("") == ()
