"""Signals of a territory: its industrial establishments that deserve a visit, each with its evidence."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.services.followed_signals import marks
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.territories.models import Territory
from etabli.warehouse.register import Place, Register
from etabli.web import live
from etabli.web.access import private_page
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.firms import signals as told
from etabli.web.presentation.paging import Pager
from etabli.web.views.firms.followed import places

A_PAGE, READ = 40, 5_000


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that nobody has put aside, of establishments followed or not."""
    allowed = anywhere(request.actor, "followed.view")
    if not allowed:
        raise NotAllowedError(allowed)
    here, register = places(request, "followed.view"), live.register()
    place, rule, every = _asked(request, here)
    found, cut = _found(request, register, place, rule, every) if register is not None and place else ([], 0)
    pages = max(1, -(-len(found) // A_PAGE))
    number = max(1, min(paging.asked(request.GET.get("page", "1")), pages))
    context = {
        "place": place,
        "places": here,
        "register": register,
        "lines": found[(number - 1) * A_PAGE : number * A_PAGE],
        "many": len(found),
        "cut": cut,
        "rule": rule,
        "every": every,
        "apart": [one.label for one in told.rules().signals if not one.by_default],
        "rules": told.rules(),
        "lacks": told.lacks(register) if register is not None else "",
        "may_follow": bool(anywhere(request.actor, "followed.manage")),
        "pager": Pager(number, pages),
        "trail": trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed"), "Signaux du territoire"),
    }
    return render(request, "web/firms/followed/signals.html", context)


@require_safe
@private_page
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, all of it, as CSV."""
    allowed = anywhere(request.actor, "followed.view")
    if not allowed:
        raise NotAllowedError(allowed)
    here, register = places(request, "followed.view"), live.register()
    place, rule, every = _asked(request, here)
    found, _ = _found(request, register, place, rule, every) if register is not None and place else ([], 0)
    return download(told.table(found), CSV, "signaux.csv")


def _asked(request: HttpRequest, here: Mapping[str, Territory]) -> tuple[Territory | None, str, bool]:
    """The territory, the signal, and whether those that are told only when asked are."""
    place = here.get(request.GET.get("territoire", "")) or next(iter(here.values()), None)
    asked = request.GET.get("signal", "")
    return place, asked if asked in told.known() else "", request.GET.get("anciens") == "oui"


def _found(
    request: HttpRequest, register: Register, place: Territory, rule: str, every_rule: bool
) -> tuple[list[told.Firm], int]:
    """Firms with the signals of their establishments. Three queries. How many were read where some were not."""
    every = register.listed(Place(territory=place.pk), limit=READ + 1)
    cut = READ if len(every) > READ else 0
    known = {one.siret: one for one in told.industrial(register, every[:READ])}
    found = told.of_register(register, list(known), request.actor.on)
    said = marks(request.actor, list(found)) if found else {}
    followed = queries.keys(request.actor, place)
    fresh: dict[str, list[told.Told]] = {}
    for siret, some in found.items():
        shown = [one for one in some if one.rule.by_default or every_rule or one.rule.id == rule]
        of = [one for one in told.told(shown, said, place.pk, register) if one.mark is None]
        if of and (not rule or any(one.rule.id == rule for one in of)):
            fresh[siret] = of
    return told.ranked(fresh, known, followed), cut
