"""Volunteers counted for everybody: contracts, labels, aid, who stayed, toward the target."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.programme import vte_programme
from etabli.domain.plans.exchange import files_out
from etabli.domain.vte.queries import volunteer_figures as queries
from etabli.domain.vte.queries.volunteer_figures import Told
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.presentation import trails
from etabli.web.presentation.vte import figures as told


@require_safe
@open_to_all
def show(request: HttpRequest) -> HttpResponse:
    """How many volunteers, where, and what came of them."""
    on, programme = timezone.localdate(), vte_programme()
    target, found = programme.target(on), _found()
    context = {
        "answer": told.answer(found),
        "whole": told.whole(found),
        "later": told.later(found),
        "labels": told.labels(found),
        "grids": told.grids(found),
        "toward": told.toward(found, target, programme),
        "cited": told.cited(programme),
        "definitions": [(key, name, told.french(text)) for key, name, text in told.DEFINITIONS],
        "trail": trails.of("Volontaires (VTE) en chiffres"),
    }
    return render(request, "web/vte/figures.html", context)


@require_safe
@open_to_all
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    table = told.table(_found(), timezone.localdate())
    return download(files_out.csv_of(table), CSV, "volontaires-vte.csv")


def _found() -> Told:
    on = timezone.localdate()
    return queries.told(on, vte_programme().target(on))
