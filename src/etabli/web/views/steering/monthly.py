"""The monthly points of a territory: what its people said, and the money that waits to be recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.coordination import services
from etabli.domain.coordination.queries import monthly as queries
from etabli.domain.governance.permissions import require
from etabli.domain.plans import rights
from etabli.domain.plans.queries.plans import opened_plan
from etabli.domain.territories.models import Territory
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.presentation.steering import monthly as words
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.steering.monthly_forms import RecordForm, SetAsideForm

NO_WORD = "Ce versement n'est pas déclaré ici."
UNKNOWN = "Ce territoire n'existe pas, ou son plan n'est pas commencé."
FORMS = {RecordForm.acte: RecordForm, SetAsideForm.acte: SetAsideForm}


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """For whoever has a mandate on the plan; of the fiches that they read."""
    opened = or_404(opened_plan(request.actor, phase, territory_id, "plan.money", "obstacle.raise"), UNKNOWN)
    require(request.actor, "plan.view", opened.territory)
    form = _sent(request, opened.territory) if request.method == "POST" else None
    if form is not None and attempted(form, lambda: _act(request, form)):
        told(request, "Le versement est enregistré." if form.acte == "record" else "Le versement est mis de côté.")
        return redirect("monthly", phase, territory_id)
    context = {
        "frame": frame(opened, "monthly"),
        "months": words.months(queries.monthly(request.actor, opened.territory), opened.territory),
        "form": form,
        "raises": "obstacle.raise" in opened.may,
        "trail": trail(opened.territory, "Points du mois"),
    }
    return render(request, "web/steering/monthly.html", context, status=422 if form is not None else 200)


def _sent(request: HttpRequest, territory: Territory) -> RecordForm | SetAsideForm:
    """The form that was sent, once we know that its money is here and that the actor may record it."""
    made = or_404(FORMS.get(request.POST.get("acte", "")), UNKNOWN)
    word = or_404(queries.declared(request.actor, territory, request.POST.get("word", "")), NO_WORD)
    rights.require(rights.may_record(request.actor, word.resource))
    return made(request.POST)


def _act(request: HttpRequest, form: RecordForm | SetAsideForm) -> None:
    given, by = form.cleaned_data, request.actor
    if form.acte == RecordForm.acte:
        services.record_received(word_id=given["word"], by=by)
    else:
        services.set_aside(word_id=given["word"], reason=given["reason"], by=by)
