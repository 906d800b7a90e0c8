"""What a published list says that the catalogue doesn't: schemes that it lacks, days that differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from etabli.catalogue import numbers
from etabli.catalogue.aids.model import Scheme
from etabli.kernel.names import search_key
from etabli.pipeline.aids.incoming import Incoming

BY_ADDRESS, BY_NAME, LIKE, NEW = "address", "name", "like", "new"
ALIKE = 0.75  # of the words of the shorter name, those that the other has
NO_SENSE = frozenset(
    {"a", "aide", "aides", "appel", "au", "aux", "avec", "d", "dans", "de", "des", "dispositif", "du", "en", "et", "l"}
    | {"la", "le", "les", "par", "pour", "projets", "soutien", "subvention", "sur", "un", "une"}
)


@dataclass(frozen=True, slots=True)
class Compared:
    """`scheme`: the one of the catalogue that it is taken for, by its address or its name; None: it lacks it.

    `differs`: in French, what the list says otherwise. `like`: without either, schemes whose name has nearly its words:
    somebody tells whether it is one of them.
    """

    incoming: Incoming
    scheme: Scheme | None
    by: str
    differs: tuple[str, ...]
    like: tuple[str, ...] = ()


def compare(listed: Iterable[Incoming], schemes: Mapping[str, Scheme]) -> list[Compared]:
    """Each of them, in the order of the list."""
    addresses: dict[str, list[Scheme]] = {}
    for scheme in schemes.values():
        for address in {_address(url) for url in _urls(scheme)} - {""}:
            addresses.setdefault(address, []).append(scheme)
    names = {search_key(name): one for one in schemes.values() for name in (one.name, one.short)}
    return [
        _compared(one, addresses.get(_address(one.url), []), names.get(search_key(one.name)), schemes) for one in listed
    ]


def _compared(
    one: Incoming, at_address: Sequence[Scheme], by_name: Scheme | None, schemes: Mapping[str, Scheme]
) -> Compared:
    """An address that several schemes cite tells none of them from the others: the name has to."""
    by_address = at_address[0] if len(at_address) == 1 else None
    scheme = by_address or by_name
    if scheme is not None:
        return Compared(one, scheme, BY_ADDRESS if by_address else BY_NAME, tuple(_differences(one, scheme)))
    like = _like(one.name, schemes) or tuple(found.id for found in at_address)
    return Compared(one, None, LIKE if like else NEW, (), like)


def _like(name: str, schemes: Mapping[str, Scheme]) -> tuple[str, ...]:
    """Those that share the most words with it, among those that share nearly all of the shorter name."""
    words, best = _sense(name), 0
    found: list[str] = []
    for scheme in schemes.values():
        common = max(_common(words, _sense(own)) for own in (scheme.name, scheme.short))
        if common and common > best:
            best, found = common, []
        if common and common == best:
            found.append(scheme.id)
    return tuple(found)


def _common(words: frozenset[str], own: frozenset[str]) -> int:
    """How many they share; none where that is too few to tell."""
    common, shorter = len(words & own), min(len(words), len(own))
    enough = common >= 2 or common == shorter == 1
    return common if enough and common >= ALIKE * shorter else 0


def _sense(name: str) -> frozenset[str]:
    return frozenset(search_key(name).split()) - NO_SENSE


def _differences(one: Incoming, scheme: Scheme) -> Iterable[str]:
    last = scheme.versions[-1]
    if one.opens_on and one.opens_on not in [version.starts.on for version in scheme.versions]:
        yield f"ouvre le {numbers.day(one.opens_on)} ; le catalogue dit le {numbers.day(last.starts.on)}"
    if one.closes_on and (last.ends is None or last.ends.on != one.closes_on):
        said = f"le {numbers.day(last.ends.on)}" if last.ends else "qu’aucune fin n’est annoncée"
        yield f"ferme le {numbers.day(one.closes_on)} ; le catalogue dit {said}"
    highest = max((amount.pct for amount in last.amounts if amount.pct), default=None)
    rate = one.rate_pct[1]
    if rate and highest and rate != highest:
        yield f"aide jusqu’à {rate} % ; le catalogue dit {highest} %"


def _urls(scheme: Scheme) -> Iterable[str]:
    yield scheme.url
    for source in scheme.sources.values():
        yield source.url


def _address(url: str) -> str:
    """Host and path; empty for the front page of a site, which is the address of all that it tells."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.').lower()}{path}" if parts.netloc and path else ""
