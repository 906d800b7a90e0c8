"""The budget of a plan: by instrument, stage, funder, axis and year; and its lines as CSV."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.plans.queries.budget import budget
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.exports import safe
from etabli.web.presentation.plans import budget as words
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404

NO_PLAN = "Ce territoire n'a pas de plan d'action."


@require_safe
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The sums that the reader may be told, and the lines that they may open."""
    found = or_404(budget(request.actor, phase, territory_id), NO_PLAN)
    chosen = words.choice(request.GET, found)
    context = {
        "frame": frame(found.opened, "plan_budget"),
        "territory": found.opened.territory,
        "page": words.page(found, chosen),
        "trail": trail(found.opened.territory, "Budget"),
    }
    return render(request, "web/plans/budget.html", context)


@require_safe
@open_to_all
def export(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The lines that the reader may open, every instrument; no sum, so that nothing else can be found."""
    found = or_404(budget(request.actor, phase, territory_id), NO_PLAN)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(words.CSV_HEADS)
    writer.writerows([safe(cell) for cell in row] for row in words.csv_rows(found, found.lines))
    return download(out.getvalue().encode("utf-8-sig"), CSV, f"budget-{phase}-{territory_id}.csv")
