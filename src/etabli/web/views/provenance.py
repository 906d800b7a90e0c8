"""How things are known: method, sources, releases, open data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.warehouse import observatory, places
from etabli.web import live
from etabli.web.live import public_page
from etabli.web.presentation import claim, trails


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """Statuses, sums over members, ranks, zones d'emploi, estimates: how figures are made."""
    return render(request, "web/method.html", {"catalogue": live.catalogue()})


@public_page
def sources(request: HttpRequest) -> HttpResponse:
    """Every source of the live release."""
    catalogue = live.catalogue()
    read = {entry["id"]: entry for entry in live.release().manifest["sources"]}
    rows = [
        {"source": source, "rows": sum(read[source.id]["rows"].values()) if source.id in read else 0}
        for source in catalogue.sources.values()
    ]
    return render(request, "web/sources.html", {"rows": rows})


@public_page
def source(request: HttpRequest, source_id: str) -> HttpResponse:
    """One source: what it is, its licence, its traps, its files as read, and the indicators that stand on it."""
    catalogue = live.catalogue()
    found = catalogue.sources.get(source_id)
    if found is None:
        raise Http404("Cette source n’existe pas.")
    entry = next((e for e in live.release().manifest["sources"] if e["id"] == source_id), None)
    used_by = [i for i in catalogue.indicators.values() if found in catalogue.sources_of(i)]
    context = {
        "source": found,
        "entry": entry,
        "measures": catalogue.measures_of(source_id),
        "used_by": used_by,
        "trail": trails.of(("Sources", "sources"), found.title),
    }
    return render(request, "web/source.html", context)


@public_page
def releases(request: HttpRequest) -> HttpResponse:
    """The live release: its sources, tables and quarantined rows."""
    manifest = live.release().manifest
    return render(request, "web/releases.html", {"manifest": manifest, "tables": live.catalogue().tables})


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, and the dictionary of the tables."""
    return render(request, "web/data.html", {"catalogue": live.catalogue(), "phases": live.programme().phases})


@public_page
def industry_outside(request: HttpRequest) -> HttpResponse:
    """The founding page's claim, computed: where industry is."""
    release = live.release()
    rows = observatory.industry_outside(release)
    phases = {phase.id: phase.label for phase in live.programme().phases}
    context = {
        "claim": claim.build(rows, live.catalogue(), phases, live.catalogue().commune_classes),
        "metropoles": places.metropoles(release),
    }
    return render(request, "web/industry_outside.html", context)
