"""Who a text cites: `@` before the name of somebody, at the beginning of a word. Accents and case don't matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etabli.domain.governance.models import Person
from etabli.kernel.names import search_key

AT = re.compile(r"(?<![\w.@-])@(?=[^\W\d_])")  # neither ada@exemple.fr nor @14 h
FOLLOWS = 160  # characters that a name may take
QUOTED = 2  # words of a name that nobody has


@dataclass(frozen=True)
class Mentions:
    """`people` cited; names as they were written that nobody has; those that several have, with these."""

    people: tuple[Person, ...]
    unknown: tuple[str, ...]
    several: tuple[tuple[str, tuple[Person, ...]], ...]


def read(text: str, around: Sequence[Person]) -> Mentions:
    """The longest name wins: `@Ada Lovelace` is not `@Ada`. A given name alone is enough where one person has it."""
    named: dict[tuple[str, ...], list[Person]] = {}
    for person in around:
        for key in {tuple(search_key(name).split()) for name in (str(person), person.given_name)} - {()}:
            named.setdefault(key, []).append(person)
    people: dict[object, Person] = {}
    unknown, several = [], []
    for start in (match.end() for match in AT.finditer(text)):
        rest = text[start : start + FOLLOWS]
        words = tuple(search_key(rest).split())
        key = max((key for key in named if words[: len(key)] == key), key=len, default=None)
        if key is None:
            unknown.append(" ".join(re.findall(r"[\w’'-]+", rest)[:QUOTED]))
        elif len(named[key]) > 1:
            several.append((" ".join(rest.split()[: len(key)]).rstrip(".,;:!?"), tuple(named[key])))
        else:
            people[named[key][0].pk] = named[key][0]
    return Mentions(tuple(people.values()), tuple(unknown), tuple(several))
