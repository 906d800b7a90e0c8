"""The money of a light fiche: what it costs, and one line whose stages follow each other, each on its day.

A stage is never larger than the one before, nothing is paid that was not signed, and what has not come is not there.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Budget, Instrument, Nature, StageKind, Tax
from etabli.domain.plans.models import Expense, Resource, Stage
from etabli.kernel.typography import french
from etabli.ops.demonstration.in_bulk import MADE_UP
from etabli.ops.demonstration.light_fiches import Life

THOUSAND = 100_000  # cents
SCHEMES = {"1": "Plan de relance industrielle", "2": "Fonds vert Territoires d’industrie"}
ANNOUNCED, GRANTED, REFUSED, SIGNED = 0.35, 0.7, 0.12, 0.85  # how often each happens
# Days (least, most) from the stage before; of payments, from the signature and from the beginning of works.
AFTER = {StageKind.REQUESTED: (5, 60), StageKind.GRANTED: (45, 210), StageKind.CONTRACTED: (20, 120)}
PAID, BALANCE = ((30, 120), (180, 400)), (15, 90)
SHARES = (30, 40)  # percent of each payment; what is left is paid once all is done


@dataclass
class Money:
    """What a fiche costs, its line, None where nobody is asked yet, and its stages. `since`: the day of the line."""

    expense: Expense
    resource: Resource | None = None
    since: date = date.max
    stages: list[Stage] = field(default_factory=list)


def of(life: Life, funders: Sequence[Organisation], refusals: Sequence[str], chance: random.Random) -> Money:
    """Nothing is asked for an idea."""
    fiche, studied = life.fiche, life.days.get("study")
    assert fiche.starts_on is not None
    cost = chance.randint(80, 4000) * THOUSAND
    expense = Expense(
        fiche=fiche,
        label="Réalisation",
        nature=Nature.WORKS,
        budget=Budget.INVESTMENT,
        tax=Tax.EXCLUDED,
        year=fiche.starts_on.year,
        amount_cents=cost,
    )
    if studied is None:
        return Money(expense)
    resource = Resource(
        fiche=fiche,
        funder=chance.choice(funders),
        scheme=SCHEMES[fiche.plan.territory.phase_id],
        instrument=Instrument.GRANT,
        year=fiche.starts_on.year,
        aid_regime="none",
    )
    money = Money(expense, resource, studied)
    _play(money, life, _part(cost, chance.randint(20, 50)), refusals, chance)
    return money


def _play(money: Money, life: Life, asked: int, refusals: Sequence[str], chance: random.Random) -> None:
    """Announced, asked, answered, signed, paid: as far as days go."""
    last = min(life.span.last, life.days.get("abandoned", date.max))

    def say(kind: StageKind, on: date, cents: int, reason: str = "") -> bool:
        """Whether it has come."""
        if on <= last and cents:
            told = {"evidence": MADE_UP, "reason": reason}
            money.stages.append(Stage(resource=money.resource, kind=kind, amount_cents=cents, on=on, **told))
        return on <= last

    on = money.since
    if chance.random() < ANNOUNCED:
        say(StageKind.ANNOUNCED, on, _part(asked, chance.randint(100, 130)))
    on += _days(AFTER[StageKind.REQUESTED], chance)
    if not say(StageKind.REQUESTED, on, asked):
        return
    on += _days(AFTER[StageKind.GRANTED], chance)
    answer = chance.random()
    if answer < REFUSED:
        say(StageKind.REFUSED, on, asked, french(chance.choice(refusals)))
    if not REFUSED <= answer < REFUSED + GRANTED or "validated" not in life.days:
        return
    granted, on = _part(asked, chance.randint(40, 100)), max(on, life.days["validated"])
    if not say(StageKind.GRANTED, on, granted) or chance.random() >= SIGNED:
        return
    on += _days(AFTER[StageKind.CONTRACTED], chance)
    if say(StageKind.CONTRACTED, on, granted) and (begun := life.days.get("under_way")):
        for day, cents in _payments(max(on, begun), granted, life.days.get("done"), chance):
            say(StageKind.PAID, day, cents)


def _payments(on: date, granted: int, done: date | None, chance: random.Random) -> Iterator[tuple[date, int]]:
    """Two while works go on, then what is left; after a signature that comes once all is done, all at once."""
    left, day = granted, on
    if done is None or done > on:
        for share, days in zip(SHARES, PAID, strict=True):
            day = on + _days(days, chance)
            if done is None or day < done:
                left -= _part(granted, share)
                yield day, _part(granted, share)
    if done is not None:
        yield max(on, done) + _days(BALANCE, chance), left


def _part(cents: int, percent: int) -> int:
    """A share of an amount, in whole thousands of euros."""
    return cents * percent // 100 // THOUSAND * THOUSAND


def _days(between: tuple[int, int], chance: random.Random) -> timedelta:
    return timedelta(days=chance.randint(*between))
