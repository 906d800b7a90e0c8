"""Firms that a territory follows: the list and its file, following one more, what nobody has any more."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.catalogue.numbers import plural
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FollowedFirm
from etabli.domain.firms.queries import followed as queries
from etabli.domain.firms.queries import handover
from etabli.domain.firms.queries.followed import Asked
from etabli.domain.firms.services import followed as services
from etabli.domain.firms.services.followed_handover import hand_over
from etabli.domain.governance.permissions import NotAllowedError, anywhere, territories
from etabli.domain.governance.register import treatment
from etabli.domain.territories.models import Territory
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french
from etabli.warehouse.firm_search import search
from etabli.warehouse.register import Establishment, Place
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.firms import followed as told
from etabli.web.presentation.firms import register as words
from etabli.web.presentation.firms import signals as of_signals
from etabli.web.presentation.paging import Pager
from etabli.web.views.diagnosis.acts import done, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.firms.followed_forms import HandOverForm, IdentityForm
from etabli.web.views.firms.followed_forms import words as tags_of

LONGEST, FOUND = 120, 20
NONE_CHOSEN = "Cochez une entreprise au moins, ou transmettez tout."
QUIET = (
    ("", "Peu importe"),
    ("3", "Aucun depuis trois mois"),
    ("6", "Aucun depuis six mois"),
    ("12", "Aucun depuis un an"),
    (queries.NEVER, "Aucun, jamais"),
)
SORTS = (("nom", "Nom"), ("echange", "Le plus longtemps sans échange"), ("tache", "La tâche la plus proche"))


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that one may read, with filters."""
    _allowed(request, "followed.view")
    signals = of_signals.followed(request.actor)
    asked = _asked(request, signals)
    found = queries.listed(request.actor, asked)
    context = {
        "found": found,
        "lines": told.lines(found.rows, of_signals.labels(signals)),
        "asked": asked,
        "signal": request.GET.get("signal", ""),
        "signals": of_signals.rules(),
        "choices": queries.choices(request.actor),
        "quiet": QUIET,
        "sorts": SORTS,
        "may_follow": bool(anywhere(request.actor, "followed.manage")),
        "may_lead": bool(anywhere(request.actor, "followed.lead")),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Entreprises suivies"),
    }
    return render(request, "web/firms/followed/index.html", context)


@require_safe
@private_page
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, all its pages, as CSV."""
    _allowed(request, "followed.view")
    signals = of_signals.followed(request.actor)
    rows = queries.exported(request.actor, _asked(request, signals))
    return download(told.table(rows, of_signals.labels(signals)), CSV, "entreprises-suivies.csv")


def _asked(request: HttpRequest, signals: of_signals.ByFirm) -> Asked:
    """What the address asks, as far as it means something."""
    given = {name: value[:LONGEST].replace("\x00", "") for name, value in request.GET.items()}
    quiet, sort, signal = given.get("sans", ""), given.get("tri", ""), given.get("signal", "")
    return Asked(
        territory=given.get("territoire", ""),
        tag=given.get("etiquette", ""),
        follower=given.get("suivi", ""),
        quiet=quiet if quiet in dict(QUIET) else "",
        late=given.get("retard") == "oui",
        text=given.get("q", "").strip(),
        stopped=given.get("etat") == "finis",
        sirets=of_signals.sirets_with(signals, signal) if signal in of_signals.known() else None,
        sort=sort if sort in queries.SORTS else "nom",
        page=paging.asked(given.get("page", "1")),
    )


def _allowed(request: HttpRequest, permission: str) -> None:
    found = anywhere(request.actor, permission)
    if not found:
        raise NotAllowedError(found)


def places(request: HttpRequest, permission: str) -> dict[str, Territory]:
    """The territories of the phase that runs where one may."""
    phase = live.programme().current(timezone.localdate()).id
    found = territories(request.actor, permission).filter(phase=phase).select_related("phase").order_by("name")
    return {one.pk: one for one in found}


@takes_forms
@private_page
def add(request: HttpRequest) -> HttpResponse:
    """Follow one: found in the register, or said by hand."""
    _allowed(request, "followed.manage")
    here = places(request, "followed.manage")
    siret = "".join(request.GET.get("siret", "")[:20].split())
    known = told.registered([siret]).get(siret) if is_siret(siret) else None
    place = _place(request, here, known)
    form = _identity(request, place, known)
    made: list[FollowedFirm] = []

    def act() -> None:
        assert form is not None and place is not None
        firm = form.firm(place.pk)
        made.append(services.follow(firm=firm, by=request.actor, tags=tags_of(form.cleaned_data["tags"])))

    if request.method == "POST" and form is not None and done(form, act):
        say(request, "L'entreprise est suivie.")
        return redirect("followed_firm", made[0].pk)
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "form": form,
        "place": place,
        "places": here,
        "register": live.register(),
        "text": text,
        "rows": [words.row(one) for one in _search(text, place)] if place and text else [],
        "outside": known is not None and place is not None and not told.of_place(known, place),
        "known": known,
        "twin": queries.of_siret(request.actor, siret) if known else [],
        "notice": treatment("entreprises-suivies").notice,
        "trail": trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed"), "Suivre une entreprise"),
    }
    bad = form is not None and form.errors
    return render(request, "web/firms/followed/add.html", context, status=422 if bad else 200)


def _place(request: HttpRequest, here: dict[str, Territory], known: Establishment | None) -> Territory | None:
    """The one that the address names, else that of the establishment, else the only one."""
    asked = request.GET.get("territoire", "")
    if asked:
        return here.get(asked)
    if known is not None and known.territory_2 in here:
        return here[known.territory_2]
    return next(iter(here.values())) if len(here) == 1 else None


def _identity(request: HttpRequest, place: Territory | None, known: Establishment | None) -> IdentityForm | None:
    if place is None:
        return None
    first = {"name": known.name[:150], "siret": known.siret, "code_insee": known.commune} if known else {}
    more = {} if request.method == "POST" else {"initial": first}
    tags = told.suggested(queries.suggested_tags(request.actor, place))
    return IdentityForm(services.communes(place).items(), tags, sent(request), **more)


def _search(text: str, place: Territory) -> list[Establishment]:
    register = live.register()
    return search(register, text, Place(territory=place.pk), limit=FOUND) if register is not None else []


@takes_forms
@private_page
def orphans(request: HttpRequest) -> HttpResponse:
    """Follow-ups and tasks whose mandate ended, handed over together."""
    _allowed(request, "followed.lead")
    there = handover.where(request.actor)
    mine = places(request, "followed.lead")
    asked = request.GET.get("territoire", "")
    place = next((one for one, _ in there if asked in ("", one.pk)), None)
    found = handover.orphans(request.actor, place) if place else None
    may_lead = bool(place and rights.may_import(request.actor, place))
    form = HandOverForm(rights.keepers(place, request.actor.on), sent(request)) if place and may_lead else None
    told_of: list[str] = []

    def act() -> None:
        assert form is not None and place is not None
        chosen = None if request.POST.get("all") else _chosen(request)
        if chosen is not None and not chosen:
            raise ValidationError(french(NONE_CHOSEN))
        given = hand_over(territory=place, to=UUID(form.cleaned_data["to"]), by=request.actor, chosen=chosen)
        told_of.append(f"{plural(given.firms, 'suivi')} et {plural(given.tasks, 'tâche')} transmis.")

    if request.method == "POST":
        if form is None:
            _allowed_here(request, asked, mine)
        elif done(form, act):
            say(request, told_of[0])
            return redirect(f"{reverse('followed_orphans')}?territoire={place.pk if place else ''}")
    context = {
        "there": there,
        "place": place,
        "found": found,
        "form": form,
        "chosen": {str(one) for one in _chosen(request)},
        "trail": trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed"), "Sans responsable"),
    }
    bad = request.method == "POST"
    return render(request, "web/firms/followed/orphans.html", context, status=422 if bad else 200)


def _allowed_here(request: HttpRequest, asked: str, mine: dict[str, Territory]) -> None:
    """Nothing waits there, or the territory is another's: who may not is told why."""
    place = Territory.objects.filter(pk=asked).first()
    if place is not None and place.pk not in mine:
        rights.required(rights.may_import(request.actor, place))


def _chosen(request: HttpRequest) -> set[UUID]:
    found = set()
    for text in request.POST.getlist("firm")[:1000]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
