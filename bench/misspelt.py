"""Queries as people misspell them: a letter lost, added, changed or swapped, now and then words in another order."""

import random
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SHORT = 4  # letters of a word that is typed without an error
LONG_NAME = 14  # letters from which two words are misspelt
COMMON = 5  # firms of a name from which whoever seeks one says where it is


@dataclass(frozen=True)
class Asked:
    """What is typed, and what would be right: this name, in this commune where the query says it."""

    text: str
    name: str
    commune: str | None

    def right(self, name: str, commune: str | None) -> bool:
        return name == self.name and self.commune in (None, commune)


def queries(firms: Sequence[tuple[str, str, str]], many: int, seed: int) -> list[Asked]:
    """Of firms drawn among all: each its name, its commune, its postal code."""
    chance = random.Random(seed)  # noqa: S311 (queries, no secret)
    known = Counter(name for name, _, _ in firms)
    found = []
    for name, commune, postcode in chance.sample(firms, many):
        words = name.split()
        long = [n for n, word in enumerate(words) if len(word) >= SHORT] or [0]
        for n in chance.sample(long, min(len(long), 1 + (len(name) > LONG_NAME))):
            words[n] = misspelt(words[n], chance)
        if chance.random() < 0.2:
            chance.shuffle(words)
        placed = known[name] > COMMON
        text = " ".join([*words, chance.choice([commune, postcode])] if placed else words)
        found.append(Asked(text, name, commune if placed else None))
    return found


def misspelt(word: str, chance: random.Random) -> str:
    """One error, anywhere in the word."""
    at, letter = chance.randrange(len(word)), chance.choice(string.ascii_uppercase)
    head, tail = word[:at], word[at + 1 :]
    match chance.randrange(4):
        case 0 if len(word) >= SHORT:
            return head + tail
        case 1:
            return head + letter + word[at:]
        case 2 if tail:
            return head + tail[0] + word[at] + tail[1:]
        case _:
            return head + letter + tail
