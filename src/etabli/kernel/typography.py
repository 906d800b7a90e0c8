"""French typography: no-break spaces before double punctuation and inside quotes, typographic apostrophes."""

import re

NBSP, NNBSP = "\u00a0", "\u202f"
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
BEFORE_HIGH = re.compile(r" (?=[;?!])")
BEFORE_WIDE = re.compile(r" (?=[:»%€])")
AFTER_OPENING = re.compile(r"(?<=«) ")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def apostrophes(name: str) -> str:
    """A proper name with typographic apostrophes, the rest as its source writes it."""
    return APOSTROPHE.sub("’", name)


def french(text: str) -> str:
    """The same sentence as a French typesetter would write it. Twice gives the same."""
    text = apostrophes(text)
    text = BEFORE_HIGH.sub(NNBSP, text)
    text = BEFORE_WIDE.sub(NBSP, text)
    text = AFTER_OPENING.sub(NBSP, text)
    return THOUSANDS.sub(NNBSP, text)
