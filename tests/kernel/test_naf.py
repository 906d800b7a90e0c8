"""Codes of NAF and their sections, on both sides of every section."""

import csv

import pytest
from tests.conftest import SHARED

from etabli.kernel import naf

FIRST_AND_LAST = {
    "A": ("01", "03"), "B": ("05", "09"), "C": ("10", "33"), "D": ("35", "35"), "E": ("36", "39"), "F": ("41", "43"),
    "G": ("45", "47"), "H": ("49", "53"), "I": ("55", "56"), "J": ("58", "63"), "K": ("64", "66"), "L": ("68", "68"),
    "M": ("69", "75"), "N": ("77", "82"), "O": ("84", "84"), "P": ("85", "85"), "Q": ("86", "88"), "R": ("90", "93"),
    "S": ("94", "96"), "T": ("97", "98"), "U": ("99", "99"),
}  # fmt: skip


@pytest.mark.parametrize(("section", "divisions"), FIRST_AND_LAST.items())
def test_a_section_goes_from_its_first_division_to_its_last(section, divisions) -> None:
    assert [naf.section(f"{division}.00Z") for division in divisions] == [section, section]


@pytest.mark.parametrize("text", ["2562B", "25.62B"])
def test_a_code_is_read_with_or_without_its_point(text) -> None:
    assert naf.is_naf(text)
    assert (naf.compact(text), naf.division(text), naf.section(text)) == ("2562B", "25", "C")


@pytest.mark.parametrize("text", ["", "25", "25.62", "2562b", "04.00Z", "34.00Z", "00.00Z", "25.62BB", "A", "25 62B"])
def test_what_is_no_code_is_refused(text) -> None:
    assert not naf.is_naf(text)
    with pytest.raises(ValueError, match="not a code"):
        naf.section(text)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the published files are not beside the project")
def test_industry_holds_the_same_divisions_in_naf_2025() -> None:
    with (SHARED / "naf" / "naf2025_niv5.csv").open(encoding="utf-8", newline="") as lines:
        classes = [(row["niv5"], row["niv1"]) for row in csv.DictReader(lines)]
    assert len(classes) > 700
    assert {code: naf.section(code) for code, section in classes if section <= "I"} == {
        code: section for code, section in classes if section <= "I"
    }
    assert all((naf.section(code) in "BCDE") == (section in "BCDE") for code, section in classes)
