"""Importing a plan: the file, what its columns hold, what each line would do, and only then the writing."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.foundation.spreadsheets.sheets import Sheet, loaded
from etabli.domain.governance.permissions import require
from etabli.domain.plans.errors import ShownAgainError
from etabli.domain.plans.exchange import files_out, projects, upload
from etabli.domain.plans.models import Import, Plan
from etabli.domain.plans.models.imports import ImportState
from etabli.domain.plans.queries.imports import import_of, imports_of
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.plans.services import importing, imports
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.download import XLSX, download
from etabli.web.presentation.plans import importing as lines
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import capped, done, or_404, sent, told
from etabli.web.views.plans.exports import begun
from etabli.web.views.plans.importing_forms import ColumnsForm, TableForm, UploadForm

NO_IMPORT = "Cette importation n'existe pas, ou plus : elle est effacée après sept jours."


@takes_forms
@capped
@private_page
def begin(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Send a file; find those that were begun."""
    opened, plan = _importable(request, phase, territory_id)
    form = UploadForm(sent(request), request.FILES or None)
    made: list[UUID] = []

    def act() -> None:
        file = form.cleaned_data["file"]
        name, sheets = _read(file.name, file.read(), opened)
        made.append(imports.begin(plan=plan, file_name=name, sheets=sheets, by=request.actor).pk)

    if request.method == "POST" and done(form, act):
        return redirect("plan_import_columns", phase, territory_id, made[0])
    context = _context(opened, form=form, begun=list(imports_of(plan, request.actor)))
    return render(request, "web/plans/importing/begin.html", context, status=422 if form.errors else 200)


def _read(name: str, content: bytes, opened: OpenedPlan) -> tuple[str, list[Sheet]]:
    if upload.kind_of(name, content) == "json":
        plain = upload.checked_json(name, content)
        return plain, [projects.read_json(content, opened.fiches())]
    return upload.read(name, content)


@takes_forms
@private_page
def columns(request: HttpRequest, phase: str, territory_id: str, import_id: UUID) -> HttpResponse:
    """What each sheet holds, which line has its titles, what each column is: proposed, corrected here."""
    opened, found = _found(request, phase, territory_id, import_id)
    if found.state == ImportState.DONE:
        return redirect("plan_import_preview", phase, territory_id, import_id)
    acte = request.POST.get("acte", "") if request.method == "POST" else ""
    if acte == "cancel":
        imports.cancel(found=found)
        told(request, "L'importation est abandonnée : son fichier est effacé, rien n'a été enregistré.")
        return redirect("plan_import", phase, territory_id)
    sheets = loaded(found.cells)
    asked = request.POST.get("sheet", "") if acte == "table" else request.GET.get("feuille", "")
    here = lines.chosen_sheet(found, asked)
    held = imports.tables_of(found)[here]
    table = TableForm(sheets[here], here, held, request.POST if acte == "table" else None)
    if acte == "table" and done(table, lambda: imports.choose_table(found=found, **table.said())):
        return redirect(f"{request.path}?feuille={here}")
    seen = lines.columns(sheets[here], held, phase)
    form = ColumnsForm(seen, held, opened.territory, found, request.POST if acte == "columns" else None)
    if acte == "columns" and done(form, lambda: imports.map_columns(found=found, sheet=here, **form.said())):
        return redirect("plan_import_preview", phase, territory_id, import_id)
    refused = next((one for one in (table, form) if one.errors), None)
    context = _context(
        opened,
        found=found,
        sheets=lines.sheets_of(sheets, found, here),
        held=held,
        table=table,
        form=form,
        columns=[(column, form[f"column_{column.index}"]) for column in seen],
        merged=sheets[here].merged,
        refused=refused,
    )
    return render(request, "web/plans/importing/columns.html", context, status=422 if refused else 200)


@takes_forms
@private_page
def preview(request: HttpRequest, phase: str, territory_id: str, import_id: UUID) -> HttpResponse:
    """What each line would do; the confirmation; then what was done."""
    opened, found = _found(request, phase, territory_id, import_id)
    if found.state == ImportState.DONE:
        context = _context(opened, found=found, summary=lines.summary(found.counts), kept=lines.kept_in(found.counts))
        return render(request, "web/plans/importing/done.html", context)
    changed: tuple[int, ...] | None = None
    asked = [request.GET.get(name, "") for name in ("feuille", "lignes", "page")]
    if request.method == "POST":
        try:
            if request.POST.get("acte") == "put_back":
                line = request.POST.get("line", "")
                imports.put_back(found=found, line=line, back=request.POST.get("back") == "1")
                return redirect(f"{request.path}?{lines.query(*asked)}#{lines.anchor(line)}")
            importing.confirm(found=found, seal=request.POST.get("seal", ""), by=request.actor)
            return redirect("plan_import_preview", phase, territory_id, import_id)
        except ShownAgainError as error:
            changed = error.lines
        except ValidationError as error:
            changed = ()
            found.problem = " ".join(error.messages)
    seen = importing.preview_of(found, request.actor)
    imports.shown(found=found, preview=seen)
    page = lines.page(seen, *asked, changed or ())
    context = _context(opened, found=found, page=page, seal=seen.seal, again=changed is not None, changed=changed)
    return render(request, "web/plans/importing/preview.html", context, status=409 if changed is not None else 200)


@require_safe
@private_page
def left_out(request: HttpRequest, phase: str, territory_id: str, import_id: UUID) -> HttpResponse:
    """The lines that were left out, each with its reason: to correct and to send again."""
    _, found = _found(request, phase, territory_id, import_id)
    refused = found.refused if found.state == ImportState.DONE else importing.refused_of(found, request.actor)
    if not refused:
        raise Http404(french("Aucune ligne n'est en erreur."))
    return download(files_out.left_out(refused), XLSX, "lignes-en-erreur.xlsx")


def _importable(request: HttpRequest, phase: str, territory_id: str) -> tuple[OpenedPlan, Plan]:
    opened, plan = begun(request, phase, territory_id)
    require(request.actor, "plan.propose", opened.territory)
    return opened, plan


def _found(request: HttpRequest, phase: str, territory_id: str, import_id: UUID) -> tuple[OpenedPlan, Import]:
    opened, plan = _importable(request, phase, territory_id)
    return opened, or_404(import_of(plan, import_id, request.actor), NO_IMPORT)


def _context(opened: OpenedPlan, **more: object) -> dict[str, object]:
    steps = trail(opened.territory, "Importer") if "found" not in more else lines.trail_of(opened.territory)
    place = {"frame": frame(opened, "plan_import"), "territory": opened.territory, "trail": steps}
    return {**place, **more}
