"""Pages of the services of a platform: describing one, no longer offering it, offering it again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.platforms import rights, services
from etabli.domain.platforms.models import Platform, Service
from etabli.web.access import private_page, takes_forms
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.means.keeper import trail_of
from etabli.web.views.means.platform_forms import (
    ServiceForm,
)
from etabli.web.views.means.platforms import opened

NO_SERVICE = "Ce service n'existe pas."
ACTS: Mapping[str, tuple[Callable[..., Service], str]] = {
    "close": (services.close_service, "Le service n'est plus proposé."),
    "reopen": (services.reopen_service, "Le service est proposé de nouveau."),
}


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
    """Change a service, stop offering it, or offer it again."""
    platform = opened(request, platform_id)
    rights.require(request.actor, platform)
    service = or_404(next((one for one in platform.services.all() if one.pk == service_id), None), NO_SERVICE)
    act = ACTS.get(request.POST.get("acte", ""))
    if act is not None:
        form, (change, said) = Form(request.POST), act
        if done(form, lambda: change(service_id=service.pk, by=request.actor)):
            say(request, said)
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
        "trail": trail_of(platform, "Ajouter un service" if is_new else "Modifier un service"),
    }
    wrong = form.errors or (refused is not None and refused.errors)
    return render(request, "web/means/service_form.html", context, status=422 if wrong else 200)
