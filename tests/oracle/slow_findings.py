"""A second, slow computation of findings: plain Python on the tables of a release, one place and one claim at a time.

It shares no code with the project: its laws are those of `slow_laws`, and claims are put in order by picking the best
again and again.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from tests.oracle.slow import evaluate, tokens_of_terms
from tests.oracle.slow_laws import benjamini_yekutieli, median, poisson_tail, student_quantile, student_tail

CATALOGUE = Path(__file__).resolve().parents[2] / "src" / "etabli" / "catalogue"
INDUSTRY = ["BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM", "DZ", "EZ"]


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
        self.cells = {
            row[:2]: (*row[2:4], row[5]) for row in rows if row[4] == year and row[3] is not None and row[5] is not None
        }
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

    def reference(self, rule: dict[str, Any], phase: str, level: str) -> float | None:
        if rule["compared_to"] == "none":
            return 0.0
        if rule["compared_to"] == "zones":
            return median([value for value, _, _ in self.profiles[rule["measure"]].values()])
        name = rule["indicator"]
        year = self.latest[name]
        if level in ("departement", "region") and rule["compared_to"] == "programme":
            return None  # they hold metropoles: no median territory to compare with
        if rule["compared_to"] == "france":
            return self.indicators.get(("", "france", "FR", name, year), (None,))[0]
        among = [
            self.indicators[phase, "territory", territory, name, year][0]
            for of_phase, territory in self.members
            if of_phase == phase and (phase, "territory", territory, name, year) in self.indicators
        ]
        return median(among) if among else None

    def judge(self, phase: str, level: str, code: str) -> dict[Key, Judged]:
        """Every comparison of a place by rule, sector and zone."""
        found: dict[Key, dict[str, Any]] = {}
        for rule in self.rules:
            if rule["subject"] == "place":
                one = self._of_place(rule, phase, level, code)
                if one:
                    found[rule["id"], "", ""] = one
        for zone, share in self.main_zones(phase, level, code):
            for rule in self.rules:
                if rule.get("measure") == "lq":
                    for sector in INDUSTRY:
                        one = self._of_sector(rule, sector, zone)
                        if one:
                            found[rule["id"], sector, zone] = one | {"share": share}
                elif rule["subject"] == "zone":
                    one = self._of_zone(rule, zone)
                    if one:
                        found[rule["id"], self.profiles[rule["measure"]][zone][2], zone] = one | {"share": share}
        keys = list(found)
        for key, q in zip(keys, benjamini_yekutieli([found[key]["p"] for key in keys]), strict=True):
            one, rule = found[key], found[key]["rule"]
            side = rule.get("higher" if one["gap"] > 0 else "lower")
            size = min(abs(one["gap"]) / rule["smallest_effect"], 5)
            one |= {"q": q, "kind": side["kind"] if side and q <= 0.05 else ""}
            one["score"] = size * _left(one) * rule["leverage"] * one.get("share", 1.0) if one["kind"] else 0.0
        order = self._in_order(found)
        return {key: _judged(one, order.index(key) + 1 if key in order else 0) for key, one in found.items()}

    def _of_place(self, rule: dict[str, Any], phase: str, level: str, code: str) -> dict[str, Any] | None:
        name = rule["indicator"]
        value, low, high = self.indicators.get((phase, level, code, name, self.latest[name]), (None, None, None))
        members = self.members[phase, code] if level == "territory" else [(level, code)]
        size = self.total(rule["size"], members)
        reference = self.reference(rule, phase or max(p for p, _ in self.members), level)
        return self._compared(rule, value, low, high, size, reference)

    def _of_zone(self, rule: dict[str, Any], zone: str) -> dict[str, Any] | None:
        value, size, _ = self.profiles[rule["measure"]].get(zone, (None, None, ""))
        return self._compared(rule, value, value, value, size, self.reference(rule, "", ""))

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
        weight, half = abs(gap) / smallest, spread * student_quantile(0.95, tails)
        return {"rule": rule, "value": value, "reference": reference, "spread": spread, "gap": gap, "p": min(p, 1.0),
                "weight": weight, "half": half}  # fmt: skip

    def _of_sector(self, rule: dict[str, Any], sector: str, zone: str) -> dict[str, Any] | None:
        jobs, lq, low = self.cells.get((zone, sector), (None, None, None))
        law = self.laws.get((rule["id"], sector))
        if jobs is None or not lq or law is None:
            return None
        phi, expected = law[1], jobs / lq
        p = poisson_tail(jobs / phi, expected * (1 + rule["smallest_effect"]) / phi)
        if jobs < 200 or lq <= 1:
            p = 1.0
        return {"rule": rule, "value": lq, "reference": 1.0, "spread": math.sqrt(phi * max(lq, 1) / expected),
                "gap": lq - 1, "p": p, "weight": jobs - expected, "half": lq - low}  # fmt: skip

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


def _left(one: dict[str, Any]) -> float:
    """What the margin leaves of the gap, from 0 to 1."""
    return max(0.0, 1 - one["half"] / abs(one["gap"]))


def _judged(one: dict[str, Any], position: int) -> Judged:
    numbers = {name: one[name] for name in ("value", "reference", "spread", "gap", "p", "q", "kind", "score")}
    return Judged(**numbers, position=position)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
