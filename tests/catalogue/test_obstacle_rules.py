"""The rules of obstacles: what is refused when it is declared wrong, and what they say of a day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from etabli.catalogue.coordination.obstacles import ObstacleRules, obstacle_rules
from etabli.domain.governance.enums import OrganisationKind
from etabli.kernel import working_days

RULES = obstacle_rules()


def test_every_kind_has_a_competent_authority_at_the_level_of_the_nation_and_below() -> None:
    for kind in RULES.kinds:
        assert RULES.competent(kind.id, "nation"), kind.id
        assert RULES.competent(kind.id, "local") or RULES.competent(kind.id, "region"), kind.id


def test_authorities_are_reached_by_kinds_of_organisations_that_there_are() -> None:
    assert {one for who in RULES.authorities for one in who.reached_by} <= set(OrganisationKind.values)


def test_the_competent_kinds_come_first_and_each_once() -> None:
    for kind in RULES.kinds:
        for level in RULES.levels:
            found = RULES.preferred(kind.id, level.id)
            assert len(found) == len(set(found)) and set(found) == set(RULES.organisation_kinds(level.id))
    assert RULES.preferred("training", "region")[0] == "region"
    assert RULES.preferred("delay", "region")[0] == "dreal"


def test_what_is_not_answered_goes_up_after_the_deadline_and_nothing_goes_above_the_nation() -> None:
    sent = date(2026, 4, 30)  # the first of May is a holiday
    by = RULES.answer_by("local", sent)
    assert working_days.between(sent, by) == RULES.level("local").answer_days
    up = RULES.up_on("local", by)
    assert up is not None and up > by and working_days.is_working(up)
    assert RULES.up_on("nation", by) is None and RULES.above("nation") is None
    assert RULES.above("local") == RULES.level("region")


def test_a_kind_that_is_not_declared_any_more_keeps_its_name() -> None:
    assert RULES.kind("gone") is None and RULES.label("gone") == "gone" and RULES.change("gone") == "gone"
    assert RULES.competent("gone", "local") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one: one["levels"].reverse(),
        lambda one: one["levels"][0].update(up_after_days=None),
        lambda one: one["levels"][2].update(up_after_days=3),
        lambda one: one["kinds"].append(one["kinds"][0]),
        lambda one: one["kinds"][0].update(who=["nobody"]),
        lambda one: one["changes"].append(one["changes"][0]),
    ],
)
def test_rules_declared_wrong_are_refused(wrong: Any) -> None:
    declared = RULES.model_dump(mode="json")
    ObstacleRules.model_validate(declared)
    wrong(declared)
    with pytest.raises(ValidationError):
        ObstacleRules.model_validate(declared)
