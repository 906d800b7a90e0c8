"""Pages of who keeps platforms: theirs, describing one and its services, the bookings to answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.permissions import NotAllowedError, anywhere, territories, verdict
from etabli.domain.plans.rights import sight
from etabli.domain.platforms import rights, services
from etabli.domain.platforms.enums import WAITING, BookingState
from etabli.domain.platforms.models import Booking, Platform, Service
from etabli.domain.platforms.opening import when
from etabli.domain.platforms.queries import bookings as queries
from etabli.domain.platforms.queries import directory
from etabli.domain.platforms.queries.bookings import Asked
from etabli.domain.territories.models import Commune, Territory
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import paging, trails
from etabli.web.presentation.means import platforms as told
from etabli.web.presentation.paging import Pager
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.means import places
from etabli.web.views.means.platform_forms import (
    AcceptForm,
    CallOffForm,
    PlatformForm,
    ProposeForm,
    RefuseForm,
    ServiceForm,
    UsedForm,
    described,
    window_of,
)
from etabli.web.views.means.platforms import opened

NO_BOOKING = "Cette réservation n'existe pas, ou elle est réservée."
NO_SERVICE = "Ce service n'existe pas."
HOME = ("Plateformes de services", "platforms")
PLATEFORMES = "plateformes"  # the type of project, among the programme's
GROUPS = (
    ("", "Toutes"),
    ("a-traiter", "À traiter"),
    ("proposees", "Autres jours proposés"),
    ("confirmees", "Confirmées"),
    ("a-dire", "Usage à dire"),
    ("closes", "Closes"),
)
SAID = {
    "accept": "La réservation est confirmée. L'entreprise est prévenue.",
    "propose": "Votre proposition est envoyée à l'entreprise.",
    "refuse": "La demande est refusée. L'entreprise lit votre motif.",
    "call_off": "La réservation est annulée. L'entreprise lit votre motif.",
    "used": "L'usage est enregistré.",
    "unused": "L'usage est enregistré : le service n'a pas servi.",
}


def keeper(request: HttpRequest) -> None:
    """NotAllowedError for whom nothing of this is."""
    allowed = anywhere(request.actor, rights.MANAGE)
    if not allowed:
        raise NotAllowedError(allowed)


@require_safe
@private_page
def kept(request: HttpRequest) -> HttpResponse:
    """The platforms that one keeps, in any state."""
    keeper(request)
    context = {"platforms": directory.kept(request.actor), "trail": trails.of(HOME, "Plateformes que vous tenez")}
    return render(request, "web/means/platforms_kept.html", context)


@takes_forms
@private_page
def add(request: HttpRequest) -> HttpResponse:
    """Describe a platform; `?fiche=` and `?territoire=` say of which action and where."""
    keeper(request)
    place = territory_of(request, rights.MANAGE)
    if place is None:
        return choose_territory(request, rights.MANAGE, "Où est la plateforme ?", trails.of(HOME, "Ajouter"))
    first = {"fiche": request.GET.get("fiche", "")[:40], **{f"day_{n}": "8-18" for n in range(5)}}
    form = _form(request, place, sent(request), initial=first)
    platform = Platform(territory=place)
    if request.method == "POST" and done(form, lambda: _save(request, platform, form)):
        say(request, "La plateforme est décrite. Ajoutez ses services, puis publiez-la.")
        return redirect("service_add", platform.pk)
    context = {"form": form, "place": place, "trail": trails.of(HOME, "Ajouter une plateforme")}
    return render(request, "web/means/platform_form.html", context, status=422 if form.errors else 200)


def territory_of(request: HttpRequest, permission: str) -> Territory | None:
    """The one of the address, or the only one where the actor may; None where they are several."""
    there = territories(request.actor, permission).select_related("phase").filter(phase=live.programme().phases[-1].id)
    asked = places.territory(places.given(request, "territoire"))
    if asked:
        found = Territory.objects.select_related("phase").filter(pk=asked).first()
        if found is not None and not (allowed := verdict(request.actor, permission, found)):
            raise NotAllowedError(allowed)
        return found
    every = list(there[:2])
    return every[0] if len(every) == 1 else None


def choose_territory(request: HttpRequest, permission: str, title: str, trail: trails.Trail) -> HttpResponse:
    """Links to the same page, one a territory where the actor may."""
    there = territories(request.actor, permission).filter(phase=live.programme().phases[-1].id).order_by("name")
    context = {"title": title, "territories": list(there.values_list("pk", "name")), "trail": trail}
    return render(request, "web/means/choose_territory.html", context)


def _form(request: HttpRequest, place: Territory, *args: Any, **kwargs: Any) -> PlatformForm:
    return PlatformForm(
        operators(request, place),
        communes_of(place),
        fiches_of(request, place, PLATEFORMES),
        *args,
        **kwargs,
    )


def operators(request: HttpRequest, place: Territory) -> list[tuple[str, str]]:
    """Who may run it: those of the territory's team for its chef de projet, one's own for others."""
    mine = [one for one in request.actor.mandates if one.territory_id == place.pk]
    own = {one.organisation_id for one in mine}
    if any(one.role == Role.PROJECT_LEAD for one in mine):
        found = Organisation.objects.filter(mandates__territory=place)
    else:
        found = Organisation.objects.filter(pk__in=own)
    return [(str(pk), name) for pk, name in found.order_by("name").values_list("pk", "name").distinct()]


def communes_of(place: Territory) -> list[tuple[str, str]]:
    """The communes of its members. One query."""
    members = place.members.all()
    found = Commune.objects.filter(epci__in=members.values("epci"))
    found |= Commune.objects.filter(ept__in=members.values("ept"))
    found |= Commune.objects.filter(pk__in=members.exclude(commune=None).values("commune"))
    return list(found.order_by("name", "pk").values_list("pk", "name").distinct())


def fiches_of(request: HttpRequest, place: Territory, project_type: str) -> list[tuple[str, str]]:
    """The fiches of the place that the reader may read, those of the type first. One query."""
    rows = sight(request.actor).fiches().filter(plan__territory=place).order_by("number")
    told_of = rows.values_list("pk", "number", "title", "project_type")
    ordered = sorted(told_of, key=lambda row: (row[3] != project_type, row[1]))
    return [(str(pk), f"Fiche {number} : {title}") for pk, number, title, _ in ordered]


def _save(request: HttpRequest, platform: Platform, form: PlatformForm) -> Platform:
    given = form.cleaned_data
    for name in ("name", "kind", "summary", "address", "latitude", "longitude", "conditions", "website", "opening"):
        setattr(platform, name, given[name])
    for name in ("contact", "email", "phone"):
        setattr(platform, name, given[name])
    platform.operator = Organisation.objects.get(pk=given["operator"])
    platform.commune_id = given["commune"]
    fiches = sight(request.actor).fiches()
    platform.fiche = fiches.select_related("plan").get(pk=given["fiche"]) if given["fiche"] else None
    return services.save_platform(platform=platform, by=request.actor)


@takes_forms
@private_page
def edit(request: HttpRequest, platform_id: UUID) -> HttpResponse:
    """Change what is said of a platform."""
    platform = opened(request, platform_id)
    rights.require(request.actor, platform)
    form = _form(request, platform.territory, sent(request), initial=described(platform))
    if request.method == "POST" and done(form, lambda: _save(request, platform, form)):
        say(request, "La plateforme est modifiée.")
        return redirect("platform", platform.pk)
    context = {"form": form, "platform": platform, "place": platform.territory, "trail": _trail(platform, "Modifier")}
    return render(request, "web/means/platform_form.html", context, status=422 if form.errors else 200)


def _trail(platform: Platform, here: str) -> trails.Trail:
    return [*trails.of(HOME), (platform.name, reverse("platform", args=[platform.pk])), (here, "")]


@takes_forms
@private_page
def add_service(request: HttpRequest, platform_id: UUID) -> HttpResponse:
    """Describe a service of a platform."""
    platform = opened(request, platform_id)
    rights.require(request.actor, platform)
    return _service(request, platform, Service(platform=platform), {})


@takes_forms
@private_page
def edit_service(request: HttpRequest, platform_id: UUID, service_id: UUID) -> HttpResponse:
    """Change a service, or stop offering it."""
    platform = opened(request, platform_id)
    rights.require(request.actor, platform)
    service = or_404(next((one for one in platform.services.all() if one.pk == service_id), None), NO_SERVICE)
    if request.POST.get("acte") == "close":
        form = Form(request.POST)
        if done(form, lambda: services.close_service(service_id=service.pk, by=request.actor)):
            say(request, "Le service n'est plus proposé.")
            return redirect("platform", platform.pk)
        return _service(request, platform, service, _of_service(service), refused=form)
    return _service(request, platform, service, _of_service(service))


def _of_service(service: Service) -> dict[str, Any]:
    names = ("name", "capacity", "places", "unit", "conditions")
    price = service.price_cents
    told_price = "" if price is None else f"{price / 100:.2f}".replace(".", ",").removesuffix(",00")
    return {**{name: getattr(service, name) for name in names}, "price": told_price}


def _service(
    request: HttpRequest, platform: Platform, service: Service, initial: dict[str, Any], refused: Form | None = None
) -> HttpResponse:
    is_new = not initial
    form = ServiceForm(sent(request) if refused is None else None, initial=initial)

    def save() -> None:
        given = form.cleaned_data
        for name in ("name", "capacity", "places", "unit", "conditions"):
            setattr(service, name, given[name])
        service.price_cents = given["price"]
        services.save_service(service=service, by=request.actor)

    if request.method == "POST" and refused is None and done(form, save):
        say(request, "Le service est enregistré.")
        return redirect("platform", platform.pk)
    context = {
        "form": form,
        "refused": refused or form,
        "service": None if is_new else service,
        "platform": platform,
        "trail": _trail(platform, "Ajouter un service" if is_new else "Modifier un service"),
    }
    wrong = form.errors or (refused is not None and refused.errors)
    return render(request, "web/means/service_form.html", context, status=422 if wrong else 200)


@require_safe
@private_page
def bookings(request: HttpRequest) -> HttpResponse:
    """Bookings of the platforms that one keeps, those that wait first."""
    keeper(request)
    group, platform = places.given(request, "etat"), places.given(request, "plateforme")
    every = queries.listed(request.actor, Asked())
    known = {str(pk) for pk, _ in every.platforms}
    asked = Asked(
        group=group if group in dict(GROUPS) else "",
        platform=platform if platform in known else "",
        page=paging.asked(request.GET.get("page", "1")),
    )
    found = queries.listed(request.actor, asked) if asked != Asked() else every
    context = {
        "found": found,
        "lines": [(one, told.firm(one), when(one.window), told.places(one)) for one in found.rows],
        "asked": asked,
        "groups": GROUPS,
        "platforms": [(str(pk), name) for pk, name in every.platforms],
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(HOME, "Réservations"),
    }
    return render(request, "web/means/bookings.html", context)


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
