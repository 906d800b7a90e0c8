"""What an import would do, line by line, before anything is written.

`preview` and the import itself are one function: what people confirm is what is written. `Preview.seal` names it, so
that a confirmation of what has changed since is told from one that still holds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from etabli.catalogue.plans.part_sheets import part_sheets
from etabli.domain.foundation.sealing import seal
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.exchange import marks
from etabli.domain.plans.exchange.around import Around
from etabli.domain.plans.exchange.fiche_rows import FicheRows
from etabli.domain.plans.exchange.mapping import FICHES, Held
from etabli.domain.plans.exchange.part_rows import PartRows
from etabli.domain.plans.exchange.resource_rows import ResourceRows
from etabli.domain.plans.exchange.rows import KINDS, Choice, Row, lines
from etabli.domain.plans.models import Plan

MOST_WRITTEN = 2_500  # lines at once: some seconds of a request; a plan has a few hundred


@dataclass(frozen=True)
class Previewed:
    """Every line under the head of a sheet that is not empty; `empty` were. `index`: which sheet of the file."""

    index: int
    holds: str
    sheet: Sheet
    head: int
    rows: tuple[Row, ...]
    empty: int

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines by kind; they add up to all of them."""
        return _counted(self.rows)


@dataclass(frozen=True)
class Preview:
    """The sheets that are taken up, fiches first, then parts in their order. `exported_at`: of a file of this plan."""

    tables: tuple[Previewed, ...]
    exported_at: datetime | None = None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for table in self.tables for row in table.rows)

    @property
    def empty(self) -> int:
        return sum(table.empty for table in self.tables)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines by kind; they add up to all of them."""
        return _counted(self.rows)

    @property
    def writes(self) -> int:
        """How many lines would write something."""
        return self.counts["new"] + self.counts["changed"]

    @property
    def kept(self) -> int:
        """How many lines leave something as it is, that somebody changed since the file was exported."""
        return sum(row.keeps for row in self.rows)

    @cached_property
    def seal(self) -> str:
        return seal([row.seen for row in self.rows if row.kind != "refused"])

    @property
    def revisions(self) -> dict[str, int]:
        """The revision of each fiche that would change."""
        return {str(row.fiche): row.revision for row in self.rows if row.kind == "changed" and row.fiche}

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def preview(plan: Plan, sheets: Sequence[Sheet], choice: Choice, by: Actor) -> Preview:
    """What the import would do now.

    Queries: a dozen, one or two a sheet of parts, and a few for each fiche that the actor edits as its bearer.
    """
    exported_at = marks.exported_at(sheets, plan.territory)
    around = Around(plan, by, exported_at, choice.put_back)
    by_kind = {held.holds: index for index, held in enumerate(choice.tables) if held.holds and held.mapping}
    order = [FICHES, *(part.id for part in part_sheets().root)]
    found = []
    for holds in order:
        if (index := by_kind.get(holds)) is not None:
            found.append(_previewed(around, index, sheets[index], choice.tables[index], choice))
    return Preview(tuple(found), exported_at)


def _previewed(around: Around, index: int, sheet: Sheet, held: Held, choice: Choice) -> Previewed:
    numbered = lines(sheet, held)
    if held.holds == FICHES:
        rows = FicheRows(around, choice).read(numbered)
        around.add(rows)
    else:
        kind = ResourceRows if held.holds == "resources" else PartRows
        rows = kind(around, part_sheets()[held.holds], erases=choice.erases).read(numbered)
        around.add_indicators(rows)
    first, last = (sheet.at[held.head], sheet.at[-1]) if sheet.at else (0, 0)
    return Previewed(index, held.holds, sheet, held.head, tuple(rows), max(0, last - first - len(rows)))


def _counted(rows: Sequence[Row]) -> dict[str, int]:
    found = Counter(row.kind for row in rows)
    return {kind: found[kind] for kind in KINDS}
