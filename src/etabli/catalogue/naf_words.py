"""Activities by the words of their labels: « malt », « pièces plastiques »; plurals are singulars."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from etabli.catalogue.naf import sub_classes
from etabli.kernel.names import search_key

COMMON = 60  # labels from which a word says nothing: « fabrication », « autres »
_SILENT = frozenset(("aux", "avec", "dans", "des", "les", "par", "sauf"))


def in_labels(words: Iterable[str]) -> list[str]:
    """Of folded words, those that some labels have, and not too many."""
    return [word for word in words if _stem(word) in _labels()]


def sub_classes_named(words: Iterable[str]) -> list[str]:
    """Codes of the sub-classes whose label has each of these folded words, in order; none for no word."""
    several = [_labels().get(_stem(word), frozenset()) for word in words]
    return sorted(frozenset.intersection(*several)) if several else []


@cache
def _labels() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, one in sub_classes().items():
        for word in search_key(one.label).split():
            if len(word) > 2 and not word.isdigit() and word not in _SILENT:
                found[_stem(word)].add(code)
    return {word: frozenset(codes) for word, codes in found.items() if len(codes) < COMMON}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
