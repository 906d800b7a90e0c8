"""What lies behind a finding: the figures of every member, or of the zone d'emploi, that its value comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.nomenclature import INDUSTRY
from etabli.kernel.status import Status
from etabli.kernel.typography import french as typeset
from etabli.warehouse import groups, sector_jobs, zones
from etabli.warehouse import places as warehouse_places
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject
from etabli.web.presentation import readings, sector_changes
from etabli.web.presentation.etat_des_lieux import PERIOD
from etabli.web.presentation.figures import Cell, formula_in_words, plain
from etabli.web.presentation.findings import FindingReading

Row = tuple[str, tuple[Cell, ...]]
OF_ZONE = "Chiffres de la zone d’emploi"
SHOWN = 8  # members read without asking for more


@dataclass(frozen=True)
class Behind:
    """A formula in words and a table of figures: heading of the first column, rows of (name, cells), their sums.

    `more` are rows that nobody has to read to follow: `more_label` says which.
    """

    formula: str
    caption: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    traps: tuple[str, ...] = ()
    more: tuple[Row, ...] = ()
    more_label: str = ""


def behind(release: Release, catalogue: Catalogue, subject: Subject, finding: FindingReading) -> Behind:
    """Member figures for a finding on the place; sectors of the zone for one on a zone d'emploi."""
    if finding.rule.subject == "place":
        return _members(release, catalogue, subject, finding)
    if finding.rule.measure == "lq":
        return _quotients(release, catalogue, finding)
    if finding.rule.measure == "first_share":
        return _first(release, catalogue, finding)
    return _effects(release, catalogue, finding)


def _row(name: str, columns: Sequence[str], texts: Sequence[str]) -> Row:
    return name, tuple(Cell(column, text) for column, text in zip(columns, texts, strict=True))


def _known(value: float | None, text: Callable[[float], str] = plain) -> str:
    return readings.NOT_AVAILABLE if value is None else text(value)


def _percent(share: float) -> str:
    """Three decimals: a quotient of two of them is right to the second."""
    return f"{numbers.number(100 * share, 3)}{numbers.NNBSP}%"


def _count(jobs: float) -> str:
    return numbers.number(round(jobs))


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _members(release: Release, catalogue: Catalogue, subject: Subject, finding: FindingReading) -> Behind:
    """The terms of the indicator for each member, all together, and France."""
    indicator = catalogue.indicators[finding.rule.indicator]
    terms = [term.at(indicator.latest) for term in indicator.formula.terms]
    columns = tuple(f"{catalogue.measures[measure].label}, {year}" for measure, year in terms)
    known = groups.figures(release, subject.members)
    names = warehouse_places.member_names(release, subject.members)

    def row(name: str, figures: Mapping[tuple[str, int], tuple[float | None, Status]]) -> Row:
        cells = [figures.get(term, groups.NOTHING) for term in terms]
        return _row(name, columns, [_status(value, status) for value, status in cells])

    members = sorted(subject.members, key=lambda m: (names.get(m, ""), m))
    totals = [row("France", known[groups.FRANCE])]
    if len(members) > 1:
        sums = [_sum([known[m].get(term, groups.NOTHING)[0] for m in members]) for term in terms]
        totals.insert(0, _row("Ensemble", columns, [_known(value) for value in sums]))
    rows = tuple(row(typeset(names.get(member, member[1])), known[member]) for member in members)
    folded = len(rows) > SHOWN
    return Behind(
        formula_in_words(indicator, catalogue),
        "Chiffres de chaque membre",
        "Membre",
        columns,
        () if folded else rows,
        tuple(totals),
        indicator.traps,
        more=rows if folded else (),
        more_label="Membre par membre",
    )


def _status(value: float | None, status: Status) -> str:
    return readings.STATUS[status] if value is None else plain(value)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _quotients(release: Release, catalogue: Catalogue, finding: FindingReading) -> Behind:
    """Jobs of each sector in the zone and in France, and the quotient that they make."""
    compared = finding.comparison
    found = zones.specialisations(release, [compared.zone], year=compared.year)
    beside = sector_jobs.behind_quotients(release, compared.zone, compared.year)
    columns = (
        "Emplois dans la zone",
        "Emplois en France",
        "Part des emplois de la zone",
        "Part des emplois de la France",
        "Quotient de localisation",
    )

    def row(name: str, jobs: float | None, national: float | None, lq: float | None) -> Row:
        shares = _ratio(jobs, beside.zone_total), _ratio(national, beside.france_total)
        texts = [_known(jobs, _count), _known(national, _count), *(_known(share, _percent) for share in shares)]
        return _row(name, columns, [*texts, _known(lq, lambda lq: numbers.number(lq, 2))])

    rows = {c.sector: row(catalogue.sectors[c.sector], c.jobs, beside.france.get(c.sector), c.lq) for c in found}
    ours = beside.france.get(compared.sector)
    formula = (
        "(emplois du secteur dans la zone ÷ emplois de la zone) ÷ (emplois du secteur en France ÷ emplois de la France)"
    )
    if compared.jobs is not None and ours and beside.zone_total and beside.france_total:
        amounts = [_count(amount) for amount in (compared.jobs, beside.zone_total, ours, beside.france_total)]
        formula += " = ({} ÷ {}) ÷ ({} ÷ {}) = ".format(*amounts) + numbers.number(compared.value, 2)
    return Behind(
        formula,
        OF_ZONE,
        "Secteur de la zone",
        columns,
        tuple(rows[c.sector] for c in found if c.sector == compared.sector),
        (row("Tous les secteurs", beside.zone_total, beside.france_total, 1.0),),
        more=tuple(rows[c.sector] for c in found if c.sector != compared.sector),
        more_label="Les autres secteurs",
    )


def _first(release: Release, catalogue: Catalogue, finding: FindingReading) -> Behind:
    """The industrial sectors of the zone and the share of each in its industry."""
    compared = finding.comparison
    found = zones.specialisations(release, [compared.zone], year=compared.year)
    industrial = sorted((c for c in found if c.sector in INDUSTRY), key=lambda c: (-(c.jobs or 0.0), c.sector))
    total = sum(c.jobs or 0.0 for c in industrial)
    columns = ("Emplois dans la zone", "Part des emplois industriels de la zone")

    def row(name: str, jobs: float | None) -> Row:
        return _row(name, columns, [_known(jobs, _count), _known(_ratio(jobs, total), _percent)])

    rows = tuple(row(catalogue.sectors[c.sector], c.jobs) for c in industrial)
    return Behind(
        "100 × emplois du premier secteur industriel ÷ emplois industriels de la zone",
        OF_ZONE,
        "Secteur industriel de la zone",
        columns,
        rows[:1],
        (row("Industrie", total),),
        more=rows[1:],
        more_label="Les autres secteurs",
    )


def _effects(release: Release, catalogue: Catalogue, finding: FindingReading) -> Behind:
    """Jobs and effects of each industrial sector of the zone, beside its growth in France."""
    start, end = PERIOD
    found = zones.shift_share(release, [finding.comparison.zone], start, end)
    national = sector_changes.sector_changes()
    rates = {row.sector: row.rate for row in national.rows}
    columns = (
        f"Emplois fin {start}",
        f"Emplois fin {end}",
        "Évolution du secteur en France",
        "Effet national",
        "Effet sectoriel",
        "Résidu local",
    )

    def row(name: str, rate: float | None, jobs: Sequence[float | None], effects: Sequence[float | None]) -> Row:
        texts = [_known(value, _count) for value in jobs], [_known(value, _signed) for value in effects]
        return _row(name, columns, [*texts[0], _known(rate, _rate), *texts[1]])

    parts = [((e.before, e.after), (e.national, e.sectoral, e.local)) for e in found]
    sums = [[_sum(values) for values in zip(*part, strict=True)] for part in zip(*parts, strict=True)]
    effect = "résidus locaux" if finding.rule.measure == "local_effect" else "effets sectoriels"
    formula = (
        f"100 × somme des {effect} ÷ emplois industriels de la zone fin {start}. Pour chaque secteur : effet national "
        f"= emplois fin {start} × évolution de l'industrie en France ; effet sectoriel = emplois fin {start} × "
        f"(évolution du secteur en France {numbers.MINUS} évolution de l'industrie en France) ; résidu local = le "
        "reste. En France : dans les zones d'emploi dont le secteur est connu aux deux dates"
    )
    return Behind(
        typeset(formula),
        OF_ZONE,
        "Secteur",
        columns,
        (),
        (row("Industrie", national.rate, *sums),),
        more=tuple(
            row(catalogue.sectors[e.sector], rates.get(e.sector), *part) for e, part in zip(found, parts, strict=True)
        ),
        more_label="Secteur par secteur",
    )


def _rate(rate: float) -> str:
    return f"{numbers.number(rate, 2, sign=True)}{numbers.NNBSP}%"


def _signed(jobs: float) -> str:
    return numbers.number(jobs, 1, sign=True)
