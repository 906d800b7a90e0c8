"""Search: territory, EPCI, commune, département, région, postal code; with suggestions while typing."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from etabli.domain.territories import search as territories_search
from etabli.web import live
from etabli.web.live import public_page

LIMIT = 25
SUGGESTIONS = 8
PAGES = {"commune", "epci", "region"}
LONGEST = 80


@public_page
def results(request: HttpRequest) -> HttpResponse:
    """Results for ?q=, each with the territory that it is in, for each phase."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    hits = territories_search.search(query, limit=LIMIT) if query else []
    context = {
        "q": query,
        "hits": [described(hit) for hit in hits],
        "phases": live.programme().phases,
        "cut": len(hits) == LIMIT,
    }
    return render(request, "web/search.html", context)


@public_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """The best hits for the combobox."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    hits = territories_search.search(query, limit=SUGGESTIONS) if len(query) >= 2 else []
    found = [described(hit) for hit in hits]
    return JsonResponse(
        [{key: hit[key] for key in ("label", "detail", "url", "kind", "kind_label")} for hit in found], safe=False
    )


KIND_LABEL = {
    "territory": "Territoire d’industrie",
    "epci": "Intercommunalité",
    "ept": "Établissement public territorial",
    "commune": "Commune",
    "departement": "Département",
    "region": "Région",
}


def described(hit: territories_search.Hit) -> dict[str, object]:
    """A hit with its address and the territories it is in."""
    memberships = [
        {"phase": phase, "name": name, "url": reverse("territory", args=[phase, territory])}
        for phase, territory, name in hit.territories
    ]
    return {
        "kind": hit.kind,
        "kind_label": KIND_LABEL.get(hit.kind, hit.kind),
        "label": hit.label,
        "detail": hit.detail,
        "memberships": memberships,
        "url": _address(hit, memberships),
    }


def _address(hit: territories_search.Hit, memberships: list[dict[str, str]]) -> str:
    if hit.kind == "territory" and memberships:
        return memberships[0]["url"]
    if hit.kind in PAGES:
        return reverse(hit.kind, args=[hit.code])
    return f"{reverse('search')}?{urlencode({'q': hit.label})}"
