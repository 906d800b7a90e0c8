"""Themes of obstacles: making one from an obstacle and those alike, reading it, answering all at once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.catalogue.numbers import plural
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.queries import obstacle_groups as queries
from etabli.domain.governance import permissions
from etabli.domain.plans.rights import require
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.steering import obstacles as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.obstacle_forms import AnswerForm, GatherForm, GroupForm, TakeOutForm
from etabli.web.views.steering.obstacles import UNKNOWN

NO_THEME = "Ce thème n'existe pas, ou il est réservé."
ABOVE = (("Pilotage", "portfolios"), ("Points de blocage", "obstacles"))


@takes_forms
@private_page
def make(request: HttpRequest, obstacle_id: UUID) -> HttpResponse:
    """Begun with one obstacle; those that look like it are offered, each with why."""
    begun = or_404(queries.to_gather(request.actor, obstacle_id), UNKNOWN)
    permissions.require(request.actor, "obstacle.group", begun.territory)
    offered = queries.alike(request.actor, begun.title, begun.kind, but=begun.pk)
    form = GroupForm(begun, offered, sent(request))
    made: list[ObstacleGroup] = []
    if request.method == "POST" and done(form, lambda: made.append(_make(request, begun, form))):
        say(request, "Le thème est fait.")
        return redirect("obstacle_group", made[0].pk)
    context = {
        "begun": begun,
        "offered": offered,
        "form": form,
        "trail": [*trails.of(*ABOVE), (begun.title, reverse("obstacle", args=[begun.pk])), ("Nouveau thème", "")],
    }
    return render(request, "web/steering/obstacle_group_new.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, begun: Obstacle, form: GroupForm) -> ObstacleGroup:
    given = form.cleaned_data
    keys = [begun.pk, *map(UUID, given["obstacles"])]
    return services.make_group(
        title=given["title"], kind=given["kind"], words=given["words"], obstacle_ids=keys, by=request.actor
    )


@takes_forms
@private_page
def show(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """The obstacles of a theme; whoever covers all its territories answers them together."""
    found = or_404(queries.opened_group(request.actor, group_id), NO_THEME)
    acte = request.POST.get("acte", "")
    answer = AnswerForm(sent(request) if acte == "answer" else None)
    gather = GatherForm(found.alike, sent(request) if acte == "gather" else None)
    out = TakeOutForm(sent(request) if acte == "take_out" else None)
    by = request.actor
    if acte in ("answer", "gather", "take_out"):
        require(rights.may_gather(by, Obstacle.objects.filter(group=group_id)))
    answered: list[Obstacle] = []
    if acte == "answer" and done(
        answer, lambda: answered.extend(services.answer_group(group_id=group_id, by=by, **answer.given()))
    ):
        many = plural(len(answered), "point de blocage", "points de blocage")
        say(request, f"Votre réponse est enregistrée pour {many}.")
        return redirect("obstacle_group", group_id)
    if acte == "gather" and done(
        gather,
        lambda: services.gather(group_id=group_id, obstacle_ids=map(UUID, gather.cleaned_data["obstacles"]), by=by),
    ):
        say(request, "Le thème est complété.")
        return redirect("obstacle_group", group_id)
    if acte == "take_out" and done(out, lambda: services.take_out(obstacle_id=out.cleaned_data["obstacle"], by=by)):
        say(request, "Ce point de blocage n'est plus dans le thème.")
        return redirect("obstacle_group", group_id)
    context = {
        "found": found,
        "lines": told.lines(found.obstacles, by.on),
        "kind": obstacle_rules().label(found.group.kind),
        "answer": answer if found.gathers and found.open else None,
        "gather": gather if found.gathers and found.alike else None,
        "form": next((one for one in (answer, gather, out) if one.is_bound), None),
        "trail": trails.of(*ABOVE, found.group.title),
    }
    return render(request, "web/steering/obstacle_group.html", context, status=422 if request.method == "POST" else 200)
