"""Eligibility for every scheme: one firm, its next question, and many firms against a loop that shares nothing."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from bench.asking import median
from bench.line import Line
from etabli.analysis.aids.eligibility import compiled_schemes, eligibility, of_many
from etabli.analysis.aids.facts import STAFF_BANDS, Facts, Span, of_register
from etabli.analysis.aids.questions import next_question
from etabli.analysis.aids.summary import summaries

DAY = date(2021, 6, 15)  # most schemes are open
FIRMS, LOOPED = 100_000, 20_000
BUDGET_MS = 20.0
COMMUNES = ("01283", "38185", "42218", "71153", "97411")
DIVISIONS = ("10", "16", "20", "22", "25", "28", "33", "38", "41", "46", "49", "62", "71")


def measure(root: Path) -> Iterator[Line]:
    compiled_schemes()
    firms = list(_firms(FIRMS))
    some = [facts for _, facts in firms[:200]]
    judged = median([_seconds(lambda facts=facts: [one.reasons for one in eligibility(facts, DAY)]) for facts in some])
    asked = median([_seconds(lambda facts=facts: next_question(facts, DAY)) for facts in some])
    yield Line("aids: one firm, all schemes, with reasons", 1e3 * judged, "ms", "20 ms", 1e3 * judged / BUDGET_MS)
    yield Line("aids: the next question to a firm", 1e3 * asked, "ms", "20 ms", 1e3 * asked / BUDGET_MS)
    looped = _seconds(lambda: [eligibility(facts, DAY) for _, facts in firms[:LOOPED]]) * FIRMS / LOOPED
    many = _seconds(lambda: sum(1 for _ in of_many(firms, DAY)))
    yield Line("aids: 100,000 firms, all schemes", many, "s", "a plain loop", many / looped)
    shortly = summaries()
    told = _seconds(lambda: sum(len(shortly(verdicts)) for _, verdicts in of_many(firms, DAY)))
    yield Line("aids: 100,000 firms, all schemes, with reasons", told, "s", "a plain loop", told / looped)


def _firms(count: int) -> Iterator[tuple[int, Facts]]:
    """Firms as a register gives them: a commune, in the programme or not, an activity, a band of staff."""
    chance, bands = Random(1), [None, *STAFF_BANDS]  # noqa: S311 (made-up firms)
    for number in range(count):
        spans = (Span(date(2018, 11, 22), date(2027, 12, 31), chance.random() < 0.5),)
        yield (
            number,
            of_register(
                code_insee=chance.choice(COMMUNES),
                spans=spans,
                naf=f"{chance.choice(DIVISIONS)}{chance.randint(10, 99)}{chance.choice('ABZ')}",
                staff_band=chance.choice(bands),
            ),
        )


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
