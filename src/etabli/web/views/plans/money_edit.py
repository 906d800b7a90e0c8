"""Forms of a financing plan: adding, correcting and removing expenses, lines and stages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.audit import queries as trail_queries
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import rights, services
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.models import Expense, Resource, Stage
from etabli.domain.plans.queries.financing import FREE, Financing, financing
from etabli.domain.plans.queries.money import Counted
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans import money as words
from etabli.web.presentation.plans.frame import fiche_frame, trail
from etabli.web.views.diagnosis.acts import capped, done, or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.money_forms import (
    CorrectionForm,
    ExpenseForm,
    NewResourceForm,
    ReadForm,
    RemovalForm,
    ResourceForm,
    StageForm,
    once,
    written,
)

NO_FICHE = "Cette fiche n'existe pas, ou elle ne vous est pas ouverte."
NO_LINE = "Cette ligne n'existe plus, ou elle ne vous est pas ouverte."
EXPENSE = ("label", "nature", "budget", "year", "amount_cents", "tax", "eligible_cents")
RESOURCE = ("scheme", "instrument", "year", "aid_regime", "aid_reference", "file_number", "visibility")
STAGE = ("amount_cents", "on", "evidence", "credit", "reason", "file_name")


@takes_forms
@private_page
def add_expense(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """An expense more."""
    found = _editable(request, phase, territory_id, number)
    form = ExpenseForm(request.POST or None, initial={"year": request.actor.on.year, **_taxed(found)})

    def act() -> None:
        services.add_part(part=written(Expense(fiche=found.fiche), form.cleaned_data), by=request.actor)

    return _page(request, found, "Ajouter une dépense", form, act, "Dépense ajoutée.", "Ajouter la dépense")


@takes_forms
@private_page
def expense(request: HttpRequest, phase: str, territory_id: str, number: int, expense_id: UUID) -> HttpResponse:
    """An expense to correct, or to take away."""
    found = _editable(request, phase, territory_id, number)
    part = or_404(found.expense(expense_id), NO_LINE)
    initial = _initial(part, EXPENSE)
    if request.POST.get("acte") == RemovalForm.acte:
        return _remove(request, found, part, ExpenseForm(initial=initial), "Corriger une dépense")
    form = ExpenseForm(request.POST or None, initial=initial)

    def act() -> None:
        read = form.cleaned_data["read"]
        services.change_part(part=written(part, form.cleaned_data), by=request.actor, read=read)

    return _page(
        *(request, found, "Corriger une dépense", form, act, "Dépense corrigée.", "Enregistrer"),
        removal=RemovalForm() if found.editable else None,
    )


@takes_forms
@capped
@private_page
def add_resource(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """A line more, with its first stage where it is known."""
    found = _editable(request, phase, territory_id, number)
    form = NewResourceForm(_reader(found), request.POST or None, request.FILES or None)
    if "plan.money" not in found.opened.may:
        form = form.without_stage()

    def act() -> None:
        first = form.stage()
        line = written(Resource(fiche=found.fiche), form.cleaned_data)
        file = form.cleaned_data.get("file")
        services.add_resource(resource=line, first=first, by=request.actor, file=file)

    return _page(request, found, "Ajouter un financement", form, act, "Financement ajouté.", "Ajouter le financement")


@takes_forms
@private_page
def resource(request: HttpRequest, phase: str, territory_id: str, number: int, resource_id: UUID) -> HttpResponse:
    """A line: its stages, what may be corrected of it, taking it away."""
    found = _found(request, phase, territory_id, number)
    one = or_404(found.line(resource_id), NO_LINE)
    line, title = one.resource, f"Financement : {one.resource.funder.name}"
    if not found.may_edit:
        if line.pk not in found.recordable or request.method == "POST":
            rights.require(rights.may_edit(request.actor, found.fiche))
        return _page(request, found, title, None, None, "", "", line=one)
    initial = {**_initial(line, RESOURCE), "funder": line.funder.name}
    only = () if found.editable else FREE
    if request.POST.get("acte") == RemovalForm.acte:
        return _remove(request, found, line, ResourceForm(_reader(found), initial=initial, only=only), title, line=one)
    form = ResourceForm(_reader(found), request.POST or None, initial=initial, only=only)

    def act() -> None:
        read = form.cleaned_data["read"]
        services.change_part(part=written(line, form.cleaned_data), by=request.actor, read=read)

    removal = RemovalForm() if found.editable and not one.stages else None
    return _page(
        *(request, found, title, form, act, "Financement corrigé.", "Enregistrer"), removal=removal, line=one, back=one
    )


@takes_forms
@capped
@private_page
def add_stage(request: HttpRequest, phase: str, territory_id: str, number: int, resource_id: UUID) -> HttpResponse:
    """What was said or done of a line."""
    found = _found(request, phase, territory_id, number)
    one = _recorded(request, found, resource_id)
    sent = request.POST or None
    form = StageForm(one.resource, once(one.stages), sent, request.FILES or None, initial=_proposed(request))

    def act() -> None:
        recorded = written(Stage(resource=one.resource), form.cleaned_data)
        services.record(stage=recorded, by=request.actor, file=form.cleaned_data["file"])

    title, told_after = f"Saisir une étape : {one.resource.funder.name}", "Étape enregistrée."
    if request.POST.get("kind") == StageKind.REFUSED and found.fiche.led_by_a_firm:
        told_after += " Seuls l'entreprise et le financeur lisent ce refus."
    return _page(request, found, title, form, act, told_after, "Enregistrer l'étape", of=one)


@takes_forms
@capped
@private_page
def stage(request: HttpRequest, phase: str, territory_id: str, number: int, stage_id: UUID) -> HttpResponse:
    """A stage to correct, or to take back."""
    found = _found(request, phase, territory_id, number)
    one, part = or_404(found.stage(stage_id), NO_LINE)
    _recorded(request, found, one.resource.pk)
    title = f"Corriger l'étape « {part.get_kind_display()} » : {one.resource.funder.name}"
    initial = _initial(part, STAGE)
    if request.POST.get("acte") == RemovalForm.acte:
        return _remove(request, found, part, CorrectionForm(one.resource, set(), initial=initial), title, of=one)
    form = CorrectionForm(one.resource, set(), request.POST or None, request.FILES or None, initial=initial)

    def act() -> None:
        given = form.cleaned_data
        services.correct(
            stage=written(part, given),
            by=request.actor,
            reason=given["reason_of_change"],
            read=given["read"],
            file=given["file"],
            without_file=bool(given.get("without_file")),
        )

    return _page(*(request, found, title, form, act, "Étape corrigée.", "Enregistrer"), removal=RemovalForm(), of=one)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What the form of a stage begins with: as the address proposes it, where it does."""
    given = {name: request.GET.get(name, "")[:40] for name in ("etape", "montant", "le")}
    initial = {"kind": given["etape"], "amount_cents": given["montant"], "on": given["le"] or request.actor.on}
    return {name: value for name, value in initial.items() if value}


def _found(request: HttpRequest, phase: str, territory_id: str, number: int) -> Financing:
    return or_404(financing(request.actor, phase, territory_id, number), NO_FICHE)


def _editable(request: HttpRequest, phase: str, territory_id: str, number: int) -> Financing:
    found = _found(request, phase, territory_id, number)
    if not found.may_edit:
        rights.require(rights.may_edit(request.actor, found.fiche))
    return found


def _recorded(request: HttpRequest, found: Financing, resource_id: UUID) -> Counted:
    one = or_404(found.line(resource_id), NO_LINE)
    if one.resource.pk not in found.recordable:
        one.resource.fiche = found.fiche
        raise NotAllowedError(rights.may_record(request.actor, one.resource))
    return one


def _reader(found: Financing) -> Reader:
    return Reader(found.opened.territory)


def _taxed(found: Financing) -> dict[str, str]:
    """An expense more is written as the others are."""
    return {"tax": found.expenses[0].tax} if found.expenses else {}


def _initial(part: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names} | {"read": trail_queries.last_of(part)}


def _remove(request: HttpRequest, found: Financing, part: Any, form: Form, title: str, **context: Any) -> HttpResponse:
    """Take a part away for a reason that is given; the form to correct it stays as it was."""
    removal = RemovalForm(request.POST)

    def act() -> None:
        reason = removal.cleaned_data["reason_of_change"]
        if isinstance(part, Stage):
            services.erase(stage=part, by=request.actor, reason=reason)
        elif isinstance(part, Resource):
            services.remove_resource(resource=part, by=request.actor, reason=reason)
        else:
            services.remove_part(part=part, by=request.actor, reason=reason)

    try:
        if done(removal, act):
            told(request, "C'est retiré. L'historique des montants le garde, avec le motif.")
            return _back(found, context.get("of"))
    except FrozenError as error:
        removal.add_error(None, error.user_message)
    return _render(request, found, title, form, "Enregistrer", sent=removal, removal=removal, status=422, **context)


def _page(
    request: HttpRequest,
    found: Financing,
    title: str,
    form: Form | None,
    act: Callable[[], None] | None,
    said: str,
    button: str,
    *,
    back: Counted | None = None,
    **context: Any,
) -> HttpResponse:
    """The form as it begins; sent, its act and back to the financing plan, or the page again with what is wrong."""
    if request.method != "POST" or form is None or act is None:
        return _render(request, found, title, form, button, **context)
    try:
        if done(form, act):
            told(request, said)
            return _back(found, context.get("of") or back)
    except FrozenError as error:
        form.add_error(None, error.user_message)
    except EditedMeanwhileError as error:
        assert isinstance(form, ReadForm)
        meanwhile = words.meanwhile(form, error)
        values = {name: _typed(name, value, found) for name, value in error.merged.values.items()}
        again = form.with_values({**values, "read": error.revision})
        return _render(request, found, title, again, button, meanwhile=meanwhile, status=409, **context)
    return _render(request, found, title, form, button, sent=form, status=422, **context)


def _typed(name: str, value: Any, found: Financing) -> Any:
    """A value of the trail as a form has it: an organisation by its name."""
    known = _reader(found).known_organisations if name == "funder" else {}
    return known[str(value)].name if str(value) in known else value


def _back(found: Financing, of: Counted | None) -> HttpResponse:
    """To the line that was worked on, or to the financing plan."""
    place = [found.opened.territory.phase_id, found.opened.territory.published_id, found.fiche.number]
    if of is None:
        return redirect("fiche_money", *place)
    return redirect("fiche_resource", *place, of.resource.pk)


def _render(
    request: HttpRequest,
    found: Financing,
    title: str,
    form: Form | None,
    button: str,
    *,
    sent: Form | None = None,
    removal: Form | None = None,
    meanwhile: dict[str, Any] | None = None,
    line: Counted | None = None,
    of: Counted | None = None,
    status: int = 200,
) -> HttpResponse:
    place = [found.opened.territory.phase_id, found.opened.territory.published_id, found.fiche.number]
    context = {
        "frame": fiche_frame(found.opened, found.fiche, "fiche_money"),
        "found": found,
        "fiche": found.fiche,
        "place": place,
        "title": french(title),
        "form": form,
        "button": french(button),
        "file_lost": bool(request.FILES) and status in (409, 422),
        "sent": sent,
        "removal": removal,
        "meanwhile": meanwhile,
        "stages": words.stages(line, place) if line else (),
        "line": line,
        "excess": words.excess(line.line) if line else "",
        "may_record": line is not None and line.resource.pk in found.recordable,
        "trail": trail(found.opened.territory, *words.steps(found, place), french(title)),
    }
    return render(request, "web/plans/money_form.html", context, status=status)
