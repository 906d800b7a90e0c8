"""Text in the cells of spreadsheets: never a formula, and the same text when it is read back."""

import re

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MARKED = re.compile(r"'*[=+\-@\t\r]")
# What XML can't hold, and what a reader would take for an escape: written _xHHHH_, as ECMA-376 (22.9.2.19) says.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def safe(text: str) -> str:
    """For a CSV: text that a spreadsheet would run as a formula gets an apostrophe in front (one more)."""
    return f"'{text}" if _MARKED.match(text) else text


def unsafe(text: str) -> str:
    """The text that `safe` wrote."""
    return text[1:] if text.startswith("'") and _MARKED.match(text) else text


def escaped(text: str) -> str:
    """For an XLSX, whose cells are typed: the text as its XML can hold it."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that `escaped` wrote."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
