"""Which operator answers, and how fast: all of them, and one. Open to everybody; the requests behind are not."""

from collections.abc import Container
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.requests import request_rules
from etabli.domain.coordination.queries import delays as queries
from etabli.domain.coordination.queries.delays import Asked, OneOperator
from etabli.domain.plans.declared import has_plans
from etabli.domain.plans.exchange import files_out
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import trails
from etabli.web.presentation.steering import delays as told
from etabli.web.presentation.steering.delays import Line, Part
from etabli.web.views.diagnosis.acts import or_404

UNKNOWN = "Aucune demande n'a été transmise à cet opérateur."
NO_PLANS = "Cette instance n'a pas de plans d'action."
TRAIL = ("Opérateurs", "operators")


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Every operator that was asked something."""
    asked, by = _asked(request), _sort(request)
    found = queries.operators(asked, request.actor.on)
    rows = told.lines(found, by, _query(request))
    context = {
        **_shared(request, asked),
        "answer": told.answer(found.together),
        "known": told.known(found.together),
        "lines": rows,
        "by": by,
        "sorts": told.SORTS,
        "readable": told.late_address(asked),
        "up": told.UP,
        "counts": tuple(told.BY_COUNT),
        "chart": told.picture(rows, "Première réponse, par opérateur, en jours"),
        "drawn": told.MOST,
        "trail": trails.of(("Pilotage", "portfolios"), "Opérateurs"),
    }
    return render(request, "web/steering/operators.html", context)


@require_safe
@open_to_all
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same lines."""
    return download(files_out.csv_of(told.table_of_all(_lines(request))), CSV, "operateurs.csv")


@require_safe
@open_to_all
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table = told.table_of_all(_lines(request))
    return download(files_out.xlsx([table], "Délais des opérateurs"), XLSX, "operateurs.xlsx")


@require_safe
@open_to_all
def show(request: HttpRequest, operator_id: UUID) -> HttpResponse:
    """One operator: together, by région, by type, by year, in and out of the programme."""
    found, parts = _one(request, operator_id)
    context = {
        **_shared(request, _asked(request)),
        "operator": found.operator,
        "answer": told.answer(found.together),
        "known": told.known(found.together),
        "together": told.line(found.together, "Ensemble"),
        "parts": parts,
        "chart": told.picture_of_spans(found.together, f"Délais, {found.operator.name}, en jours"),
        "readable": told.late_address(_asked(request), found.operator.pk),
        "funds": reverse("portfolio", args=[f"financeur-{found.operator.pk}"]),
        "trail": trails.of(("Pilotage", "portfolios"), TRAIL, found.operator.name),
    }
    return render(request, "web/steering/operator.html", context)


@require_safe
@open_to_all
def one_csv(request: HttpRequest, operator_id: UUID) -> HttpResponse:
    """The tables of one operator in one."""
    table = told.table_of_one(*_one(request, operator_id))
    return download(files_out.csv_of(table), CSV, f"operateur-{operator_id}.csv")


@require_safe
@open_to_all
def one_xlsx(request: HttpRequest, operator_id: UUID) -> HttpResponse:
    """The same as a workbook."""
    found, parts = _one(request, operator_id)
    table = told.table_of_one(found, parts)
    return download(files_out.xlsx([table], f"Délais : {found.operator.name}"), XLSX, f"operateur-{operator_id}.xlsx")


def _lines(request: HttpRequest) -> list[Line]:
    or_404(has_plans() or None, NO_PLANS)
    return told.lines(queries.operators(_asked(request), request.actor.on), _sort(request), "")


def _one(request: HttpRequest, operator_id: UUID) -> tuple[OneOperator, list[Part]]:
    or_404(has_plans() or None, NO_PLANS)
    found: OneOperator = or_404(queries.operator(operator_id, _asked(request), request.actor.on), UNKNOWN)
    return found, told.parts(found, live.region_names())


def _shared(request: HttpRequest, asked: Asked) -> dict[str, object]:
    or_404(has_plans() or None, NO_PLANS)
    phases = [(one.id, one.label) for one in live.programme().phases]
    return {
        "choices": told.choices(asked, live.region_names(), phases, request.actor.on),
        "query": _query(request),
        "asked": asked,
        "on": request.actor.on,
        "signed_in": request.actor.signed_in,
    }


def _asked(request: HttpRequest) -> Asked:
    """What the address asks, as far as it means something."""
    given = request.GET
    year = given.get("annee", "")
    return Asked(
        region=_known(given.get("region", ""), live.region_names()),
        need=_known(given.get("type", ""), [one.id for one in request_rules().needs]),
        phase=_known(given.get("phase", ""), [one.id for one in live.programme().phases]),
        year=year if year.isascii() and year.isdigit() and len(year) == 4 else "",
        within=_known(given.get("programme", ""), told.WITHIN),
    )


def _known(value: str, among: Container[str]) -> str:
    return value if value in among else ""


def _sort(request: HttpRequest) -> str:
    return _known(request.GET.get("tri", ""), dict(told.SORTS)) or "demandes"


def _query(request: HttpRequest) -> str:
    """The filters of the address without its order, for the pages and files that keep them."""
    given = request.GET.copy()
    for name in list(given):
        if name not in ("region", "type", "phase", "annee", "programme") or not given[name]:
            del given[name]
    return given.urlencode()
