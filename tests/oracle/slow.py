"""The oracle that releases are compared with: a second, slow, obvious computation of every indicator.

Plain Python on the shipped CSV and YAML. It shares no code with the project, not even the reading of
formulas, and does one place at a time: list the members, look up each figure, add, divide, as by hand.
"""

import csv
import gzip
import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "etabli"
PERIMETERS = PACKAGE / "catalogue" / "programmes" / "territoires-industrie" / "perimeters"
LONG = ["level", "code", "measure", "year", "value", "status"]
TOKEN = re.compile(r"\s*([a-z][a-z0-9_]*@(?:t(?:[+-]\d+)?|\d{4})|\d+(?:\.\d+)?|\*\*|[-+*/()])")
DEFAULT_LEVELS = ["territory", "epci", "ept", "commune", "region", "france"]


@dataclass(frozen=True)
class Answer:
    """What the oracle says of a place, an indicator and a year."""

    value: float | None
    low: float | None
    high: float | None
    status: str
    known: int
    members: int


class Oracle:
    """Holds the shipped figures and answers one question at a time."""

    def __init__(self, package: Path = PACKAGE, perimeters: Path = PERIMETERS) -> None:
        self.figures: dict[tuple[str, str, str, int], tuple[float | None, str]] = {}
        for path in sorted((package / "starter").glob("*/*.csv.gz")):
            with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
                reader = csv.DictReader(lines)
                if reader.fieldnames != LONG:
                    continue
                for row in reader:
                    key = (row["level"], row["code"], row["measure"], int(row["year"]))
                    assert key not in self.figures, f"{key} stands twice in the shipped figures"
                    self.figures[key] = (float(row["value"]) if row["value"] else None, row["status"])
        self.margin: dict[tuple[str, int], float] = {}
        for path in (package / "catalogue" / "measures").glob("*.yaml"):
            for measure in yaml.safe_load(path.read_text(encoding="utf-8")):
                of_years = measure.get("margin_pct_in", {})
                for year in measure["years"]:
                    self.margin[measure["id"], year] = of_years.get(year, measure.get("margin_pct", 0)) / 100
        self.indicators: dict[str, dict[str, Any]] = {}
        for path in (package / "catalogue" / "indicators").glob("*.yaml"):
            indicator = yaml.safe_load(path.read_text(encoding="utf-8"))
            self.indicators[indicator["id"]] = indicator
        self.members: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for phase in ("1", "2"):
            with (perimeters / f"phase-{phase}.csv").open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    self.members[phase, row["territory"]].append((row["kind"], row["code"]))

    def territory(self, phase: str, territory: str, indicator: str, year: int) -> Answer:
        return self._answer(self.members[phase, territory], indicator, year, summed=True)

    def place(self, level: str, code: str, indicator: str, year: int) -> Answer | None:
        """None where the shipped figures have no row at all about the place."""
        terms = tokens_of_terms(self.indicators[indicator]["formula"], year)
        if not any((level, code, *term) in self.figures for term in terms):
            return None
        return self._answer([(level, code)], indicator, year, summed=False)

    def levels(self, indicator: str) -> list[str]:
        return list(self.indicators[indicator].get("levels", DEFAULT_LEVELS))

    def _answer(self, places: list[tuple[str, str]], name: str, year: int, *, summed: bool) -> Answer:
        indicator = self.indicators[name]
        formula = indicator["formula"]
        terms = tokens_of_terms(formula, year)
        known, secret = [], False
        for level, code in places:
            found = [self.figures.get((level, code, *term), (None, "missing")) for term in terms]
            secret = secret or any(status == "secret" for _, status in found)
            if all(value is not None for value, _ in found):
                known.append(found)
        nothing = Answer(None, None, None, "missing", len(known), len(places))
        if not known:
            return Answer(None, None, None, "secret", 0, len(places)) if secret else nothing
        estimated = any(status == "estimated" for found in known for _, status in found)
        status = "estimated" if estimated else "observed"
        if indicator.get("aggregation") == "range" and summed:
            values = [found[0][0] for found in known]
            return Answer(None, min(values), max(values), status, len(known), len(places))
        sums, widths = [], []
        for position, term in enumerate(terms):
            column = [found[position] for found in known]
            sums.append(sum(value for value, _ in column))
            widths.append(sum(value * self.margin[term] for value, status in column if status == "estimated"))
        value = self._result(indicator, year, terms, sums)
        if value is None:
            return nothing
        corners = [
            self._result(indicator, year, terms, [s + sign * w for s, w, sign in zip(sums, widths, signs, strict=True)])
            for signs in itertools.product((-1, 1), repeat=len(terms))
        ]
        low = high = None
        is_count = re.fullmatch(r"[a-z0-9_]+@\w+", formula) is not None and not indicator.get("relative_to_france")
        if indicator.get("relative_to_france") and places == [("france", "FR")]:
            pass
        elif len(known) == len(places) and any(widths):
            low, high = min(corners), max(corners)
        elif len(known) < len(places) and is_count:
            low = min(corners)
        return Answer(value, low, high, status, len(known), len(places))

    def _result(
        self, indicator: dict[str, Any], year: int, terms: list[tuple[str, int]], sums: list[float]
    ) -> float | None:
        result = evaluate(indicator["formula"], year, dict(zip(terms, sums, strict=True)))
        if result is None or not indicator.get("relative_to_france"):
            return result
        france = [self.figures.get(("france", "FR", *term), (None, ""))[0] for term in terms]
        if any(value is None for value in france):
            return None
        reference = evaluate(indicator["formula"], year, dict(zip(terms, france, strict=True)))
        return result / reference if reference else None

    def ranks(self, phase: str, indicator: str, year: int) -> dict[str, tuple[int, int, int]]:
        """Rank, best and worst possible rank of each territory with a complete sum, by counting others.

        Nothing for an indicator that is declared not to be ranked.
        """
        if not self.indicators[indicator].get("ranked", True):
            return {}
        found = {}
        for of_phase, territory in self.members:
            answer = self.territory(of_phase, territory, indicator, year)
            if of_phase == phase and answer.value is not None and answer.known == answer.members:
                value, low, high = (None if x is None else round(x, 9) for x in (answer.value, answer.low, answer.high))
                found[territory] = (value, value if low is None else low, value if high is None else high)
        ranks = {}
        for territory, (value, low, high) in found.items():
            others = [f for name, f in found.items() if name != territory]
            ranks[territory] = (
                1 + sum(other[0] > value for other in others),
                1 + sum(other[1] > high for other in others),
                1 + sum(other[2] > low for other in others),
            )
        return ranks


def tokens_of_terms(formula: str, t: int) -> list[tuple[str, int]]:
    """(measure, year) of each term, each once."""
    return list(dict.fromkeys(resolve(token, t) for token in TOKEN.findall(formula) if "@" in token))


def resolve(token: str, t: int) -> tuple[str, int]:
    measure, year = token.split("@")
    if year.startswith("t"):
        return measure, t + int(year[1:] or 0)
    return measure, int(year)


def evaluate(formula: str, t: int, values: dict[tuple[str, int], float]) -> float | None:
    """The formula's value by recursive descent; None on a division by zero."""
    tokens = TOKEN.findall(formula)
    assert "".join(tokens) == re.sub(r"\s", "", formula), f"can't read {formula!r}"
    position = 0

    def peek() -> str:
        return tokens[position] if position < len(tokens) else ""

    def take() -> str:
        nonlocal position
        position += 1
        return tokens[position - 1]

    def summed() -> float:
        total = multiplied()
        while peek() in ("+", "-"):
            total = total + multiplied() if take() == "+" else total - multiplied()
        return total

    def multiplied() -> float:
        total = signed()
        while peek() in ("*", "/"):
            total = total * signed() if take() == "*" else total / signed()
        return total

    def signed() -> float:
        if peek() == "-":
            take()
            return -signed()
        base = atom()
        if peek() == "**":
            take()
            return base ** signed()
        return base

    def atom() -> float:
        token = take()
        if token == "(":
            inside = summed()
            assert take() == ")"
            return inside
        return values[resolve(token, t)] if "@" in token else float(token)

    try:
        result = summed()
    except ZeroDivisionError:
        return None
    assert position == len(tokens), f"can't read the end of {formula!r}"
    return result
