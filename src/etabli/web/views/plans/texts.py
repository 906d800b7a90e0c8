"""The texts of a plan and its ambitions by axis, linked to the findings that they answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import require
from etabli.domain.plans import services
from etabli.domain.plans.declared import axes
from etabli.domain.plans.models import Ambition
from etabli.domain.plans.queries import texts as queries
from etabli.domain.plans.queries.answers import answers
from etabli.domain.plans.queries.fiches import kept_findings
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.services.plans import is_editable
from etabli.web.access import open_to_all, takes_forms
from etabli.web.presentation.plans import texts as lines
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.diagnosis.forms import Form, area, day
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.plan import NO_TERRITORY

NO_AMBITION = "Cette ambition n'existe plus."


class TextsForm(Form):
    """The texts of the contract that introduce the fiches."""

    acte = "textes"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    presentation = forms.CharField(
        label="Présentation du territoire (facultatif)", widget=area(8), required=False, max_length=20_000
    )
    stakes = forms.CharField(label="Enjeux (facultatif)", widget=area(8), required=False, max_length=20_000)
    strategy = forms.CharField(label="Stratégie (facultatif)", widget=area(8), required=False, max_length=20_000)
    starts_on = day(label="Début du plan (facultatif)", required=False)
    ends_on = day(label="Fin du plan (facultatif)", required=False)


class AmbitionForm(Form):
    """What the territory wants on an axis. `ambition`: the one that is changed, empty to add one."""

    acte = "ambition"
    ambition = forms.UUIDField(widget=forms.HiddenInput, required=False)
    axis = forms.ChoiceField(label="Axe")
    title = forms.CharField(label="Intitulé", max_length=200)
    text = forms.CharField(label="Ce qui est visé (facultatif)", widget=area(4), required=False, max_length=4000)
    position = forms.IntegerField(
        label="Rang dans son axe", min_value=1, max_value=999, initial=100, help_text="1 vient en premier."
    )
    findings = forms.MultipleChoiceField(
        label="Constats retenus auxquels elle répond (facultatif)", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, opened: OpenedPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(axis.id, axis.label) for axis in axes(opened.territory.phase_id)]
        self.fields["axis"].choices = [("", "Choisir"), *named]
        kept = [(str(one.pk), one.title) for one in kept_findings(opened)]
        self.fields["findings"].choices = kept
        if not kept:
            del self.fields["findings"]


class RemovalForm(Form):
    acte = "retirer"
    ambition = forms.UUIDField(widget=forms.HiddenInput)


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The page; `modifier=textes`, `ambition=nouvelle` or an id open a form; its forms are sent here."""
    opened = or_404(opened_plan(request.actor, phase, territory_id, "diagnosis.view", "plan.propose"), NO_TERRITORY)
    if opened.plan is None:
        return redirect("plan", phase, territory_id)
    if request.method != "POST":
        return _page(request, opened, _asked(request, opened))
    require(request.actor, "plan.edit", opened.territory)
    acte = request.POST.get("acte", "")
    if acte == "textes":
        return _texts(request, opened)
    if acte == "ambition":
        form = AmbitionForm(opened, request.POST)
        if attempted(form, lambda: _write(request, opened, form)):
            return _back(request, opened, "Ambition enregistrée.")
        return _page(request, opened, form, status=422)
    if acte == "retirer":
        removal = RemovalForm(request.POST)
        if attempted(removal, lambda: _remove(request, opened, removal)):
            return _back(request, opened, "Ambition retirée.")
        return _page(request, opened, removal, status=422)
    raise Http404(NO_AMBITION)


def _texts(request: HttpRequest, opened: OpenedPlan) -> HttpResponse:
    form = TextsForm(request.POST)

    def act() -> None:
        given = dict(form.cleaned_data)
        services.write_plan(plan_id=_plan(opened).pk, revision=given.pop("revision"), values=given, by=request.actor)

    try:
        if attempted(form, act):
            return _back(request, opened, "Textes enregistrés.")
    except EditedMeanwhileError as error:
        again = form.with_values({**error.merged.values, "revision": error.revision})
        return _page(request, opened, again, meanwhile=lines.meanwhile(form, error), status=409)
    return _page(request, opened, form, status=422)


def _write(request: HttpRequest, opened: OpenedPlan, form: AmbitionForm) -> None:
    given = dict(form.cleaned_data)
    key = given.pop("ambition")
    ambition = or_404(queries.ambition(opened, key), NO_AMBITION) if key else Ambition(plan=opened.plan)
    for name, value in given.items():
        setattr(ambition, name, value)
    services.save_ambition(ambition=ambition, by=request.actor)


def _remove(request: HttpRequest, opened: OpenedPlan, form: RemovalForm) -> None:
    ambition = or_404(queries.ambition(opened, form.cleaned_data["ambition"]), NO_AMBITION)
    services.remove_ambition(ambition=ambition, by=request.actor)


def _back(request: HttpRequest, opened: OpenedPlan, text: str) -> HttpResponse:
    told(request, text)
    return redirect("plan_texts", opened.territory.phase_id, opened.territory.published_id)


def _plan(opened: OpenedPlan) -> Any:
    return opened.plan


def _asked(request: HttpRequest, opened: OpenedPlan) -> Form | None:
    """The form that the address opens, for whom it is."""
    plan = _plan(opened)
    if "plan.edit" not in opened.may or not is_editable(plan):
        return None
    if request.GET.get("modifier") == "textes":
        names = ("presentation", "stakes", "strategy", "starts_on", "ends_on", "revision")
        return TextsForm(initial={name: getattr(plan, name) for name in names})
    asked = request.GET.get("ambition", "")
    if asked == "nouvelle":
        return AmbitionForm(opened, initial={"axis": request.GET.get("axe", "")})
    try:
        one = queries.ambition(opened, UUID(asked)) if asked else None
    except ValueError:
        return None
    if one is None:
        return None
    names = ("axis", "title", "text", "position", "findings")
    return AmbitionForm(opened, initial={name: getattr(one, name) for name in names} | {"ambition": one.pk})


def written(opened: OpenedPlan, label: str, form: Form | None, meanwhile: dict[str, Any] | None) -> dict[str, Any]:
    """What the pages have in common where the words of a plan are read and written."""
    plan = _plan(opened)
    return {
        "frame": frame(opened, "plan_texts"),
        "territory": opened.territory,
        "plan": plan,
        "may_edit": "plan.edit" in opened.may,
        "editable": is_editable(plan),
        "form": form,
        "sent": form if form is not None and form.is_bound else None,
        "meanwhile": meanwhile,
        "trail": trail(opened.territory, label),
    }


def _page(
    request: HttpRequest,
    opened: OpenedPlan,
    form: Form | None,
    *,
    meanwhile: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = written(opened, "Textes et ambitions", form, meanwhile) | {
        "axes": lines.by_axis(opened, queries.ambitions(opened)),
        "responses": lines.responses(opened, answers(opened)),
        "address": reverse("plan_texts", args=[opened.territory.phase_id, opened.territory.published_id]),
    }
    return render(request, "web/plans/texts.html", context, status=status)
