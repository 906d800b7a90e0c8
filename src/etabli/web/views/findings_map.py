"""Findings of the territories on a map and in a table: where is recruitment the first obstacle?"""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.catalogue import sentences
from etabli.catalogue.numbers import UNIT_NAME
from etabli.catalogue.programme import Phase
from etabli.catalogue.rule_sources import sources_of_rule
from etabli.domain.territories import queries
from etabli.web import live
from etabli.web.download import CSV, download
from etabli.web.exports import safe
from etabli.web.live import public_page
from etabli.web.presentation import findings_map, findings_questions, trails
from etabli.web.presentation.findings_map import Answer, Line
from etabli.web.views.phases import asked_phase

COLUMNS = (
    "code",
    "territoire",
    "phase",
    "régions",
    "question",
    "réponse",
    "constat",
    "règle",
    "secteur",
    "zone d’emploi",
    "année",
    "valeur",
    "référence",
    "unité",
    "remarques",
    "version des données",
)


def _regions(phase: str) -> list[tuple[str, str]]:
    return live.kept(f"regions-of:{phase}", lambda: queries.regions_of_phase(phase))


def _asked(request: HttpRequest) -> tuple[Phase, str, Answer, str]:
    """Phase, région (or nothing), answer and sort of an address; what is not known falls back."""
    phase = asked_phase(request)
    region = request.GET.get("region", "")
    region = region if region in dict(_regions(phase.id)) else ""
    question = findings_questions.asked(live.catalogue(), request.GET.get("constat", ""), request.GET.get("axe", ""))
    sort = request.GET.get("tri", "")
    sort = sort if sort in question.sorts else next(iter(question.sorts))
    return phase, region, findings_map.answer(phase.id, question, region), sort


@public_page
def show(request: HttpRequest) -> HttpResponse:
    """One question, its answer, the map and the table; phase, question, axis, région and sort are in the address."""
    phase, region, found, sort = _asked(request)
    rows = findings_map.in_order(found, sort)
    catalogue, rule = live.catalogue(), found.question.rule
    context = {
        "found": found,
        "rows": rows,
        "parts": findings_map.in_parts(rows, sort),
        "reasons": findings_map.reasons(catalogue, rule) if rule else (),
        "sources": sources_of_rule(catalogue, rule) if rule else (),
        "groups": findings_questions.questions(catalogue),
        "axes": catalogue.axes.values(),
        "phases": live.programme().phases,
        "phase": phase,
        "region": region,
        "region_name": live.region_names().get(region, ""),
        "regions": _regions(phase.id),
        "sort": sort,
        "trail": trails.of(("Territoires", "territories"), "Atouts et freins sur une carte"),
    }
    return render(request, "web/findings_map.html", context)


@public_page
def export_csv(request: HttpRequest) -> HttpResponse:
    """The table of the page as CSV, in its order."""
    phase, _, found, sort = _asked(request)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in findings_map.in_order(found, sort):
        writer.writerow([_text(cell) for cell in _cells(line, phase.id, found.question.title)])
    name = f"constats-phase-{phase.id}-{found.question.id.replace(':', '-')}.csv"
    return download(out.getvalue().encode("utf-8-sig"), CSV, name)


def _cells(line: Line, phase: str, question: str) -> tuple[str | float, ...]:
    catalogue, found = live.catalogue(), line.found
    told: tuple[str | float, ...] = ("",) * 7
    if found is not None:
        rule = catalogue.rules[found.rule]
        indicator = catalogue.indicators.get(rule.indicator)
        unit = indicator.unit if indicator else sentences.ZONE_UNITS[rule.measure][0]
        told = (rule.label, catalogue.sectors.get(found.sector, ""), found.zone, str(found.year))
        told += (found.value, found.reference, UNIT_NAME[unit])
    first = (line.id, line.name, phase, line.regions, question, line.reply, line.title if line.finding_url else "")
    return (*first, *told, " ; ".join(line.notes), live.release().id)


def _text(cell: str | float) -> str:
    """Numbers with a decimal comma; text that a spreadsheet would not run."""
    return f"{cell:.10g}".replace(".", ",") if isinstance(cell, float) else str(safe(cell))
