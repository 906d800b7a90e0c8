"""The register of establishments: searched by name, listed by place, one by one, as a file."""

import re
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.firms.queries import followed as queries
from etabli.domain.governance.permissions import anywhere
from etabli.domain.territories.models import Territory
from etabli.domain.territories.search import HitKind
from etabli.domain.territories.search import search as places_named
from etabli.kernel.codes import is_commune_code, is_siret
from etabli.kernel.names import search_key
from etabli.warehouse.firm_search import search
from etabli.warehouse.firms_api import FirmsApiError
from etabli.warehouse.register import Establishment, Place, Register
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.presentation import trails
from etabli.web.presentation.firms import needs, signals
from etabli.web.presentation.firms import register as words
from etabli.web.presentation.firms.known import known

A_PAGE, FOUND, IN_A_FILE = 50, 50, 10_000
LONGEST, LONGEST_COMMUNE = 120, 60
HOMONYMS = 30
_CODE = re.compile(r"[0-9A-Z./a-z-]{1,20}")
_AFTER = re.compile(r"([01])-(\d{1,2})-(\d{14})")


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Establishments that answer what the address asks: the nearest to a name, or those of a place, fifty a page."""
    register, api = live.register(), live.firms_api()
    asked = _asked(request, register)
    text, place = asked.text, asked.place
    found: list[Establishment] = []
    more = error = ""
    if register is None and api is not None and text:
        try:
            found = api.search(text, place)
        except FirmsApiError as refused:
            error = refused.user_message
    elif register is not None and text:
        found = search(register, text, place, limit=FOUND)
    elif register is not None and place.is_somewhere:
        found = register.listed(place, _after(request), limit=A_PAGE + 1)
        if len(found) > A_PAGE:
            found = found[:A_PAGE]
            more = words.mark(found[-1])
    territories = list(Territory.objects.order_by("-phase_id", "name").values_list("key", "name", "phase__label"))
    spots = register.by_commune(_around(place)) if register is not None and place.is_somewhere and not text else []
    total = sum(count for code, _, count in spots if place.commune in ("", code))
    context = {
        "map": words.on_map(live.release(), spots, place),
        "communes": sorted(spots, key=lambda one: -one[2]) if len(spots) > 1 else [],
        "source": words.MADE_UP if register is not None and register.made_up else words.SOURCE,
        "register": register,
        "api": api is not None,
        "error": error,
        "text": text,
        "asked": {**words.asked(request.GET), "activite": place.activity},
        "commune": asked.commune,
        "place": place,
        "homonyms": asked.homonyms,
        "activity": words.activity_of(place.activity) if place.activity not in words.ACTIVITIES else "",
        "total": total,
        "most": FOUND,
        "rows": [words.row(one, linked=register is not None) for one in found],
        "searched": bool(text or place.is_somewhere),
        "more": more,
        "further": bool(_after(request)),
        "territories": territories,
        "where": next((name for key, name, _ in territories if key == place.territory), ""),
        "activities": words.ACTIVITIES,
        "sizes": words.SIZES,
        "inside": bool(anywhere(request.actor, "followed.view")),
        "trail": trails.of("Entreprises"),
    }
    return render(request, "web/firms/index.html", context)


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, as CSV: ten thousand establishments at most."""
    register = live.register()
    asked = _asked(request, register)
    text, place = asked.text, asked.place
    if register is None or not (text or place.is_somewhere):
        raise Http404("Choisissez un nom ou un lieu : le registre entier se télécharge auprès de l'Insee.")
    found = search(register, text, place, limit=FOUND) if text else register.listed(place, limit=IN_A_FILE)
    return download(words.table(found, made_up=register.made_up), CSV, "etablissements.csv")


@require_safe
@open_to_all
def show(request: HttpRequest, siret: str) -> HttpResponse:
    """One establishment, and the others of its firm; to those of the territory, what they have with it."""
    register = live.register()
    found = register.several([siret]) if register is not None and is_siret(siret) else []
    if register is None or not found:
        raise Http404("Cet établissement n'est pas dans le registre.")
    others = [one for one in register.of_firm(found[0].siren, limit=A_PAGE + 1) if one.siret != siret]
    keys = [key for key in (found[0].territory_2, found[0].territory_1) if key]
    inside = anywhere(request.actor, "followed.view") if request.actor.signed_in else None
    context = {
        "register": register,
        "siret": siret,
        "one": words.page(found[0]),
        "others": [words.row(one) for one in others[:A_PAGE]],
        "others_cut": len(others) > A_PAGE,
        "territories": Territory.objects.select_related("phase").filter(key__in=keys).order_by("-phase_id"),
        "running": live.programme().phases[-1].id,
        "inside": bool(inside),
        "meets": bool(anywhere(request.actor, "need.state")),
        "may_follow": bool(anywhere(request.actor, "followed.manage")) and found[0].open,
        "followed": queries.of_siret(request.actor, siret) if inside else [],
        "needs": needs.lines(queries.needs_of(request.actor, siret), request.actor.on),
        "signals": signals.of_establishment(request.actor, siret) if inside else None,
        "known": known(request.actor, siret),
        "trail": [*trails.of(("Entreprises", "firms"))[:1], (found[0].name, "")],
    }
    return render(request, "web/firms/show.html", context)


@dataclass(frozen=True)
class _Asked:
    """What the address asks. `commune`: its name, or what was typed where none or several bear it (`homonyms`)."""

    text: str
    place: Place
    commune: str
    homonyms: list[tuple[str, str]]


def _asked(request: HttpRequest, register: Register | None) -> _Asked:
    """A code of NAF in the place of a name filters by activity; a commune is known by its code or its name."""
    text, place = request.GET.get("q", "").strip()[:LONGEST], _place(request)
    if register is not None and (code := words.activity_code(text)):
        text, place = "", replace(place, activity=code)
    typed = " ".join(request.GET.get("commune", "").split())[:LONGEST_COMMUNE]
    if not typed:
        return _Asked(text, place, "", [])
    named = _communes(typed)
    if len(named) == 1:
        ((code, name),) = named
        return _Asked(text, replace(place, commune=code), name, [])
    is_code = is_commune_code(typed.upper())  # of one that is no more: the register may have it still
    return _Asked(text, replace(place, commune=typed.upper() if is_code else ""), typed, named)


def _communes(typed: str) -> list[tuple[str, str]]:
    """Code and name of those of this code, or of this full name."""
    code, key = typed.upper(), search_key(typed)
    hits = [one for one in places_named(typed, limit=HOMONYMS) if one.kind == HitKind.COMMUNE]
    found = [one for one in hits if one.code == code] or [one for one in hits if search_key(one.label) == key]
    return list({one.code: (one.code, one.label) for one in found}.values())


def _around(place: Place) -> Place:
    """The place that a commune was chosen in: the others of it are still offered."""
    return replace(place, commune="") if place.territory or place.departement else place


def _place(request: HttpRequest) -> Place:
    """From the address, but for the commune; what is no code asks nothing."""
    asked = {name: request.GET.get(name, "") for name in ("departement", "territoire", "activite")}
    codes = {name: value if _CODE.fullmatch(value) else "" for name, value in asked.items()}
    size = request.GET.get("effectif", "")
    return Place(
        departement=codes["departement"],
        territory=codes["territoire"] if codes["territoire"][:2] in ("1/", "2/") else "",
        activity=codes["activite"],
        size=int(size) if size in words.SIZES else 0,
        open_only=request.GET.get("fermes") != "oui",
    )


def _after(request: HttpRequest) -> tuple[int, int, int] | None:
    found = _AFTER.fullmatch(request.GET.get("apres", ""))
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
