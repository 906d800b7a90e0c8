"""What to follow in a place, and what changed there between two days; the rules that say which territories to chase."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.attention import attention_rules
from etabli.domain.coordination.days import FRESH_MONTHS
from etabli.domain.coordination.queries import committees
from etabli.domain.coordination.queries.desk import MOST, desk
from etabli.domain.coordination.queries.evolution import evolution
from etabli.domain.foundation.days import months_before
from etabli.domain.plans.declared import has_plans
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.steering import desk as told_desk
from etabli.web.presentation.steering import evolution as told
from etabli.web.presentation.steering import requests as told_requests
from etabli.web.presentation.steering.axes import axes
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.steering.portfolio_asked import NO_PLACE, choices, day, question

FUTURE = "Un jour à venir ne se compare pas encore : la comparaison s’arrête à aujourd’hui."
UNREAD = "Une date de l’adresse ne se lit pas : elle est laissée de côté. Écrivez-la comme 2026-06-30."
TURNED = "La première date était après la seconde : elles sont remises dans l’ordre."


@require_safe
@open_to_all
def follow(request: HttpRequest, place: str) -> HttpResponse:
    """The desk of whoever follows a place: what is late, blocked, asleep, to decide."""
    asks = question(request, place)
    found = desk(request.actor, asks.asked)
    context = {
        "page": told_desk.page(found, asks.place, request.actor.on),
        "requests": told_requests.lines(found.requests, request.actor.on),
        "most": MOST,
        "phase": next((one for one in live.programme().phases if one.id == asks.asked.phase), None),
        "given": asks.given,
        "choices": choices(asks.given)[:2],
        "signed_in": request.actor.signed_in,
        "trail": asks.trail("À suivre"),
    }
    return render(request, "web/steering/desk.html", context)


@require_safe
@open_to_all
def changed(request: HttpRequest, place: str) -> HttpResponse:
    """The portfolio on two days: without a date in the address, that of the last committee and today, else three months
    ago. Where a committee met is known to who reads its meetings.
    """
    asks, on = question(request, place), request.actor.on
    met = committees.last_met(request.actor, asks.place.asked)
    since = day(asks.given.get("depuis", "")) or met or months_before(on, 3)
    until = day(asks.given.get("jusque", "")) or on
    found = evolution(request.actor, asks.asked, min(since, on), min(until, on))
    unread = any(request.GET.get(name) and name not in asks.given for name in ("depuis", "jusque"))
    said = ((unread, UNREAD), (max(since, until) > on, FUTURE), (since > until, TURNED))
    context = {
        "page": told.page(found, asks.place, asks.given, axes(live.programme()), on, met),
        "found": found,
        "notes": [words for wrong, words in said if wrong],
        "given": asks.given,
        "trail": asks.trail("Ce qui a changé"),
    }
    return render(request, "web/steering/evolution.html", context)


@require_safe
@open_to_all
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, in plain words: the same that portfolios are judged by."""
    or_404(has_plans() or None, NO_PLACE)
    context = {
        "chase": told_desk.rules(attention_rules().rules, "chase"),
        "risk": told_desk.rules(attention_rules().rules, "risk"),
        "months": FRESH_MONTHS,
        "trail": trails.of(("Pilotage", "portfolios"), "Territoires à relancer : les règles"),
    }
    return render(request, "web/steering/attention.html", context)
