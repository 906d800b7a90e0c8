"""Search of establishments by name, place and SIRET, typing errors forgiven.

Each word of a query must be a word of the name or of the place, or differ from one by a letter or two; where too few
answer, one word may be missing. The index gives candidates, some hundreds at most; these are then ordered one by one by
how near they are to what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from tantivy import Occur, Query, Schema

from etabli.kernel.names import search_key
from etabli.warehouse.register import Establishment, Register

CANDIDATES = 200
ENOUGH = 5
LONGEST_QUERY, MOST_WORDS = 120, 10
SHORT, LONG = 4, 8  # letters of a word from which one letter, then two, may differ
NEAR, BESIDE, ORDER = 0.6, 0.15, 0.1  # how near a word answers; what words beside cost; what the same order gains
LEGAL_FORMS = ("eurl", "sa", "sarl", "sas", "sasu", "sci", "snc", "ste")
FILLERS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", *LEGAL_FORMS))


@dataclass(frozen=True)
class Within:
    """Where to search; empty: everywhere.

    `territory`: with its phase, 2/ti-8413; `activity`: a division, a group, a class or a sub-class of NAF rév. 2.
    """

    commune: str = ""
    departement: str = ""
    territory: str = ""
    activity: str = ""
    open_only: bool = False


def search(register: Register, text: str, within: Within | None = None, limit: int = 20) -> list[Establishment]:
    """The nearest first, at most `limit`. A SIRET or a SIREN finds itself."""
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) in (9, 14):
        return register.several([digits]) if len(digits) == 14 else register.of_firm(digits, limit)
    every = search_key(text[:LONGEST_QUERY]).split()
    words = [one for one in every if one not in FILLERS][:MOST_WORDS] or every[:MOST_WORDS]
    if not words:
        return []
    filters = _filters(register, within or Within())
    found = _candidates(register, words, filters, missing=0)
    if len(found) < ENOUGH and len(words) > 1:
        found |= _candidates(register, words, filters, missing=1)
    near = _Nearness(every, words)
    nearest = sorted(found.values(), key=lambda one: (-near.of(one), -one.size, one.siret))
    return register.several([one.siret for one in nearest[:limit]])


@dataclass(frozen=True)
class _Candidate:
    """As the index keeps it: names and place folded."""

    siret: str
    size: int
    names: tuple[str, ...]
    place: str


def _candidates(
    register: Register, words: Sequence[str], filters: list[tuple[Occur, Query]], missing: int
) -> dict[str, _Candidate]:
    """By SIRET; `missing`: how many of the words need not be there."""
    schema = register.words.schema
    asked = [_word(schema, word) for word in words]
    if missing:
        several = [
            Query.boolean_query([(Occur.Must, one) for n, one in enumerate(asked) if n != left])
            for left in range(len(asked))
        ]
        named = Query.disjunction_max_query(several)
    else:
        named = Query.boolean_query([(Occur.Must, one) for one in asked])
    searcher = register.searcher
    hits = searcher.search(Query.boolean_query([(Occur.Must, named), *filters]), CANDIDATES, count=False).hits
    found = {}
    for _, address in hits:
        read = searcher.doc(address).to_dict()
        siret = f"{read['siret'][0]:014d}"
        found[siret] = _Candidate(siret, read["size"][0], tuple(read["name"]), read["place"][0])
    return found


def _word(schema: Schema, word: str) -> Query:
    """A word of the name, or of the place: as it is, or nearly."""
    ways = []
    for field, weight in (("name", 2.0), ("place", 1.0)):
        exact = Query.term_query(schema, field, word)
        ways.append(Query.const_score_query(exact, 3 * weight))
        for distance in range(1, _distance(word) + 1):
            near = Query.fuzzy_term_query(schema, field, word, distance=distance, transposition_cost_one=True)
            ways.append(Query.const_score_query(near, (3 - distance) * weight))
    return Query.disjunction_max_query(ways)


def _distance(word: str) -> int:
    return 0 if len(word) < SHORT or word.isdigit() else 1 if len(word) < LONG else 2


def _filters(register: Register, within: Within) -> list[tuple[Occur, Query]]:
    asked = {name: getattr(within, name) for name in ("commune", "departement", "territory", "activity")}
    asked["open"] = "1" if within.open_only else ""
    schema = register.words.schema
    return [
        (Occur.Must, Query.const_score_query(Query.term_query(schema, name, value), 0.0))
        for name, value in asked.items()
        if value
    ]


class _Nearness:
    """How near candidates are to a query, about from 0 to 1; a word of their names is compared once."""

    def __init__(self, typed: Sequence[str], words: Sequence[str]) -> None:
        self._words, self._letters = words, sum(map(len, words))
        self._typed = " ".join(typed)
        self._near: dict[str, tuple[float, ...]] = {}

    def of(self, one: _Candidate) -> float:
        """Each word by its letters against the nearest of the name or place; what the name has beside; the order."""
        place = [self._against(word) for word in one.place.split()]
        return max(self._named(name, place) for name in one.names)

    def _named(self, name: str, place: Sequence[tuple[float, ...]]) -> float:
        named = [self._against(word) for word in name.split() if word not in FILLERS] or [self._against(name)]
        best = map(max, zip(*named, *place, strict=True))
        found = sum(len(word) * near for word, near in zip(self._words, best, strict=True))
        beside = sum(max(near) < NEAR for near in named) / len(named)
        return float(found / self._letters - BESIDE * beside + ORDER * fuzz.ratio(self._typed, name) / 100)

    def _against(self, word: str) -> tuple[float, ...]:
        if word not in self._near:
            self._near[word] = tuple(OSA.normalized_similarity(one, word) for one in self._words)
        return self._near[word]
