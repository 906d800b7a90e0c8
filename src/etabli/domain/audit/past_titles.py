"""What objects were called at each moment, from the trail: an act keeps the title that its object had then."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from etabli.domain.audit.models import Entry

TITLED = ("diagnosis.finding", "diagnosis.questionnaire", "plans.fiche")


@dataclass(frozen=True)
class PastTitles:
    """By id of an object, its (entry, title) from the first one on."""

    renamings: Mapping[str, list[tuple[int, str]]]

    def at(self, object_id: str, entry: int) -> str:
        """The title once an entry was written; empty when the trail does not say."""
        known = self.renamings.get(object_id, [])
        return known[place - 1][1] if (place := bisect_right(known, (entry, "\U0010ffff"))) else ""


def renamings(object_ids: Collection[str]) -> QuerySet[Entry]:
    """The entries that gave the objects a title: for a union with other names, of which `past_titles` is made."""
    return Entry.objects.filter(kind__in=TITLED, object_id__in=object_ids, after__has_key="title")


def past_titles(rows: Iterable[tuple[str, int, str]]) -> PastTitles:
    """From (id of the object, entry, title) in any order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, entry, title in sorted(rows):
        found[key].append((entry, title))
    return PastTitles(found)
