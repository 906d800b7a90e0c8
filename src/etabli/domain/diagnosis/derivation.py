"""What a release says of a territory, as findings in words with the figures they stand on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from etabli.catalogue import sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.warehouse import findings, zones
from etabli.warehouse.findings import Comparison
from etabli.warehouse.release import Release

SEEN = ("value", "reference", "year", "kind")  # what a reader sees of a figure: when one differs, it changed

Figures = dict[str, Any]


@dataclass(frozen=True)
class Derived:
    """A comparison in words. `kind` is empty where nothing is claimed, `position` 0 where it is not put forward.

    `figures` is plain JSON: the release, the texts of value, reference and gap, the year, the kind, title and sentence,
    and the comparison itself (`warehouse.findings.Comparison`).
    """

    key: str
    kind: str
    axis: str
    title: str
    sentence: str
    position: int
    figures: Figures


def derive(release: Release, catalogue: Catalogue, territory: Territory) -> dict[str, Derived]:
    """Every comparison of the territory by its key; those that no sentence can tell are left out."""
    compared = findings.of_place(release, "territory", territory.published_id, territory.phase_id)
    names = {code: french(name) for code, name in zones.names(release).items()} if compared else {}
    found = (_derived(release, catalogue, names, comparison) for comparison in compared)
    return {one.key: one for one in found if one is not None}


def _derived(
    release: Release, catalogue: Catalogue, zone_names: Mapping[str, str], found: Comparison
) -> Derived | None:
    told = findings.told(catalogue, found, zone_names.get(found.zone, ""))
    if told is None:
        return None
    rule = catalogue.rules[found.rule]
    kind = found.kind.value if found.kind else ""
    quotient = rule.measure == "lq"  # of France's share: it names its reference itself
    figures = {
        "release": release.id,
        "rule": rule.label,
        "value": f"{told.value} fois la France" if quotient else told.value,
        "reference": told.reference,
        "beside": "" if quotient else sentences.BESIDE[rule.compared_to],
        "gap": told.gap,
        "year": found.year,
        "kind": kind,
        "title": told.title,
        "sentence": told.sentence,
        "comparison": asdict(found) | {"kind": kind},
    }
    return Derived(found.key, kind, rule.axis, told.title, told.sentence, found.position, figures)


def changed(old: Figures, new: Figures | None) -> bool:
    """Whether a reader would see another figure, or another claim; None when it can't be judged any more."""
    return new is None or any(old[name] != new[name] for name in SEEN)
