"""Findings of a release: every comparison of a place, what is claimed and in which order."""

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

from etabli.analysis.judgements import Judgement
from etabli.catalogue import sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import Kind
from etabli.warehouse.release import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Judgement):
    """A judgement of a place of the release, or of a group that a reader made."""

    phase: str
    level: str
    code: str

    @property
    def key(self) -> str:
        """Names the comparison within its place: `emploi-prive`, `residu-local-8412`, `specialisation-8412-CG`."""
        return "-".join(part for part in (self.rule, self.zone, self.sector if self.jobs is not None else "") if part)

    @property
    def above(self) -> bool:
        return self.gap > 0

    @property
    def estimated(self) -> bool:
        """The value is an estimate with a margin (a quotient's margin is variability)."""
        return self.low < self.high and not (self.jobs is not None)


NAMES = tuple(field.name for field in fields(Comparison))
COLUMNS = ", ".join(NAMES)


def of_place(release: Release, level: str, code: str, phase: str = "") -> list[Comparison]:
    """Comparisons of one place: claims first, put forward ones in order, then by score, then what is not claimed."""
    rows = release.rows(
        f"SELECT {COLUMNS} FROM out_diagnosis__findings WHERE phase = ? AND level = ? AND code = ?",  # noqa: S608
        [phase, level, code],
    )
    return in_order([_comparison(row) for row in rows])


def of_level(release: Release, level: str, phase: str = "") -> dict[str, list[Comparison]]:
    """Comparisons of every place of a level by its code, each in the order of `of_place`."""
    rows = release.rows(
        f"SELECT {COLUMNS} FROM out_diagnosis__findings WHERE phase = ? AND level = ? ORDER BY code",  # noqa: S608
        [phase, level],
    )
    found: dict[str, list[Comparison]] = defaultdict(list)
    for comparison in map(_comparison, rows):
        found[comparison.code].append(comparison)
    return {code: in_order(comparisons) for code, comparisons in found.items()}


def _comparison(row: tuple[Any, ...]) -> Comparison:
    values = dict(zip(NAMES, row, strict=True))
    return Comparison(**values | {"kind": Kind(values["kind"]) if values["kind"] else None})


def in_order(found: list[Comparison]) -> list[Comparison]:
    """Put forward, then claimed, then the rest by how surprising they are; ties by key."""
    return sorted(found, key=lambda c: (c.position == 0, c.position, c.kind is None, -c.score, c.q, c.key))


def told(catalogue: Catalogue, found: Comparison, zone_name: str = "", level: str = "") -> sentences.Told | None:
    """The finding in words; None where its rule says nothing on that side. `level` names the place otherwise."""
    rule = catalogue.rules[found.rule]
    side = rule.side(above=found.above)
    if side is None:
        return None
    facts = sentences.Facts(
        level=level or found.level,
        value=found.value,
        reference=found.reference,
        year=found.year,
        estimated=found.estimated,
        zone=zone_name,
        share_of_place=found.share_of_place,
        sector=found.sector,
        jobs=found.jobs,
        change=found.change,
    )
    return sentences.tell(catalogue, rule, side, facts)
