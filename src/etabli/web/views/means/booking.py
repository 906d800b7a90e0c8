"""What a firm does without an account: ask for a service, confirm by its address, follow by its link."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.domain.governance.register import treatment
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Service, UnconfirmedBooking
from etabli.domain.platforms.opening import when, words
from etabli.domain.platforms.services import asking, by_link
from etabli.domain.platforms.services.places import shortage
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, open_to_all, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.firms import needs as register
from etabli.web.presentation.means import platforms as told
from etabli.web.views import confirming
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.means.platform_forms import BookingForm, initial_days, window_of
from etabli.web.views.means.platforms import NO_SERVICE, service_of

SAID = {"agree": "Ces jours sont réservés pour vous.", "cancel": "Votre réservation est annulée."}
FORGOTTEN = ("span", "anyway")


@takes_forms
@never_cache
def ask(request: HttpRequest, platform_id: UUID, service_id: UUID) -> HttpResponse:
    """The form; what was typed stays when something is wrong. `?siret=` begins with what the register knows."""
    service = service_of(request, platform_id, service_id)
    if not service.platform.is_public:
        raise Http404(NO_SERVICE)
    status, short = 200, ""
    if request.method == "POST":
        form, status = BookingForm(service, _name_of, request.POST), 422
        if form.is_valid():
            short = shortage(service, window_of(form.cleaned_data, form.cleaned_data["quantity"]))
            if short:
                form.ask_anyway()
        try:
            sure = not short or request.POST.get("anyway") == "on"
            if sure and done(form, lambda: _ask(request, service, form)):
                return redirect("booking_sent")
        except TooManyError as error:
            form.add_error(None, french(f"{error.user_message} Ce que vous avez écrit reste dans cette page."))
            status = 429
    else:
        known = register.prefilled(request.GET.get("siret", "")[:20])
        known.pop("territory", None)
        form = BookingForm(service, _name_of, initial={**known, **initial_days(day(request.GET.get("le", "")))})
    context = {
        "form": form,
        "short": short,
        "service": service,
        "platform": service.platform,
        "price": told.price(service),
        "capacity": told.capacity(service),
        "opening": words(service.platform.hours),
        "notice": treatment("reservations").notice,
        "trail": [
            *trails.of(("Plateformes de services", "platforms")),
            (service.platform.name, reverse("platform", args=[platform_id])),
            ("Réserver", ""),
        ],
    }
    return render(request, "web/means/booking_ask.html", context, status=status)


def _name_of(siret: str) -> str:
    return str(register.prefilled(siret).get("firm", ""))


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _ask(request: HttpRequest, service: Service, form: BookingForm) -> None:
    given: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name not in FORGOTTEN}
    if not given["size"]:
        given["size"] = register.facts(given["siret"]).get("size", "")
    services.ask(
        asked=UnconfirmedBooking(service=service, **given),
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("booking_confirm", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    return confirming.sent_page(
        request,
        lead="La plateforme n’est pas prévenue avant que vous confirmiez par son lien.",
        again=reverse("platforms"),
        trail=trails.of(("Plateformes de services", "platforms"), "Demande à confirmer"),
    )


@takes_forms
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """By the link of the message."""
    asked = asking.unconfirmed(secret)
    return confirming.confirm_page(
        request,
        "web/means/booking_confirm.html",
        _told(asked) if asked else None,
        gone=asking.GONE,
        confirm=lambda: services.confirm(hidden=secret, link=_followed_at(request)),
        said="Votre demande est confirmée et transmise. Un message vous en donne le lien.",
        then="booking_follow",
    )


def _told(asked: UnconfirmedBooking) -> dict[str, Any]:
    return {"asked": asked, "when": when(asked.window), "short": shortage(asked.service, asked.window)}


def _followed_at(request: HttpRequest) -> Callable[[str], str]:
    """The address of a booking for who holds its secret."""
    return lambda hidden: request.build_absolute_uri(reverse("booking_follow", args=[hidden]))


@takes_forms
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """One's booking by its link: what was answered; take the days proposed, cancel."""
    found = or_404(services.follow(secret), by_link.UNKNOWN)
    acte = request.POST.get("acte", "")
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: services.agree(hidden=secret),
        "cancel": lambda: services.cancel(hidden=secret),
    }
    form = Form(request.POST if request.method == "POST" else None)
    if acte in acts and done(form, acts[acte]):
        messages.success(request, french(SAID[acte]))
        return kept_nowhere(redirect("booking_follow", secret))
    booking = found.booking
    context = {
        "found": found,
        "booking": booking,
        "when": when(booking.window),
        "proposed": when(booking.proposed) if booking.proposed else "",
        "places": told.places(booking),
        "form": form,
        "notice": treatment("reservations").notice,
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/means/booking_follow.html", context, status=status))
