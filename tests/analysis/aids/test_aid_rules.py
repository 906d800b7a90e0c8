"""Every rule of every scheme, on both sides of its thresholds and where it can't tell; every version at its edges."""

from datetime import date, timedelta

import pytest
from tests.analysis.aids.tables import DAYS, ENDED, PERIODS, TABLES, Case

from etabli.analysis.aids.conditions import DERIVED
from etabli.analysis.aids.eligibility import PERIOD, CompiledRule, CompiledVersion, Outcome, compiled_schemes, judged
from etabli.analysis.aids.facts import Facts, facts
from etabli.catalogue.aids.conditions import Bounded, Dated, OneOf, Within, leaves
from etabli.catalogue.aids.facts import declared_facts

DAY = timedelta(days=1)


def version(scheme: str, version_id: str) -> CompiledVersion:
    return next(one for one in compiled_schemes()[scheme].versions if one.version.id == version_id)


def rules() -> list[tuple[str, str, CompiledRule]]:
    return [
        (scheme.scheme.id, held.version.id, rule)
        for scheme in compiled_schemes().values()
        for held in scheme.versions
        for rule in held.rules
    ]


EVERY = [
    pytest.param(scheme, held, rule, expected, given, id=f"{scheme}-{held}-{rule}-{number}-{expected}")
    for (scheme, held), table in TABLES.items()
    for rule, cases in table.items()
    for number, (expected, given) in enumerate(cases)
]


@pytest.mark.parametrize(("scheme", "held", "rule_id", "expected", "given"), EVERY)
def test_a_rule_says_what_its_table_says(scheme, held, rule_id, expected, given) -> None:
    day = DAYS[scheme, held]
    rule = next(one for one in version(scheme, held).rules if one.rule.id == rule_id)
    known = facts(**given)
    reason = rule.reason(rule.needs.truth(known, day), known, day)
    assert reason.outcome.value == expected
    assert reason.sentences
    assert all(sentence.endswith(".") for sentence in reason.sentences)
    if expected != "unknown":
        assert reason.lacks == ()


def test_every_rule_of_every_version_has_a_table_with_each_of_its_outcomes() -> None:
    """A rule added without cases fails here, and so does a table left behind by a rule that went."""
    tabled = {
        (scheme, held, rule): {expected for expected, _ in cases}
        for (scheme, held), table in TABLES.items()
        for rule, cases in table.items()
    }
    declared = {(scheme, held, rule.rule.id) for scheme, held, rule in rules()}
    assert declared - tabled.keys() == set()
    assert tabled.keys() - declared == set()
    assert {key: outcomes for key, outcomes in tabled.items() if outcomes != {"yes", "no", "unknown"}} == {}
    assert all(version(*key).version.holds_on(day) for key, day in DAYS.items())


RULES = [pytest.param(*found, id=f"{found[0]}-{found[1]}-{found[2].rule.id}") for found in rules()]


@pytest.mark.parametrize(("scheme", "held", "rule"), RULES)
def test_cases_stand_on_both_sides_of_every_threshold(scheme, held, rule) -> None:
    cases, day = TABLES[scheme, held][rule.rule.id], DAYS[scheme, held]
    for test in leaves(rule.rule.needs):
        if isinstance(test, Bounded):
            values = numbers(cases, test.fact, day)
            for bound in test.low or ():
                assert {bound - 1, bound} <= values or bound - 1 < 0, test
            for bound in test.high or ():
                assert {bound, bound + 1} <= values, test
        elif isinstance(test, Within):
            assert sides(cases, test) == {-1, 0}, test
        elif isinstance(test, OneOf):
            values = choices(cases, test.fact, day)
            assert test.wanted <= values, test
            assert values - test.wanted, test
        else:
            assert isinstance(test, Dated)
            pytest.fail("no rule tests a fixed date yet: write what its cases must hold")


def numbers(cases: list[Case], fact: str, day: date) -> set[int]:
    """The exact numbers, and the bounds of the others, that cases give."""
    read = DERIVED[fact].value if fact in DERIVED else (lambda known, _: getattr(known, fact))
    found = [read(facts(**given), day) for _, given in cases]
    return {bound for value in found if value is not None for bound in value if bound is not None}


def choices(cases: list[Case], fact: str, day: date) -> set[str | bool]:
    read = DERIVED[fact].value if fact in DERIVED else (lambda known, _: getattr(known, fact))
    found = [read(facts(**given), day) for _, given in cases]
    sets = [value if isinstance(value, frozenset) else {value} for value in found if value is not None]
    return {one for values in sets if len(values) == 1 for one in values}


def sides(cases: list[Case], test: Within) -> set[int]:
    """-1 where a case is the last day that holds, 0 where it is the first that doesn't."""
    found = set()
    for _, given in cases:
        begun, until = given.get(test.fact), given.get(test.until)
        if begun and until:
            held = [months_later(begun, test.months, beyond=number) == until for number in (-1, 0, 1)]
            last = 0 if test.strictly else 1
            found |= {-1} if held[last] else {0} if held[last + 1] else set()
    return found


def months_later(begun: date, months: int, *, beyond: int) -> date:
    """Written apart from the code under test: the same day of the month, or the last of a shorter one."""
    year, month = begun.year + (begun.month - 1 + months) // 12, (begun.month - 1 + months) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    number = min(begun.day, (following - DAY).day)
    return date(year, month, number) + beyond * DAY


EDGES = [
    pytest.param(scheme, *period, id=f"{scheme}-{period[0]}") for scheme, held in PERIODS.items() for period in held
]


@pytest.mark.parametrize(("scheme", "held", "first", "last"), EDGES)
def test_a_version_holds_from_its_first_day_to_its_last(scheme, held, first, last) -> None:
    declared = compiled_schemes()[scheme].scheme
    assert declared.version_on(first).id == held
    assert getattr(declared.version_on(first - DAY), "id", None) != held
    if last is None:
        assert declared.version_on(date(2999, 1, 1)).id == held
    else:
        assert declared.version_on(last).id == held
        assert getattr(declared.version_on(last + DAY), "id", None) != held


def test_every_version_has_its_edges_in_the_table() -> None:
    assert {(scheme, period[0]) for scheme, held in PERIODS.items() for period in held} == TABLES.keys()
    assert {(scheme, held) for scheme, held, _ in rules()} == TABLES.keys()


YES, NO, UNKNOWN = True, False, None
VERT_OPENS = "Le dispositif a ouvert entre le 1er janvier 2024 et le 31 décembre 2024."
REBOND_CLOSES = "Le dispositif a fermé entre le 1er octobre 2026 et le 31 octobre 2026."
FRICHES_CLOSES = "Le dispositif a fermé entre le 1er janvier 2022 et le 31 décembre 2023."
# Is the scheme open? Around days that are known, and around those that the sources leave in doubt.
OPEN = [
    ("vte-ti", date(2019, 12, 31), NO, "Le dispositif ouvre le 1er janvier 2020."),
    ("vte-ti", date(2020, 1, 1), YES, ""),
    ("vte-ti", date(2999, 1, 1), YES, ""),
    ("vte-vert", date(2020, 8, 31), NO, "Le dispositif ouvre le 1er septembre 2020."),
    ("vte-vert", date(2021, 11, 30), YES, ""),  # which rules apply is in doubt, not that it is open
    ("vte-vert", date(2023, 1, 1), YES, ""),
    ("vte-vert", date(2025, 12, 31), YES, ""),
    ("vte-vert", date(2026, 1, 1), NO, "Le dispositif a fermé le 31 décembre 2025."),
    ("fonds-vert-ti", date(2023, 12, 31), NO, VERT_OPENS),
    ("fonds-vert-ti", date(2024, 6, 15), UNKNOWN, VERT_OPENS),
    ("fonds-vert-ti", date(2025, 1, 1), NO, "Aucune édition n’était ouverte à cette date."),
    ("fonds-vert-ti", date(2025, 3, 11), NO, "Aucune édition n’était ouverte à cette date."),
    ("fonds-vert-ti", date(2025, 3, 12), YES, ""),
    ("fonds-vert-ti", date(2025, 12, 31), YES, ""),
    ("fonds-vert-ti", date(2026, 1, 1), UNKNOWN, "Les règles connues vont jusqu’au 31 décembre 2025."),
    ("rebond-industriel", date(2022, 7, 31), NO, "Le dispositif ouvre le 1er août 2022."),
    ("rebond-industriel", date(2026, 9, 30), YES, ""),
    ("rebond-industriel", date(2026, 10, 1), UNKNOWN, REBOND_CLOSES),
    ("rebond-industriel", date(2026, 11, 1), NO, REBOND_CLOSES),
    ("faii", date(2020, 8, 31), NO, "Le dispositif a ouvert entre le 1er septembre 2020 et le 4 septembre 2020."),
    ("faii", date(2020, 9, 4), UNKNOWN, "Le dispositif a ouvert entre le 1er septembre 2020 et le 4 septembre 2020."),
    ("faii", date(2020, 9, 5), YES, ""),
    ("faii", date(2021, 5, 31), YES, ""),
    ("faii", date(2021, 6, 1), UNKNOWN, "Le dispositif a fermé entre le 1er juin 2021 et le 31 décembre 2022."),
    ("faii", date(2023, 1, 1), NO, "Le dispositif a fermé entre le 1er juin 2021 et le 31 décembre 2022."),
    ("fonds-friches", date(2020, 9, 2), NO, "Le dispositif a ouvert entre le 3 septembre 2020 et le 31 mai 2021."),
    ("fonds-friches", date(2020, 9, 3), UNKNOWN, "Le dispositif a ouvert entre le 3 septembre 2020 et le 31 mai 2021."),
    ("fonds-friches", date(2021, 6, 1), YES, ""),
    ("fonds-friches", date(2023, 12, 31), UNKNOWN, FRICHES_CLOSES),
    ("fonds-friches", date(2024, 1, 1), NO, FRICHES_CLOSES),
    ("bdt-prets", date(2019, 3, 4), NO, "Le dispositif ouvre le 5 mars 2019."),
    ("bdt-prets", date(2023, 1, 1), UNKNOWN, "Les règles connues vont jusqu’au 31 décembre 2022."),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "day", "opened", "said"), OPEN, ids=lambda part: str(part))
def test_a_scheme_is_open_closed_or_nobody_knows(scheme, day, opened, said) -> None:
    verdict = judged(compiled_schemes()[scheme], Facts(), day)
    assert verdict.period is opened
    first = verdict.reasons[0]
    if opened:
        assert first.rule != PERIOD
    else:
        assert first.rule == PERIOD
        assert first.sentences[0].replace("\u00a0", " ").startswith(said)
        assert verdict.outcome is (Outcome.NO if opened is NO else Outcome.UNKNOWN)
        assert (declared_facts().sentences["next_edition_not_known"] in first.sentences) is (
            opened is UNKNOWN and verdict.version is None and scheme not in ENDED
        )


def test_a_yes_is_not_certain_on_a_day_when_the_scheme_may_be_closed() -> None:
    fits = facts(project="friches", residual_deficit=True)
    assert judged(compiled_schemes()["fonds-friches"], fits, date(2021, 6, 1)).outcome is Outcome.YES
    doubtful = judged(compiled_schemes()["fonds-friches"], fits, date(2022, 6, 1))
    assert doubtful.outcome is Outcome.UNKNOWN
    assert (doubtful.lacks, [reason.rule for reason in doubtful.deciding]) == ((), [PERIOD])
    unfit = facts(project="friches", residual_deficit=False)
    assert judged(compiled_schemes()["fonds-friches"], unfit, date(2022, 6, 1)).outcome is Outcome.NO


def test_the_version_is_that_of_the_contract_or_of_the_hire_not_of_the_request() -> None:
    hired = facts(hired_on=date(2021, 11, 30))
    assert judged(compiled_schemes()["vte-vert"], hired, date(2024, 6, 1)).version.version.id == "2020"
    assert judged(compiled_schemes()["vte-vert"], Facts(), date(2024, 6, 1)).version.version.id == "2023"
    signed = facts(signed_on=date(2019, 12, 31))
    assert judged(compiled_schemes()["vte-ti"], signed, date(2024, 6, 1)).outcome is Outcome.NO


def test_the_place_is_judged_on_the_day_that_counts() -> None:
    place = next(one for one in version("vte-ti", "2020").rules if one.rule.id == "place")
    inside = {"first": date(2018, 11, 22), "last": date(2022, 12, 31), "inside": True}
    after = {"first": date(2024, 7, 4), "last": date(2027, 12, 31), "inside": False}
    home = TABLES["vte-ti", "2020"]["place"][0][1]["commune"]
    spans = tuple(type(home.spans[0])(**span) for span in (inside, after))
    known = facts(commune=home._replace(spans=spans))
    days = {
        date(2022, 12, 31): True,
        date(2023, 1, 1): None,
        date(2024, 7, 3): None,
        date(2024, 7, 4): False,
    }
    assert {day: place.needs.truth(known, day) for day in days} == days
    reason = place.reason(None, known, date(2023, 1, 1))
    assert reason.lacks == ()
    assert reason.sentences == (place.rule.settled,)
