"""What a section is computed from: a telling of a day, what a circle of readers may open of it, and names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from etabli.domain.coordination.once import counted_once
from etabli.domain.coordination.queries.known import Row, World
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche, Plan, Resource

Value = int | str | None


@dataclass(frozen=True)
class Named:
    """An organisation: its name, and whether it is a firm."""

    name: str
    kind: str

    @property
    def is_firm(self) -> bool:
        return self.kind == OrganisationKind.FIRM


@dataclass(frozen=True)
class Line:
    """A row of a table: `key` says which it is whatever its label becomes; `values` in the order of the columns."""

    key: str
    label: str
    values: tuple[Value, ...]

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "values": list(self.values)}


@dataclass(frozen=True)
class Counting:
    """A fiche with the territory of its plan."""

    pk: UUID
    territory: str
    number: int
    counted_in: UUID | None
    row: Row


@dataclass(frozen=True)
class Telling:
    """One day of a place for one circle of readers.

    `open_fiches`, `open_lines`: what they may read, judged today. `phases`: of each territory.
    """

    world: World
    places: Mapping[str, Row]
    organisations: Mapping[UUID, Named]
    open_fiches: Collection[UUID]
    open_lines: Collection[UUID]
    narrow: bool  # whether something may be hidden from them

    @property
    def on(self) -> date:
        return self.world.on

    @cached_property
    def fiches(self) -> list[Counting]:
        """Every fiche of the place, in whatever state, whoever reads."""
        plans = self.world.all(Plan)
        return [
            Counting(row.pk, plans[row.plan].territory, row.number, row.counted_in, row)
            for row in self.world.all(Fiche).values()
            if row.plan in plans
        ]

    @cached_property
    def counting(self) -> dict[UUID, Row]:
        """The fiches that count, a project once, whoever reads."""
        return {one.pk: one.row for one in counted_once(one for one in self.fiches if one.row.state not in OUT)}

    @cached_property
    def seen(self) -> dict[UUID, Row]:
        """Those of them that may be read."""
        return {key: row for key, row in self.counting.items() if key in self.open_fiches}

    @cached_property
    def numbers(self) -> dict[UUID, int]:
        return {one.pk: one.number for one in self.fiches}

    def phase(self, fiche: Row) -> str:
        return str(self.places[self.world.all(Plan)[fiche.plan].territory].phase)

    def name(self, organisation: UUID | None) -> str:
        found = self.organisations.get(organisation) if organisation else None
        return found.name if found else "sans nom"

    def of_firm(self, fiche: Row) -> bool:
        found = self.organisations.get(fiche.lead)
        return found is not None and found.is_firm

    def lines_of(self, fiches: Collection[UUID]) -> list[Row]:
        return [row for row in self.world.all(Resource).values() if row.fiche in fiches]


def counts(found: Sequence[tuple[str, str, int | None]]) -> list[Line]:
    """Rows of one number."""
    return [Line(key, label, (many,)) for key, label, many in found]


def many(rows: Iterable[Any]) -> int:
    return sum(1 for _ in rows)


def told_number(value: Decimal | None) -> str | None:
    """A number as it is kept: without zeros at its end."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
