"""The pictures of the help pages: small made-up numbers that can be worked out by hand, each with its table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from etabli.analysis import shift_share
from etabli.catalogue import catalogue
from etabli.catalogue.numbers import NNBSP, number
from etabli.web.charts.bars import bars
from etabli.web.charts.chart import Chart
from etabli.web.charts.contributions import Contribution, contributions
from etabli.web.charts.dots import Quotient, dot_plot
from etabli.web.charts.gap import gap
from etabli.web.charts.multiples import Panel, multiples
from etabli.web.presentation.citation import Citation

SOURCE = "Exemple"
NOT_AVAILABLE = "non disponible"

OTHERS = (6, 7, 8, 9, 9, 10, 11, 11, 12, 12, 13, 14, 14, 15, 16, 18, 20, 23)
QUOTIENTS = (
    Quotient("Métallurgie", "exemple", 2.0, 1.7, 2.3),
    Quotient("Industries alimentaires", "exemple", 1.2, 0.8, 1.6),
    Quotient("Industrie chimique", "exemple", 0.4, 0.2, 0.7),
)
CELLS = (
    Quotient(f"Secteur de 2{NNBSP}000 emplois", "exemple", 2.0, 1.8, 2.2),
    Quotient("Secteur de 80 emplois", "exemple", 2.0, 0.9, 3.9),
)
# Two industrial sectors, A and B, of a zone and of France, at two dates.
ZONE_BEFORE, ZONE_AFTER = np.array([100.0, 100.0]), np.array([115.0, 90.0])
FRANCE_BEFORE, FRANCE_AFTER = np.array([600.0, 400.0]), np.array([720.0, 380.0])
# Gaps of three places to ours, in usual gaps, on four variables.
VARIABLES = ("taille", "densité", "industrie", "chômage")
GAPS = {"Lieu A": (0.5, 0.5, 0.5, 0.5), "Lieu B": (1.0, 1.0, 1.0, 1.0), "Lieu C": (1.0, 2.0, 2.0, 0.0)}
COUNTED = (
    (2014, 100),
    (2015, 101),
    (2016, 103),
    (2017, 104),
    (2018, 106),
    (2019, 108),
    (2020, 105),
    (2021, 107),
    (2022, 110),
)
SURVEYED = ((2011, 104), (2016, 100), (2022, 97))
SPECIALISED = {"métallurgie": 10, "machines": 6, "les deux": 5}
MEMBERS = (
    ("Membre A", 400),
    ("Membre B", 300),
    ("Membre C", 250),
    ("Membre D", 150),
    ("Membre E", 100),
    ("Membre F", None),
)


@dataclass(frozen=True)
class Example:
    """A drawing and the table that says the same. `quote` is a sentence shown under them, on one page."""

    heading: str
    drawing: Chart | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quote: str = ""

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each row as (column, text) pairs."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def _finding() -> Example:
    heading = "Un constat\u00a0: la part de l’industrie dans l’emploi d’un territoire"
    smallest = catalogue.load().rules["industrie-presente"].smallest_effect
    drawing = gap(
        19.0, 17.5, 20.5, 12.0, 12.0 - smallest, 12.0 + smallest, OTHERS,
        text=_percent, place_label="le territoire", reference_label="France", title=heading, source=SOURCE,
    )  # fmt: skip
    rows = (
        ("Valeur", _percent(19)),
        ("Référence", _percent(12)),
        ("Écart", "7\u00a0points"),
        ("Plus petit écart qui compte", f"{number(smallest)}\u00a0points"),
        ("Marge de variabilité", f"{_percent(17.5, 1)} à {_percent(20.5, 1)}"),
    )
    return Example(heading, drawing, ("Élément du constat", "Exemple"), rows)


def _quotients() -> Example:
    return _dots("Trois quotients d’une zone d’emploi, avec leurs marges", QUOTIENTS)


def _intervals() -> Example:
    return _dots("Un même quotient, deux tailles\u00a0: la marge change", CELLS)


def _dots(heading: str, quotients: Sequence[Quotient]) -> Example:
    rows = tuple(
        (q.label, number(q.value, 1), f"{number(q.low or 0, 1)} à {number(q.high or 0, 1)}") for q in quotients
    )
    return Example(heading, dot_plot(quotients, title=heading, source=SOURCE), ("Secteur", "Quotient", "Marge"), rows)


def _decomposition() -> Example:
    heading = "Ce qui fait l’évolution de l’emploi industriel d’une zone de 200 emplois"
    effects = shift_share.dunn(ZONE_BEFORE, ZONE_AFTER, FRANCE_BEFORE, FRANCE_AFTER)
    totals = [float(t) for t in (effects.national_total, effects.sectoral_total, effects.local_total)]
    labels = ("Effet national", "Effet sectoriel", "Résidu local")
    drawn = [Contribution(label, total, _signed(total)) for label, total in zip(labels, totals, strict=True)]
    change = Contribution("Évolution de l’emploi industriel", sum(totals), _signed(sum(totals)), total=True)
    parts = (effects.national, effects.sectoral, effects.local)
    cells = [
        (f"Secteur {name}", ZONE_BEFORE[n], ZONE_AFTER[n], *(part[n] for part in parts)) for n, name in enumerate("AB")
    ]
    cells.append(("Ensemble", ZONE_BEFORE.sum(), ZONE_AFTER.sum(), *totals))
    rows = tuple((label, number(before), number(after), *map(_signed, rest)) for label, before, after, *rest in cells)
    return Example(
        heading,
        contributions([*drawn, change], title=heading, source=SOURCE),
        ("Secteur", "Emplois avant", "Emplois après", *labels),
        rows,
    )


def _comparables() -> Example:
    heading = "La distance de trois lieux au territoire, en écarts habituels"
    distances = {place: sqrt(sum(g * g for g in gaps) / len(gaps)) for place, gaps in GAPS.items()}
    drawing = bars([(place, d, number(d, 1)) for place, d in distances.items()], title=heading, source=SOURCE)
    rows = tuple((place, *(number(g, 1) for g in gaps), number(distances[place], 1)) for place, gaps in GAPS.items())
    return Example(heading, drawing, ("Lieu", *(f"Écart\u00a0: {v}" for v in VARIABLES), "Distance"), rows)


def _trajectory() -> Example:
    heading = "Deux sources, deux panneaux, jamais une seule courbe"
    panels = [
        Panel("Comptage annuel, 100 en 2014", COUNTED, [], number),
        Panel("Trois estimations, 100 en 2016", SURVEYED, [], number, join=False),
    ]
    values = [dict(COUNTED), dict(SURVEYED)]
    years = sorted({year for points in values for year in points})
    rows = tuple((str(year), *(number(v[year]) if year in v else "–" for v in values)) for year in years)
    drawing = multiples(panels, title=heading, source=SOURCE)
    return Example(heading, drawing, ("Année", "Comptage annuel", "Estimations"), rows)


def _relatedness() -> Example:
    heading = "Combien de zones d’emploi sont spécialisées dans chaque secteur, et dans les deux"
    drawing = bars(
        [(f"Zones spécialisées\u00a0: {name}", n, str(n)) for name, n in SPECIALISED.items()],
        title=heading,
        source=SOURCE,
    )
    return Example(heading, drawing, ("Spécialité", "Zones"), tuple((name, str(n)) for name, n in SPECIALISED.items()))


def _citation() -> Example:
    heading = "Emplois industriels, deux années"
    drawing = bars([("2016", 1200, f"1{NNBSP}200"), ("2022", 1150, f"1{NNBSP}150")], title=heading, source=SOURCE)
    quote = Citation(
        title=heading,
        place="Territoire d’exemple",
        said=f"De 2016 à 2022, l’emploi industriel y passe de 1{NNBSP}200 à 1{NNBSP}150.",
        sources=("Source d’exemple, 2022",),
        release="exemple",
        released_on=date(2026, 1, 2),
        address="https://exemple.fr/",
        svg_address="",
        csv_address="",
    ).sentence
    return Example(heading, drawing, ("Année", "Emplois"), (("2016", f"1{NNBSP}200"), ("2022", f"1{NNBSP}150")), quote)


def _unknown() -> Example:
    heading = "Emplois des six membres d’un territoire, dont un que la source ignore"
    texts = [(name, NOT_AVAILABLE if n is None else number(n)) for name, n in MEMBERS]
    known = sum(n for _, n in MEMBERS if n is not None)
    drawing = bars(
        [(name, n, text) for (name, n), (_, text) in zip(MEMBERS, texts, strict=True)], title=heading, source=SOURCE
    )
    total = ("Territoire", f"au moins {number(known)}, 5 membres connus sur 6")
    return Example(heading, drawing, ("Membre", "Emplois"), (*texts, total))


EXAMPLES: Mapping[str, Callable[[], Example]] = {
    "lire-un-etat-des-lieux": _finding,
    "lire-un-quotient-de-localisation": _quotients,
    "que-veut-dire-l-intervalle": _intervals,
    "lire-un-shift-share": _decomposition,
    "territoires-comparables": _comparables,
    "lire-une-trajectoire": _trajectory,
    "industries-proches": _relatedness,
    "citer-et-telecharger": _citation,
    "ce-que-l-on-ne-sait-pas": _unknown,
}


def _percent(value: float, decimals: int | None = None) -> str:
    shown = decimals if decimals is not None else (0 if value == int(value) else 1)
    return f"{number(value, shown)}{NNBSP}%"


def _signed(value: float) -> str:
    return number(value, sign=True)
