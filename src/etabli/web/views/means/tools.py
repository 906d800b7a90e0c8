"""Tools of production and know-how: totals for everybody; transmissions and diagnostics for who follows firms."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.catalogue.numbers import plural
from etabli.domain.governance.permissions import anywhere, verdict
from etabli.domain.governance.register import treatment
from etabli.domain.territories.models import Territory
from etabli.domain.training import services
from etabli.domain.training.enums import Follow
from etabli.domain.training.models import Departures, Diagnostic, Transmission
from etabli.domain.training.queries import tools as queries
from etabli.domain.training.rights import FOLLOW
from etabli.kernel import money
from etabli.web.access import open_to_all, private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.firms import needs as register
from etabli.web.presentation.means.tools import FIRST_TOLD
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.means import places
from etabli.web.views.means.choosing import choose_territory, chosen_fiche, fiches_of, territory_of
from etabli.web.views.means.training_forms import (
    DeparturesForm,
    TransmissionForm,
)
from etabli.web.views.means.trainings import keeper

HOME = ("Outils et savoir-faire", "tools")
FORMATIONS = "formations"  # the type of project, among the programme's
NO_TRANSMISSION = "Cette transmission n'existe pas, ou elle est réservée."


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """What followed diagnostics, and how much know-how leaves: totals of three firms or more."""
    asked = places.territory(places.given(request, "territoire"))
    place = Territory.objects.select_related("phase").filter(pk=asked).first() if asked else None
    inside = place is not None and bool(verdict(request.actor, FOLLOW, place))
    found = queries.told(asked, inside=inside)
    counts = {Follow(key): count for key, count in found.follows.shown}
    context = {
        "found": found,
        "inside": inside,
        "follows": [(one.label, counts[one]) for one in FIRST_TOLD if one in counts],
        "invested": "" if found.invested_cents is None else money.euros(found.invested_cents),
        "asked": asked,
        "territories": places.choices()["territories"],
        "name": place.name if place else "",
        "least": queries.LEAST,
        "keeps": bool(anywhere(request.actor, FOLLOW)),
        "trail": trails.of("Outils et savoir-faire"),
    }
    return render(request, "web/means/tools.html", context)


@require_safe
@private_page
def followed(request: HttpRequest) -> HttpResponse:
    """The transmissions and diagnostics of the territories where one follows firms."""
    keeper(request, FOLLOW)
    rows = queries.diagnostics(request.actor)
    context = {
        "diagnostics": rows,
        "late": sum(one.late for one in rows),
        "transmissions": [
            (one, sum(each.count for each in one.departures.all())) for one in queries.transmissions(request.actor)
        ],
        "trail": trails.of(HOME, "Suivi des outils"),
    }
    return render(request, "web/means/tools_followed.html", context)


def first(request: HttpRequest) -> dict[str, Any]:
    known = register.prefilled(request.GET.get("siret", "")[:20])
    return {
        **{name: known[name] for name in ("siret", "firm") if name in known},
        "fiche": request.GET.get("fiche", "")[:40],
    }


def firm_form(request: HttpRequest, form: Any, place: Territory, title: str, question: str) -> HttpResponse:
    context = {
        "form": form,
        "place": place,
        "title": title,
        "question": question,
        "notice": treatment("outils").notice,
        "trail": trails.of(HOME, title),
    }
    return render(request, "web/means/firm_form.html", context, status=422 if form.errors else 200)


def of_firm(request: HttpRequest, one: Diagnostic | Transmission, given: dict[str, Any]) -> None:
    one.siret, one.firm = given["siret"], given["firm"]
    one.fiche = chosen_fiche(request, given["fiche"], one.fiche_id)


@takes_forms
@private_page
def add_transmission(request: HttpRequest) -> HttpResponse:
    """Write what a firm says of know-how to hand on."""
    keeper(request, FOLLOW)
    place = territory_of(request, FOLLOW)
    if place is None:
        return choose_territory(request, FOLLOW, "Où est l’entreprise ?", trails.of(HOME, "Ajouter une transmission"))
    form = TransmissionForm(fiches_of(request, place, FORMATIONS), sent(request), initial=first(request))
    one = Transmission(territory=place)
    if request.method == "POST" and done(form, lambda: _save_transmission(request, one, form)):
        say(request, "C'est enregistré. Ajoutez les départs attendus.")
        return redirect("transmission", one.pk)
    return firm_form(request, form, place, "Ajouter une transmission", "Quel savoir-faire est à transmettre ?")


def _save_transmission(request: HttpRequest, one: Transmission, form: TransmissionForm) -> Transmission:
    given = form.cleaned_data
    of_firm(request, one, given)
    one.state, one.tutors, one.plan = given["state"], given["tutors"], given["plan"]
    return services.save_transmission(transmission=one, by=request.actor)


@takes_forms
@private_page
def transmission(request: HttpRequest, transmission_id: UUID) -> HttpResponse:
    """One firm's know-how to hand on: departures expected, where its plan stands."""
    found = or_404(queries.transmission(request.actor, transmission_id), NO_TRANSMISSION)
    acte = request.POST.get("acte", "")
    first = {name: getattr(found, name) for name in ("siret", "firm", "state", "tutors", "plan")}
    first["fiche"] = str(found.fiche_id or "")
    fiches = fiches_of(request, found.territory, FORMATIONS, found.fiche_id)
    forms = {
        "departures": DeparturesForm(sent(request) if acte == "departures" else None),
        "transmission": TransmissionForm(fiches, sent(request) if acte == "transmission" else None, initial=first),
    }
    if request.method == "POST":
        if acte == "remove":
            one = next(
                (each for each in found.departures.all() if str(each.pk) == request.POST.get("departures_id")), None
            )
            services.remove_departures(departures_id=or_404(one, NO_TRANSMISSION).pk, by=request.actor)
            return redirect("transmission", found.pk)
        if acte not in forms:
            raise Http404(NO_TRANSMISSION)
        if done(forms[acte], lambda: _act(request, found, acte, forms[acte])):
            say(request, "C'est enregistré.")
            return redirect("transmission", found.pk)
    departures = list(found.departures.all())
    context = {
        "transmission": found,
        "departures": departures,
        "answer": plural(sum(one.count for one in departures), "départ attendu", "départs attendus"),
        "add": forms["departures"],
        "change": forms["transmission"],
        "form": forms.get(acte),
        "trail": trails.of(HOME, ("Suivi des outils", "tools_followed"), "Transmission"),
    }
    return render(request, "web/means/transmission.html", context, status=422 if request.method == "POST" else 200)


def _act(request: HttpRequest, found: Transmission, acte: str, form: Any) -> None:
    if acte == "transmission":
        _save_transmission(request, found, form)
    else:
        services.save_departures(departures=Departures(transmission=found, **form.cleaned_data), by=request.actor)
