"""Lines of a portfolio as rows of a page and of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.lines import OpenedLine
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel import money
from etabli.web.presentation.plans.budget import STAGES
from etabli.web.presentation.plans.money import amount, said, state
from etabli.web.presentation.steering.axes import NamedAxis
from etabli.web.presentation.steering.sums import cells


@dataclass(frozen=True)
class Row:
    url: str
    title: str
    territory: str
    funder: str
    details: str
    state: str
    cells: tuple[tuple[str, str], ...]


def rows(lines: Iterable[OpenedLine]) -> list[Row]:
    return [_row(one) for one in lines]


def _row(one: OpenedLine) -> Row:
    parts = (str(Instrument(one.line.instrument).label), one.scheme, str(one.line.year or ""))
    return Row(
        url=reverse("fiche_money", args=[one.phase, one.published_id, one.number]),
        title=f"{one.number}. {one.title}",
        territory=one.territory,
        funder=one.funder,
        details=", ".join(part for part in parts if part),
        state=state(one.line),
        cells=tuple(
            (label, money.euros(amount(one.line, name)) if said(one.line, name) else "")
            for name, label in STAGES.values()
        ),
    )


HEADS = (
    *("Phase", "Territoire", "Fiche", "Intitulé", "Axe", "Financeur", "Dispositif", "Instrument", "Année"),
    *(label.capitalize() for _, label in STAGES.values()),
    *("Refusé", "Attendu", "Où en est-on"),
)
TOLD = (*(name for name, _ in STAGES.values()), "refused")


def totals(found: Mapping[str, Sums]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """All the lines, an instrument at a time, by stage."""
    return [(str(Instrument(key).label).capitalize(), cells(sums)) for key, sums in found.items()]


def table(lines: Iterable[OpenedLine], axes: Iterable[NamedAxis]) -> Table:
    """Amounts in euros; nothing where nothing was said."""
    labels = {(one.phase_id, one.slug): one.label for one in axes}
    return Table("Lignes", HEADS, [_cells(one, labels.get((one.phase, one.axis), one.axis)) for one in lines])


def _cells(one: OpenedLine, axis: str) -> tuple[object, ...]:
    line = one.line
    amounts = tuple(amount(line, name) / 100 if said(line, name) else None for name in TOLD)
    return (
        *(one.phase, one.territory, one.number, one.title, axis, one.funder, one.scheme),
        *(str(Instrument(line.instrument).label), line.year),
        *(*amounts, line.expected / 100, state(line)),
    )
