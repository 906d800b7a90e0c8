"""Mandates in place whose organisation does not fit their role: for administrators, who settle them one by one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.governance.queries.misfits import MOST, misfits
from etabli.web.access import private_page
from etabli.web.presentation.team import lines
from etabli.web.presentation.trails import of as trail_of


@require_safe
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """Each with why, and where to end it."""
    found = misfits(request.actor)
    context = {
        "mandates": [(mandate, *lines([mandate]), why) for mandate, why in found],
        "most": MOST if len(found) == MOST else 0,
        "trail": trail_of(("Mon espace", "space"), "Mandats à revoir"),
    }
    return render(request, "web/team/misfits.html", context)
