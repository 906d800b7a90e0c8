"""The bookings of the platforms that one keeps, and answering one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.platforms import services
from etabli.domain.platforms.enums import WAITING, BookingState
from etabli.domain.platforms.models import Booking
from etabli.domain.platforms.opening import when
from etabli.domain.platforms.queries import bookings as queries
from etabli.domain.platforms.queries.bookings import Asked
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.means import platforms as told
from etabli.web.presentation.means.tables import as_csv
from etabli.web.presentation.paging import Pager
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.means import places
from etabli.web.views.means.booking import day
from etabli.web.views.means.keeper import HOME, keeper
from etabli.web.views.means.platform_forms import (
    AcceptForm,
    CallOffForm,
    ProposeForm,
    RefuseForm,
    UsedForm,
    window_of,
)

NO_BOOKING = "Cette réservation n'existe pas, ou elle est réservée."
GROUPS = (
    ("", "Toutes"),
    ("a-traiter", "À traiter"),
    ("proposees", "Autres jours proposés"),
    ("confirmees", "Confirmées"),
    ("a-dire", "Usage à dire"),
    ("closes", "Closes"),
)
SORTS = (
    ("attente", "Ce qui attend"),
    ("jour", "Premier jour, le plus ancien"),
    ("jour-recent", "Premier jour, le plus récent"),
    ("demande", "Dernières demandes"),
    ("entreprise", "Entreprise"),
    ("plateforme", "Plateforme et service"),
)
SAID = {
    "accept": "La réservation est confirmée. L'entreprise est prévenue.",
    "propose": "Votre proposition est envoyée à l'entreprise.",
    "refuse": "La demande est refusée. L'entreprise lit votre motif.",
    "call_off": "La réservation est annulée. L'entreprise lit votre motif.",
    "used": "L'usage est enregistré.",
    "unused": "L'usage est enregistré : le service n'a pas servi.",
}


@require_safe
@private_page
def bookings(request: HttpRequest) -> HttpResponse:
    """Bookings of the platforms that one keeps, those that wait first."""
    keeper(request)
    asked, platforms = _asked(request)
    found, today = queries.listed(request.actor, asked), request.actor.on
    context = {
        "found": found,
        "lines": [
            (one, told.firm(one), when(one.window), told.places(one), told.state(one, today)) for one in found.rows
        ],
        "filtered": bool(asked.group or asked.platform or asked.first or asked.last),
        "asked": asked,
        "groups": GROUPS,
        "sorts": SORTS,
        "platforms": platforms,
        "to_say": told.TO_SAY,
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(HOME, "Réservations"),
    }
    return render(request, "web/means/bookings.html", context)


@require_safe
@private_page
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, all pages."""
    keeper(request)
    asked, _ = _asked(request)
    rows = told.bookings_table(queries.every(request.actor, asked), request.actor.on)
    return download(as_csv(told.BOOKING_COLUMNS, rows), CSV, "reservations.csv")


def _asked(request: HttpRequest) -> tuple[Asked, list[tuple[str, str]]]:
    """What the address asks, as far as it means something; the platforms (number, name) to filter by."""
    platforms = [(str(pk), name) for pk, name in queries.platforms(request.actor)]
    group, platform, sort = (places.given(request, name) for name in ("etat", "plateforme", "tri"))
    return Asked(
        group=group if group in dict(GROUPS) else "",
        platform=platform if platform in dict(platforms) else "",
        page=paging.asked(request.GET.get("page", "1")),
        first=day(places.given(request, "du")),
        last=day(places.given(request, "au")),
        sort=sort if sort in dict(SORTS) else SORTS[0][0],
    ), platforms


@takes_forms
@private_page
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One booking: who asks, for what, when; what may be done next."""
    found = or_404(queries.opened(request.actor, booking_id), NO_BOOKING)
    acte = request.POST.get("acte", "")
    kinds: dict[str, type[Form]] = {
        "accept": AcceptForm,
        "propose": ProposeForm,
        "refuse": RefuseForm,
        "call_off": CallOffForm,
        "used": UsedForm,
    }
    first: dict[str, dict[str, Any]] = {"used": {"hours": found.used_hours}}
    forms = {
        name: kind(sent(request) if acte == name else None, initial=first.get(name)) for name, kind in kinds.items()
    }
    forms["unused"] = Form(sent(request) if acte == "unused" else None)
    if acte in forms and done(forms[acte], _act(request, found, acte, forms[acte])):
        say(request, SAID[acte])
        return redirect("booking", booking_id)
    waits, says = found.state in WAITING, queries.may_say(found, request.actor.on)
    context = {
        "booking": found,
        "platform": found.service.platform,
        "firm": told.firm(found),
        "when": when(found.window),
        "proposed": when(found.proposed) if found.proposed else "",
        "places": told.places(found),
        "size": told.size(found),
        "accept": forms["accept"] if waits else None,
        "propose": forms["propose"] if waits else None,
        "refuse": forms["refuse"] if waits else None,
        "call_off": forms["call_off"] if found.state == BookingState.CONFIRMED else None,
        "used": forms["used"] if says else None,
        "form": forms.get(acte),
        "trail": trails.of(HOME, ("Réservations", "bookings"), "Réservation"),
    }
    return render(request, "web/means/booking.html", context, status=422 if request.method == "POST" else 200)


def _act(request: HttpRequest, found: Booking, acte: str, form: Form) -> Callable[[], Booking]:
    """What a form that is right does."""

    def act() -> Booking:
        given, common = form.cleaned_data, {"booking_id": found.pk, "by": request.actor}
        if acte == "used":
            return services.say_used(hours=given["hours"], **common)
        if acte == "unused":
            return services.say_unused(**common)
        common["link"] = lambda hidden: request.build_absolute_uri(reverse("booking_follow", args=[hidden]))
        if acte == "propose":
            return services.propose(window=window_of(given, found.quantity), text=given["text"], **common)
        acts = {"accept": services.accept, "refuse": services.refuse, "call_off": services.call_off}
        return acts[acte](text=given["text"], **common)

    return act
