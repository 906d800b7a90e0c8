"""Pages of who keeps platforms: theirs, and describing one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.governance.models import Organisation
from etabli.domain.platforms import rights, services
from etabli.domain.platforms.models import Platform
from etabli.domain.platforms.queries import directory
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.views.diagnosis.acts import done, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.means.choosing import (
    choose_territory,
    chosen_fiche,
    communes_of,
    fiches_of,
    operators,
    territory_of,
)
from etabli.web.views.means.keeper import HOME, keeper, trail_of
from etabli.web.views.means.platform_forms import (
    PlatformForm,
    described,
)
from etabli.web.views.means.platforms import opened

PLATEFORMES = "plateformes"  # the type of project, among the programme's


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
    platform = Platform(territory=place)
    form = _form(request, platform, sent(request), initial=first)
    if request.method == "POST" and done(form, lambda: _save(request, platform, form)):
        say(request, "La plateforme est décrite. Ajoutez ses services, puis publiez-la.")
        return redirect("service_add", platform.pk)
    context = {"form": form, "place": place, "trail": trails.of(HOME, "Ajouter une plateforme")}
    return render(request, "web/means/platform_form.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, platform: Platform, *args: Any, **kwargs: Any) -> PlatformForm:
    place = platform.territory
    return PlatformForm(
        operators(request, place),
        communes_of(place),
        fiches_of(request, place, PLATEFORMES, platform.fiche_id),
        *args,
        **kwargs,
    )


def _save(request: HttpRequest, platform: Platform, form: PlatformForm) -> Platform:
    given = form.cleaned_data
    for name in ("name", "kind", "summary", "address", "latitude", "longitude", "conditions", "website", "opening"):
        setattr(platform, name, given[name])
    for name in ("contact", "email", "phone"):
        setattr(platform, name, given[name])
    platform.operator = Organisation.objects.get(pk=given["operator"])
    platform.commune_id = given["commune"]
    platform.fiche = chosen_fiche(request, given["fiche"], platform.fiche_id)
    return services.save_platform(platform=platform, by=request.actor)


@takes_forms
@private_page
def edit(request: HttpRequest, platform_id: UUID) -> HttpResponse:
    """Change what is said of a platform."""
    platform = opened(request, platform_id)
    rights.require(request.actor, platform)
    form = _form(request, platform, sent(request), initial=described(platform))
    if request.method == "POST" and done(form, lambda: _save(request, platform, form)):
        say(request, "La plateforme est modifiée.")
        return redirect("platform", platform.pk)
    context = {"form": form, "platform": platform, "place": platform.territory, "trail": trail_of(platform, "Modifier")}
    return render(request, "web/means/platform_form.html", context, status=422 if form.errors else 200)
