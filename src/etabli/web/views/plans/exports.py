"""A plan as files: XLSX and CSV that an import reads back, the exchange JSON, the template to fill in."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.plans.exchange import files_out, marks, projects, tables
from etabli.domain.plans.exchange import template as template_file
from etabli.domain.plans.models import Plan
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french
from etabli.web.access import open_to_all
from etabli.web.download import CSV, XLSX, download
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.plans.plan import NO_TERRITORY

JSON = "application/json; charset=utf-8"
NO_PLAN = "Le plan d'action de ce territoire n'est pas commencé."


@require_safe
@open_to_all
def xlsx(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """All that the reader may see, a sheet a part."""
    opened, plan = begun(request, phase, territory_id)
    found = tables.tables_of(plan, opened.sight, opened.public)
    return download(files_out.xlsx(found, f"Plan d’action : {opened.territory.name}"), XLSX, _name(opened, "xlsx"))


@require_safe
@open_to_all
def csv(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The fiches that the reader may see."""
    opened, plan = begun(request, phase, territory_id)
    mark = marks.written(opened.territory, timezone.now())
    table = tables.fiches_table(plan, list(opened.fiches().select_related("lead")), Reader(opened.territory))
    return download(files_out.csv_of(table, mark), CSV, _name(opened, "csv"))


@require_safe
@open_to_all
def exchange(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The same fiches as projects of the shared schema."""
    opened, plan = begun(request, phase, territory_id)
    found = projects.projects_of(plan, opened.sight, request.actor.on)
    return download(json.dumps(found, ensure_ascii=False, indent=1).encode(), JSON, _name(opened, "json"))


@require_safe
@open_to_all
def template(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The workbook to fill in: the same for everybody who may see the plan."""
    opened, _ = begun(request, phase, territory_id)
    return download(template_file.template(Reader(opened.territory)), XLSX, "modele-import-plan.xlsx")


def begun(request: HttpRequest, phase: str, territory_id: str) -> tuple[OpenedPlan, Plan]:
    """The territory and its plan; 404 where it has none."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    if opened.plan is None:
        raise Http404(french(NO_PLAN))
    return opened, opened.plan


def _name(opened: OpenedPlan, extension: str) -> str:
    return f"plan-{opened.territory.published_id}-phase-{opened.territory.phase_id}.{extension}"
