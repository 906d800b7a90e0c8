"""Portfolios: what is followed of the nation, a région, a département, an arrondissement, or what a funder pays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from etabli.domain.coordination.queries import lines, portfolio
from etabli.domain.coordination.queries.portfolio import BY
from etabli.domain.coordination.queries.scope import NO_YEAR, Asked
from etabli.domain.plans.declared import fiche_workflow, has_plans
from etabli.domain.plans.exchange import files_out
from etabli.domain.territories.models import Axis, ProjectType
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, static_map, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.budget import SLUGS
from etabli.web.presentation.plans.portfolio import Choice
from etabli.web.presentation.steering import lines as told_lines
from etabli.web.presentation.steering import places
from etabli.web.presentation.steering import portfolio as told
from etabli.web.presentation.steering.places import Place
from etabli.web.views.diagnosis.acts import or_404

NO_PLACE = "Il n'y a pas de portefeuille à cette adresse."
EVERY_PHASE = "toutes"
LONGEST = 200
# What the address may ask, by its name there; what it is not named by stays as it begins.
FILTERS = {
    "axe": "axis",
    "type": "project_type",
    "etat": "state",
    "departement": "departement",
    "territoire": "territory",
    "financeur": "funder",
    "dispositif": "scheme",
    "annee": "year",
}
CHOSEN = ("phase", *FILTERS, "instrument", "par", "tri", "depuis", "jusque")


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Which portfolio: those of the reader's mandates first."""
    or_404(has_plans() or None, NO_PLACE)
    regions = sorted(live.region_names().items(), key=lambda pair: pair[1])
    context = {
        "mine": places.mine(request.actor),
        "regions": [(f"region-{code}", name) for code, name in regions],
        "trail": trails.of("Pilotage"),
    }
    return render(request, "web/steering/portfolios.html", context)


@require_safe
@open_to_all
def show(request: HttpRequest, place: str) -> HttpResponse:
    """The portfolio of a place, as the reader may see it."""
    where, given, asked = _asked(request, place)
    by = BY[given.get("par", "region")]
    since, until = (_day(given.get(name, "")) for name in ("depuis", "jusque"))
    found = portfolio.portfolio(request.actor, asked, by, since=since, until=until)
    axes = list(Axis.objects.order_by("phase", "position"))
    page = told.page(found, where, given, axes, live.region_names(), request.actor.on)
    context = {
        "page": page,
        "given": given,
        "choices": _choices(given, axes),
        "sorts": told.SORTS,
        "signed_in": request.actor.signed_in,
        "trail": trails.of(("Pilotage", "portfolios"), where.name),
        **_map(found, given, page),
    }
    return render(request, "web/steering/portfolio.html", context)


@require_safe
@open_to_all
def opened(request: HttpRequest, place: str) -> HttpResponse:
    """The lines behind a sum, those that the reader may open, by page."""
    where, given, asked = _asked(request, place)
    asked = replace(asked, instrument=str(SLUGS.get(given.get("instrument", ""), "")))
    found = lines.page_of_lines(request.actor, asked, paging.asked(request.GET.get("page", "1")))
    context = {
        "place": where,
        "page": found,
        "rows": told_lines.rows(found.lines),
        "pager": Pager(found.number, found.pages),
        "trail": [("Pilotage", _index()), (where.name, where.url), ("Lignes de financement", "")],
    }
    return render(request, "web/steering/lines.html", context)


@require_safe
@open_to_all
def as_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The same lines, all of them."""
    where, table = _table(request, place)
    return download(files_out.csv_of(table), CSV, f"portefeuille-{where.slug}.csv")


@require_safe
@open_to_all
def as_xlsx(request: HttpRequest, place: str) -> HttpResponse:
    """The same as a workbook."""
    where, table = _table(request, place)
    return download(files_out.xlsx([table], f"Portefeuille : {where.name}"), XLSX, f"portefeuille-{where.slug}.xlsx")


def _table(request: HttpRequest, place: str) -> tuple[Place, files_out.Table]:
    where, given, asked = _asked(request, place)
    asked = replace(asked, instrument=str(SLUGS.get(given.get("instrument", ""), "")))
    return where, told_lines.table(lines.every_line(request.actor, asked))


def _index() -> str:
    return trails.of(("Pilotage", "portfolios"))[0][1]


def _asked(request: HttpRequest, slug: str) -> tuple[Place, dict[str, str], Asked]:
    """The place, what the address chooses as far as it means something, and what that asks for."""
    or_404(has_plans() or None, NO_PLACE)
    where: Place = or_404(places.place_of(slug), NO_PLACE)
    given = {name: request.GET[name][:LONGEST] for name in CHOSEN if request.GET.get(name)}
    phases = [one.id for one in live.programme().phases]
    if given.get("phase") not in (*phases, EVERY_PHASE):
        given.pop("phase", None)
    if given.get("par") not in BY:
        given.pop("par", None)
    year = given.get("annee", "")
    if year != NO_YEAR and not (year.isascii() and year.isdigit() and len(year) == 4):
        given.pop("annee", None)
    if given.get("financeur") and places.place_of(f"financeur-{given['financeur']}") is None:
        given.pop("financeur")
    if not (_day(given.get("depuis", "")) and _day(given.get("jusque", ""))):
        given.pop("depuis", None)
        given.pop("jusque", None)
    phase = given.get("phase", _current(request.actor.on))
    narrowed = {field: given[name] for name, field in FILTERS.items() if given.get(name)}
    asked = replace(where.asked, phase="" if phase == EVERY_PHASE else phase)
    # a place stays what it is: a filter never widens it
    return where, given, replace(asked, **{name: value for name, value in narrowed.items() if not getattr(asked, name)})


def _current(on: date) -> str:
    """The phase that runs, else the last."""
    phases = live.programme().phases
    return next((one.id for one in reversed(phases) if one.starts_on <= on <= one.ends_on), phases[-1].id)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _choices(given: dict[str, str], axes: Iterable[Axis]) -> list[Choice]:
    """What may be chosen by hand; the rest is chosen by opening a sum."""
    phases = [(one.id, one.label) for one in live.programme().phases]
    phase = given.get("phase", "")
    named = dict.fromkeys((one.slug, one.label) for one in axes if phase in ("", EVERY_PHASE, one.phase_id))
    states = [(one.id, one.label.capitalize()) for one in fiche_workflow().states if one.id != "abandoned"]
    types = [(one.slug, one.label) for one in _types()]
    return [
        Choice("phase", "Phase", "En cours", [*phases, (EVERY_PHASE, "Toutes")], phase),
        Choice("axe", "Axe", "Tous", list(named), given.get("axe", "")),
        Choice("type", "Type de projet", "Tous", types, given.get("type", "")),
        Choice("etat", "État des fiches", "Tous", states, given.get("etat", "")),
    ]


def _types() -> Iterable[ProjectType]:
    return ProjectType.objects.all()


def _map(found: portfolio.Portfolio, given: dict[str, str], page: told.Page) -> dict[str, object]:
    """The territories by what was agreed, where one phase is asked for."""
    if not found.asked.phase:
        return {"static_map": None}
    slug = next(
        (slug for slug, one in SLUGS.items() if given.get("instrument") == slug and one in found.instruments), ""
    )
    instrument = SLUGS[slug] if slug else next(iter(found.instruments), "grant")
    classes, texts, legend = told.shades(found, instrument)
    names = {one.published_id: one.name for one in found.territories}
    drawn = static_map.static_map(live.release(), found.asked.phase, names, texts, classes) if legend else None
    return {"static_map": drawn, "legend": legend, "map_title": f"{page.label} accordées, par territoire"}
