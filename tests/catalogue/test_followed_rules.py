"""The rules of followed firms are whole: headings say one column each, accents or not; durations are bounded."""

from typing import Any

import pytest

from etabli.catalogue.catalogue import parse
from etabli.catalogue.firms.followed import COLUMNS, FollowedRules, followed_rules
from etabli.kernel.errors import CatalogueError


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Raison sociale", "name"),
        ("  N° SIRET ", "siret"),
        ("Étiquettes", "tags"),
        ("DERNIÈRE VISITE", "met_on"),
        ("Chiffre d'affaires", ""),
        ("", ""),
    ],
)
def test_a_heading_is_known_whatever_its_accents_and_case(heading: str, column: str) -> None:
    assert followed_rules().column_of(heading) == column


@pytest.mark.parametrize(
    "change",
    [
        {"contact_months": 0},
        {"contact_months": 61},
        {"import_days": 0},
        {"tags": ["x" * 41]},
        {"columns": {"siret": ["siret"]}},
        {"columns": {column: ["nom"] for column in COLUMNS}},
        {"columns": {column: [f"Été {column}"] for column in COLUMNS}},
    ],
)
def test_rules_that_do_not_hold_are_refused(change: dict[str, Any]) -> None:
    whole = followed_rules().model_dump()
    assert parse(FollowedRules, whole, "x")
    with pytest.raises(CatalogueError):
        parse(FollowedRules, whole | change, "x")
