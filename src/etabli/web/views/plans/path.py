"""Where a plan stands: moves, opinions, changes that are asked; and the rules of moves for everybody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.governance.permissions import require
from etabli.domain.plans import services
from etabli.domain.plans.declared import fiche_workflow, has_plans, workflows
from etabli.domain.plans.enums import OpinionVerdict
from etabli.domain.plans.errors import MoveRefusedError
from etabli.domain.plans.models import Opinion
from etabli.domain.plans.queries.path import standing, to_confirm
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.territories.models import Phase
from etabli.web.access import open_to_all, takes_forms
from etabli.web.live import public_page
from etabli.web.presentation.plans import moves
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import done, or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.path_forms import ChangeForm, MoveForm, OpinionForm
from etabli.web.views.plans.plan import NO_TERRITORY

NO_PLAN = "Ce territoire n'a pas encore de plan d'action."


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The steps with the one we are at, what the reader may do, opinions, what is asked, what was done."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    if opened.plan is None:
        raise Http404(NO_PLAN)
    if request.method != "POST":
        return _page(request, opened)
    acts = {"move": _move, "opinion": _opinion, "ask": _ask, "settle": _settle}
    acte = request.POST.get("acte", "")
    if acte not in acts:
        raise Http404(NO_PLAN)
    _allowed(request, opened, acte)
    form, said = acts[acte](request, opened)
    if said:
        told(request, said)
        return redirect("plan_path", phase, territory_id)
    return _page(request, opened, form, 422)


def _allowed(request: HttpRequest, opened: OpenedPlan, acte: str) -> None:
    """NotAllowedError for whom the act is not, before its form is read. Whoever bears a fiche settles what it waits."""
    asked = {"opinion": "plan.opine", "ask": "plan.validate", "settle": "plan.view"}
    if acte == "move":
        move = workflows().plans[opened.territory.phase_id].move(request.POST.get("move", ""))
        require(request.actor, move.permission if move else "plan.submit", opened.territory)
    else:
        require(request.actor, asked[acte], opened.territory)


def _move(request: HttpRequest, opened: OpenedPlan) -> tuple[Form, str]:
    assert opened.plan is not None
    plan = opened.plan
    declared = workflows().plans[opened.territory.phase_id].move(request.POST.get("move", ""))
    form = MoveForm(
        request.POST,
        asks_reason=declared is not None and "reason" in declared.conditions,
        warned=to_confirm(opened, declared, request.actor.on) if declared else (),
    )

    def act() -> None:
        try:
            services.move_plan(
                plan_id=plan.pk,
                move=form.cleaned_data["move"],
                by=request.actor,
                reason=form.given,
                confirmed=bool(form.cleaned_data.get("confirmed")),
            )
        except MoveRefusedError as error:
            raise ValidationError(list(error.lacking) or error.user_message) from error

    return form, f"C'est fait : {declared.label}." if done(form, act) and declared else ""


def _opinion(request: HttpRequest, opened: OpenedPlan) -> tuple[Form, str]:
    found = standing(opened, request.actor)
    form = OpinionForm([one for one in found.voices if one.mine], request.POST)

    def act() -> None:
        kind, _, code = form.cleaned_data["voice"].partition(":")
        opinion = Opinion(
            plan=opened.plan,
            **{f"{kind}_id": code},
            verdict=OpinionVerdict(form.cleaned_data["verdict"]),
            text=form.cleaned_data["text"].strip(),
            committee_on=form.cleaned_data["committee_on"],
        )
        services.give_opinion(opinion=opinion, by=request.actor)

    return form, "Avis enregistré." if done(form, act) else ""


def _ask(request: HttpRequest, opened: OpenedPlan) -> tuple[Form, str]:
    form = ChangeForm(list(opened.fiches()), request.POST)

    def act() -> None:
        given = form.cleaned_data
        services.comment(fiche_id=given["fiche"], text=given["text"], by=request.actor, asks_change=True)

    return form, "Modification demandée. Elle se lit sur la fiche." if done(form, act) else ""


def _settle(request: HttpRequest, opened: OpenedPlan) -> tuple[Form, str]:
    """The chef de projet says that what was asked is done."""
    mine = {str(one.pk): one.pk for one in standing(opened, request.actor).asked}
    if request.POST.get("comment") not in mine:
        require(request.actor, "plan.edit", opened.territory)
        raise Http404(NO_PLAN)
    services.settle_comment(comment_id=mine[request.POST["comment"]], by=request.actor)
    return Form(request.POST), "Modification marquée comme faite."


def _page(request: HttpRequest, opened: OpenedPlan, refused: Form | None = None, status: int = 200) -> HttpResponse:
    plan = opened.plan
    assert plan is not None
    found = standing(opened, request.actor)
    inside = "plan.view" in opened.may
    offered = [(one.move.id, one) for one in found.offered if one.mine]
    told_moves = moves.offered([one for _, one in offered], found.workflow)
    sent: Any = refused.data.get("move") if isinstance(refused, MoveForm) else None
    mine = [one for one in found.voices if one.mine]
    asking = "plan.validate" in opened.may and any(one.move.tells == "leads" for one in found.offered)
    context = {
        "frame": frame(opened, "plan_path"),
        "opened": opened,
        "territory": opened.territory,
        "plan": plan,
        "inside": inside,
        "edits": "plan.edit" in opened.may,
        "steps": moves.steps(found, plan.state),
        "contract": moves.CONTRACT[found.workflow.contract],
        "mine": [
            (
                one,
                refused
                if one.id == sent
                else MoveForm(
                    initial={"move": one.id}, asks_reason=one.asks_reason, warned=one.warned, auto_id=f"{one.id}-%s"
                ),
            )
            for one in sorted(told_moves, key=lambda one: not one.ready)
        ],
        "others": moves.offered([one for one in found.offered if not one.mine], found.workflow),
        "standing": found,
        "opinion_form": _opinion_form(refused, mine),
        "asked": found.asked,
        "change_form": refused
        if isinstance(refused, ChangeForm)
        else ChangeForm(list(opened.fiches()))
        if asking
        else None,
        "past": moves.past(found.acts, found.workflow, reasons=inside),
        "sent": refused,
        "trail": trail(opened.territory, "Parcours"),
    }
    return render(request, "web/plans/path.html", context, status=status)


def _opinion_form(refused: Form | None, mine: list[Any]) -> Form | None:
    if isinstance(refused, OpinionForm):
        return refused
    if not mine:
        return None
    given = mine[0].opinion
    said = (
        {"verdict": given.verdict, "text": given.text, "committee_on": given.committee_on}
        if given and len(mine) == 1
        else {}
    )
    return OpinionForm(mine, initial=said)


@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """Every move of every phase, and of fiches: from, to, who, on what conditions."""
    if not has_plans():
        raise Http404(NO_PLAN)
    named = {phase.pk: phase.label for phase in Phase.objects.all()}
    context = {
        "plans": [
            (phase, named.get(phase, phase), moves.CONTRACT[one.contract], moves.table(one))
            for phase, one in workflows().plans.items()
        ],
        "fiche": moves.table(fiche_workflow(), of_fiche=True),
    }
    return render(request, "web/plans/rules.html", context)
