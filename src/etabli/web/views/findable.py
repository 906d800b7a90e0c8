"""What search engines are told: which addresses they may open, and which pages there are."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.domain.territories.models import Territory
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Offer, OfferStep
from etabli.domain.vte.queries import offers
from etabli.web import live
from etabli.web.access import open_to_all

HIDDEN = "<str:secret>"
PARAMETER = re.compile(r"<[^>]+>")
# Beside what needs an account: where one signs in.
ALSO = ("connexion/", "demonstration/")
# Pages without parameters that answer a question of anybody.
PAGES = (
    *("home", "territories", "regions", "indicators", "findings_map", "method", "sources", "data", "glossary", "guide"),
    *("accessibility", "vte", "offers", "offers_for_me", "offer_ask", "offer_delays", "volunteer_figures"),
    *("aids", "need_ask", "platforms", "trainings"),
)


@require_safe
@open_to_all
def robots(request: HttpRequest) -> HttpResponse:
    """Private pages and links that hold a secret are not for them; the rest is, by the map of the site."""
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in refused())]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap_xml'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@lru_cache(maxsize=1)
def refused() -> tuple[str, ...]:
    """Read from the addresses themselves, so that no new one is forgotten (RFC 9309: `*` any text, `$` the end)."""
    found, every = {f"/{one}" for one in ALSO}, list(_routes(get_resolver().url_patterns))
    public = [PARAMETER.sub("x", route) for route, is_private in every if not is_private and HIDDEN not in route]
    for route, is_private in every:
        if HIDDEN in route:
            found.add(f"/{PARAMETER.sub('*', route.partition(HIDDEN)[0])}")
        elif is_private:
            begins = _begins(PARAMETER.sub("*", route))
            end = "$" if any(begins.match(one) for one in public) else ""
            found.add(f"/{PARAMETER.sub('*', route)}{end}")
    return tuple(sorted(found))


def _begins(pattern: str) -> re.Pattern[str]:
    """Texts that begin as a pattern does."""
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")))


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, bool]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route, getattr(one.callback, "is_private", False)


@require_safe
@open_to_all
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """The map of the site for search engines."""
    return sitemap(request, SITEMAPS)


class Pages(Sitemap):
    """Those that every instance has."""

    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class Territories(Sitemap):
    """The territories of the phase that runs."""

    def items(self) -> list[Territory]:
        phase = live.programme().current(localdate()).id
        return list(Territory.objects.filter(phase=phase).order_by("pk"))

    def location(self, item: Territory) -> str:
        return reverse("territory", args=[item.phase_id, item.published_id])


class Offers(Sitemap):
    """Open offers, with the day when each was last published."""

    def items(self) -> list[tuple[Offer, date]]:
        steps = OfferStep.objects.filter(kind=OfferStepKind.PUBLISHED)
        last = dict(steps.order_by().values_list("offer").annotate(Max("on")))
        return [(one, last[one.pk]) for one in offers.open_on(localdate()).order_by("pk")]

    def location(self, item: tuple[Offer, date]) -> str:
        return reverse("offer", args=[item[0].pk])

    def lastmod(self, item: tuple[Offer, date]) -> date:
        return item[1]


SITEMAPS = {"pages": Pages, "territoires": Territories, "offres": Offers}
