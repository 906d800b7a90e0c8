"""The section on money: funnels of lines that may be read, by instrument, funder and axis; the rest is counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from etabli.domain.coordination.report_tables.plan import Tables
from etabli.domain.coordination.report_tables.telling import Line, Telling
from etabli.domain.plans.declared import axes
from etabli.domain.plans.enums import OUT, Instrument, StageKind
from etabli.domain.plans.models import Fiche, Stage
from etabli.domain.plans.queries.money import CIRCLES
from etabli.domain.plans.totals import ENOUGH_FIRMS, Funnel, added, agreement, funnel_of
from etabli.domain.plans.totals import Line as MoneyLine

LABELS = dict(Instrument.choices)
COLUMNS: Mapping[str, frozenset[str]] = {  # of a funnel, with the stages that say something of it
    "announced": frozenset({StageKind.ANNOUNCED}),
    "requested": frozenset({StageKind.REQUESTED}),
    "granted": frozenset({StageKind.GRANTED}),
    "contracted": frozenset({StageKind.CONTRACTED}),
    "paid": frozenset({StageKind.PAID, StageKind.REPAID}),
}


@dataclass(frozen=True)
class Said:
    """A line of which something was said by the day, with the sums of its stages."""

    row: Any
    fiche: Any
    stages: tuple[tuple[str, int], ...]

    @cached_property
    def funnel(self) -> Funnel:
        sums: dict[str, int] = defaultdict(int)
        for kind, cents in self.stages:
            sums[kind] += cents
        return funnel_of(sums)

    @cached_property
    def line(self) -> MoneyLine:
        row = self.row
        return MoneyLine(row.pk, row.fiche, row.instrument, row.funder, self.fiche.lead, row.year, self.stages)


def money(telling: Telling) -> Tables:
    """What may be read is summed; amounts of the rest are in no report."""
    said = _said(telling)
    seen = [one for one in said if one.row.pk in telling.open_lines and one.row.fiche in telling.seen]
    return {
        "instruments": _funnels({one.instrument: LABELS[one.instrument] for one in _rows(seen)}, seen, _instrument),
        "agreement": _agreements(seen),
        "funders": _funnels(_funders(telling, seen), seen, lambda one: f"{_instrument(one)}/{one.row.funder}"),
        "axes": _funnels(_axes(telling, seen), seen, lambda one: _axis_key(telling, one)),
        "hidden": _hidden(telling, said) if telling.narrow else [],
    }


def _said(telling: Telling) -> list[Said]:
    """Lines of fiches that stand, with the stages that had come by the day. A firm's refusal is told to nobody here."""
    stages: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for one in sorted(telling.world.all(Stage).values(), key=lambda one: (one.on, str(one.pk))):
        if one.on <= telling.on:
            stages[one.resource].append((one.kind, one.amount_cents))
    fiches = telling.world.all(Fiche)
    found = []
    for row in telling.lines_of(fiches.keys()):
        fiche = fiches[row.fiche]
        if fiche.state in OUT:
            continue
        secret = telling.of_firm(fiche)
        told = tuple(one for one in stages[row.pk] if not (secret and one[0] == StageKind.REFUSED))
        if told:
            found.append(Said(row, fiche, told))
    return found


def _rows(lines: Iterable[Said]) -> list[Any]:
    order = list(Instrument.values)
    return sorted((one.row for one in lines), key=lambda row: order.index(row.instrument))


def _instrument(one: Said) -> str:
    return str(one.row.instrument)


def _axis_key(telling: Telling, one: Said) -> str:
    return f"{_instrument(one)}/{telling.phase(one.fiche)}/{one.fiche.axis}"


def _funders(telling: Telling, lines: list[Said]) -> dict[str, str]:
    named = {
        f"{_instrument(one)}/{one.row.funder}": f"{telling.name(one.row.funder)} · {LABELS[_instrument(one)]}"
        for one in lines
    }
    return dict(sorted(named.items(), key=lambda item: (item[1], item[0])))


def _axes(telling: Telling, lines: list[Said]) -> dict[str, str]:
    there = {_axis_key(telling, one): one for one in lines}
    named = {}
    for phase in sorted({telling.phase(one.fiche) for one in lines}):
        for axis in axes(phase):
            for instrument in Instrument.values:
                key = f"{instrument}/{phase}/{axis.id}"
                if key in there:
                    named[key] = f"{axis.label} · {LABELS[instrument]}"
    return named


def _funnels(named: Mapping[str, str], lines: Iterable[Said], key: Callable[[Said], str]) -> list[Line]:
    """Sums by key, in the order of the names. A stage that no line of a group says is not known: that is no zero."""
    groups: defaultdict[str, list[Said]] = defaultdict(list)
    for one in lines:
        groups[key(one)].append(one)
    return [Line(name, label, _values(groups[name])) for name, label in named.items() if name in groups]


def _values(lines: Sequence[Said]) -> tuple[int | None, ...]:
    whole = added(one.funnel for one in lines)
    said = {kind for one in lines for kind, _ in one.stages}
    sums = (getattr(whole, column) if said & kinds else None for column, kinds in COLUMNS.items())
    return (*sums, whole.lines)


def _agreements(lines: list[Said]) -> list[Line]:
    found = []
    for instrument in Instrument.values:
        told = agreement(one.line for one in lines if one.row.instrument == instrument)
        if told.asked:
            found.append(Line(instrument, LABELS[instrument], (told.asked, told.answered, told.agreed)))
    return found


def _hidden(telling: Telling, said: list[Said]) -> list[Line]:
    """How many lines are not open: whole groups of a plan, an instrument and a circle, of three bearers at least.

    A group one of whose projects is counted elsewhere is not told: see `queries.hidden`.
    """
    groups: defaultdict[tuple[str, Any, str], list[Said]] = defaultdict(list)
    for one in said:
        if one.row.pk not in telling.open_lines:
            circle = max(one.row.visibility, one.fiche.visibility, key=CIRCLES.index)
            groups[one.row.instrument, one.fiche.plan, circle].append(one)
    told: dict[str, int] = defaultdict(int)
    untold: set[str] = set()
    for (instrument, *_), lines in groups.items():
        bearers = {one.fiche.lead or one.row.fiche for one in lines}
        apart = any(one.row.fiche not in telling.counting for one in lines)
        if len(bearers) < ENOUGH_FIRMS or apart:
            untold.add(instrument)
        else:
            told[instrument] += len(lines)
    return [
        Line(one, LABELS[one], (told.get(one, 0), "oui" if one in untold else "non"))
        for one in Instrument.values
        if one in told or one in untold
    ]
