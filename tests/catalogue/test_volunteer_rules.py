"""What is declared of volunteers: documents of the schemes, delays sourced or unknown, the target, the texts."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.catalogue import parse
from etabli.catalogue.vte.programme import PROGRAMME_FILE, VteProgramme, vte_programme
from etabli.catalogue.vte.volunteers import (
    SCHEMES,
    VOLUNTEERS_FILE,
    VolunteerRules,
    required,
    version_of,
    volunteer_rules,
)
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.errors import CatalogueError

DAY = date(2024, 3, 1)


def test_documents_are_those_of_the_schemes_each_once() -> None:
    assert {"charter", "contract", "job", "diploma", "report", "spend"} <= required(SCHEMES, DAY).keys()
    assert set(required(("vte-vert",), DAY, "label")) == {"job"}
    assert set(required(("vte-vert",), DAY, "aid")) == {"report", "spend"}
    assert "charter" not in required(SCHEMES, DAY, "label", "aid")


def test_a_day_without_rules_takes_the_nearest_before() -> None:
    vert = aid_schemes()["vte-vert"]
    assert [version_of(vert, day).id for day in (date(2019, 1, 1), DAY, date(2027, 1, 1))] == ["2020", "2023", "2023"]


def test_what_no_source_says_is_unknown() -> None:
    assert volunteer_rules().payments["vte-ti"].months is None
    assert volunteer_rules().payments["vte-vert"].months == 12


def test_the_texts_in_force_are_those_of_the_day() -> None:
    rules = volunteer_rules()
    assert (
        rules.charter(date(2020, 1, 1)) == rules.charters[0] and rules.charter(date(2030, 1, 1)) == rules.charters[-1]
    )
    assert all(one.model for one in rules.charters), "until the official one takes its place"
    assert rules.consent(date(2030, 1, 1)).id == rules.consents[-1].id


def test_the_choices_of_the_file_are_those_that_rules_read() -> None:
    facts = declared_facts().facts
    assert {"cdi", "cdd", "alternance"} <= facts["contract"].choices.keys()
    assert set(facts["hiring_aid"].choices) == {"aucune", "alternance", "emplois_francs", "moins_de_26_ans"}


def test_the_target_is_dated_and_counts_of_others_are_cited() -> None:
    programme = vte_programme()
    target = programme.target(date(2026, 11, 29))
    assert target is not None and target.contracts == 1000
    assert programme.target(date(2019, 12, 31)) is None
    assert [(one.contracts, one.counted_on) for one in programme.points] == [(377, None), (509, date(2022, 2, 28))]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("documents", "charter"), None),
        (("payments", "vte-ti", "months"), 12),
        (("payments", "vte-vert", "source"), ""),
        (("granted_by", "siren"), "320252488"),
        (("reminders", "aid_due"), None),
        (("link_days",), 0),
    ],
)
def test_what_does_not_hold_is_refused(path: tuple[str, ...], value: Any) -> None:
    told = deepcopy(read_yaml(VOLUNTEERS_FILE, dict))
    at = told
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    with pytest.raises(CatalogueError, match=r"volunteers\.yaml"):
        parse(VolunteerRules, told, "volunteers.yaml")


def test_a_count_without_its_source_is_refused() -> None:
    told = deepcopy(read_yaml(PROGRAMME_FILE, dict))
    told["points"][0]["source"] = "nobody"
    with pytest.raises(CatalogueError):
        parse(VteProgramme, told, "programme.yaml")
