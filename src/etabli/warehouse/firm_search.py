"""Search of establishments by name, place, address, activity and SIRET, typing errors forgiven.

Each word of a query must be a word of the name or of the place: as it is; where that finds nothing that is near enough,
as a beginning; then but for a letter; then for two; then all words but one. The index gives candidates, two hundred at
most each time; these are then ordered one by one by how near they are to what was typed. Where no name is as it was
typed, the same words are sought among addresses and labels of activities too; what looks like an address, but for a
letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from tantivy import Occur, Query, Schema

from etabli.catalogue.naf_words import in_labels, sub_classes_named
from etabli.kernel.addresses import address_key, looks_like_address
from etabli.kernel.names import joined_letters, search_key
from etabli.warehouse.register import EVERYWHERE, Establishment, Place, Register

CANDIDATES = 200
ENOUGH = 0.8  # how near the best must be for the search to stop
LONGEST_QUERY, MOST_WORDS = 120, 10
BEGINNING = 3  # letters from which a word may be the beginning of one
_Rank = tuple[float, int, str]
_Filters = list[tuple[Occur, Query]]
SHORT, LONG = 4, 8  # letters of a word from which one letter, then two, may differ
NEAR, BESIDE, ORDER = 0.6, 0.15, 0.1  # how near a word answers; what words beside cost; what the same order gains
BEGUN = 0.9  # how near a beginning is
THERE, DOES = 0.9, 0.85  # how near an address is beside a name, and an activity that has every word
LEGAL_FORMS = ("eurl", "sa", "sarl", "sas", "sasu", "sci", "snc", "ste")
FILLERS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", *LEGAL_FORMS))
NUMBER, NAME, ADDRESS, ACTIVITY = "number", "name", "address", "activity"


@dataclass(frozen=True)
class Answers:
    """The nearest first. `by`: what of them answers, the first one's first; `activities`: those whose label does."""

    rows: list[Establishment]
    by: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    """How words may answer: as beginnings, so many letters of each wrong, one word missing."""

    begun: bool = False
    wrong: int = 0
    missing: bool = False


NAMES, ADDRESSES = ("name", "place"), ("address", "place")
AS_TYPED = (_Step(), _Step(begun=True))
WRONG = (_Step(wrong=1), _Step(wrong=2), _Step(wrong=1, missing=True))


def search(register: Register, text: str, within: Place = EVERYWHERE, limit: int = 20) -> list[Establishment]:
    """The nearest first, at most `limit`. A SIRET or a SIREN finds itself."""
    return answers(register, text, within, limit).rows


def answers(register: Register, text: str, within: Place = EVERYWHERE, limit: int = 20) -> Answers:
    """The same, with what of them answers."""
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) in (9, 14):
        rows = register.several([digits]) if len(digits) == 14 else register.of_firm(digits, limit)
        return Answers(rows, (NUMBER,))
    key = search_key(text[:LONGEST_QUERY])
    every = joined_letters(key).split()
    words = [one for one in every if one not in FILLERS][:MOST_WORDS] or every[:MOST_WORDS]
    if not words:
        return Answers([])
    filters = register.filters(within)
    found, as_typed = _named(register, every, words, filters)
    kinds = dict.fromkeys(found, NAME)
    first: list[str] = []
    if not as_typed:
        elsewhere = _at_address(register, key, filters, _Step())
        if looks_like_address(key) and not _near_enough(found):
            elsewhere = elsewhere or _at_address(register, key, filters, _Step(wrong=1))
            first = [siret for *_, siret in sorted(elsewhere.values())]
        kinds |= dict.fromkeys(first, ADDRESS)
        for kind, others in ((ADDRESS, elsewhere), (ACTIVITY, _doing(register, words, filters))):
            for siret, rank in others.items():
                if siret not in found or rank < found[siret]:
                    found[siret], kinds[siret] = rank, kind
    sirets = list(dict.fromkeys([*first, *(siret for *_, siret in sorted(found.values()))]))[:limit]
    by = tuple(dict.fromkeys(kinds[siret] for siret in sirets))
    return Answers(register.several(sirets), by, tuple(sub_classes_named(words)))


def _named(
    register: Register, every: Sequence[str], words: Sequence[str], filters: _Filters
) -> tuple[dict[str, _Rank], bool]:
    """Those whose name and place answer; whether one of them does without an error."""
    near = _Nearness(every, words)
    found: dict[str, _Rank] = {}
    for step in (*AS_TYPED, *(WRONG if len(words) > 1 else WRONG[:-1])):
        for one in _candidates(register, words, filters, step):
            if one.siret not in found:
                found[one.siret] = (-near.of(one), -one.size, one.siret)
        if _near_enough(found):
            return found, step in AS_TYPED
    return found, False


def _near_enough(found: Mapping[str, _Rank]) -> bool:
    return bool(found) and -min(found.values())[0] >= ENOUGH


def _at_address(register: Register, key: str, filters: _Filters, step: _Step) -> dict[str, _Rank]:
    """Those whose address and place have every word that was typed."""
    every = address_key(key).split()
    words = [one for one in every if one not in FILLERS][:MOST_WORDS]
    near = _Nearness(every, words)
    hits = list(_candidates(register, words, filters, step, ADDRESSES))
    addresses = {one.siret: address_key(one.address or "") for one in register.several([hit.siret for hit in hits])}
    found: dict[str, _Rank] = {}
    for hit in hits:
        there = _Candidate(hit.siret, hit.size, (addresses[hit.siret],), hit.place)
        found[hit.siret] = (-THERE * near.of(there), -hit.size, hit.siret)
    return found


def _doing(register: Register, words: Sequence[str], filters: _Filters) -> dict[str, _Rank]:
    """The largest of an activity whose label has some of the words; the others are of their name or place."""
    said = in_labels(words)
    codes = sub_classes_named(said)
    if not codes:
        return {}
    schema = register.words.schema
    rest = [(Occur.Must, _word(schema, word, _Step(), NAMES)) for word in words if word not in said]
    asked = [(Occur.Must, Query.term_set_query(schema, "activity", codes)), *rest, *filters]
    hits = register.searcher.search(Query.boolean_query(asked), CANDIDATES, count=False, order_by_field="by_size").hits
    sirets = register.searcher.fast_field_values("siret", [address for _, address in hits]) if hits else []
    return {f"{siret:014d}": (-DOES, place, f"{siret:014d}") for place, siret in enumerate(sirets)}


@dataclass(frozen=True)
class _Candidate:
    """As the index keeps it: names and place folded."""

    siret: str
    size: int
    names: tuple[str, ...]
    place: str


def _candidates(
    register: Register,
    words: Sequence[str],
    filters: _Filters,
    step: _Step,
    among: Sequence[str] = NAMES,
) -> Iterator[_Candidate]:
    asked = [(Occur.Must, _word(register.words.schema, word, step, among)) for word in words]
    ways = [asked[:left] + asked[left + 1 :] for left in range(len(asked))] if step.missing else [asked]
    named = Query.boolean_query([(Occur.Should, Query.boolean_query(one)) for one in ways])
    searcher = register.searcher
    found = searcher.search(Query.boolean_query([(Occur.Must, named), *filters]), CANDIDATES, count=False)
    for _, address in found.hits:
        read = searcher.doc(address).to_dict()
        yield _Candidate(f"{read['siret'][0]:014d}", read["size"][0], tuple(read["name"]), read["place"][0])


def _word(schema: Schema, word: str, step: _Step, among: Sequence[str]) -> Query:
    """A word of one of these fields. Numbers and short words are taken as they are."""
    wrong = min(step.wrong, 0 if len(word) < SHORT or word.isdigit() else 1 if len(word) < LONG else 2)
    ways = []
    for field in among:
        ways.append((Occur.Should, Query.const_score_query(Query.term_query(schema, field, word), 2.0)))
        if wrong or (step.begun and len(word) >= BEGINNING):
            near = Query.fuzzy_term_query(
                schema, field, word, distance=wrong, transposition_cost_one=True, prefix=not wrong
            )
            ways.append((Occur.Should, Query.const_score_query(near, 1.0)))
    return Query.boolean_query(ways)


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
            self._near[word] = tuple(map(self._likeness, self._words, repeat(word)))
        return self._near[word]

    @staticmethod
    def _likeness(typed: str, word: str) -> float:
        like = OSA.normalized_similarity(typed, word)
        return max(like, BEGUN) if len(typed) >= BEGINNING and word.startswith(typed) and word != typed else like
