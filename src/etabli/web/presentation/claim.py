"""The founding page's claim as sentences and tables: how much of industry is outside the métropoles."""

from dataclasses import dataclass
from typing import Any

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.status import Status
from etabli.web.charts.bars import Bars, bars
from etabli.web.presentation.readings import STATUS

HEADLINE_MEASURE = "rp_industry_jobs"
TARGETED = {"rural", "periurban", "small_town", "medium_town"}
THRESHOLDS = {
    "aav_class": (
        "Rurale : hors de toute aire d’attraction. Périurbaine : dans une aire, hors de son unité urbaine la plus "
        "peuplée. Cette unité urbaine est classée selon la population de l’aire : petite ville sous 50 000 "
        "habitants, ville moyenne sous 200 000, grande ville sous 700 000, métropole au-delà, Paris compris."
    ),
    "uu_class": (
        "Rurale : hors unité urbaine. Petite ville : unité urbaine de moins de 20 000 habitants ; ville "
        "moyenne : moins de 100 000 ; puis grande ville et métropole. Cette nomenclature n’a pas de classe périurbaine."
    ),
}
CLASS_LABELS = {"aav_class": "Aires d’attraction des villes 2020", "uu_class": "Unités urbaines 2020"}


@dataclass(frozen=True)
class Line:
    """A share with what it is made of. All texts final."""

    label: str
    year: int
    share: str
    jobs: str
    total: str
    known: str
    status: str
    lower_bound: bool


@dataclass(frozen=True)
class ClassTable:
    heading: str
    measure: str
    note: str
    targeted: str
    thresholds: str
    chart: Bars | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Claim:
    """`outside` and `territories` latest first; `answer` is the line of the latest year."""

    answer: Line
    outside: tuple[Line, ...]
    territories: tuple[Line, ...]
    classes: tuple[ClassTable, ...]


def build(rows: list[dict[str, Any]], catalogue: Catalogue, phases: dict[str, str], classes: dict[str, str]) -> Claim:
    """From the rows of out_observatory__industry_outside. `classes` gives the French label of class codes."""
    headline = [r for r in rows if r["measure"] == HEADLINE_MEASURE]
    outside = [_line(r, "Hors métropoles") for r in _latest_first(headline) if r["scope"] == "outside_metropoles"]
    territories = [
        _line(r, phases.get(r["phase"], r["phase"])) for r in _latest_first(headline) if r["scope"] == "territories"
    ]
    return Claim(outside[0], tuple(outside), tuple(territories), tuple(_classes(rows, catalogue, classes)))


def _latest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: (-r["year"], r["phase"]))


def _classes(rows: list[dict[str, Any]], catalogue: Catalogue, labels: dict[str, str]) -> list[ClassTable]:
    tables = []
    order = list(labels)
    for level, heading in CLASS_LABELS.items():
        mine = [r for r in rows if r["scope"].startswith(f"{level}:")]
        for measure in dict.fromkeys(r["measure"] for r in mine):
            year = max(r["year"] for r in mine if r["measure"] == measure)
            chosen = [r for r in mine if r["measure"] == measure and r["year"] == year]
            chosen.sort(key=lambda r: order.index(code) if (code := r["scope"].split(":")[1]) in order else 99)
            lines = tuple(_line(r, labels.get(r["scope"].split(":")[1], r["scope"])) for r in chosen)
            declared = catalogue.measures[measure]
            title = f"{declared.label}, {year}"
            chart = bars(
                [(line.label, row["share"], line.share) for line, row in zip(lines, chosen, strict=True)],
                title=f"{title} : part de chaque classe de communes",
                source="",
            )
            tables.append(ClassTable(heading, title, declared.note, _targeted(chosen), THRESHOLDS[level], chart, lines))
    return tables


def _targeted(rows: list[dict[str, Any]]) -> str:
    """The share of the classes that the programme targets, added up."""
    shares = [row["share"] for row in rows if row["scope"].split(":")[1] in TARGETED]
    if not shares or None in shares:
        return "non disponible"
    return f"{numbers.number(100 * sum(shares), 1)}{numbers.NNBSP}%"


def _line(row: dict[str, Any], label: str) -> Line:
    partial = row["known"] < row["members"]
    share = "non disponible" if row["share"] is None else f"{numbers.number(100 * row['share'], 1)}{numbers.NNBSP}%"
    return Line(
        label=label,
        year=row["year"],
        share=f"au moins {share}" if partial and row["scope"] == "territories" else share,
        jobs=numbers.number(round(row["jobs"] or 0, -2)),
        total=numbers.number(round(row["total"] or 0, -2)),
        known=f"{numbers.number(row['known'])} sur {numbers.number(row['members'])}",
        status=STATUS[Status(row["status"])],
        lower_bound=partial,
    )
