"""What anybody reads of the VTE: what it is, open offers as a list, a map, files; one offer; those that answer one."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.analysis.vte.matching import Profile, in_order, skills_of
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.places.town_halls import km_between_communes
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.governance.permissions import anywhere
from etabli.domain.territories.models import Departement, Region
from etabli.domain.vte.checks import SCHEME
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.queries import asking, offers
from etabli.domain.vte.queries.asking import Read
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.download import CSV, download
from etabli.web.presentation import trails
from etabli.web.presentation.aids import schemes
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.static_map import StaticMap
from etabli.web.presentation.vte import files, offer_map
from etabli.web.presentation.vte import offers as words
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.vte.application_forms import ProfileForm

ATOM = "application/atom+xml; charset=utf-8"
IN_A_FEED, IN_A_FILE, FOR_ONE, ON_A_MAP = 50, 5000, 200, 500
UNKNOWN = "Cette offre n'existe pas, ou n'est pas publiée."
SORTS = (
    ("recentes", "Les plus récentes"),
    ("debut", "Début le plus proche"),
    ("salaire", "Rémunération la plus haute"),
    ("proches", "Les plus proches"),
)


@require_safe
@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    """What the VTE is, what the aid is, where to begin."""
    on, scheme = localdate(), aid_schemes()[SCHEME]
    places = offers.by_territory(on)
    context = {
        "places": places,
        "count": sum(count for _, _, count in places),
        "scheme": schemes.card(scheme, on),
        "housing": offer_rules().housing,
        "desk": bool(anywhere(request.actor, "offer.view")),
        "trail": trails.of("VTE"),
    }
    return render(request, "web/vte/offer_home.html", context)


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Open offers that answer what the address asks, as a list or on a map."""
    on, read = localdate(), _read(request)
    found = offers.listed(read.asked, on)
    as_map = request.GET.get("vue") == "carte"
    places = offers.by_territory(on, read.asked)
    there = offer_map.by_commune(offers.found(read.asked, on)[:ON_A_MAP], read) if as_map else []
    near = offer_map.framed(live.release(), live.programme().current(on).id, read, there) if as_map else None
    rules = offer_rules()
    context = {
        "found": found,
        "cards": [words.card(one, read.asked.km) for one in found.rows],
        "asked": read.asked,
        "read": read,
        "typed": {name: request.GET.get(name, "")[:100] for name in asking.NAMES},
        "wrong": _wrong(request, read),
        "alert": urlencode({name: value for name, value in _asked(request).items() if value}),
        "as_map": as_map,
        "places": places,
        "there": there,
        "points": near,
        "static_map": _map(request, places) if as_map and near is None else None,
        "map_title": "Offres de VTE ouvertes, par territoire",
        "territories": offers.by_territory(on),
        "regions": Region.objects.order_by("name").values_list("pk", "name"),
        "departements": Departement.objects.order_by("pk").values_list("pk", "name"),
        "contracts": [(one.value, one.label) for one in Contract],
        "themes": rules.themes,
        "levels": rules.levels,
        "distances": asking.DISTANCES,
        "sorts": [one for one in SORTS if one[0] != "proches" or read.asked.km],
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("VTE", "vte"), "Offres"),
    }
    return render(request, "web/vte/offer_list.html", context)


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, as CSV."""
    found = offers.found(_read(request).asked, localdate())[:IN_A_FILE]
    return download(files.table(found, _base(request)), CSV, "offres-vte.csv")


@require_safe
@open_to_all
def atom(request: HttpRequest) -> HttpResponse:
    """The latest that the page lists, as a feed."""
    asked = replace(_read(request).asked, sort="recentes")
    found = offers.found(asked, localdate())[:IN_A_FEED]
    content = files.feed(found, _base(request), request.get_full_path())
    return HttpResponse(content, content_type=ATOM)


@require_safe
@open_to_all
def show(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer with what the rules say of its aid. One that is over says so, and answers 410."""
    offer = or_404(offers.published(offer_id), UNKNOWN)
    on = localdate()
    trail = [*trails.of(("VTE", "vte"), ("Offres", "offers"))]
    if not offer.is_open(on):
        context = {
            "state": words.state(offer, on),
            "trail": [*trail, ("Offre terminée", "")],
        }
        return render(request, "web/vte/offer_over.html", context, status=410)
    card = words.card(offer)
    context = {
        "offer": offer,
        "card": card,
        "aid": words.aid(offer, on),
        "housing": offer_rules().housing,
        "posting": files.job_posting(offer, request.build_absolute_uri(request.path)),
        "trail": [*trail, (card.title, "")],
    }
    return render(request, "web/vte/offer.html", context)


@require_safe
@open_to_all
def for_me(request: HttpRequest) -> HttpResponse:
    """Open offers in the order in which they answer a candidate, criterion by criterion. Nothing is kept."""
    form = ProfileForm(request.GET if request.GET else None)
    pairs, on = [], localdate()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        who = Profile(
            level=given["niveau"],
            alternance={"alternance": True, "emploi": False}.get(given["situation"]),
            diploma_on=given["diplome"],
            available_on=given["disponible"],
            study=given["domaine"],
            skills=skills_of(given["competences"]),
        )
        every = offers.open_on(on).select_related(*offers.WITH)
        here = form.commune.pk if form.commune is not None else ""
        matches = (
            (one, words.match(one, who, km_between_communes(here, one.commune_id), on, near_km=given["km"]))
            for one in every
        )
        pairs = in_order(matches, tie=lambda one: f"{one.starts_on} {one.pk}")[:FOR_ONE]
    context = {
        "form": form,
        "rows": [(words.card(one), words.told(match, to_candidate=True)) for one, match in pairs],
        "trail": trails.of(("VTE", "vte"), ("Offres", "offers"), "Pour moi"),
    }
    return render(request, "web/vte/offer_for_me.html", context, status=422 if form.errors else 200)


def _read(request: HttpRequest) -> Read:
    return asking.read(request.GET.dict())


def _wrong(request: HttpRequest, read: Read) -> list[tuple[str, str, str]]:
    """(parameter, what is said of it, the address without it)."""
    told = []
    for name, said in read.wrong.items():
        without = request.GET.copy()
        del without[name]
        told.append((name, said, f"{request.path}?{without.urlencode()}"))
    return told


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:100] for name in asking.NAMES}


def _map(request: HttpRequest, places: list[tuple[str, str, int]]) -> StaticMap | None:
    """Each territory leads to its offers, with what else is asked."""
    phase = live.programme().current(localdate()).id
    kept = {name: value for name, value in _asked(request).items() if value}
    counts, address = {}, {}
    for key, name, count in places:
        of_phase, _, code = key.partition("/")
        if of_phase == phase:
            counts[code] = (name, count)
            address[code] = f"{reverse('offers')}?{urlencode({**kept, 'territoire': key})}"
    return files.offers_map(live.release(), phase, counts, address)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
