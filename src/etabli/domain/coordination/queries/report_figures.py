"""The figures of a report: what was known of a place on a day, for everybody and for those who read all of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries.known import Known, World, known
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.coordination.report_tables.sections import Figures, figures
from etabli.domain.coordination.report_tables.telling import Named, Telling
from etabli.domain.governance.actor import nobody
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Fiche, Resource
from etabli.domain.plans.rights import sight


class Reach(StrEnum):
    """For whom figures are: what everybody may read, or all of the place. There is nothing between the two:
    figures of a report are sealed, and are the same for all of a circle."""

    OPEN = "open"
    WHOLE = "whole"


@dataclass(frozen=True)
class Told:
    """A day as it was known, and as it is told since, by reach; with what was read to tell it."""

    then: dict[str, Figures]
    since: dict[str, Figures]
    known: Known
    opened: Collection[UUID]  # the fiches that everybody may read


def report_figures(asked: Asked, day: date, kind: str) -> Told:
    """Of a place on a day, both reaches. A query a kind of rows, and six."""
    found = known(asked, day)
    organisations = _organisations(found)
    public = set(sight(nobody()).public_plans().order_by().values_list("pk", flat=True))
    opened = {
        key for key, row in found.today.all(Fiche).items() if row.visibility == Visibility.PUBLIC and row.plan in public
    }

    def told(world: World, reach: Reach) -> Figures:
        fiches = opened if reach is Reach.OPEN else world.all(Fiche).keys()
        lines = _lines(found, world, fiches, reach)
        telling = Telling(world, found.places, organisations, fiches, lines, reach is Reach.OPEN)
        return figures(telling, kind)

    return Told(
        then={reach.value: told(found.then, reach) for reach in Reach},
        since={reach.value: told(found.since, reach) for reach in Reach},
        known=found,
        opened=opened,
    )


def _lines(found: Known, world: World, fiches: Collection[UUID], reach: Reach) -> set[UUID]:
    """The lines that may be opened, judged today; one that is gone, as it last was."""
    today = found.today.all(Resource)
    return {
        key
        for key, row in world.all(Resource).items()
        if row.fiche in fiches and (reach is Reach.WHOLE or today.get(key, row).visibility == Visibility.PUBLIC)
    }


def _organisations(found: Known) -> dict[UUID, Named]:
    """Those that lead, fund or answer: one query."""
    keys: set[Any] = set()
    for world in (found.then, found.today):
        keys |= {row.lead for row in world.all(Fiche).values()}
        keys |= {row.funder for row in world.all(Resource).values()}
        keys |= {row.operator for row in world.all(SentRequest).values()}
    named = Organisation.objects.filter(pk__in=keys - {None}).values_list("pk", "name", "kind")
    return {key: Named(name, kind) for key, name, kind in named}
