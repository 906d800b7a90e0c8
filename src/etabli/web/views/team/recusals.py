"""Déports: those of a territory, declaring one from the page of its subject, lifting one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.governance import services
from etabli.domain.governance.models import Person, Recusal
from etabli.domain.governance.queries import recusals as queries
from etabli.domain.governance.queries.team import check, of_team, powers
from etabli.domain.governance.services.recusals import lifter_of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.recusal_link import read
from etabli.web.views.team import place
from etabli.web.views.team.forms import ReasonForm, RecusalForm


@require_safe
@private_page
def index(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Those in force, then those lifted."""
    territory = place.territory(request, phase, territory_id)
    found = list(queries.recusals_of(territory, request.actor))
    context = {
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Déports"),
        "running": [one for one in found if one.lifted_at is None],
        "lifted": [one for one in found if one.lifted_at is not None],
        "may_lift": "recusal.lift" in powers(territory),
        "me": request.actor.person.pk,
    }
    return render(request, "web/team/recusals.html", context)


@takes_forms
@private_page
def declare(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Declare one's own, or that of somebody of the team, on the subject that the link names."""
    territory = place.territory(request, phase, territory_id)
    check(territory, request.actor, "recusal.declare")
    subject = read(request.GET.get("sujet", ""), territory)
    if subject is None:
        raise Http404("Ce lien de déport n’existe pas : passez par la page du sujet.")
    people = Person.objects.filter(pk__in=of_team(territory, request.actor.on).values("person")).order_by(
        "family_name", "given_name"
    )
    form = RecusalForm(request.POST or None, people=people, initial={"person": request.actor.person})
    if request.method == "POST" and form.is_valid():
        recusal = Recusal(
            territory=territory,
            subject_kind=subject.kind,
            subject_id=subject.key,
            subject_title=subject.title,
            **form.cleaned_data,
        )
        with form.refusals():
            services.declare_recusal(recusal=recusal, by=request.actor)
            messages.success(request, french(f"Le déport de {recusal.person} est enregistré."))
            return redirect(place.address("recusals", territory))
    context = {
        "form": form,
        "subject": subject,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Déclarer un déport"),
        "back": place.address("recusals", territory),
    }
    return render(request, "web/team/recusal_declare.html", context)


@takes_forms
@private_page
def lift(request: HttpRequest, phase: str, territory_id: str, recusal_id: str) -> HttpResponse:
    """The ground is gone."""
    territory = place.territory(request, phase, territory_id)
    check(territory, request.actor, "recusal.lift")
    recusal = queries.recusal(territory, recusal_id)
    if recusal is None:
        raise Http404("Ce déport n’existe pas.")
    lifter_of(recusal, request.actor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            services.lift_recusal(recusal=recusal, by=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, french(f"Le déport de {recusal.person} est levé."))
            return redirect(place.address("recusals", territory))
    context = {
        "form": form,
        "recusal": recusal,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Lever un déport"),
        "back": place.address("recusals", territory),
    }
    return render(request, "web/team/recusal_lift.html", context)
