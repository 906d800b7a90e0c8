"""The library of models: searched by axis, type and obstacle; one model; a fiche started from it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.plans.declared import axes, has_plans, project_types
from etabli.domain.plans.queries import library as queries
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.plans import library as lines
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.plans.portfolio import NO_PLANS

A_PAGE = 30


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Models that answer what the address asks, thirty a page."""
    or_404(has_plans() or None, NO_PLANS)
    asked = request.GET
    phases = live.programme().phases
    phase = asked.get("phase", "") if asked.get("phase") in {one.id for one in phases} else ""
    every = [(one, axis) for one in phases if phase in ("", one.id) for axis in axes(one.id)]
    axis = asked.get("axe", "") if asked.get("axe") in {one.id for _, one in every} else ""
    kind = asked.get("type", "") if asked.get("type") in {one.id for one in project_types()} else ""
    words = asked.get("q", "")[:80].strip()
    found = queries.models(phase=phase, axis=axis, project_type=kind, words=words)
    pages = max(1, -(-len(found) // A_PAGE))
    typed = asked.get("page", "")[:6]
    number = min(max(1, int(typed)), pages) if typed.isdecimal() else 1
    context = {
        "many": len(found),
        "cards": [lines.card(one) for one in found[(number - 1) * A_PAGE : number * A_PAGE]],
        "page": number,
        "pages": pages,
        "asked": {"phase": phase, "axe": axis, "type": kind, "q": words},
        "filtered": bool(phase or axis or kind or words),
        "phases": phases,
        "axes": {one.id: one.label for _, one in every},
        "project_types": project_types(),
        "trail": trails.of("Modèles de fiches"),
    }
    return render(request, "web/plans/library.html", context)


@require_safe
@open_to_all
def show(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """One model, and the territories where the reader may start a fiche from it."""
    model = or_404(queries.model(model_id), "Ce modèle n'existe pas, ou il a été retiré.")
    starts = [
        (place, f"{reverse('fiche_add', args=[place.phase_id, place.published_id])}?modele={model.pk}")
        for place in queries.beginnings(request.actor)
    ]
    context = {
        "card": lines.card(model),
        "parts": lines.parts(model),
        "starts": starts,
        "trail": trails.of(("Modèles de fiches", "library"), model.title),
    }
    return render(request, "web/plans/model.html", context)
