"""The rules of the need desk: whole, and each threshold of routing read on both its sides."""

from datetime import date
from itertools import pairwise

import pytest
from pydantic import ValidationError

from etabli.catalogue.firms.needs import Facts, NeedRules, To, need_rules
from etabli.kernel.register_layout import BANDS
from etabli.web.presentation.firms.need_rules import lines

MAINLAND, GUADELOUPE = ("84",), ("01",)
# theme, employees (None: not known), activity, régions → the first rule that takes it.
FIRST = [
    ("training", 49, "", MAINLAND, "training-chamber"),
    ("training", 50, "", MAINLAND, "training-region"),
    ("training", None, "", MAINLAND, "lead"),
    ("hiring", 9, "", MAINLAND, "hiring-employment"),
    ("investment", 9, "", MAINLAND, "investment-chamber"),
    ("investment", 10, "", MAINLAND, "investment-bank"),
    ("investment", None, "", MAINLAND, "lead"),
    ("cash", 9, "", MAINLAND, "investment-chamber"),
    ("cash", 10, "", MAINLAND, "investment-bank"),
    ("export", 9, "", MAINLAND, "export-chamber"),
    ("export", 10, "", MAINLAND, "export-agency"),
    ("export", None, "", MAINLAND, "export-chamber"),
    ("energy", 249, "2410Z", MAINLAND, "energy-agency"),
    ("energy", 250, "2410Z", MAINLAND, "energy-heavy"),
    ("energy", 250, "24.10Z", MAINLAND, "energy-heavy"),
    ("energy", 250, "2511Z", MAINLAND, "energy-agency"),
    ("energy", 250, "", MAINLAND, "energy-agency"),
    ("rules", 20, "2229A", MAINLAND, "rules-plants"),
    ("rules", 20, "1813Z", MAINLAND, "rules-office"),
    ("rules", 20, "", MAINLAND, "rules-office"),
    ("handover", 9, "", MAINLAND, "investment-chamber"),
    ("handover", 10, "", MAINLAND, "lead"),
    ("handover", 10, "", GUADELOUPE, "overseas"),
    ("other", None, "", GUADELOUPE, "overseas"),
    ("other", None, "", MAINLAND, "lead"),
    ("trouble", None, "", GUADELOUPE, "trouble-state"),
]


@pytest.mark.parametrize(("theme", "employees", "naf", "regions", "rule"), FIRST)
def test_a_need_is_taken_by_the_rule_of_its_theme_size_activity_and_place(
    theme: str, employees: int | None, naf: str, regions: tuple[str, ...], rule: str
) -> None:
    rules = need_rules()
    size = "" if employees is None else rules.size_of(employees)
    assert next(rules.answering(Facts(theme, size, naf, regions))).id == rule


def test_land_goes_to_the_intercommunality_then_from_fifty_employees_to_the_bank() -> None:
    rules = need_rules()
    tried = {size: [one.id for one in rules.answering(Facts("land", size))] for size in ("small", "medium")}
    assert tried["small"] == ["land-epci", "lead", "region", "state"]
    assert tried["medium"] == ["land-epci", "land-bank", "lead", "region", "state"]


def test_every_threshold_of_size_is_read_on_both_its_sides() -> None:
    rules = need_rules()
    for below, above in pairwise(rules.sizes):
        assert rules.size_of(above.least - 1) == below.id
        assert rules.size_of(above.least) == above.id


def test_every_need_ends_with_a_rule_that_takes_any_whatever_is_known_of_it() -> None:
    rules = need_rules()
    for theme in rules.themes:
        for size in ("", *(one.id for one in rules.sizes)):
            for naf in ("", "2410Z", "6201Z"):
                tried = list(rules.answering(Facts(theme.id, size, naf, MAINLAND)))
                assert [one.id for one in tried[-3:]] == ["lead", "region", "state"]


def test_every_band_of_the_register_is_in_one_size_or_in_none_when_it_is_not_known() -> None:
    rules = need_rules()
    found = {band: rules.size_between(*bounds) for band, bounds in BANDS.items()}
    assert found.pop("NN") == ""
    assert all(found.values())
    assert (found["03"], found["11"], found["22"], found["31"], found["32"]) == (
        "micro",
        "small",
        *["medium"] * 2,
        "mid",
    )
    assert rules.size_between(40, 60) == ""


def test_days_are_working_days_and_trouble_is_the_most_urgent() -> None:
    rules, stated = need_rules(), date(2026, 4, 27)
    assert rules.acknowledge_by(stated) == date(2026, 4, 30)
    assert rules.answer_by("trouble", stated) == date(2026, 5, 5)  # the first of May is skipped
    assert min(rules.themes, key=lambda one: one.answer_days).id == "trouble"


@pytest.mark.parametrize(
    ("part", "change", "match"),
    [
        ("themes", lambda found: [*found, found[0]], "declared twice"),
        ("sizes", lambda found: found[1:], "begin at 0"),
        ("rules", lambda found: found[:-3], "takes any need"),
        ("rules", lambda found: [{**found[0], "themes": ["gone"]}, *found[1:]], "not declared"),
        ("rules", lambda found: [{**found[0], "to": {"role": "operator", "siren": "123456789"}}, *found[1:]], "SIREN"),
        ("satisfaction", lambda found: {**found, "notes": found["notes"][1:]}, "one by one"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused(part: str, change, match: str) -> None:  # type: ignore[no-untyped-def]
    given = need_rules().model_dump()
    with pytest.raises(ValidationError, match=match):
        NeedRules(**{**given, part: change(given[part])})


def test_a_number_of_an_operator_goes_with_its_name() -> None:
    assert To(role="operator", siren="130005481", name="France Travail").name
    for lone in ({"siren": "130005481"}, {"name": "France Travail"}):
        with pytest.raises(ValidationError, match="a number goes with a name"):
            To(role="operator", **lone)


def test_rules_are_read_with_names_and_one_span_of_sizes() -> None:
    told = {(one.to, one.sizes) for one in lines("", {})}
    assert ("référent d’opérateur\u00a0: Bpifrance", "10\u00a0salariés et plus") in told
    assert any(sizes == "moins de 50\u00a0salariés" for _, sizes in told)
    assert not any("SIREN" in to for to, _ in told)
