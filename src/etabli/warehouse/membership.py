"""The days during which each commune is known to be in the programme, from the dated lists of a release."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.facts import Span
from etabli.analysis.aids.places import known_spans
from etabli.catalogue.programme import Programme
from etabli.warehouse.release import Release


@dataclass(frozen=True)
class Memberships:
    """`by_commune`: communes of today that a list names; `elsewhere`: what holds of all the others."""

    by_commune: Mapping[str, tuple[Span, ...]]
    elsewhere: tuple[Span, ...]
    known: frozenset[str]

    def spans(self, code_insee: str) -> tuple[Span, ...] | None:
        """None for a commune that the release doesn't know."""
        return self.by_commune.get(code_insee, self.elsewhere) if code_insee in self.known else None


def memberships(release: Release, programme: Programme) -> Memberships:
    """Three queries for all communes; lists that name the same communes are read once."""
    lists = release.rows("SELECT perimeter_list, observed_on, complete FROM core_programme__perimeter_lists")
    naming: dict[str, set[str]] = defaultdict(set)
    for code, name in release.rows("SELECT code_insee, perimeter_list FROM core_programme__communes"):
        naming[code].add(name)
    known = release.rows(
        "SELECT code_insee FROM core_cog__communes"
        " WHERE kind = 'COM' AND vintage = (SELECT max(vintage) FROM core_cog__communes)"
    )
    begins, ends = min(one.starts_on for one in programme.phases), max(one.ends_on for one in programme.phases)
    days = sorted({day for _, day, _ in lists})

    def told(day: date, by: frozenset[str]) -> bool | None:
        of_day = [(name, complete) for name, on, complete in lists if on == day]
        if any(name in by for name, _ in of_day):
            return True
        return False if all(complete for _, complete in of_day) else None

    def spans(by: frozenset[str]) -> tuple[Span, ...]:
        return known_spans([(day, told(day, by)) for day in days], begins, ends)

    looks = {frozenset(by) for by in naming.values()}
    found = {look: spans(look) for look in looks}
    return Memberships(
        {code: found[frozenset(by)] for code, by in naming.items()},
        spans(frozenset()),
        frozenset(code for (code,) in known),
    )
