"""Funnels of money over thousands of lines, added up by the database as `plans.totals` would: instruments apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from etabli.domain.coordination.queries.funnel_sql import of_lines
from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import Asked, of_line, once
from etabli.domain.coordination.queries.whole_plans import of_whole_plans
from etabli.domain.foundation.statements import Statement
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.models import Fiche, Resource
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Agreement, Funnel


@dataclass(frozen=True)
class Sums(Funnel):
    """A funnel with what was answered of what was asked, and agreed of that."""

    answered: int = 0
    agreed_of_asked: int = 0

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.requested, self.answered, self.agreed_of_asked)


@dataclass(frozen=True)
class Broken:
    """The funnels of one dimension: by key and instrument; `labels` by key where the key is no word."""

    sums: Mapping[str, Mapping[str, Sums]]
    labels: Mapping[str, str]

    def total(self) -> dict[str, Sums]:
        """Over every key, in the order of the instruments."""
        found: defaultdict[str, list[Sums]] = defaultdict(list)
        for by_instrument in self.sums.values():
            for instrument, sums in by_instrument.items():
                found[instrument].append(sums)
        return {one: together(found[one]) for one in Instrument.values if one in found}


_CELLS = attrgetter(*Sums.__dataclass_fields__)


def together(several: Iterable[Sums]) -> Sums:
    """Of one instrument, added up."""
    return Sums(*map(sum, zip(*map(_CELLS, several), strict=True)))


def seen_lines(asked: Asked, seeing: Sight) -> QuerySet[Resource]:
    """The lines that answer, of projects counted once, that the actor may open."""
    return Resource.objects.order_by().filter(
        of_line(asked), seeing.of_resource(""), fiche__in=once(asked).values("pk")
    )


def broken(
    asked: Asked, seeing: Sight, *dimensions: str, until: date | None = None, counting: QuerySet[Fiche] | None = None
) -> dict[str, Broken]:
    """The funnels of what the actor sees, by each of the dimensions. One query, and one for the names of keys.

    `until`: as the stages stood at the end of that day, from their own dates; else from the sums that are kept.
    `counting`: the fiches that count, where they are not those of today.
    """

    def written() -> Statement | None:
        if asked.by_plan and dimensions == ("territory",) and until is None and counting is None:
            return of_whole_plans(asked, seeing)
        return of_lines(asked, seeing, dimensions, until, once(asked) if counting is None else counting)

    if counting is None:
        statement = STATEMENTS.statement(made_of("money", seeing, asked, dimensions, until), written)
    else:
        statement = written()
    rows = statement.rows() if statement is not None else []
    return {name: _broken(name, [row[1:] for row in rows if row[0] == n]) for n, name in enumerate(dimensions)}


def _broken(name: str, rows: list[tuple[Any, ...]]) -> Broken:
    sums: dict[str, dict[str, Sums]] = {}
    for key, instrument, *amounts in rows:
        sums.setdefault(str(key), {})[instrument] = Sums(*amounts)
    return Broken(sums, _names(sums) if name == "funder" else {})


def _names(keys: Iterable[str]) -> dict[str, str]:
    """The names of organisations, by their keys as the database writes them."""
    named = Organisation.objects.filter(pk__in=[UUID(key) for key in keys]).values_list("pk", "name")
    return {key: name for pk, name in named for key in (str(pk), pk.hex)}
