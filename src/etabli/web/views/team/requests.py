"""Asking for a role on a territory, with an account or without, and answering who asks."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.domain.governance import services
from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models import JoinRequest, UnconfirmedRequest
from etabli.domain.governance.queries import requests as queries
from etabli.domain.governance.queries.team import check, powers
from etabli.domain.governance.services import attempts, unconfirmed
from etabli.domain.governance.services.invitations import answerer_of
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.access import machine, private_page, takes_forms
from etabli.web.presentation.invitation import said
from etabli.web.views.team import place
from etabli.web.views.team.forms import AnswerForm, AnswerNamingForm, DeskForm, JoinForm, OutsideJoinForm

ASKED = (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)


@takes_forms
def ask(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Ask for a role; without an account, by an address that confirms it."""
    page = _ask if request.actor.signed_in else _ask_from_outside
    return page(request, phase, territory_id)


@private_page
def _ask(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
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
    return render(request, "web/team/ask.html", _context(form, territory))


@never_cache
def _ask_from_outside(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    territory = place.territory(request, phase, territory_id)
    form = OutsideJoinForm(request.POST or None, roles=ASKED, initial={"role": Role.CONTRIBUTOR})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            services.ask_from_outside(
                asked=UnconfirmedRequest(territory=territory, **form.cleaned_data),
                machine=machine(request),
                link=lambda hidden: request.build_absolute_uri(reverse("join_confirm", args=[hidden])),
            )
            return redirect(place.address("join_sent", territory))
    login = f"{reverse('login')}?{urlencode({'suite': request.path})}"
    return render(request, "web/team/ask_from_outside.html", {**_context(form, territory), "login": login})


def _context(form: DeskForm, territory: Territory) -> dict[str, Any]:
    return {
        "form": form,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Demander un rôle"),
        "back": place.address("team", territory),
    }


@never_cache
@require_safe
def sent(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    territory = place.territory(request, phase, territory_id)
    context = {
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Demander un rôle"),
        "demo": settings.ETABLI_DEMO,
    }
    return render(request, "web/team/ask_sent.html", context)


@takes_forms
@never_cache
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: programs that open links in messages press none, and confirm nothing."""
    asked = unconfirmed.unconfirmed(secret)
    if asked is None:
        attempts.count(attempts.REFUSED_LINKS_OF_MACHINE, machine(request))
        return render(request, "web/team/ask_confirm.html", {"error": french(unconfirmed.GONE)}, status=410)
    context = {"asked": asked, "role": Role(asked.role).label}
    if request.method == "POST":
        error = said(lambda: services.confirm(hidden=secret))
        if not error:
            messages.success(request, "Votre demande est confirmée et envoyée. La réponse viendra par courriel.")
            return redirect(place.address("team", asked.territory))
        context["error"] = error
    return render(request, "web/team/ask_confirm.html", context)


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
    declares = "organisation.create" in powers(territory)
    form: DeskForm = AnswerForm(request.POST or None)
    if asked.organisation is None:
        written = {"organisation_name": asked.organisation_name}
        form = AnswerNamingForm(request.POST or None, initial=written, may_declare=declares, role=Role(asked.role))
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["answer"] == "accept"
        with form.refusals():
            services.answer_request(
                request=asked,
                accept=accept,
                by=request.actor,
                reason=form.cleaned_data["reason"],
                organisation=form.cleaned_data.get("organisation"),
                link=request.build_absolute_uri(reverse("space") if accept else place.address("join", territory)),
            )
            done = "a maintenant ce rôle" if accept else "recevra votre refus et son motif"
            messages.success(request, french(f"{asked.person} {done}."))
            return redirect(place.address("team_entries", territory))
    context = {
        "form": form,
        "asked": asked,
        "waits": asked.answer == Answer.PENDING,
        "may_declare": declares and asked.organisation is None,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Répondre à une demande"),
        "back": place.address("team_entries", territory),
    }
    return render(request, "web/team/answer.html", context)
