"""The index: full names and their beginnings, words, and edit distance for typing errors.

A query is folded (`search_key`), then tried in this order: a code or a full name; the beginning of a full
name; all its words, each the beginning of a word of the entry; and when all that finds nothing, names and
words that differ by a letter or two.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from etabli.domain.territories.search.entries import Entry, Hit
from etabli.kernel.names import search_key

Ids = NDArray[np.int32]
AFTER_ANY_LETTER = "\uffff"
EXACT, BEGINNING, WORDS, CLOSE_NAME, CLOSE_WORDS = 400.0, 300.0, 200.0, 100.0, 70.0
LONGEST_QUERY = 80
MOST_WORDS = 8
MOST_CLOSE = 40
SHORT_NAME = 5
SHORT_WORD = 3
SIREN_LENGTH = 9
ARTICLES = ("l ", "le ", "la ", "les ", "los ")
# While a saint's name is being typed, « sai » and « sain » must find what « saint » folds to.
UNFOLDED = {"st": ("saint",), "ste": ("sainte",), "sts": ("saints",), "stes": ("saintes",)}


def _spellings(name: str) -> tuple[str, ...]:
    """A name as folded, and without the article it begins with: « Havre » finds Le Havre."""
    key = search_key(name)
    return (key, *(key[len(article) :] for article in ARTICLES if key.startswith(article)))


class _Sorted:
    """Keys in order, each with the entries it leads to; the entries of a range of keys lie side by side."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        for key, entry in pairs:
            found[key].add(entry)
        self.keys = sorted(found)
        sizes = [len(found[key]) for key in self.keys]
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.entries: Ids = np.fromiter(
            (entry for key in self.keys for entry in sorted(found[key])), dtype=np.int32, count=sum(sizes)
        )

    def _slice(self, low: int, high: int) -> Ids:
        return self.entries[self.starts[low] : self.starts[high]]

    def exact(self, key: str) -> Ids:
        low = bisect_left(self.keys, key)
        return self._slice(low, low + (low < len(self.keys) and self.keys[low] == key))

    def beginning(self, prefix: str) -> Ids:
        return self._slice(bisect_left(self.keys, prefix), bisect_left(self.keys, prefix + AFTER_ANY_LETTER))

    def at(self, positions: Sequence[int]) -> Ids:
        return np.concatenate([self._slice(position, position + 1) for position in positions])


class _Close:
    """Keys by length, numbers left out, to look for those within a letter or two."""

    def __init__(self, keys: list[str]) -> None:
        self._by_length: dict[int, tuple[list[str], list[int]]] = {}
        for position, key in enumerate(keys):
            if key.isdigit():
                continue
            words, positions = self._by_length.setdefault(len(key), ([], []))
            words.append(key)
            positions.append(position)

    def near(self, key: str) -> list[tuple[int, int]]:
        """(distance, position) of keys at one letter's distance; for longer keys, else at two."""
        for distance in range(1, 2 + (len(key) > SHORT_NAME)):
            if found := self._within(key, distance):
                return found
        return []

    def _within(self, key: str, allowed: int) -> list[tuple[int, int]]:
        found = []
        for length in range(len(key) - allowed, len(key) + allowed + 1):
            words, positions = self._by_length.get(length, ([], []))
            close = process.extract(key, words, scorer=OSA.distance, score_cutoff=allowed, limit=MOST_CLOSE)
            found.extend((int(distance), positions[index]) for _, distance, index in close)
        return sorted(found)


class Index:
    """Everything that can be found in one loaded reference. Immutable once made."""

    def __init__(self, entries: list[Entry]) -> None:
        self._hits = [entry.hit for entry in entries]
        self._weights = np.array([entry.weight for entry in entries], dtype=np.float32)
        names = [tuple({spelling for name in entry.names for spelling in _spellings(name)}) for entry in entries]
        self._names = _Sorted((name, number) for number, found in enumerate(names) for name in found)
        self._codes = _Sorted(
            (search_key(code), number) for number, entry in enumerate(entries) for code in entry.codes
        )
        self._words = _Sorted(self._word_pairs(entries, names))
        self._close_names = _Close(self._names.keys)
        self._close_words = _Close(self._words.keys)

    @staticmethod
    def _word_pairs(entries: list[Entry], names: list[tuple[str, ...]]) -> Iterable[tuple[str, int]]:
        folded: dict[tuple[str, ...], list[str]] = {}
        for number, entry in enumerate(entries):
            if entry.context not in folded:
                folded[entry.context] = [word for part in entry.context for word in search_key(part).split()]
            own = [word for name in names[number] for word in name.split()]
            for word in own:
                yield from ((spelling, number) for spelling in (word, *UNFOLDED.get(word, ())))
            yield from ((word, number) for word in folded[entry.context])
            short = (code for code in entry.codes if len(code) < SIREN_LENGTH)
            yield from ((word, number) for code in short for word in search_key(code).split())

    def search(self, query: str, limit: int) -> list[Hit]:
        """The best hits, at most `limit`, best first."""
        key = search_key(query[:LONGEST_QUERY])
        words = key.split()[:MOST_WORDS]
        if not words:
            return []
        scores: dict[int, float] = {}
        self._add(scores, self._codes.exact(key), EXACT, limit)
        self._add(scores, self._names.exact(key), EXACT, limit)
        self._add(scores, self._names.beginning(key), BEGINNING, limit)
        if len(scores) < limit:
            self._add(scores, self._with_words(words), WORDS, limit)
        if not scores and not key.replace(" ", "").isdigit():
            self._add_close(scores, key, words, limit)
        best = sorted(scores.items(), key=lambda found: (-found[1], self._hits[found[0]].label))[:limit]
        return [replace(self._hits[number], score=round(score, 3)) for number, score in best]

    def _add(self, scores: dict[int, float], found: Ids, base: float, limit: int) -> None:
        """Keep the weightiest of what was found; what is there already keeps its better score."""
        weights = self._weights[found]
        wanted = limit + len(scores)
        if len(found) > wanted:
            chosen = np.argpartition(weights, -wanted)[-wanted:]
            found, weights = found[chosen], weights[chosen]
        for number, weight in zip(found.tolist(), weights.tolist(), strict=True):
            scores.setdefault(number, base + weight)

    def _with_words(self, words: list[str]) -> Ids:
        """Entries that have, for each word of the query, a word that begins so."""
        found: Ids | None = None
        for word in sorted(words, key=len, reverse=True):
            these = np.unique(self._words.beginning(word))
            found = these if found is None else np.intersect1d(found, these, assume_unique=True)
            if not len(found):
                break
        return found if found is not None else np.empty(0, dtype=np.int32)

    def _add_close(self, scores: dict[int, float], key: str, words: list[str], limit: int) -> None:
        for distance, position in self._close_names.near(key):
            self._add(scores, self._names.at([position]), CLOSE_NAME - 10 * distance, limit)
        found: Ids | None = None
        for word in words:
            these = self._words.beginning(word)
            if len(word) > SHORT_WORD and (near := self._close_words.near(word)):
                these = np.concatenate([these, self._words.at([position for _, position in near])])
            these = np.unique(these)
            found = these if found is None else np.intersect1d(found, these, assume_unique=True)
        if found is not None:
            self._add(scores, found, CLOSE_WORDS, limit)
