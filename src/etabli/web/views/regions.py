"""A région and the nation: the same indicators at their level, and the territories in them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.warehouse import observatory, subjects
from etabli.web import live
from etabli.web.download import CSV, download
from etabli.web.exports import indicators_csv
from etabli.web.live import public_page
from etabli.web.presentation import etat_des_lieux, findings_reading, places, readings, sector_changes, trails
from etabli.web.presentation.desk import desk
from etabli.web.presentation.ranking import territory_lines
from etabli.web.views.phases import asked_phase
from etabli.web.views.territories import mappable, ranking_of


@public_page
def region(request: HttpRequest, code: str) -> HttpResponse:
    """A région: its own atouts and freins, its territories of a phase and theirs, its indicators beside France."""
    name = live.region_names().get(code)
    if name is None:
        raise Http404("Cette région n’existe pas.")
    release = live.release()
    values = observatory.of_place(release, "region", code)
    france = live.france()
    phase = asked_phase(request)
    territories = [t for t in territory_lines(phase.id) if code in t.region_codes]
    rankings = [ranking_of(phase.id, i) for i in mappable().values() if i.headline]
    sort = request.GET.get("tri", "nom")
    subject = subjects.region(release, code)
    context = {
        "name": name,
        "edl": etat_des_lieux.of(subject),
        "edl_url": places.address(subject),
        "reading": findings_reading.reading(phase.id, code),
        "first_claims": findings_reading.first_claims(phase.id, code),
        "trail": trails.of(("France", "national"), name),
        "code": code,
        "themes": readings.read(live.catalogue(), values, france, level="region"),
        "phases": live.programme().phases,
        "phase": phase,
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
    names = {t.id: t.name for t in territory_lines(phase.id) if code in t.region_codes}
    catalogue, release = live.catalogue(), live.release()
    values = [
        value
        for indicator in catalogue.indicators.values()
        for value in observatory.of_level(release, "territory", indicator.id, indicator.latest, phase.id)
        if value.code in names
    ]
    content = indicators_csv(release, catalogue, values, names, live.france())
    return download(content, CSV, f"region-{code}-phase-{phase.id}.csv")


@public_page
def national(request: HttpRequest) -> HttpResponse:
    """France: what is claimed of the territories of a phase, sectors that gain and lose, indicators, the régions."""
    phase = asked_phase(request)
    values = observatory.of_place(live.release(), "france", "FR")
    themes = readings.read(live.catalogue(), values, {}, level="france")
    context = {
        "themes": themes,
        "regions": live.region_names().items(),
        "phases": live.programme().phases,
        "phase": phase,
        "reading": findings_reading.reading(phase.id),
        "sectors": sector_changes.sector_changes(),
    }
    return render(request, "web/national.html", context)
