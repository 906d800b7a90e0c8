"""A diagnostic of tools of production: written, corrected, followed, removed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.numbers import plural
from etabli.domain.training import services
from etabli.domain.training.models import Diagnostic, Recommendation
from etabli.domain.training.queries import tools as queries
from etabli.domain.training.rights import FOLLOW
from etabli.kernel import money
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.means.choosing import choose_territory, fiches_of, territory_of
from etabli.web.views.means.tools import HOME, firm_form, first, of_firm
from etabli.web.views.means.training_forms import (
    CorrectForm,
    DiagnosticForm,
    FollowForm,
    RecommendationForm,
    RemoveForm,
    RemoveRecommendationForm,
)
from etabli.web.views.means.trainings import keeper

MODERNISATION = "modernisation"  # the type of project, among the programme's
UNKNOWN = "Ce diagnostic n'existe pas, ou il est réservé."
SAID = {
    "diagnostic": "Le diagnostic est corrigé. L'historique garde ce qui était écrit.",
    "correct": "La recommandation est corrigée.",
    "remove": "Le diagnostic est supprimé. Ce qui nommait l'entreprise est effacé.",
    "remove_recommendation": "La recommandation est supprimée.",
}
FIELDS = ("siret", "firm", "done_by", "done_on", "scheme")


@takes_forms
@private_page
def add(request: HttpRequest) -> HttpResponse:
    """Write a diagnostic; `?siret=`, `?fiche=` and `?territoire=` begin it."""
    keeper(request, FOLLOW)
    place = territory_of(request, FOLLOW)
    if place is None:
        return choose_territory(request, FOLLOW, "Où est l’entreprise ?", trails.of(HOME, "Ajouter un diagnostic"))
    form = DiagnosticForm(fiches_of(request, place, MODERNISATION), sent(request), initial=first(request))
    one = Diagnostic(territory=place)
    if request.method == "POST" and done(form, lambda: _save(request, one, form.cleaned_data)):
        say(request, "Le diagnostic est enregistré. Ajoutez ce qu'il recommande.")
        return redirect("diagnostic", one.pk)
    return firm_form(request, form, place, "Ajouter un diagnostic", "Quel diagnostic a été fait ?")


def _save(request: HttpRequest, one: Diagnostic, given: dict[str, Any]) -> Diagnostic:
    of_firm(request, one, given)
    one.done_by, one.done_on, one.scheme = given["done_by"], given["done_on"], given["scheme"]
    return services.save_diagnostic(diagnostic=one, by=request.actor)


@takes_forms
@private_page
def show(request: HttpRequest, diagnostic_id: UUID) -> HttpResponse:
    """What it recommends, and what followed; `?corriger=` opens one of its recommendations."""
    found = or_404(queries.diagnostic(request.actor, diagnostic_id), UNKNOWN)
    every = list(found.recommendations.all())
    acte = request.POST.get("acte", "")
    forms = _forms(request, found, every, acte)
    if request.method == "POST":
        form = or_404(forms.get(acte), UNKNOWN)
        if done(form, lambda: ACTS[acte](request, found, form.cleaned_data)):
            say(request, SAID.get(acte, "C'est enregistré."))
            return redirect("tools_followed") if acte == "remove" else redirect("diagnostic", found.pk)
    schemes = aid_schemes()
    context = {
        "diagnostic": found,
        "scheme": schemes.get(found.scheme),
        "lines": [
            (
                one,
                "" if one.amount_cents is None else money.euros(one.amount_cents),
                schemes.get(one.aid),
                queries.is_late(one, request.actor.on),
            )
            for one in every
        ],
        "answer": plural(len(every), "recommandation"),
        "recommend": forms["recommendation"],
        "follow": forms.get("follow"),
        "change": forms.get("diagnostic"),
        "remove": forms["remove"],
        "correct": forms.get("correct"),
        "remove_one": forms.get("remove_recommendation"),
        "form": forms.get(acte),
        "trail": trails.of(HOME, ("Suivi des outils", "tools_followed"), "Diagnostic"),
    }
    return render(request, "web/means/diagnostic.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: HttpRequest, found: Diagnostic, every: list[Recommendation], acte: str) -> dict[str, Form]:
    """What may be sent now: nothing of a firm whose name went is corrected, nor of a recommendation not opened."""

    def bound(name: str) -> Any:
        return request.POST if acte == name else None

    forms: dict[str, Form] = {
        "recommendation": RecommendationForm(bound("recommendation")),
        "remove": RemoveForm(bound("remove")),
    }
    if every:
        choices = [(str(one.pk), one.text[:80]) for one in every]
        forms["follow"] = FollowForm(choices, bound("follow"))
    if found.forgotten_at is None:
        now = {name: getattr(found, name) for name in FIELDS} | {"fiche": str(found.fiche_id or "")}
        fiches = fiches_of(request, found.territory, MODERNISATION, found.fiche_id)
        forms["diagnostic"] = DiagnosticForm(fiches, bound("diagnostic"), initial=now)
    asked = request.POST.get("one") or request.GET.get("corriger", "")
    one = next((each for each in every if str(each.pk) == asked), None)
    if one is not None:
        now = {"one": one.pk, "text": one.text, "remind_on": one.remind_on}
        forms["correct"] = CorrectForm(bound("correct"), initial=now)
        forms["remove_recommendation"] = RemoveRecommendationForm(bound("remove_recommendation"), initial=now)
    return forms


def _recommend(request: HttpRequest, found: Diagnostic, given: dict[str, Any]) -> None:
    services.recommend(recommendation=Recommendation(diagnostic=found, **given), by=request.actor)


def _follow(request: HttpRequest, found: Diagnostic, given: dict[str, Any]) -> None:
    one = _one(found, given["recommendation"])
    one.follow, one.followed_on, one.aid = given["follow"], given["followed_on"], given["aid"]
    one.amount_cents, one.remind_on = given["amount"], given["remind_on"]
    services.follow_up(recommendation=one, by=request.actor)


def _correct(request: HttpRequest, found: Diagnostic, given: dict[str, Any]) -> None:
    one = _one(found, given["one"])
    one.text, one.remind_on = given["text"], given["remind_on"]
    services.correct_recommendation(recommendation=one, by=request.actor)


def _remove(request: HttpRequest, found: Diagnostic, given: dict[str, Any]) -> None:
    services.remove_diagnostic(diagnostic_id=found.pk, reason=given["reason"], by=request.actor)


def _remove_one(request: HttpRequest, found: Diagnostic, given: dict[str, Any]) -> None:
    one = _one(found, given["one"])
    services.remove_recommendation(recommendation_id=one.pk, reason=given["reason"], by=request.actor)


def _one(found: Diagnostic, number: str) -> Recommendation:
    one = next((each for each in found.recommendations.all() if str(each.pk) == number), None)
    if one is None:
        raise Http404(UNKNOWN)
    return one


ACTS: dict[str, Callable[[HttpRequest, Diagnostic, dict[str, Any]], object]] = {
    "recommendation": _recommend,
    "follow": _follow,
    "diagnostic": _save,
    "correct": _correct,
    "remove": _remove,
    "remove_recommendation": _remove_one,
}
