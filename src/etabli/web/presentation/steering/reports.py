"""Reports in words: figures by section as tables, texts, what may be done next, and what was put right since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reports import Column, SectionRule, report_rules
from etabli.catalogue.numbers import day, plural
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.queries.report_recompute import Compared, Correction, Recomputed
from etabli.domain.coordination.queries.reports import OpenedReport
from etabli.domain.coordination.report_enums import ReportState
from etabli.domain.coordination.report_tables.telling import Value
from etabli.domain.plans.enums import StageKind
from etabli.kernel import money
from etabli.kernel.typography import french

NUMERIC = ("count", "days", "money", "number")
REACHES = {
    Reach.OPEN: "Chiffres de ce que tout le monde peut lire. Les fiches et les lignes réservées n'y sont pas : la "
    "section sur l'argent dit combien il y en a, quand cela ne désigne personne.",
    Reach.WHOLE: "Chiffres de tout le lieu, y compris ce qui est réservé : votre mandat l'ouvre. Ne les diffusez pas.",
}
STAGES = dict(StageKind.choices)


@dataclass(frozen=True)
class TableView:
    """`heads`: (label, is a number); `rows`: a label and its cells, beside each its head."""

    id: str
    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]


@dataclass(frozen=True)
class SectionView:
    rule: SectionRule
    tables: tuple[TableView, ...]


@dataclass(frozen=True)
class PartView:
    """A text that people write. `by`: whose opinion it is, when it is one."""

    id: str
    title: str
    asks: str
    text: str
    by: str = ""


@dataclass(frozen=True)
class ReportView:
    """A report as a page and as a document."""

    title: str
    kind: str
    place: str
    on: str
    state: str
    reach: str
    parts: tuple[PartView, ...]
    sections: tuple[SectionView, ...]
    answer: tuple[str, ...]


def told(value: Value, column: Column) -> str:
    """A figure in French; nothing known is said in words."""
    unit = column.unit
    if value is None:
        return column.none
    if unit == "money":
        return money.euros(int(value))
    if unit == "days":
        return plural(int(value), "jour")
    if unit == "count":
        return numbers.number(int(value))
    if unit == "number":
        text = str(value)
        return numbers.number(float(Decimal(text)), len(text.partition(".")[2]))
    if unit == "date":
        return day(date.fromisoformat(str(value)))
    return str(value)


def title_of(report: Report) -> str:
    return french(f"{report.get_kind_display().capitalize()} : {report.place}")


def view(found: OpenedReport) -> ReportView:
    """The whole of it, as its reader may read it."""
    report = found.report
    return ReportView(
        title=title_of(report),
        kind=report.get_kind_display(),
        place=report.place,
        on=day(report.on),
        state=state_of(report),
        reach=french(REACHES[found.reach]),
        parts=tuple(parts(report)),
        sections=tuple(sections(found)),
        answer=tuple(answer(found)),
    )


def state_of(report: Report) -> str:
    """« publié le 2 juillet 2026 »."""
    on = {
        ReportState.SUBMITTED: report.submitted_on,
        ReportState.JUDGED: report.judged_on,
        ReportState.PUBLISHED: report.published_on,
    }.get(ReportState(report.state))
    return f"{report.get_state_display()} le {day(on)}" if on else report.get_state_display()


def parts(report: Report) -> list[PartView]:
    """The texts, the empty ones too; an opinion only where one is given, or will be."""
    found = []
    for one in report_rules().parts:
        opinion = one.by == "opinion"
        if opinion and not report.rule.opinion:
            continue
        by = ""
        if opinion and report.judged_by is not None:
            by = french(f"{report.judged_by.organisation.name}, le {day(report.judged_on or report.on)}")
        found.append(PartView(one.id, one.title, one.asks, report.texts.get(one.id, ""), by))
    return found


def sections(found: OpenedReport) -> list[SectionView]:
    """The figures in the order of the frame."""
    kind = found.report.kind
    return [
        SectionView(
            rule,
            tuple(
                TableView(
                    one.id,
                    one.title,
                    tuple((column.label, column.unit in NUMERIC) for column in one.columns),
                    tuple(
                        (_head(row["label"]), _cells(one.columns, row["values"]))
                        for row in found.figures.get(rule.id, {}).get(one.id, [])
                    ),
                )
                for one in rule.of(kind)
                if one.id != "hidden" or found.reach is Reach.OPEN
            ),
        )
        for rule in report_rules().sections_of(kind)
    ]


def _head(label: str) -> str:
    return french(label[:1].upper() + label[1:])


def _cells(columns: Sequence[Column], values: Sequence[Value]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (column.label, told(value, column), column.unit in NUMERIC)
        for column, value in zip(columns, values, strict=True)
    )


def answer(found: OpenedReport) -> list[str]:
    """What a report says first: fiches, money by instrument, deadlines."""
    figures = found.figures
    states = {row["key"]: row["values"][0] for row in figures["plan"]["states"]}
    standing = sum(many for key, many in states.items() if key != "abandoned")
    said = [f"{plural(standing, 'fiche')}, dont {_of(states, 'under_way', 'en cours', 'en cours')}"]
    said[0] += f" et {_of(states, 'done', 'réalisée', 'réalisées')}."
    for row in figures["money"]["instruments"]:
        words = ("sollicités", "accordés", "conventionnés", "versés")
        amounts = zip(row["values"][1:5], words, strict=True)
        sums = [f"{money.short(cents)} {word}" for cents, word in amounts if cents is not None]
        if sums:
            said.append(f"{row['label'].capitalize()} : {', '.join(sums)}.")
    steps = {row["key"]: row["values"][0] for row in figures["deadlines"]["milestones"]}
    due = steps["kept"] + steps["late"] + steps["missed"]
    if due:
        said.append(
            f"{plural(due, 'jalon échu ou atteint', 'jalons échus ou atteints')}, dont {steps['kept']} à temps."
        )
    return [french(one) for one in said]


def _of(states: Mapping[str, int], key: str, one: str, several: str) -> str:
    return plural(states.get(key, 0), one, several)


@dataclass(frozen=True)
class ComparedView:
    """A figure that is not what it was."""

    where: str
    said: str
    other: str
    causes: tuple[int, ...]


@dataclass(frozen=True)
class CorrectionView:
    """An entry in words."""

    entry: int
    on: str
    what: str
    fiche: str
    change: str


@dataclass(frozen=True)
class AllView:
    """Every figure of a section: its row, what the report says, what comes out again, what is known today."""

    title: str
    rows: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class RecomputeView:
    """What computing again says."""

    answer: str
    differing: tuple[ComparedView, ...]
    corrected: tuple[ComparedView, ...]
    corrections: tuple[CorrectionView, ...]
    why: tuple[str, ...]
    every: tuple[AllView, ...]


def recompute(found: Recomputed) -> RecomputeView:
    """All of it in words."""
    every: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for one in found.figures:
        state = "identique" if one.same else "différent"
        if one.corrected:
            state = f"{state}, corrigé depuis"
        cells = (told(one.said, one.column), told(one.again, one.column), told(one.today, one.column))
        every.setdefault(one.section.title, []).append((where(one), *cells, state))
    return RecomputeView(
        answer=_recompute_answer(found),
        differing=tuple(
            ComparedView(where(one), told(one.said, one.column), told(one.again, one.column), ())
            for one in found.differing
        ),
        corrected=tuple(
            ComparedView(where(one), told(one.again, one.column), told(one.today, one.column), one.corrections)
            for one in found.corrected
        ),
        corrections=tuple(correction(one) for one in found.corrections),
        why=tuple(_why(found)),
        every=tuple(AllView(title, tuple(rows)) for title, rows in every.items()),
    )


def where(one: Compared) -> str:
    """« L'argent, par instrument : subvention, versé »."""
    value = "" if len(one.table.columns) == 1 else f", {one.column.label.lower()}"
    return french(f"{one.table.title} : {one.label}{value}")


def _recompute_answer(found: Recomputed) -> str:
    many, bad = len(found.figures), len(found.differing)
    if bad:
        said = f"{plural(many - bad, 'chiffre')} sur {numbers.number(many)} se retrouvent ; {numbers.number(bad)} non."
    else:
        said = f"Les {plural(many, 'chiffre')} de ce rapport se retrouvent à l'identique dans le journal."
    since = len(found.corrected)
    if since:
        said += (
            f" Depuis, {plural(since, 'chiffre a été corrigé ou complété', 'chiffres ont été corrigés ou complétés')}."
        )
    else:
        said += " Rien n'a été corrigé depuis pour ce jour-là."
    return french(said)


def _why(found: Recomputed) -> list[str]:
    said = []
    if found.veiled:
        one, several = "fiche ou ligne n'est plus lue par les mêmes", "fiches ou lignes ne sont plus lues par les mêmes"
        said.append(
            f"Depuis le rapport, {plural(found.veiled, one, several)} personnes : ce que chacun lit se juge "
            "aujourd'hui."
        )
    if found.backdated:
        one, several = "acte a été écrit", "actes ont été écrits"
        said.append(f"{plural(found.backdated, one, several)} après le rapport en portant un jour d'avant sa fin.")
    if found.differing and not said:
        said.append(
            "Aucun acte du journal ne l'explique : le cadre de calcul a pu changer, ou la base a été touchée "
            "sans passer par l'application. Signalez-le."
        )
    return [french(one) for one in said]


def correction(one: Correction) -> CorrectionView:
    """« Montant versé, datée du 12 mars 2026 : 120 000 € → 150 000 € »."""
    kind = one.kind.rpartition(".")[2]
    on = f", datée du {day(date.fromisoformat(one.on))}" if one.on and kind != "milestone" else ""
    what = {
        "stage": f"Étape « {STAGES.get(one.name, one.name)} »{on}",
        "milestone": f"Jalon « {one.name} »",
        "indicatorvalue": f"Valeur de « {one.name} »{on}",
        "resource": "Ligne de financement",
    }[kind]
    before, after = _said(one.before, kind), _said(one.after, kind)
    change = f"{before or 'rien'} → {after or 'rien'}" if before or after else "ajoutée ou modifiée"
    return CorrectionView(
        entry=one.entry,
        on=day(one.at),
        what=french(what),
        fiche=french(f"Fiche {one.fiche} : {one.title}"),
        change=french(change),
    )


def _said(value: Value, kind: str) -> str:
    if value is None:
        return ""
    if kind == "stage" and isinstance(value, int):
        return money.euros(value)
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-":
        return day(date.fromisoformat(text))
    try:
        return numbers.number(float(text), len(text.rstrip("0").partition(".")[2]))
    except ValueError:
        return text


def list_url(report: Report) -> str:
    """The reports of its place."""
    if report.territory_id:
        return f"{reverse('reports')}?territoire={report.territory_id}"
    return f"{reverse('reports')}?lieu={report.region_id or 'france'}"
