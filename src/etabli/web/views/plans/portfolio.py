"""Fiches over all plans: filters, sort and page in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.plans.declared import has_plans
from etabli.domain.plans.queries import portfolio as queries
from etabli.domain.plans.queries.portfolio import SORTS, Filters
from etabli.domain.plans.rights import sight
from etabli.domain.territories.models import Axis, Phase, ProjectType
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans import portfolio as told
from etabli.web.views.diagnosis.acts import or_404

LONGEST = 80
NO_PLANS = "Ce programme n'a pas de plans d'action."


@require_safe
@open_to_all
def show(request: HttpRequest) -> HttpResponse:
    """A page of the fiches that answer."""
    or_404(has_plans() or None, NO_PLANS)
    asked = _asked(request)
    found = queries.page(sight(request.actor), asked, paging.asked(request.GET.get("page", "1")))
    axes = list(Axis.objects.all())
    context = {
        "page": found,
        "lines": told.lines(found.fiches, {(axis.phase_id, axis.slug): axis.label for axis in axes}),
        "asked": asked,
        "choices": told.choices(
            asked, list(Phase.objects.all()), axes, list(ProjectType.objects.all()), live.region_names()
        ),
        "sorts": told.SORTS,
        "heads": told.HEADS,
        "pager": Pager(found.number, found.pages),
        "signed_in": request.actor.signed_in,
        "trail": trails.of("Fiches action"),
    }
    return render(request, "web/plans/portfolio.html", context)


def _asked(request: HttpRequest) -> Filters:
    """What the address asks; a sort that is none is the usual one."""
    given = request.GET
    sort = given.get("tri", "")
    return Filters(
        phase=given.get("phase", "")[:LONGEST],
        region=given.get("region", "")[:LONGEST],
        departement=given.get("departement", "")[:LONGEST],
        territory=given.get("territoire", "")[:LONGEST],
        axis=given.get("axe", "")[:LONGEST],
        project_type=given.get("type", "")[:LONGEST],
        state=given.get("etat", "")[:LONGEST],
        commitment=given.get("engagement", "")[:LONGEST],
        text=given.get("q", "").strip()[:LONGEST],
        sort=sort if sort in SORTS else "territoire",
    )
