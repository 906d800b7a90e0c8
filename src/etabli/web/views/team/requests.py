"""Asking for a role on a territory, and answering who asks."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.governance import services
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import JoinRequest
from etabli.domain.governance.queries import requests as queries
from etabli.domain.governance.queries.team import check
from etabli.domain.governance.services.invitations import answerer_of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.views.team import place
from etabli.web.views.team.forms import AnswerForm, JoinForm

ASKED = (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)


@takes_forms
@private_page
def ask(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Ask for a role; whoever has signed in may."""
    territory = place.territory(request, phase, territory_id)
    form = JoinForm(request.POST or None, roles=ASKED, initial={"role": Role.CONTRIBUTOR})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = JoinRequest(
            territory=territory, role=data["role"], organisation=data["organisation"], message=data["message"]
        )
        with form.refusals():
            services.ask_to_join(request=asked, by=request.actor)
            messages.success(
                request, "Votre demande est envoyée. La réponse viendra par courriel, et sera dans votre espace."
            )
            return redirect("space")
    context = {
        "form": form,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Demander un rôle"),
        "back": place.address("team", territory),
    }
    return render(request, "web/team/ask.html", context)


@takes_forms
@private_page
def answer(request: HttpRequest, phase: str, territory_id: str, request_id: str) -> HttpResponse:
    """Accept, or refuse with a reason."""
    territory = place.territory(request, phase, territory_id)
    check(territory, request.actor, "team.answer")
    asked = queries.pending(territory, request_id)
    if asked is None:
        raise Http404("Cette demande n’existe pas.")
    answerer_of(asked, request.actor)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["answer"] == "accept"
        with form.refusals():
            services.answer_request(request=asked, accept=accept, by=request.actor, reason=form.cleaned_data["reason"])
            done = "a maintenant ce rôle" if accept else "recevra votre refus et son motif"
            messages.success(request, french(f"{asked.person} {done}."))
            return redirect(place.address("team_entries", territory))
    context = {
        "form": form,
        "asked": asked,
        "waits": asked.answer == Answer.PENDING,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Répondre à une demande"),
        "back": place.address("team_entries", territory),
    }
    return render(request, "web/team/answer.html", context)
