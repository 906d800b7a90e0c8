"""The catalogue of aids as of any day: the list with its filters, the same as a file, and one scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.plans.declared import axes
from etabli.domain.plans.exchange import files_out
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.presentation import trails
from etabli.web.presentation.aids import listing
from etabli.web.presentation.aids import schemes as words

FIRST, LAST = date(2015, 1, 1), date(2099, 12, 31)  # days of which the catalogue may say something


@dataclass(frozen=True)
class Day:
    """`typed`: what the address says; `wrong`: it is no day, and today is taken."""

    on: date
    typed: str
    wrong: bool

    @property
    def is_today(self) -> bool:
        return self.on == localdate()


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Schemes that answer what the address asks, those that are open first."""
    day = _day(request)
    cards, labels = _cards(day.on), _axes()
    asked = listing.asked(request.GET.dict(), cards, labels)
    found = listing.listed(cards, asked)
    context = {
        "cards": found,
        "open": sum(one.state.id == "ouvert" for one in found),
        "closed": sum(one.closed for one in cards),
        "choices": listing.choices(asked, cards, labels),
        "asked": asked,
        "day": day,
        "trail": trails.of("Aides"),
    }
    return render(request, "web/aids/index.html", context)


@require_safe
@open_to_all
def index_csv(request: HttpRequest) -> HttpResponse:
    """What the list shows, as CSV."""
    day = _day(request)
    cards, labels = _cards(day.on), _axes()
    found = listing.listed(cards, listing.asked(request.GET.dict(), cards, labels))
    return download(files_out.csv_of(listing.table(found, day.on, labels)), CSV, f"aides-{day.on}.csv")


@require_safe
@open_to_all
def show(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """One scheme: what it asks, gives and excludes in each of its versions, each point with its source."""
    scheme = aid_schemes().get(scheme_id)
    if scheme is None:
        raise Http404("Ce dispositif n'est pas dans le catalogue.")
    day = _day(request)
    context = {
        "page": words.page(scheme, day.on, _axes()),
        "day": day,
        "trail": [*trails.of(("Aides", "aids"))[:1], (scheme.short, "")],
    }
    return render(request, "web/aids/show.html", context)


def _cards(on: date) -> list[words.Card]:
    return [words.card(one, on) for one in aid_schemes().values()]


def _axes() -> Mapping[tuple[str, str], str]:
    """The label of each axis of the programme that a scheme serves, by phase and id."""
    phases = sorted({phase for one in aid_schemes().values() for held in one.versions for phase, _ in held.axes})
    return {(phase, axis.id): f"{axis.label} (phase {phase})" for phase in phases for axis in axes(phase)}


def _day(request: HttpRequest) -> Day:
    typed = request.GET.get("date", "")[:10]
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        return Day(localdate(), typed, bool(typed))
    return Day(on, typed, False) if FIRST <= on <= LAST else Day(localdate(), typed, True)
