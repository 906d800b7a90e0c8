"""The plan of a territory: its fiches in a list; beginning a plan; and what is said of one that is not public yet."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.governance.permissions import NotAllowedError, require
from etabli.domain.plans import services
from etabli.domain.plans.declared import axes, fiche_workflow, project_types
from etabli.domain.plans.enums import Commitment
from etabli.domain.plans.queries.fiches import listed
from etabli.domain.plans.queries.money import lines_of
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan, place_of
from etabli.web.access import open_to_all, takes_forms
from etabli.web.presentation.plans import listing
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404, told

STARTS = ("constat", "modele")
NO_TERRITORY = "Ce territoire n'existe pas dans cette phase."


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The fiches that the reader may see; a plan that has not begun is begun here."""
    try:
        opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    except NotAllowedError:
        if request.method == "POST":
            raise
        return _not_public(request, phase, territory_id)
    if request.method == "POST":
        require(request.actor, "plan.edit", opened.territory)
        if opened.plan is None:
            services.start_plan(territory=opened.territory, by=request.actor)
            told(request, "Le plan d'action est commencé : proposez une première fiche.")
        if start := started_from(request):
            return redirect(f"{reverse('fiche_add', args=[phase, territory_id])}{start}")
        return redirect("plan", phase, territory_id)
    return _list(request, opened) if opened.plan else _not_begun(request, opened)


def started_from(request: HttpRequest) -> str:
    """What a first fiche starts from, a finding or a model, as the query of an address; kept while a plan is begun."""
    named = {name: request.GET[name] for name in STARTS if request.GET.get(name)}
    return f"?{urlencode(named)}" if named else ""


def _list(request: HttpRequest, opened: OpenedPlan) -> HttpResponse:
    phase, inside = opened.territory.phase_id, "plan.view" in opened.may
    place = [phase, opened.territory.published_id]
    every = listed(opened, request.actor.on)
    for fiche in every:
        fiche.plan = opened.plan
    filters = listing.filters_of(request.GET.dict(), phase)
    kept = filters.sorted([fiche for fiche in every if filters.keeps(fiche)])
    context = {
        **_frame(opened),
        "answer": listing.answer(every),
        "counts": listing.counts(every, filters),
        "waiting": listing.waiting(every, filters) if inside else (),
        "rows": listing.rows(kept, lines_of(opened.fiches(), opened.sight), place, inside=inside),
        "many": len(every),
        "filters": filters,
        "headings": listing.headings(filters),
        "states": fiche_workflow().states,
        "axes": axes(phase),
        "project_types": project_types(),
        "commitments": Commitment.choices,
    }
    return render(request, "web/plans/plan.html", context)


def _not_begun(request: HttpRequest, opened: OpenedPlan) -> HttpResponse:
    return render(request, "web/plans/not_begun.html", _frame(opened))


def _not_public(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """For whom the plan is not: that it is not public yet, and nothing else."""
    territory = or_404(place_of(phase, territory_id), NO_TERRITORY)
    return render(request, "web/plans/not_public.html", {"territory": territory, "trail": trail(territory)})


def _frame(opened: OpenedPlan) -> dict[str, object]:
    return {
        "frame": frame(opened, "plan"),
        "opened": opened,
        "territory": opened.territory,
        "plan": opened.plan,
        "may": {name.replace(".", "_"): True for name in opened.may},
        "trail": trail(opened.territory),
    }
