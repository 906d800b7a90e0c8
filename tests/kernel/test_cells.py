"""Text goes through the cells of spreadsheets and comes back the same, and never as a formula."""

from hypothesis import given
from hypothesis import strategies as st

from etabli.kernel.cells import DANGEROUS, escaped, safe, unescaped, unsafe

TRICKY = st.text(alphabet="=+-@\t\r\n'_x0D5Fa é\x00\x0b\ufffe", max_size=20) | st.text(max_size=40)


@given(TRICKY)
def test_a_csv_cell_comes_back(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert not safe(text).startswith(DANGEROUS)


@given(TRICKY)
def test_an_xlsx_cell_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert all(char in "\t\n" or (ord(char) >= 32 and char not in "\ufffe\uffff") for char in escaped(text))


def test_what_others_wrote_with_an_apostrophe_is_text() -> None:
    assert unsafe("'=1+1") == "=1+1"
    assert unsafe("'Ndrangheta") == "'Ndrangheta"
