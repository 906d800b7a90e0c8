"""What a published list says that the catalogue doesn't: schemes that it lacks, days that differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from etabli.catalogue import numbers
from etabli.catalogue.aids.model import Scheme
from etabli.kernel.names import search_key
from etabli.pipeline.aids.incoming import Incoming

BY_ADDRESS, BY_NAME, NEW = "address", "name", "new"


@dataclass(frozen=True, slots=True)
class Compared:
    """`scheme`: the one of the catalogue that it is taken for, by its address or its name; None: it lacks it.

    `differs`: in French, what the list says otherwise.
    """

    incoming: Incoming
    scheme: Scheme | None
    by: str
    differs: tuple[str, ...]


def compare(listed: Iterable[Incoming], schemes: Mapping[str, Scheme]) -> list[Compared]:
    """Each of them, in the order of the list."""
    addresses = {_address(url): one for one in schemes.values() for url in _urls(one) if _address(url)}
    names = {search_key(name): one for one in schemes.values() for name in (one.name, one.short)}
    return [_compared(one, addresses.get(_address(one.url)), names.get(search_key(one.name))) for one in listed]


def _compared(one: Incoming, by_address: Scheme | None, by_name: Scheme | None) -> Compared:
    scheme = by_address or by_name
    if scheme is None:
        return Compared(one, None, NEW, ())
    return Compared(one, scheme, BY_ADDRESS if by_address else BY_NAME, tuple(_differences(one, scheme)))


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
