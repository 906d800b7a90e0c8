"""Numbers as people type them, « 8 M€ », « 45,5 », « 8.000.000 », « 296000,50 », made whole as thresholds need."""

import re

from etabli.kernel import money

CENTS = 100
_WORDS = re.compile(r"\s*(millions?|milliards?|mille|euros?|eur|€|salariés?|ETP|UTA)(?:\s+d['’])?", re.IGNORECASE)
_SHORT = {"million": "M", "milliard": "Md", "mille": "k"}
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")  # in French, a point before three digits separates thousands
_AMBIGUOUS = re.compile(r"\d{1,3},\d{3}")  # thousands in English, thousandths in French


def number(text: str, *, rounded: str = "down") -> int | None:
    """The whole number, `rounded` down or up, or `never`; None where it can't be read, or reads two ways."""
    bare = _WORDS.sub(_short, text.replace("M€", "M").replace("k€", "k").replace("K€", "k")).strip()
    bare = re.sub(r"(?<=\d)[\s']+(?=\d{3}(?!\d))", "", bare)
    if _AMBIGUOUS.fullmatch(bare):
        return None
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(".", "")
    try:
        cents = money.parse(bare)
    except money.NotAnAmountError:
        return None
    if cents < 0 or (rounded == "never" and cents % CENTS):
        return None
    return -(-cents // CENTS) if rounded == "up" else cents // CENTS


def exact(text: str, read: int) -> bool:
    """Whether nothing was dropped of what was typed."""
    return number(text, rounded="down") == number(text, rounded="up") == read


def _short(found: re.Match[str]) -> str:
    word = found[1].lower().removesuffix("s")
    return _SHORT.get(word, "")
