"""The register of establishments: searched by name, listed by place or activity, one by one, as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.firms.queries import followed as queries
from etabli.domain.governance.permissions import anywhere
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.warehouse.firm_search import Answers, answers
from etabli.warehouse.firms_api import FirmsApi, FirmsApiError
from etabli.warehouse.register import Establishment, Listed, Register
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.presentation import trails
from etabli.web.presentation.firms import needs, signals
from etabli.web.presentation.firms import register as words
from etabli.web.presentation.firms.known import known
from etabli.web.views.firms import asking
from etabli.web.views.firms.asking import ORDERS, Asked

A_PAGE, FOUND, IN_A_FILE = 50, 50, 10_000
ON_A_MAP = 10_000  # establishments of the whole country that are still shown by commune
NOTHING_TO_EXPORT = french(
    "Un fichier demande un nom, un lieu, une activité ou une taille : choisissez ci-dessus. Le registre entier se"
    " télécharge auprès de l’Insee."
)


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Establishments that answer what the address asks: the nearest to a name, or a list, fifty a page."""
    return _index(request)


def _index(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    register, api = live.register(), live.firms_api()
    read = asking.asked(request.GET, register)
    page, found, total, wait = Listed([]), Answers([]), 0, None
    spots: list[tuple[str, str, int]] = []
    if register is not None and read.text:
        found = answers(register, read.text, read.place, limit=FOUND)
    elif register is not None and read.place.says_something:
        page = register.page(read.place, after=read.after, limit=A_PAGE, order=ORDERS[read.order])
        total = page.left if read.after is None else register.total(read.place)
        if read.place.is_somewhere or total <= ON_A_MAP:
            spots = register.by_commune(read.around)
    elif register is None and api is not None:
        found, error, wait = _asked_of(api, read)
    territories = list(Territory.objects.order_by("-phase_id", "name").values_list("key", "name", "phase__label"))
    context = {
        "map": words.on_map(live.release(), spots, read.place, lambda code: _of_commune(request, code), read.region),
        "communes": words.communes(spots),
        "source": words.MADE_UP if register is not None and register.made_up else words.SOURCE,
        "register": register,
        "api": api is not None,
        "error": error,
        "read": read,
        "asked": asking.form(read),
        "place": read.place,
        "activity": words.activity_of(read.place.activity) if read.place.activity not in words.ACTIVITIES else "",
        "named": [(code, words.activity_of(code)) for code in found.activities[: words.NAMED]],
        "by": words.by(found.by),
        "total": total,
        "most": FOUND,
        "rows": [words.row(one) for one in page.rows or found.rows],
        "searched": bool(read.text or read.place.says_something),
        "more": page.after,
        "further": read.after is not None,
        "territories": territories,
        "where": next((name for key, name, _ in territories if key == read.place.territory), ""),
        "regions": live.region_names(),
        "departements": asking.departements(),
        "activities": words.ACTIVITIES,
        "sizes": words.SIZES,
        "inside": bool(anywhere(request.actor, "followed.view")),
        "desk": bool(anywhere(request.actor, "need.view")),
        "trail": trails.of("Entreprises"),
    }
    return _later(render(request, "web/firms/index.html", context, status=503 if wait else status), wait)


def _asked_of(api: FirmsApi, read: Asked) -> tuple[Answers, str, int | None]:
    """What the public API answers, why it doesn't, and after how long to ask again."""
    place = read.place
    if not (read.text or place.is_somewhere or place.activity):
        return Answers([]), "", None
    try:
        return Answers(api.search(read.text, place)), "", None
    except FirmsApiError as refused:
        return Answers([]), refused.user_message, refused.wait


def _later(response: HttpResponse, wait: int | None) -> HttpResponse:
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, as CSV: ten thousand establishments at most."""
    register = live.register()
    if register is None:
        raise Http404(french("Aucun registre des établissements n’est installé ici : il n’y a rien à télécharger."))
    read = asking.asked(request.GET, register)
    if not (read.text or read.place.says_something):
        return _index(request, NOTHING_TO_EXPORT, status=400)
    if read.text:
        found = answers(register, read.text, read.place, limit=FOUND).rows
    else:
        found = register.page(read.place, limit=IN_A_FILE, order=ORDERS[read.order]).rows
    return download(words.table(found, made_up=register.made_up), CSV, "etablissements.csv")


@require_safe
@open_to_all
def show(request: HttpRequest, siret: str) -> HttpResponse:
    """One establishment, and the others of its firm; to those of the territory, what they have with it."""
    asked = live.look_up(siret)
    if asked.found is None:
        if asked.wait is None:
            raise Http404(asked.why)
        context = {"siret": words.spaced(siret), "why": asked.why, "trail": trails.of(("Entreprises", "firms"))[:1]}
        return _later(render(request, "web/firms/unanswered.html", context, status=503), asked.wait)
    register, one = live.register(), asked.found
    keys = [key for key in (one.territory_2, one.territory_1) if key]
    inside = anywhere(request.actor, "followed.view") if request.actor.signed_in else None
    context = {
        "register": register,
        "siret": siret,
        "one": words.page(one),
        **_others(register, one),
        "territories": Territory.objects.select_related("phase").filter(key__in=keys).order_by("-phase_id"),
        "running": live.programme().phases[-1].id,
        "inside": bool(inside),
        "meets": bool(anywhere(request.actor, "need.state")),
        "may_follow": bool(anywhere(request.actor, "followed.manage")) and one.open,
        "followed": queries.of_siret(request.actor, siret) if inside else [],
        "needs": needs.lines(queries.needs_of(request.actor, siret), request.actor.on),
        "signals": signals.of_establishment(request.actor, siret) if inside and register is not None else None,
        "known": known(request.actor, siret),
        "trail": [*trails.of(("Entreprises", "firms"))[:1], (one.name, "")],
    }
    return render(request, "web/firms/show.html", context)


def _others(register: Register | None, one: Establishment) -> dict[str, Any]:
    """The other establishments of the firm; None where nobody can tell."""
    if register is None:
        return {"others": None, "others_cut": False}
    others = [other for other in register.of_firm(one.siren, limit=A_PAGE + 1) if other.siret != one.siret]
    return {"others": [words.row(other) for other in others[:A_PAGE]], "others_cut": len(others) > A_PAGE}


def _of_commune(request: HttpRequest, code: str) -> str:
    """The address of the same list in one commune, from its beginning."""
    asked = request.GET.copy()
    asked["commune"] = code
    asked.pop("apres", None)
    return f"?{asked.urlencode()}"
