"""Signals that deserve a visit: the rules of the catalogue on what the register says, each with its evidence."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.firms.signals import Rule, SignalRules
from etabli.kernel.register_layout import BANDS
from etabli.warehouse.register import Change, Establishment

_BANDS = list(BANDS)


@dataclass(frozen=True)
class Signal:
    """`before` and `after` as the register writes them; empty where the rule reads one register. `on`: the day that it
    is about; `was_on`: that of the register before, where two were compared.
    """

    rule: Rule
    siret: str
    before: str
    after: str
    on: date
    was_on: date | None = None

    @property
    def evidence(self) -> str:
        """Names what was seen: another change of the same establishment is another signal."""
        told = "|".join((self.rule.id, self.siret, self.before, self.after, self.on.isoformat()))
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def signals(
    establishments: Iterable[Establishment], changes: Iterable[Change], rules: SignalRules, on: date
) -> dict[str, list[Signal]]:
    """By SIRET, in the order of the rules; establishments without any are left out."""
    changed: dict[str, list[Change]] = {}
    for change in changes:
        changed.setdefault(change.siret, []).append(change)
    found = {}
    for one in establishments:
        every = [told for rule in rules.signals for told in _of(rule, one, changed.get(one.siret, []), on)]
        if every:
            found[one.siret] = every
    return found


def _of(rule: Rule, one: Establishment, changes: Iterable[Change], on: date) -> list[Signal]:
    if rule.compares:
        fitting = [change for change in changes if _says(rule, change) and on <= months_after(change.on, rule.months)]
        latest = sorted(fitting, key=lambda change: change.on)[-1:]
        return [Signal(rule, one.siret, change.before, change.after, change.on, change.was_on) for change in latest]
    if rule.reads == "closed":
        day = None if one.open else _day(one.since)
        return _since(rule, one, day, on)
    day = _day(one.created) if one.open else None
    if rule.reads == "recent":
        return _since(rule, one, day, on)
    most = one.employees[1]
    if day is None or most is None or most > rule.below or months_after(day, 12 * rule.threshold) > on:
        return []
    return [Signal(rule, one.siret, "", "", day)]


def _since(rule: Rule, one: Establishment, day: date | None, on: date) -> list[Signal]:
    """For so many months after a day."""
    if day is None or not day <= on <= months_after(day, rule.threshold):
        return []
    return [Signal(rule, one.siret, "", "", day)]


def _says(rule: Rule, change: Change) -> bool:
    if rule.reads in ("activity", "head"):
        return change.what == rule.reads
    if change.what != "band":
        return False
    steps = _BANDS.index(change.after) - _BANDS.index(change.before)
    return steps >= rule.threshold if rule.reads == "size_up" else -steps >= rule.threshold


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
