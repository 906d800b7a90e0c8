"""A région and the nation: the same indicators at their level, and the territories in them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.warehouse import observatory
from etabli.web import live
from etabli.web.download import CSV, download
from etabli.web.exports import indicators_csv
from etabli.web.live import public_page
from etabli.web.presentation import readings, trails
from etabli.web.presentation.desk import desk
from etabli.web.presentation.ranking import territory_lines
from etabli.web.views.territories import asked_phase, mappable, ranking_of


@public_page
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Indicators of a région beside France, and its territories of a phase."""
    name = live.region_names().get(code)
    if name is None:
        raise Http404("Cette région n’existe pas.")
    release = live.release()
    values = observatory.of_place(release, "region", code)
    france = live.france()
    phase = asked_phase(request)
    territories = [t for t in territory_lines(phase) if code in t.region_codes]
    rankings = [ranking_of(phase, i) for i in mappable().values() if i.headline]
    sort = request.GET.get("tri", "nom")
    context = {
        "name": name,
        "trail": trails.of(("France", "national"), name),
        "code": code,
        "themes": readings.read(live.catalogue(), values, france, level="region"),
        "phases": live.programme().phases,
        "phase": next(p for p in live.programme().phases if p.id == phase),
        "rankings": rankings,
        "lines": desk(territories, rankings, sort),
        "sort": sort,
    }
    return render(request, "web/region.html", context)


@public_page
def export_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Every indicator of every territory of a région and phase, latest year, as CSV."""
    if code not in live.region_names():
        raise Http404("Cette région n’existe pas.")
    phase = asked_phase(request)
    names = {t.id: t.name for t in territory_lines(phase) if code in t.region_codes}
    catalogue, release = live.catalogue(), live.release()
    values = [
        value
        for indicator in catalogue.indicators.values()
        for value in observatory.of_level(release, "territory", indicator.id, indicator.latest, phase)
        if value.code in names
    ]
    content = indicators_csv(release, catalogue, values, names, live.france())
    return download(content, CSV, f"region-{code}-phase-{phase}.csv")


@public_page
def national(request: HttpRequest) -> HttpResponse:
    """Indicators of France, and the régions."""
    values = observatory.of_place(live.release(), "france", "FR")
    themes = readings.read(live.catalogue(), values, {}, level="france")
    return render(
        request,
        "web/national.html",
        {"themes": themes, "regions": sorted(live.region_names().items(), key=lambda r: r[1])},
    )
