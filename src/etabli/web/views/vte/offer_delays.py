"""How fast offers are reviewed: the same figures for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.queries import offer_delays
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.vte import offer_delays as told


@require_safe
@open_to_all
def show(request: HttpRequest) -> HttpResponse:
    found = offer_delays.told(localdate())
    context = {
        "answer": told.answer(found),
        "lines": told.lines(found),
        "rules": offer_rules(),
        "trail": trails.of(("VTE", "vte"), ("Offres", "offers"), "Délais de relecture"),
    }
    return render(request, "web/vte/offer_delays.html", context)
