"""Déports: those of a territory, declaring one from the page of its subject, confirming and lifting one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.governance import services
from etabli.domain.governance.models import Person, Recusal
from etabli.domain.governance.queries import recusals as queries
from etabli.domain.governance.queries.team import check, of_team, powers
from etabli.domain.governance.services.recusals import confirmer_of, lifter_of
from etabli.domain.territories.models import Territory
from etabli.kernel.french import of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.recusal_link import read
from etabli.web.views.team import place
from etabli.web.views.team.forms import DeskForm, ReasonForm, RecusalForm

DECLARED = {
    False: "Le déport {of} est enregistré.",
    True: "Votre signalement est enregistré, et {who} en est averti. Rien ne change avant qu’il soit confirmé, par "
    "cette personne, par la Région ou par les services de l’État.",
}
LIFTED = {False: "Le déport {of} est levé.", True: "Le signalement du déport {of} est écarté."}


@require_safe
@private_page
def index(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Those that wait, those in force, then those lifted."""
    territory = place.territory(request, phase, territory_id)
    found = list(queries.recusals_of(territory, request.actor))
    context = {
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Déports"),
        "waiting": [one for one in found if one.waits],
        "running": [one for one in found if one.lifted_at is None and not one.waits],
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
        "given_name", "family_name"
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
            done = services.declare_recusal(recusal=recusal, by=request.actor, link=_link(request, territory))
            messages.success(request, french(DECLARED[done.waits].format(who=done.person, of=of(str(done.person)))))
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
def confirm(request: HttpRequest, phase: str, territory_id: str, recusal_id: str) -> HttpResponse:
    """What somebody reported holds: the person says so, or the Région or the State."""
    territory = place.territory(request, phase, territory_id)
    check(territory, request.actor, "recusal.declare")
    recusal = queries.recusal(territory, recusal_id)
    if recusal is None:
        raise Http404("Ce signalement n’existe pas.")
    confirmer_of(recusal, request.actor)
    form = DeskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            services.confirm_recusal(recusal=recusal, by=request.actor, link=_link(request, territory))
            messages.success(request, french(f"Le déport {of(str(recusal.person))} est confirmé."))
            return redirect(place.address("recusals", territory))
    context = {
        "form": form,
        "recusal": recusal,
        "territory": territory,
        "mine": recusal.person_id == request.actor.person.pk,
        "trail": place.trail(territory, "Équipe", "Confirmer un déport"),
        "back": place.address("recusals", territory),
    }
    return render(request, "web/team/recusal_confirm.html", context)


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
    dismissed, link = recusal.waits, _link(request, territory)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            services.lift_recusal(recusal=recusal, by=request.actor, reason=form.cleaned_data["reason"], link=link)
            messages.success(request, french(LIFTED[dismissed].format(of=of(str(recusal.person)))))
            return redirect(place.address("recusals", territory))
    context = {
        "form": form,
        "recusal": recusal,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Lever un déport"),
        "back": place.address("recusals", territory),
    }
    return render(request, "web/team/recusal_lift.html", context)


def _link(request: HttpRequest, territory: Territory) -> str:
    """Where who is told of a déport reads it."""
    return request.build_absolute_uri(place.address("recusals", territory))
