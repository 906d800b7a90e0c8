"""A second, slow computation of findings: plain Python on the tables of a release, one place and one claim at a time.

It shares no code with the project. Tails are integrals, the false-discovery correction is its definition, the fit of
variability tries every set of positive coefficients, and claims are put in order by picking the best again and again.
"""

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import yaml
from tests.oracle.slow import evaluate, tokens_of_terms

CATALOGUE = Path(__file__).resolve().parents[2] / "src" / "etabli" / "catalogue"
INDUSTRY = ["BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM", "DZ", "EZ"]
NORMAL = 0.0  # degrees of freedom of a normal law, as the table of a release writes it


@lru_cache(maxsize=100_000)
def student_tail(x: float, freedom: float) -> float:
    """P(T > x): the density with t = √ν tan θ is cos^(ν−1) θ, summed by Simpson's rule; erfc for a normal law."""
    if freedom == NORMAL:
        return math.erfc(x / math.sqrt(2)) / 2
    if x < 0:
        return 1 - student_tail(-x, freedom)
    width = math.pi / 2 if x == 0 else math.atan(math.sqrt(freedom) / x)
    return _sines(width, freedom - 1) / (2 * _sines(math.pi / 2, freedom - 1))


@lru_cache(maxsize=100_000)
def _sines(width: float, power: float) -> float:
    """Integral of sin^power from 0 to `width`."""
    steps = 400
    heights = [math.sin(width * i / steps) ** power for i in range(steps + 1)]
    odd, even = sum(heights[1:-1:2]), sum(heights[2:-1:2])
    return width / steps / 3 * (heights[0] + 4 * odd + 2 * even + heights[-1])


def student_quantile(probability: float, freedom: float) -> float:
    """The x such that |T| ≤ x with this probability, by halving."""
    low, high = 0.0, 1e4
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * student_tail(middle, freedom) > 1 - probability else (low, middle)
    return (low + high) / 2


def poisson_tail(count: float, mean: float) -> float:
    """P(N ≥ count) for a Poisson law, carried on between whole counts: the series of the incomplete gamma function."""
    if count <= 0:
        return 1.0
    term = total = 1.0
    n = 0
    while term > 1e-17 * total:
        n += 1
        term *= mean / (count + n)
        total += term
    return min(1.0, math.exp(count * math.log(mean) - mean - math.lgamma(count + 1) + math.log(total)))


def benjamini_yekutieli(p: list[float]) -> list[float]:
    """The least rate at which each claim would be made, by the definition of the step-up procedure."""
    m = len(p)
    price = m * sum(1 / i for i in range(1, m + 1))
    ordered = sorted(p)
    return [min(1.0, *(price * ordered[k] / (k + 1) for k in range(m) if ordered[k] >= mine)) for mine in p]


@dataclass(frozen=True)
class Judged:
    """One comparison of a place as the oracle sees it. `kind` is empty where nothing is claimed."""

    value: float
    reference: float
    spread: float
    gap: float
    p: float
    q: float
    kind: str
    score: float
    position: int


Key = tuple[str, str, str]  # rule, sector, zone


class FindingsOracle:
    """Holds the tables of a release and judges one place at a time."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.rules: list[dict[str, Any]] = _yaml(CATALOGUE / "findings" / "rules.yaml")
        indicators = [_yaml(path) for path in (CATALOGUE / "indicators").glob("*.yaml")]
        self.latest = {indicator["id"]: max(indicator["years"]) for indicator in indicators}
        self.members: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for phase, territory, kind, code in con.sql(
            "SELECT phase, territory, kind, code FROM core_programme__members"
        ).fetchall():
            self.members[phase, territory].append((kind, code))
        self.indicators = {
            row[:5]: row[5:]
            for row in con.sql(
                "SELECT phase, level, code, indicator, year, value, low, high FROM out_observatory__indicators "
                "WHERE known = members AND value IS NOT NULL"
            ).fetchall()
        }
        self.figures = {
            row[:4]: row[4]
            for row in con.sql(
                "SELECT level, code, measure, year, value FROM out_observatory__figures WHERE value IS NOT NULL"
            ).fetchall()
        }
        self.laws = {
            row[:2]: row[2:]
            for row in con.sql("SELECT rule, sector, floor, slope, tails FROM out_diagnosis__variability").fetchall()
        }
        self.weights: dict[tuple[str, str], list[tuple[str, float, float | None]]] = defaultdict(list)
        for kind, code, zone, of_member, of_zone in con.sql(
            "SELECT kind, code, zone, share_of_member, share_of_zone FROM core_insee__zone_weights "
            "WHERE zoning = 'ze2020'"
        ).fetchall():
            self.weights[kind, code].append((zone, of_member, of_zone))
        self._read_zones(con)

    def _read_zones(self, con: duckdb.DuckDBPyConnection) -> None:
        rows = con.sql(
            "SELECT zone, sector, jobs, lq, year, low FROM out_observatory__specialisations WHERE source='insee_flores'"
        ).fetchall()
        year = max(row[4] for row in rows)
        self.cells = {row[:2]: row[2:4] for row in rows if row[4] == year and row[3] is not None and row[5] is not None}
        self.profiles: dict[str, dict[str, tuple[float, float, str]]] = {}
        rows = con.sql("SELECT measure, zone, year, value, size, sector FROM out_observatory__zone_profiles").fetchall()
        for measure in {row[0] for row in rows}:
            last = max(row[2] for row in rows if row[0] == measure)
            self.profiles[measure] = {
                row[1]: row[3:] for row in rows if row[0] == measure and row[2] == last and row[3] is not None
            }

    def places(self, level: str) -> list[str]:
        return sorted({code for _, of, code, _, _ in self.indicators if of == level})

    def total(self, formula: str, members: list[tuple[str, str]]) -> float | None:
        """A formula over the sums of the members' figures; None where one lacks a term."""
        sums = {}
        for term in tokens_of_terms(formula, 0):
            values = [self.figures.get((*member, *term)) for member in members]
            if None in values:
                return None
            sums[term] = sum(values)
        return evaluate(formula, 0, sums)

    def main_zones(self, phase: str, level: str, code: str) -> list[tuple[str, float]]:
        """Zones that hold 15 % of the place's jobs and of which it holds a third: the largest three."""
        if level not in ("territory", "epci"):
            return []
        members = self.members[phase, code] if level == "territory" else [(level, code)]
        if any(member not in self.weights for member in members):
            return []
        jobs = {member: self.figures.get((*member, "jobs", 2018)) for member in members}
        touched = {zone for member in members for zone, _, _ in self.weights[member]}
        found = []
        for zone in touched:
            parts = [(m, w[1], w[2]) for m in members for w in self.weights[m] if w[0] == zone]
            if any(of_zone is None for _, _, of_zone in parts):
                continue
            if len(touched) == 1:
                of_place = 1.0
            elif len(members) == 1:
                of_place = parts[0][1]
            elif None in jobs.values():
                continue
            else:
                of_place = sum(jobs[m] * of_member for m, of_member, _ in parts) / sum(jobs.values())
            of_zone = sum(of_zone for _, _, of_zone in parts)
            if of_place >= 0.15 and of_zone >= 1 / 3:
                found.append((zone, of_place))
        return sorted(found, key=lambda one: (-round(one[1], 9), one[0]))[:3]

    def reference(self, rule: dict[str, Any], phase: str) -> float | None:
        if rule["compared_to"] == "none":
            return 0.0
        if rule["compared_to"] == "zones":
            return _median([value for value, _, _ in self.profiles[rule["measure"]].values()])
        name = rule["indicator"]
        year = self.latest[name]
        if rule["compared_to"] == "france":
            return self.indicators.get(("", "france", "FR", name, year), (None,))[0]
        among = [
            self.indicators[phase, "territory", territory, name, year][0]
            for of_phase, territory in self.members
            if of_phase == phase and (phase, "territory", territory, name, year) in self.indicators
        ]
        return _median(among) if among else None

    def judge(self, phase: str, level: str, code: str) -> dict[Key, Judged]:
        """Every comparison of a place by rule, sector and zone."""
        found: dict[Key, dict[str, Any]] = {}
        for rule in self.rules:
            if rule["subject"] == "place":
                one = self._of_place(rule, phase, level, code)
                if one:
                    found[rule["id"], "", ""] = one
        for zone, _ in self.main_zones(phase, level, code):
            for rule in self.rules:
                if rule.get("measure") == "lq":
                    for sector in INDUSTRY:
                        one = self._of_sector(rule, sector, zone)
                        if one:
                            found[rule["id"], sector, zone] = one
                elif rule["subject"] == "zone":
                    one = self._of_zone(rule, zone)
                    if one:
                        found[rule["id"], self.profiles[rule["measure"]][zone][2], zone] = one
        keys = list(found)
        for key, q in zip(keys, benjamini_yekutieli([found[key]["p"] for key in keys]), strict=True):
            one, rule = found[key], found[key]["rule"]
            side = rule.get("higher" if one["gap"] > 0 else "lower")
            size = min(abs(one["gap"]) / rule["smallest_effect"], 5)
            one |= {"q": q, "kind": side["kind"] if side and q <= 0.05 else ""}
            one["score"] = size * (1 - q) * rule["leverage"] if one["kind"] else 0.0
        order = self._in_order(found)
        return {key: _judged(one, order.index(key) + 1 if key in order else 0) for key, one in found.items()}

    def _of_place(self, rule: dict[str, Any], phase: str, level: str, code: str) -> dict[str, Any] | None:
        name = rule["indicator"]
        value, low, high = self.indicators.get((phase, level, code, name, self.latest[name]), (None, None, None))
        members = self.members[phase, code] if level == "territory" else [(level, code)]
        size = self.total(rule["size"], members)
        reference = self.reference(rule, phase or max(p for p, _ in self.members))
        return self._compared(rule, value, low, high, size, reference)

    def _of_zone(self, rule: dict[str, Any], zone: str) -> dict[str, Any] | None:
        value, size, _ = self.profiles[rule["measure"]].get(zone, (None, None, ""))
        return self._compared(rule, value, value, value, size, self.reference(rule, ""))

    def _compared(
        self,
        rule: dict[str, Any],
        value: float | None,
        low: float | None,
        high: float | None,
        size: float | None,
        reference: float | None,
    ) -> dict[str, Any] | None:
        law = self.laws.get((rule["id"], ""))
        if None in (value, size, reference, law) or size <= 0:
            return None
        low, high = (value if bound is None else bound for bound in (low, high))
        gap = min((bound - reference for bound in (low, high)), key=abs) if not low <= reference <= high else 0.0
        floor, slope, tails = law
        spread = math.sqrt(floor + slope / size)
        smallest = rule["smallest_effect"]
        p = student_tail((abs(gap) - smallest) / spread, tails) + student_tail((abs(gap) + smallest) / spread, tails)
        if (gap > 0 and not rule.get("higher")) or (gap < 0 and not rule.get("lower")):
            p = 1.0
        weight = abs(gap) / smallest
        return {"rule": rule, "value": value, "reference": reference, "spread": spread, "gap": gap, "p": min(p, 1.0),
                "weight": weight}  # fmt: skip

    def _of_sector(self, rule: dict[str, Any], sector: str, zone: str) -> dict[str, Any] | None:
        jobs, lq = self.cells.get((zone, sector), (None, None))
        law = self.laws.get((rule["id"], sector))
        if jobs is None or not lq or law is None:
            return None
        phi, expected = law[1], jobs / lq
        p = poisson_tail(jobs / phi, expected * (1 + rule["smallest_effect"]) / phi)
        if jobs < 200 or lq <= 1:
            p = 1.0
        return {"rule": rule, "value": lq, "reference": 1.0, "spread": math.sqrt(phi * max(lq, 1) / expected),
                "gap": lq - 1, "p": p, "weight": jobs - expected}  # fmt: skip

    def _in_order(self, found: dict[Key, dict[str, Any]]) -> list[Key]:
        """At most twelve: each time the best that is left whose family is not full and whose topic is not told."""
        left = [key for key, one in found.items() if one["kind"]]
        chosen: list[Key] = []
        while left and len(chosen) < 12:
            best = min(left, key=lambda k: (-found[k]["score"], -found[k]["weight"], _name(found[k]["rule"], k)))
            left.remove(best)
            rule = found[best]["rule"]
            told = [key for key in chosen if found[key]["rule"]["family"] == rule["family"]]
            topics = [_name(found[key]["rule"], key).rsplit(":", 1)[0] for key in chosen]
            if len(told) < rule.get("put_forward", 1) and _name(rule, best).rsplit(":", 1)[0] not in topics:
                chosen.append(best)
        return chosen


def _name(rule: dict[str, Any], key: Key) -> str:
    """Rule, sector and zone; the sector of a profile names no other claim."""
    return f"{key[0]}:{key[1] if rule.get('measure') == 'lq' else ''}:{key[2]}"


def _judged(one: dict[str, Any], position: int) -> Judged:
    numbers = {name: one[name] for name in ("value", "reference", "spread", "gap", "p", "q", "kind", "score")}
    return Judged(**numbers, position=position)


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def variability(moves: list[tuple[float | None, float | None]]) -> tuple[float, float, float, int]:
    """Floor, slope, degrees of freedom (0 for a normal law) and number of places, from (move, size) of each place."""
    known = sorted((size, move) for move, size in moves if move is not None and size is not None and size > 0)
    common = sum(size * move for size, move in known) / sum(size for size, _ in known)
    known = [(size, move - common) for size, move in known]
    classes = _split(known, min(20, len(known) // 10))
    points = [(_winsorised([m for _, m in rows]), sum(1 / s for s, _ in rows) / len(rows)) for rows in classes]
    floor, slope = _positive_fit([(variance, inverse) for variance, inverse in points if variance > 0])
    standard = sorted(abs(move) / math.sqrt(floor + slope / size) for size, move in known)
    ratio = _at(standard, 0.99) / _at(standard, 0.90)
    heavier = [f for f in (4, 5, 6, 8, 10, 15, 30) if student_quantile(0.99, f) / student_quantile(0.9, f) >= ratio]
    if student_quantile(0.99, NORMAL) / student_quantile(0.9, NORMAL) >= ratio:
        tails = NORMAL
    else:
        tails = float(max(heavier, default=4))
    return floor / 2, slope / 2, tails, len(known)


def _split(rows: list[tuple[float, float]], parts: int) -> list[list[tuple[float, float]]]:
    """Classes of nearly equal length, the first ones longer by one."""
    lengths = [len(rows) // parts + (n < len(rows) % parts) for n in range(parts)]
    ends = list(itertools.accumulate(lengths))
    return [rows[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def _winsorised(moves: list[float]) -> float:
    scale = 1.4826 * _median([abs(move) for move in moves])
    cut = [max(-4 * scale, min(4 * scale, move)) for move in moves] if scale else moves
    return sum(move * move for move in cut) / len(cut)


def _positive_fit(points: list[tuple[float, float]]) -> tuple[float, float]:
    """a, b ≥ 0 that least miss (a + b x) / v = 1 over points (v, x): the best of both, a alone, b alone, neither."""
    u = [1 / v for v, _ in points]
    w = [x / v for v, x in points]
    uu, ww, uw = (sum(a * b for a, b in zip(x, y, strict=True)) for x, y in ((u, u), (w, w), (u, w)))
    determinant = uu * ww - uw * uw
    tried = [(0.0, 0.0), (sum(u) / uu, 0.0), (0.0, sum(w) / ww)]
    if determinant:
        tried.append(((sum(u) * ww - sum(w) * uw) / determinant, (sum(w) * uu - sum(u) * uw) / determinant))
    allowed = [(a, b) for a, b in tried if a >= 0 and b >= 0]
    return min(allowed, key=lambda ab: sum((ab[0] * x + ab[1] * y - 1) ** 2 for x, y in zip(u, w, strict=True)))


def _at(ordered: list[float], probability: float) -> float:
    """Quantile between the two nearest values."""
    place = probability * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])
