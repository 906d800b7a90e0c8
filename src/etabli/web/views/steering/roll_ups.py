"""Indicators put together over a place and a period, with their files."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.coordination.queries import roll_ups as queries
from etabli.domain.coordination.queries.roll_ups import RolledUp
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.plans.exchange import files_out
from etabli.web.access import private_page
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation.steering import roll_ups as told
from etabli.web.presentation.steering.places import mine as of_reader
from etabli.web.presentation.steering.reviews import period_label
from etabli.web.views.steering.reviews import LONGEST, crumbs, place, places

FRANCE = "France"


@dataclass(frozen=True)
class Question:
    """`given`: what the address says; `periods` of which there is a review; `territories` with one; `open_whole`: see
    `queries.roll_ups.Reviewed`.
    """

    given: dict[str, str]
    periods: list[str]
    territories: list[tuple[str, str]]
    period: str
    open_whole: bool
    found: list[RolledUp]


@require_safe
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """What indicators say together, and what is missing."""
    asks = _question(request)
    regions = places(asks.given)
    named = dict(asks.territories) | dict(regions)
    where = named.get(asks.given["territoire"]) or named.get(asks.given["lieu"]) or FRANCE
    context = {
        "lines": told.lines(asks.found, open_whole=asks.open_whole),
        "answer": told.answer(asks.found, where, period_label(asks.period)) if asks.found else "",
        "open_whole": asks.open_whole,
        "given": asks.given,
        "period": asks.period,
        "periods": [(one, period_label(one)) for one in asks.periods],
        "regions": regions,
        "territories": asks.territories,
        "trail": crumbs("Synthèse"),
    }
    return render(request, "web/steering/roll_up.html", context)


@require_safe
@private_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """What is put together, as a file."""
    asks = _question(request)
    return download(files_out.csv_of(told.tables(asks.found, open_whole=asks.open_whole)[0]), CSV, "indicateurs.csv")


@require_safe
@private_page
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, with each value."""
    asks = _question(request)
    sheets = told.tables(asks.found, open_whole=asks.open_whole)
    return download(files_out.xlsx(sheets, "Indicateurs"), XLSX, "indicateurs.xlsx")


def _own(request: HttpRequest) -> str:
    """Where nothing is asked: the place that the reader follows, where they follow one alone."""
    mine = [one.slug for one in of_reader(request.actor) if place({"lieu": one.slug}) != place({})]
    return mine[0] if len(mine) == 1 else ""


def _question(request: HttpRequest) -> Question:
    if not (allowed := anywhere(request.actor, "review.view")):
        raise NotAllowedError(allowed)
    names = ("periode", "lieu", "territoire")
    given = {name: request.GET.get(name, "")[:LONGEST].replace("\x00", "") for name in names}
    every = queries.periods()
    if "lieu" not in request.GET and not given["territoire"]:
        given["lieu"] = _own(request)
    period = given["periode"] if given["periode"] in every else next(iter(every), "")
    where = place(given)
    found = queries.rolled_up(request.actor, where, period) if period else []
    reviewed = queries.reviewed(request.actor, where, period)
    return Question(given, every, reviewed.territories, period, reviewed.open_whole, found)
