"""Obstacles that were solved, for everybody: how, what changed, the time gained; nothing that is reserved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.coordination.queries import obstacles as queries
from etabli.domain.plans.exchange import files_out
from etabli.web.access import open_to_all
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.steering import obstacles as told
from etabli.web.views.steering.obstacle_forms import kinds

LONGEST = 200


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Filtered by nature and by words, the latest first."""
    kind, words = _asked(request)
    found = queries.solved(kind, words, paging.asked(request.GET.get("page", "1")))
    context = {
        "found": found,
        "lines": told.lines(found.rows, request.actor.on),
        "kind": kind,
        "words": words,
        "kinds": kinds(),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Pilotage", "portfolios"), "Blocages levés"),
    }
    return render(request, "web/steering/obstacles_solved.html", context)


@require_safe
@open_to_all
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return download(
        files_out.csv_of(told.solved_table(queries.all_solved(*_asked(request)))), CSV, "blocages-leves.csv"
    )


@require_safe
@open_to_all
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table = told.solved_table(queries.all_solved(*_asked(request)))
    return download(files_out.xlsx([table], "Blocages levés"), XLSX, "blocages-leves.xlsx")


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind = request.GET.get("nature", "")
    return kind if kind in dict(kinds()) else "", request.GET.get("mots", "")[:LONGEST].replace("\x00", "").strip()
