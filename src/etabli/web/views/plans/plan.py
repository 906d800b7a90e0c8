"""The plan of a territory: its fiches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.plans import services
from etabli.domain.plans.queries.plans import opened_plan
from etabli.web.access import open_to_all
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404, told

NO_TERRITORY = "Ce territoire n'existe pas dans cette phase."


@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The fiches that the reader may see; a plan that has not begun is begun here."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    if request.method == "POST":
        services.start_plan(territory=opened.territory, by=request.actor)
        told(request, "Le plan d'action est commencé : proposez une première fiche.")
        return redirect("plan", phase, territory_id)
    fiches = list(opened.fiches().select_related("lead")) if opened.plan else []
    context = {
        "frame": frame(opened, "plan"),
        "opened": opened,
        "territory": opened.territory,
        "plan": opened.plan,
        "may": {name.replace(".", "_"): True for name in opened.may},
        "fiches": fiches,
        "trail": trail(opened.territory),
    }
    return render(request, "web/plans/plan.html", context)
