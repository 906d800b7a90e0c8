"""Codes of activity of NAF rév. 2 and NAF 2025, as far as rules need them. Checks of form, never of existence."""

import re
from bisect import bisect_right

# First division of each section of NAF rév. 2 (decree 2007-1888, annex); divisions 04, 34, 40 … do not exist in either.
FIRST_DIVISIONS = (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99)
SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
ABSENT = frozenset({0, 4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89})
_CODE = re.compile(r"[0-9]{2}\.?[0-9]{2}[A-Z]")


def is_naf(text: str) -> bool:
    """Four digits and a letter, with or without the point, in a division that exists: 25.62B, 2562B."""
    return bool(_CODE.fullmatch(text)) and int(text[:2]) not in ABSENT


def compact(text: str) -> str:
    """The code as SIRENE's users write it, without the point: 2562B. Raises ValueError."""
    if not is_naf(text):
        raise ValueError(f"not a code of NAF: {text!r}")
    return text.replace(".", "")


def division(text: str) -> str:
    """Two digits: 25. Raises ValueError."""
    return compact(text)[:2]


def section(text: str) -> str:
    """The section of NAF rév. 2 that the division of a code stands in. Raises ValueError.

    NAF 2025 keeps the numbers of divisions (45 apart, which it drops) but renames sections after I: a code of either is
    given its letter of rév. 2. Sections A to I, with all of industry (B to E), hold the same divisions in both.
    """
    return SECTIONS[bisect_right(FIRST_DIVISIONS, int(division(text))) - 1]
