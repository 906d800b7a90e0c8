"""Names folded for search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.kernel.names import search_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ les Roses", "l hay les roses"),
        ("SAINT-ÉTIENNE", "st etienne"),
        ("St Etienne", "st etienne"),
        ("Sainte-Foy", "ste foy"),
        ("Œting", "oeting"),
        ("  Plastics Vallée – Oyonnax ", "plastics vallee oyonnax"),
        ("ti-2401", "ti 2401"),
        ("!?", ""),
    ],
)
def test_folding(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
