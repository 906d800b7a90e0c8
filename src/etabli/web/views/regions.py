"""A région and the nation: the same indicators at their level, and the territories in them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.territories import queries
from etabli.warehouse import observatory
from etabli.web import live
from etabli.web.live import public_page
from etabli.web.presentation import readings, trails
from etabli.web.views.territories import asked_phase


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
    context = {
        "name": name,
        "trail": trails.of(("France", "national"), name),
        "code": code,
        "themes": readings.read(live.catalogue(), values, france, level="region"),
        "phases": live.programme().phases,
        "phase": next(p for p in live.programme().phases if p.id == phase),
        "territories": [t for t in queries.territories(phase) if code in t.region_codes],
    }
    return render(request, "web/region.html", context)


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
