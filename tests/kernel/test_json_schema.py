"""The keywords of JSON Schema that ours use are checked, and others are an error."""

from typing import Any

import pytest

from etabli.kernel.json_schema import faults

SCHEMA: dict[str, Any] = {
    "type": "array",
    "maxItems": 2,
    "items": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "on": {"type": ["string", "null"], "format": "date"},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "siret": {"type": "string", "pattern": "^[0-9]{14}$"},
            "name": {"type": "string", "minLength": 1, "maxLength": 3},
            "amount": {"type": "integer", "minimum": 0},
        },
    },
}
ID = "01890e30-5a80-7c22-9842-8263d0d0d890"


def test_what_holds_has_no_fault() -> None:
    whole = {"id": ID, "on": None, "kind": "a", "siret": "2" * 14, "name": "abc", "amount": 0, "other": object()}
    assert list(faults([whole], SCHEMA)) == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({}, ("", "type")),
        ([{}], ("[0].id", "required")),
        ([{"id": ID}] * 3, ("", "maxItems")),
        ([{"id": "x"}], ("[0].id", "format")),
        ([{"id": ID, "on": "31/12/2026"}], ("[0].on", "format")),
        ([{"id": ID, "kind": "c"}], ("[0].kind", "enum")),
        ([{"id": ID, "siret": "1"}], ("[0].siret", "pattern")),
        ([{"id": ID, "name": ""}], ("[0].name", "minLength")),
        ([{"id": ID, "name": "abcd"}], ("[0].name", "maxLength")),
        ([{"id": ID, "amount": -1}], ("[0].amount", "minimum")),
        ([{"id": ID, "amount": True}], ("[0].amount", "type")),
        ([{"id": ID}, {"id": ID, "amount": 1.5}], ("[1].amount", "type")),
    ],
)
def test_each_fault_is_told_with_its_path(value: Any, fault: tuple[str, str]) -> None:
    assert list(faults(value, SCHEMA)) == [fault]


def test_a_keyword_that_is_not_checked_is_an_error() -> None:
    with pytest.raises(ValueError, match="oneOf"):
        list(faults(1, {"oneOf": []}))
