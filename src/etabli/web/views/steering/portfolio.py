"""Portfolios: what is followed of the nation, a région, a département, an arrondissement, or what a funder pays."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.programme import vte_programme
from etabli.domain.coordination.queries import lines, portfolio
from etabli.domain.coordination.queries.portfolio import BY, Portfolio
from etabli.domain.coordination.queries.scope import territories
from etabli.domain.governance.permissions import anywhere
from etabli.domain.plans.declared import has_plans
from etabli.domain.plans.exchange import files_out
from etabli.domain.vte.queries import volunteer_figures
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, static_map, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.money import PLURAL
from etabli.web.presentation.steering import lines as told_lines
from etabli.web.presentation.steering import places, shades
from etabli.web.presentation.steering import portfolio as told
from etabli.web.presentation.steering.axes import axes
from etabli.web.presentation.vte import figures as vte
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.steering.portfolio_asked import NO_PLACE, Question, choices, question


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Which portfolio: those of the reader's mandates first."""
    or_404(has_plans() or None, NO_PLACE)
    regions = sorted(live.region_names().items(), key=lambda pair: pair[1])
    context = {
        "mine": places.mine(request.actor),
        "regions": [(f"region-{code}", name) for code, name in regions],
        "asks": "" if request.actor.signed_in else " (connexion demandée)",
        "envelopes": bool(anywhere(request.actor, "envelope.view")),
        "trail": trails.of("Pilotage"),
    }
    return render(request, "web/steering/portfolios.html", context)


@require_safe
@open_to_all
def show(request: HttpRequest, place: str) -> HttpResponse:
    """The portfolio of a place, as the reader may see it."""
    asks = question(request, place)
    found = portfolio.portfolio(request.actor, asks.asked, BY[told.dimension(asks.place, asks.given)])
    number = paging.asked(request.GET.get("page", "1"))
    known = axes(live.programme())
    page = told.page(found, asks.place, asks.given, known, live.region_names(), request.actor.on, number)
    context = {
        "page": page,
        "given": asks.given,
        "choices": choices(asks.given),
        "signed_in": request.actor.signed_in,
        "trail": asks.trail(),
        "volunteers": _volunteers(asks, request),
        **_map(found, asks),
    }
    return render(request, "web/steering/portfolio.html", context)


@require_safe
@open_to_all
def opened(request: HttpRequest, place: str) -> HttpResponse:
    """The lines behind a sum, those that the reader may open, by page."""
    asks = question(request, place)
    found = lines.page_of_lines(request.actor, asks.of_instrument, paging.asked(request.GET.get("page", "1")))
    context = {
        "place": asks.place,
        "page": found,
        "rows": told_lines.rows(found.lines),
        "totals": told_lines.totals(found.sums),
        "pager": Pager(found.number, found.pages),
        "trail": asks.trail("Lignes de financement"),
    }
    return render(request, "web/steering/lines.html", context)


@require_safe
@open_to_all
def as_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The same lines, all of them."""
    asks = question(request, place)
    return download(files_out.csv_of(_table(request, asks)), CSV, f"portefeuille-{asks.place.slug}.csv")


@require_safe
@open_to_all
def as_xlsx(request: HttpRequest, place: str) -> HttpResponse:
    """The same as a workbook."""
    asks = question(request, place)
    book = files_out.xlsx([_table(request, asks)], f"Portefeuille : {asks.place.name}")
    return download(book, XLSX, f"portefeuille-{asks.place.slug}.xlsx")


def _volunteers(asks: Question, request: HttpRequest) -> str:
    """Volunteers of the place in a sentence or two, the national target beside the nation; none for a funder."""
    if asks.place.asked.funder:
        return ""
    everywhere = asks.place.slug == places.FRANCE
    on, target = request.actor.on, vte_programme().target(request.actor.on) if everywhere else None
    found = volunteer_figures.counted(on, target, None if everywhere else territories(asks.place.asked))
    return vte.counted(found, target)


def _table(request: HttpRequest, asks: Question) -> files_out.Table:
    return told_lines.table(lines.every_line(request.actor, asks.of_instrument), axes(live.programme()))


def _map(found: Portfolio, asks: Question) -> dict[str, object]:
    """The territories by what was agreed, where one phase is asked for."""
    if not asks.asked.phase:
        return {"static_map": None}
    _, instrument = told.shown(found, asks.given)
    classes, texts, legend = shades.shades(found, instrument)
    names = {one.published_id: one.name for one in found.territories}
    drawn = static_map.static_map(live.release(), asks.asked.phase, names, texts, classes) if legend else None
    return {"static_map": drawn, "legend": legend, "map_title": f"{PLURAL[instrument]} accordées, par territoire"}
