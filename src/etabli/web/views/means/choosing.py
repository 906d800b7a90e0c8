"""What somebody who describes a means chooses from: a territory, who runs it, a commune, a fiche."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.permissions import NotAllowedError, territories, verdict
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import sight
from etabli.domain.territories.models import Commune, Territory
from etabli.web import live
from etabli.web.presentation import trails
from etabli.web.views.means import places

RESERVED = "Une fiche réservée, qui reste celle-ci"


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


def fiches_of(
    request: HttpRequest, place: Territory, project_type: str, kept: UUID | None = None
) -> list[tuple[str, str]]:
    """The fiches of the place that the reader may read, those of the type first. One query.

    `kept`: the one that is named already; where the reader may not read it, it stays without its title.
    """
    rows = sight(request.actor).fiches().filter(plan__territory=place).order_by("number")
    told_of = rows.values_list("pk", "number", "title", "project_type")
    ordered = sorted(told_of, key=lambda row: (row[3] != project_type, row[1]))
    found = [(str(pk), f"Fiche {number} : {title}") for pk, number, title, _ in ordered]
    hidden = kept is not None and str(kept) not in dict(found)
    return [*found, (str(kept), RESERVED)] if hidden else found


def chosen_fiche(request: HttpRequest, given: str, kept: UUID | None = None) -> Fiche | None:
    """What was chosen among them; what was named already stays named."""
    every = Fiche.objects.all() if kept is not None and given == str(kept) else sight(request.actor).fiches()
    return every.select_related("plan").get(pk=given) if given else None
