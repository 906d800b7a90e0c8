"""Pages of words: accessibility, legal notice, personal data, site map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.web import live
from etabli.web.live import public_page

PAGES = ("accessibility", "legal", "privacy", "sitemap")


@public_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of PAGES; the name comes from the URL configuration only."""
    context = {
        "indicators": live.catalogue().indicators.values(),
        "phases": live.programme().phases,
        "regions": live.region_names().items(),
    }
    return render(request, f"web/pages/{name}.html", context)
