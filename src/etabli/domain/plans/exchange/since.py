"""What was changed of a plan since a file was exported, field by field, from the trail: what the file would undo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry, Pseudonym
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Plan
from etabli.domain.plans.whole import comparable

IMPORTING = "importation de "  # how the reason of an act says that a file wrote it


@dataclass(frozen=True)
class Later:
    """A field that was changed since: what it held at the export, who changed it last, when."""

    base: Any
    who: str
    at: datetime

    def is_undone(self, *, file: Any, now: Any) -> bool:
        """Whether what the file says would take the place of what somebody wrote since; values as the trail has them.

        What came back to what it was is not changed.
        """
        return comparable(self.base) != comparable(now) and comparable(file) != comparable(now)

    def is_base(self, file: Any) -> bool:
        """Whether the file says what the field held when it was exported: nobody corrected it there."""
        return bool(comparable(self.base) == comparable(file))


def changed_since(plan: Plan, at: datetime, by: Actor) -> dict[str, dict[str, Later]]:
    """By id of the fiche or part, then by field as the trail names it. Three queries.

    What the actor imported since is what their file says: it counts as read.
    """
    territory = plan.territory_id
    entries = Entry.objects.filter(scope__in=[territory, f"confidential:{territory}"], at__gt=at).order_by("pk")
    person = by.person.pk if by.person else None
    mine = set(Pseudonym.objects.filter(person_id=person).values_list("pk", flat=True)) if person else set()
    found: dict[str, dict[str, Later]] = {}
    for act in trail.read(entries.filter(kind__startswith="plans.")):
        if not act.before or not act.after:
            continue
        fields = found.setdefault(act.object_id, {})
        imported = act.author_id in mine and act.reason.startswith(IMPORTING)
        for name, value in act.before.items():
            if imported:
                fields.pop(name, None)
            else:
                base = fields[name].base if name in fields else value
                fields[name] = Later(base, act.author, act.at)
    return found
