"""The size of a firm by the European definition, on consolidated figures that may be known between bounds only.

Recommendation 2003/361/EC, annex, articles 2 to 6; above the PME, decree 2008-1354. A class is lost or gained when its
bounds are crossed over two accounting years (article 4.2): figures of one year are judged here, as pages have to say.
"""

from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter

from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids.law import law
from etabli.kernel.intervals import Interval

ANY = Interval(0, None)
FIGURES = ("staff", "turnover_eur", "balance_eur")
OWN = {figure: attrgetter(f"own_{figure}") for figure in FIGURES}
CONSOLIDATED = {figure: attrgetter(f"consolidated_{figure}") for figure in FIGURES}


def possible_sizes(staff: Interval, turnover_eur: Interval, balance_eur: Interval) -> frozenset[str]:
    """The classes that a firm may be of, all of them attained by some figures within the bounds.

    The rank of a class is max(rank by staff, min(rank by turnover, rank by balance)): it grows with each figure, by one
    step at a time, so the ranks between those of the lowest and of the highest figures are all possible, and no other.
    """
    low = _rank(staff.low or 0, turnover_eur.low or 0, balance_eur.low or 0)
    high = _rank(staff.high, turnover_eur.high, balance_eur.high)
    return _classes()[low, high]


def sizes_of(facts: Facts) -> frozenset[str]:
    """The classes that a firm may be of, by what is known of it and of its linked and partner enterprises."""
    return possible_sizes(*(consolidated(facts, figure) for figure in FIGURES))


def staff_of(facts: Facts) -> Interval:
    return consolidated(facts, "staff")


def consolidated(facts: Facts, figure: str) -> Interval:
    """Staff, turnover_eur or balance_eur with linked and partner enterprises, as far as it is known.

    Staff can only be added (article 6): a firm's own is the least of it. Turnover and balance sheet of a group leave
    out what its firms sell or owe each other, so those of one firm say nothing of them.
    """
    if facts.linked is False:
        own: Interval | None = OWN[figure](facts)
        return own or ANY
    whole: Interval | None = CONSOLIDATED[figure](facts)
    if whole is not None:
        return whole
    if figure == "staff" and facts.own_staff is not None:
        return Interval(facts.own_staff.low, None)
    return ANY


def lacking(facts: Facts) -> tuple[str, ...]:
    """The facts that would tell the size more closely, once it is not known."""
    lacks: list[str] = []
    prefixes = {True: ("consolidated",), False: ("own",), None: ("own", "consolidated")}[facts.linked]
    if facts.linked is None and any(getattr(facts, f"consolidated_{figure}") is None for figure in FIGURES):
        lacks.append("linked")
        prefixes = ("own",)
    for prefix in prefixes:
        for figure in FIGURES:
            known: Interval = getattr(facts, f"{prefix}_{figure}") or ANY
            if _by_one(figure, known.low or 0) != _by_one(figure, known.high):
                lacks.append(f"{prefix}_{figure}")
    return tuple(lacks)


def lacking_staff(facts: Facts) -> tuple[str, ...]:
    """The facts that would tell the staff more closely."""
    names = {True: ("consolidated_staff",), False: ("own_staff",), None: ("linked", "own_staff")}[facts.linked]
    if facts.linked is None and facts.consolidated_staff is not None:
        names = ("consolidated_staff",)
    return tuple(name for name in names if name == "linked" or not (getattr(facts, name) or ANY).known)


def _rank(staff: int | None, turnover_eur: int | None, balance_eur: int | None) -> int:
    return max(_by_one("staff", staff), min(_by_one("turnover_eur", turnover_eur), _by_one("balance_eur", balance_eur)))


def _by_one(figure: str, value: int | None) -> int:
    """The first class whose bound for one figure holds a value; the last for a value without bound."""
    bounds = _bounds()[figure]
    return len(bounds) if value is None else bisect_left(bounds, value)


@lru_cache(maxsize=1)
def _bounds() -> dict[str, tuple[int, ...]]:
    return {
        figure: tuple(bound for size in law().sizes if (bound := getattr(size, figure)) is not None)
        for figure in FIGURES
    }


@lru_cache(maxsize=1)
def _classes() -> dict[tuple[int, int], frozenset[str]]:
    """The names of the classes between two ranks."""
    names = [size.id for size in law().sizes]
    ranks = range(len(names))
    return {(low, high): frozenset(names[low : high + 1]) for low in ranks for high in ranks if low <= high}
