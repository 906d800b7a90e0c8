"""A report as a document: what people wrote, then every section with its figures, as its reader may read it."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.queries.reports import OpenedReport
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.documents.content import Block, Document, Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.presentation.steering import reports as told
from etabli.web.presentation.steering.reports import PartView, ReportView, SectionView, TableView

Absolute = Callable[[str], str]


def report(found: OpenedReport, absolute: Absolute) -> Document:
    """The same whoever has the same reach: its figures are those that it keeps."""
    one, seen = found.report, told.view(found)
    readers = "tout le monde" if found.reach is Reach.OPEN else "réservée"
    facts = [("Arrêté au", seen.on), ("État", seen.state), ("Lecture", readers)]
    if one.is_published:
        facts.append(("Empreinte SHA-256", one.seal))
    notice = "" if one.is_published else french("Projet : ce rapport n'est pas encore publié.")
    return Document(
        title=french(f"{seen.title}, au {seen.on}"),
        programme=live.programme().name,
        question=seen.title,
        place=french(seen.place),
        facts=tuple(facts),
        notice=notice,
        answer=(*seen.answer, seen.reach),
        sections=(
            *(_part(part) for part in seen.parts if part.text),
            *(_section(section) for section in seen.sections),
            _frame(seen),
        ),
        release=french(f"au {seen.on}"),
        made_at=timezone.localtime(one.computed_at),
        address=Link("Ce rapport en ligne", absolute(reverse("report", args=[one.pk]))),
        genre=seen.kind.capitalize(),
        follows=french(", où ses chiffres se recalculent."),
        version="Arrêté",
    )


def _part(part: PartView) -> Section:
    lines: list[Block] = [Paragraph(part.by, "hint")] if part.by else []
    lines += [Paragraph(one.strip()) for one in part.text.split("\n") if one.strip()]
    return Section(Heading(2, part.title, f"texte-{part.id}"), tuple(lines))


def _section(section: SectionView) -> Section:
    blocks: list[Block] = [Paragraph(section.rule.asks, "hint")]
    for table in section.tables:
        blocks.append(_table(table))
    blocks += [Paragraph(note, "hint") for note in section.rule.notes]
    return Section(Heading(2, section.rule.title, f"section-{section.rule.id}"), tuple(blocks))


def _table(table: TableView) -> Block:
    if not table.rows:
        return Paragraph(french(f"{table.title} : rien n'était connu ce jour-là."), "empty")
    heads = ("Ce qui est compté", *(label for label, _ in table.heads))
    rows = tuple((label, *(text for _, text, _ in cells)) for label, cells in table.rows)
    texts = 1 + next((n for n, (_, numeric) in enumerate(table.heads) if numeric), len(table.heads))
    return Table(table.title, heads, rows, texts)


def _frame(seen: ReportView) -> Section:
    lines = tuple(Item(one.asks, f"{one.title}.") for one in report_rules().frames)
    method = french(
        f"Chaque chiffre est celui que l'on connaissait à la fin du {seen.on}, d'après le journal des actes. Ce qui a "
        "été saisi ou corrigé depuis n'y est pas : la page du rapport le dit, chiffre par chiffre."
    )
    return Section(Heading(2, "Le cadre commun", "cadre"), (Paragraph(method), Items(lines)))
