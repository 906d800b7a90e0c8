"""French typography of declared texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.kernel.typography import french


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Part de l'emploi", "Part de l’emploi"),
        ("Où est l'industrie ?", "Où est l’industrie\u202f?"),
        ("un ; deux : trois", "un\u202f; deux\u00a0: trois"),
        ("la liste « TI » dit", "la liste «\u00a0TI\u00a0» dit"),
        ("34 867 communes, 5 %", "34\u202f867 communes, 5\u00a0%"),
        ("https://insee.fr/a?b=c", "https://insee.fr/a?b=c"),
    ],
)
def test_french(typed: str, set_: str) -> None:
    assert french(typed) == set_


@given(st.text())
def test_twice_is_once(text: str) -> None:
    assert french(french(text)) == french(text)
