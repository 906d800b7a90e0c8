"""Workflows: every state is reached, every move leads to a listed state, and nothing is said of what does not exist."""

from pathlib import Path

import pytest
from django.conf import settings

from etabli.catalogue.plans.fields import fields_of
from etabli.catalogue.plans.workflow import Workflow, workflows_of
from etabli.catalogue.programme import load_programme
from etabli.kernel.errors import CatalogueError

PROGRAMME = Path(settings.ETABLI_PROGRAMME)


def test_each_phase_has_its_workflow() -> None:
    found = workflows_of(PROGRAMME)
    assert found is not None
    assert set(found.plans) == {phase.id for phase in load_programme(PROGRAMME).phases}
    assert found.fiche.initial == "idea"


def test_a_phase_that_wants_no_contract_is_not_offered_one() -> None:
    found = workflows_of(PROGRAMME)
    assert found is not None
    without = found.plans["2"].model_copy(update={"contract": "none"})
    assert without.move("submit") is None
    assert found.plans["2"].move("submit") is not None
    required = found.plans["2"].model_copy(update={"contract": "required"})
    assert required.move("adopt_amendment") is None


def test_moves_that_depend_on_a_signature_are_offered_at_their_time() -> None:
    found = workflows_of(PROGRAMME)
    assert found is not None
    before = {move.id for move in found.plans["1"].from_state("submitted")}
    after = {move.id for move in found.plans["1"].from_state("submitted", {"sealed"})}
    assert before == {"ask_changes", "validate"}
    assert after == {"ask_changes_amendment", "validate"}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"initial": "a", "states": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}], "moves": []}, "no move"),
        (
            {
                "initial": "a",
                "states": [{"id": "a", "label": "a"}],
                "moves": [{"id": "m", "label": "m", "from": ["a"], "to": "z", "permission": "p"}],
            },
            "unknown states",
        ),
        ({"initial": "a", "states": [{"id": "a", "label": "a"}, {"id": "a", "label": "a"}], "moves": []}, "twice"),
    ],
)
def test_a_workflow_that_is_not_closed_is_refused(broken: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Workflow.model_validate(broken)


def test_fields_ask_for_states_types_and_phases_that_exist() -> None:
    workflows, programme = workflows_of(PROGRAMME), load_programme(PROGRAMME)
    assert workflows is not None
    states = {state.id for state in workflows.fiche.states} | {""}
    types = {one.id for one in programme.project_types}
    phases = {phase.id for phase in programme.phases}
    for field in fields_of(PROGRAMME).fields:
        assert field.required_from in states, field.id
        assert set(field.project_types) <= types, field.id
        assert set(field.phases) <= phases, field.id
    for one in types:
        assert any(one in field.project_types for field in fields_of(PROGRAMME).fields), one


def test_a_programme_adds_fields_without_code(tmp_path: Path) -> None:
    (tmp_path / "fiche_fields.yaml").write_text(
        "fields:\n  - {id: own_word, section: projet, label: Un mot, kind: line, contractual: false, phases: ['2']}\n"
    )
    found = fields_of(tmp_path)
    assert found["own_word"].label == "Un mot"
    assert found["own_word"] in found.of("2", "")
    assert found["own_word"] not in found.of("1", "")


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fiche_fields.yaml").write_text(
        "fields:\n  - {id: context, section: projet, label: Encore, kind: line, contractual: false}\n"
    )
    with pytest.raises(CatalogueError, match="twice"):
        fields_of(tmp_path)
