"""Proposing a fiche, writing it, and the draft that keeps itself meanwhile."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance import permissions
from etabli.domain.governance.queries import organisations
from etabli.domain.plans import rights, services
from etabli.domain.plans.declared import axes
from etabli.domain.plans.models import Draft, Fiche, Template
from etabli.domain.plans.queries import fiches as queries
from etabli.domain.plans.queries import library
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.services import drafts
from etabli.kernel.typography import french
from etabli.web.access import gives_back, private_page, takes_forms
from etabli.web.presentation.plans.fiche import words
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404, sent, told
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.fiche import NO_FICHE, base, crumbs
from etabli.web.views.plans.fiche_form import AddForm, FicheForm, as_sent
from etabli.web.views.plans.plan import NO_TERRITORY, started_from


@takes_forms
@private_page
def add(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Propose a fiche, alone, from a finding (`constat`), or from a model (`modele`)."""
    opened = or_404(opened_plan(request.actor, phase, territory_id, *queries.ALSO), NO_TERRITORY)
    permissions.require(request.actor, "plan.propose", opened.territory)
    if opened.plan is None:
        told(request, "Le plan d'action n'est pas commencé : commencez-le, la fiche vient ensuite.")
        return redirect(f"{reverse('plan', args=[phase, territory_id])}{started_from(request)}")
    finding = _finding(request, opened)
    template = _template(request)
    start = library.values_for(template, opened) if template else {}
    initial = {"title": template.title if template else "", "axis": start.get("axis", "")}
    if finding is not None and not template:
        initial["axis"] = _axis_of(opened, finding.axis)
    form = AddForm([(axis.id, axis.label) for axis in axes(phase)], sent(request), initial=initial)
    made: list[Fiche] = []

    def act() -> None:
        values = {**start, **form.cleaned_data}
        made.append(services.add_fiche(plan=opened.plan, values=values, by=request.actor, finding=finding))

    if request.method == "POST" and attempted(form, act):
        told(request, f"Fiche {made[0].number} proposée. Complétez-la maintenant, ou plus tard.")
        return redirect("fiche_edit", phase, territory_id, made[0].number)
    context = {
        "frame": frame(opened, "plan"),
        "territory": opened.territory,
        "form": form,
        "finding": finding,
        "template": template,
        "trail": trail(opened.territory, "Proposer une fiche"),
    }
    return render(request, "web/plans/fiche_add.html", context, status=422 if form.errors else 200)


@takes_forms
@gives_back(drafts=True)
@private_page
def edit(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """The form of a fiche. What was sent once the session had ended is given back to be copied."""
    found = _writable(request, phase, territory_id, number)
    reader = Reader(found.opened.territory)
    if request.method != "POST":
        return _form(request, found, reader)
    if request.POST.get("acte") == "oublier":
        drafts.drop(fiche_id=found.fiche.pk, by=request.actor)
        told(request, "Brouillon oublié.")
        return redirect("fiche_edit", phase, territory_id, number)
    form = FicheForm(found, reader, request.POST)
    try:
        if attempted(form, lambda: _save(request, found, form)):
            told(request, "Fiche enregistrée.")
            stays = request.POST.get("suite") == "rester"
            return redirect("fiche_edit" if stays else "fiche", phase, territory_id, number)
    except EditedMeanwhileError as error:
        again = form.with_values({**error.merged.values, "revision": error.revision})
        return _form(request, found, reader, again, meanwhile=_meanwhile(form, error), status=409)
    return _form(request, found, reader, form, status=422)


def _save(request: HttpRequest, found: OpenedFiche, form: FicheForm) -> None:
    services.edit_fiche(
        fiche_id=found.fiche.pk, revision=form.cleaned_data["revision"], values=form.values, by=request.actor
    )
    drafts.drop(fiche_id=found.fiche.pk, by=request.actor)


def _form(
    request: HttpRequest,
    found: OpenedFiche,
    reader: Reader,
    form: FicheForm | None = None,
    *,
    meanwhile: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    draft = queries.draft_of(found.fiche, request.actor) if form is None else None
    taken = draft is not None and request.GET.get("brouillon") == "reprendre"
    if form is None:
        form = FicheForm(found, reader, _of_draft(found, reader, draft) if taken and draft else None)
    context = {
        **base(found, "fiche_edit"),
        "form": form,
        "bad": form.is_bound and status == 422,
        "sections": form.sections(),
        "types": form.types_of(),
        "project_type": form.project_type,
        "organisations": sorted({one.name for one in reader.known_organisations.values()})[:80],
        "draft": draft if not taken else None,
        "taken": draft if taken else None,
        "meanwhile": meanwhile,
        "person": request.actor.person.pk,
        "fresh": not form.is_bound,
        "trail": crumbs(found, "Modifier"),
    }
    return render(request, "web/plans/fiche_edit.html", context, status=status)


def _of_draft(found: OpenedFiche, reader: Reader, draft: Draft) -> Any:
    """The draft over the fiche as it was read then: a field that the draft has not keeps what the fiche says."""
    form = FicheForm(found, reader)
    texts = {one.id: str(form.initial.get(one.id, "")) for one in form.declared} | draft.typed
    return as_sent(texts, draft.revision)


def _meanwhile(form: FicheForm, error: EditedMeanwhileError) -> dict[str, Any]:
    """Who changed what, beside what was typed; `conflict` where both changed the same."""
    declared = {one.id: one for one in form.declared}
    rows = [
        {
            "label": french(declared[name].label),
            "theirs": _words(form, name, error.theirs[name]),
            "mine": _words(form, name, mine) if _touched(error, name, mine) else "vous n’y aviez pas touché",
            "conflict": name in error.merged.conflicts,
        }
        for name, mine in form.values.items()
        if str(error.theirs.get(name) or "") != str(mine or "")
    ]
    return {"who": error.who, "rows": rows}


def _touched(error: EditedMeanwhileError, name: str, mine: Any) -> bool:
    """What I did not change took the other's value."""
    return str(error.merged.values.get(name) or "") == str(mine or "")


def _words(form: FicheForm, name: str, value: Any) -> str:
    one = next(field for field in form.declared if field.id == name)
    if one.kind == "organisation":
        known = form.reader.known_organisations.get(str(value))
        return known.name if known else "rien"
    return words(form.reader, one, value) or "rien"


@require_POST
def draft(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """Keep what is being written; says when. 401 when the session has ended: the browser keeps it then."""
    if not request.actor.signed_in:
        return JsonResponse({"ended": True}, status=401)
    found = _writable(request, phase, territory_id, number)
    form = FicheForm(found, Reader(found.opened.territory, organisations={}), request.POST)
    try:
        revision = int(request.POST.get("revision", ""))
        kept = drafts.keep(fiche=found.fiche, revision=revision, typed=form.typed(), by=request.actor)
    except (ValueError, ValidationError):
        response = JsonResponse({"kept": False}, status=422)
    else:
        at = timezone.localtime(kept.saved_at)
        response = JsonResponse({"kept": True, "at": f"{at:%H} h {at:%M}"})
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
@private_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """Organisations whose name begins so, for whoever writes a fiche."""
    permissions_held = permissions.anywhere(request.actor, "plan.propose")
    if not permissions_held:
        raise permissions.NotAllowedError(permissions_held)
    found = organisations.search(request.GET.get("q", "")[:80], most=10)
    return HttpResponse(json.dumps([one.name for one in found]), content_type="application/json")


def _writable(request: HttpRequest, phase: str, territory_id: str, number: int) -> OpenedFiche:
    found = or_404(queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    if not found.edit:
        rights.require(rights.may_edit(request.actor, found.fiche))
    return found


def _finding(request: HttpRequest, opened: OpenedPlan) -> Any:
    """The finding that the address names, of this territory, for whom the workbench is."""
    asked = request.GET.get("constat", "")
    if not asked or "diagnosis.view" not in opened.may:
        return None
    return queries.finding_of(opened, _uuid(asked))


def _template(request: HttpRequest) -> Template | None:
    asked = request.GET.get("modele", "")
    return or_404(library.model(_uuid(asked)), "Ce modèle n'existe plus.") if asked else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(NO_FICHE) from error


def _axis_of(opened: OpenedPlan, taken_up: str) -> str:
    """The axis of the phase that acts on an axis of findings."""
    return next((axis.id for axis in axes(opened.territory.phase_id) if taken_up in axis.takes_up), "")
