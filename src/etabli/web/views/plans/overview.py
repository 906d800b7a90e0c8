"""The plan of a territory seen otherwise: in columns, on a calendar, on a map, by what is due."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.plans.queries import places, schedule
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.territories import queries as territories
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation.plans import board as boards
from etabli.web.presentation.plans import calendar as calendars
from etabli.web.presentation.plans import plan_map as maps
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.presentation.plans.ical import calendar as ical
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.plans.plan import NO_TERRITORY

NO_PLAN = "Ce territoire n'a pas encore de plan d'action."


def _opened(request: HttpRequest, phase: str, territory_id: str) -> OpenedPlan:
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    or_404(opened.plan, NO_PLAN)
    return opened


def _context(opened: OpenedPlan, here: str, label: str) -> dict[str, object]:
    return {
        "frame": frame(opened, here),
        "territory": opened.territory,
        "plan": opened.plan,
        "may": {name.replace(".", "_"): True for name in opened.may},
        "trail": trail(opened.territory, label),
    }


def _axes(opened: OpenedPlan) -> dict[str, str]:
    return {axis.slug: axis.label for axis in opened.territory.phase.axes.all()}


@require_safe
@open_to_all
def board(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The fiches in columns by state."""
    opened = _opened(request, phase, territory_id)
    fiches = list(opened.fiches().select_related("lead").defer("values"))
    columns = boards.columns(fiches, _axes(opened), timezone.localdate())
    context = _context(opened, "plan_board", "Tableau par état") | {"columns": columns, "count": len(fiches)}
    return render(request, "web/plans/board.html", context)


@require_safe
@open_to_all
def calendar(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The fiches on a calendar: bars, milestones, what waits for what; and the table that says the same."""
    opened = _opened(request, phase, territory_id)
    found, today = schedule.schedule(opened), timezone.localdate()
    context = _context(opened, "plan_calendar", "Calendrier") | {
        "picture": calendars.picture(found, opened.territory, today),
        "lines": calendars.lines(found, today),
        "key": calendars.KEY,
        "undated": found.undated,
    }
    return render(request, "web/plans/calendar.html", context)


@require_safe
@open_to_all
def deadlines(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """What is late, then what comes, month by month."""
    opened = _opened(request, phase, territory_id)
    past = request.GET.get("passees") == "1"
    place = [phase, territory_id]
    late, months = calendars.deadlines(schedule.due(opened), place, _today(), past=past)
    context = _context(opened, "plan_deadlines", "Échéances") | {"late": late, "months": months, "past": past}
    context["answer"] = calendars.told_late(late)
    return render(request, "web/plans/deadlines.html", context)


@require_safe
@open_to_all
def deadlines_ics(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The same for a calendar application."""
    opened = _opened(request, phase, territory_id)
    name = f"Plan d’action, {opened.territory.name}"
    text = ical(schedule.due(opened), name=name, host=request.get_host().partition(":")[0], at=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{phase}-{territory_id}.ics"'
    return response


@require_safe
@open_to_all
def on_map(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Which members the fiches concern; of one member alone, which of its communes."""
    opened = _opened(request, phase, territory_id)
    fiches = list(opened.fiches().defer("values"))
    members = territories.members_of(opened.territory)
    found = maps.plan_map(fiches, members, places.communes_of(opened.territory), live.release())
    context = _context(opened, "plan_map", "Carte") | {"map": found, "count": len(fiches)}
    return render(request, "web/plans/map.html", context)


def _today() -> date:
    return timezone.localdate()
