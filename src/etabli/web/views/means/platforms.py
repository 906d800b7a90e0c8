"""Platforms for everybody: the directory with its map, one platform and how much it serves, the week of a service."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.governance.permissions import anywhere
from etabli.domain.plans.rights import sight
from etabli.domain.platforms import rights, services
from etabli.domain.platforms.enums import PlatformKind
from etabli.domain.platforms.models import ClosedDays, Platform, Service
from etabli.domain.platforms.opening import WEEKS_AHEAD
from etabli.domain.platforms.queries import calendar, directory, use
from etabli.domain.platforms.queries.directory import Asked
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.access import open_to_all, seen, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.means import feeds
from etabli.web.presentation.means import platforms as told
from etabli.web.presentation.means.tables import as_csv
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.points_map import Asked as Around
from etabli.web.views.diagnosis.acts import done
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.means import places
from etabli.web.views.means.platform_forms import ClosedForm, WithdrawForm

UNKNOWN = "Cette plateforme n'existe pas, ou elle n'est pas publiée."
NO_SERVICE = "Ce service n'existe pas, ou il n'est plus proposé."
SOURCE = "cet annuaire, tenu par qui exploite les plateformes"
CALENDAR = "text/calendar; charset=utf-8"
SAID = {
    "publish": "La plateforme est publiée : les entreprises peuvent réserver.",
    "withdraw": "La plateforme est retirée. Elle peut être publiée de nouveau.",
    "closed": "La fermeture est enregistrée.",
    "open": "La fermeture est supprimée.",
}


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Those that answer what the address asks, on a map and in a list."""
    asked, near = asked_of(request)
    found = directory.listed(asked)
    context = {
        "found": found,
        "cards": told.cards(found.rows),
        "asked": asked,
        "near": near,
        "kinds": PlatformKind.choices,
        **places.choices(),
        "map": told.on_map(
            live.release(),
            [one.platform for one in found.every],
            asked.territory,
            Around(near.code, near.name, asked.within) if near.code else None,
            linked=True,
        ),
        "source": SOURCE,
        "keeps": bool(anywhere(request.actor, rights.MANAGE)),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of("Plateformes de services"),
    }
    return render(request, "web/means/platforms.html", context)


def asked_of(request: HttpRequest) -> tuple[Asked, places.Near]:
    """What the address asks, as far as it means something."""
    near = places.near(places.given(request, "commune"))
    kind, sort = places.given(request, "nature"), places.given(request, "tri")
    return Asked(
        text=places.given(request, "q"),
        territory=places.territory(places.given(request, "territoire")),
        region=places.given(request, "region")[:3],
        kind=kind if kind in PlatformKind.values else "",
        near=near.code,
        within=places.within(places.given(request, "rayon")) if near.code else 0,
        sort=sort if sort in directory.SORTS else "distance" if near.code else "nom",
        page=paging.asked(request.GET.get("page", "1")),
    ), near


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, all pages, a line a service."""
    asked, _ = asked_of(request)
    every, _ = directory.found(replace(asked, page=1))
    return download(as_csv(told.COLUMNS, told.table(every)), CSV, "plateformes.csv")


@takes_forms
@open_to_all
def show(request: HttpRequest, platform_id: UUID) -> HttpResponse:
    """One platform; who keeps it publishes and withdraws it here, and says when it is closed."""
    platform = opened(request, platform_id)
    keeps = bool(rights.may_keep(request.actor, platform.territory, platform.operator))
    acte = request.POST.get("acte", "")
    closed = ClosedForm(request.POST if acte == "closed" else None)
    leave = WithdrawForm(request.POST if acte == "withdraw" else None)
    sent = {"closed": closed, "withdraw": leave}.get(acte)
    if acte in ("publish", "open"):
        return _button(request, platform, acte)
    if request.method == "POST" and sent is None:
        raise Http404(UNKNOWN)
    if sent is not None:
        rights.require(request.actor, platform)
        if done(sent, lambda: _act(request, platform, acte, sent.cleaned_data)):
            say(request, SAID[acte])
            return redirect("platform", platform.pk)
    today = timezone.localdate()
    fiche = platform.fiche if platform.fiche_id and _reads(request, platform) else None
    context = {
        "platform": platform,
        "fiche": fiche,
        "services": [
            (one, told.price(one), told.capacity(one)) for one in platform.services.all() if one.closed_on is None
        ],
        "gone": [one for one in platform.services.all() if keeps and one.closed_on is not None],
        "map": told.on_map(live.release(), [platform], platform.territory_id, linked=False),
        "source": SOURCE,
        "opening": told.opening(platform),
        "closed_days": [one for one in platform.closed.all() if one.last_on >= today],
        "use": told.use(use.of_platform(platform, today, inside=keeps)),
        "keeps": keeps,
        "closed": closed if keeps else None,
        "leave": leave if keeps and platform.is_public else None,
        "form": sent,
        "trail": [*trails.of(("Plateformes de services", "platforms")), (platform.name, "")],
    }
    return render(request, "web/means/platform.html", context, status=422 if request.method == "POST" else 200)


def opened(request: HttpRequest, platform_id: UUID) -> Platform:
    """One that the reader may read, with all its parts."""
    found = rights.visible(request.actor).filter(pk=platform_id)
    found = found.select_related("territory__phase", "operator", "commune", "fiche__plan__territory")
    return seen(request, found.prefetch_related("services", "closed").first(), UNKNOWN)


def _reads(request: HttpRequest, platform: Platform) -> bool:
    """Whether the fiche that created it is for the reader."""
    return sight(request.actor).fiches().filter(pk=platform.fiche_id).exists()


def _button(request: HttpRequest, platform: Platform, acte: str) -> HttpResponse:
    """What has nothing to fill in; what is refused is told on top of the page."""
    rights.require(request.actor, platform)
    if acte == "publish":
        try:
            services.publish(platform_id=platform.pk, by=request.actor)
        except ValidationError as error:
            messages.error(request, french(" ".join(error.messages)))
            return redirect("platform", platform.pk)
    else:
        closed = next((one for one in platform.closed.all() if str(one.pk) == request.POST.get("closed_id")), None)
        if closed is None:
            raise Http404(UNKNOWN)
        services.remove_closed(closed_id=closed.pk, by=request.actor)
    say(request, SAID[acte])
    return redirect("platform", platform.pk)


def _act(request: HttpRequest, platform: Platform, acte: str, given: dict[str, object]) -> object:
    if acte == "closed":
        return services.declare_closed(closed=ClosedDays(platform=platform, **given), by=request.actor)
    return services.withdraw(platform_id=platform.pk, reason=str(given["reason"]), by=request.actor)


@require_safe
@open_to_all
def export_use(request: HttpRequest, platform_id: UUID) -> HttpResponse:
    """How much it serves, a line a month."""
    platform = opened(request, platform_id)
    keeps = bool(rights.may_keep(request.actor, platform.territory, platform.operator))
    found = use.of_platform(platform, timezone.localdate(), inside=keeps)
    return download(as_csv(told.USE_COLUMNS, told.use_table(found)), CSV, f"usage-{platform.pk}.csv")


@require_safe
@open_to_all
def week(request: HttpRequest, platform_id: UUID, service_id: UUID) -> HttpResponse:
    """A week of a service: what is free, day by day."""
    service = service_of(request, platform_id, service_id)
    today = timezone.localdate()
    this = calendar.monday_of(today)
    monday = calendar.monday_of(_day(request, calendar.opens_on(service, today)))
    monday = min(max(monday, this - timedelta(weeks=4)), this + timedelta(weeks=WEEKS_AHEAD))
    context = {
        "service": service,
        "platform": service.platform,
        "price": told.price(service),
        "capacity": told.capacity(service),
        "label": told.week_label(monday),
        "days": calendar.week(service, monday),
        "today": today,
        "before": (monday - timedelta(weeks=1)).isoformat() if monday > this - timedelta(weeks=4) else "",
        "after": (monday + timedelta(weeks=1)).isoformat() if monday < this + timedelta(weeks=WEEKS_AHEAD) else "",
        "books": service.platform.is_public,
        "feed": request.build_absolute_uri(reverse("service_ics", args=[platform_id, service_id])),
        "trail": [
            *trails.of(("Plateformes de services", "platforms")),
            (service.platform.name, reverse("platform", args=[platform_id])),
            (service.name, ""),
        ],
    }
    return render(request, "web/means/week.html", context)


def service_of(request: HttpRequest, platform_id: UUID, service_id: UUID) -> Service:
    """A service that is offered, of a platform that the reader may read."""
    platform = opened(request, platform_id)
    found = next((one for one in platform.services.all() if one.pk == service_id and one.closed_on is None), None)
    if found is None:
        raise Http404(NO_SERVICE)
    found.platform = platform
    return found


def _day(request: HttpRequest, today: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("du", "")[:10])
    except ValueError:
        return today


@require_safe
@open_to_all
def feed(request: HttpRequest, platform_id: UUID, service_id: UUID) -> HttpResponse:
    """What is held of a service, for calendars: days and places, no name."""
    service = service_of(request, platform_id, service_id)
    content = feeds.of_service(service, calendar.busy(service, timezone.localdate()))
    return HttpResponse(content, content_type=CALENDAR)
