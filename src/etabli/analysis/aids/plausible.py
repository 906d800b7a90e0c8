"""Dates that can't be, alone or next to each other, and those that are to be checked: said of answers, never silent."""

from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.calendar import months_after
from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids.facts import declared_facts

LATEST_HIRE = 12  # months from a signature, beyond which a hire is to be checked


@dataclass(frozen=True, slots=True)
class Doubt:
    """`why`: old, far, diploma_after_contract, hire_before_contract, hire_long_after. `wrong`: it can't be."""

    fact: str
    why: str
    wrong: bool


def doubts(facts: Facts, on: date, today: date) -> tuple[Doubt, ...]:
    """In the order of the facts, one at most of each. `on`: the day whose rules are asked for."""
    found: dict[str, Doubt] = {}
    first, last = min(on, today), max(on, today)
    for name, fact in declared_facts().facts.items():
        if fact.kind == "date" and (doubt := _alone(name, getattr(facts, name), first, last)) is not None:
            found[name] = doubt
    for doubt in _together(facts.given(**{one.fact: None for one in found.values() if one.wrong})):
        if doubt.wrong or doubt.fact not in found:
            found[doubt.fact] = doubt
    return tuple(found[name] for name in declared_facts().facts if name in found)


def _alone(name: str, given: date | None, first: date, last: date) -> Doubt | None:
    """Too many years before or after."""
    if given is None:
        return None
    fact = declared_facts().facts[name]
    for place, wrong in ((1, True), (0, False)):
        if given < months_after(first, -12 * fact.back[place]):
            return Doubt(name, "old", wrong)
        if given > months_after(last, 12 * fact.ahead[place]):
            return Doubt(name, "far", wrong)
    return None


def _together(facts: Facts) -> tuple[Doubt, ...]:
    """A contract is signed after the last diploma, and before the hire or within days of it."""
    signed, hired, diploma = facts.signed_on, facts.hired_on, facts.diploma_on
    told = (
        (signed and diploma and diploma > signed, Doubt("diploma_on", "diploma_after_contract", wrong=True)),
        (signed and hired and hired < signed, Doubt("hired_on", "hire_before_contract", wrong=False)),
        (
            signed and hired and hired > months_after(signed, LATEST_HIRE),
            Doubt("hired_on", "hire_long_after", wrong=False),
        ),
    )
    return tuple(doubt for holds, doubt in told if holds)
