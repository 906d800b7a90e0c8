"""Volunteers' files: the list with its filters, as a file, and opening one for a firm."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.governance.permissions import NotAllowedError, anywhere, territories
from etabli.domain.governance.register import treatment
from etabli.domain.plans.exchange import files_out
from etabli.domain.vte import rights as offer_rights
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.enums import ApplicationState
from etabli.domain.vte.models import Offer, Volunteer
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.queries.volunteers import Asked
from etabli.domain.vte.services import volunteers as services
from etabli.domain.vte.services.volunteer_telling import Link
from etabli.domain.vte.volunteer_enums import Audience
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.vte import volunteers as told
from etabli.web.views.diagnosis.acts import done, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.vte.volunteer_forms import SCHEMES, OpenForm

LONGEST = 200
GROUPS = (
    ("", "Tous"),
    ("preparation", "En préparation"),
    ("pieces", "Pièces à vérifier"),
    ("transmettre", "Complets, à transmettre"),
    ("reponse", "Réponse attendue"),
    ("charte", "Label accordé, contrat à commencer"),
    ("cours", "Contrat en cours"),
    ("aide", "Aide demandée"),
    ("finis", "Finis ou refusés"),
)
SORTS = (("", "Échéance"), ("entreprise", "Entreprise"), ("debut", "Début du contrat"), ("ouverture", "Ouverture"))
PAGES = {Audience.FIRM: "volunteer_follow", Audience.YOUNG: "volunteer_young"}


def link(request: HttpRequest) -> Link:
    """The address of a link, for one of the two."""
    return lambda audience, hidden: request.build_absolute_uri(reverse(PAGES[audience], args=[hidden]))


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """Files that one may read, late ones first."""
    asks = asked(request)
    found = queries.listed(request.actor, asks)
    context = {
        "found": found,
        "lines": told.lines(found.rows, request.actor.on),
        "asked": asks,
        "groups": GROUPS,
        "sorts": SORTS,
        "schemes": SCHEMES.items(),
        "reserved": _reserved(request),
        "opens": bool(anywhere(request.actor, "volunteer.manage")),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Volontaires (VTE)"),
    }
    return render(request, "web/vte/volunteer_desk.html", context)


def _reserved(request: HttpRequest) -> str:
    """To whom the list is reserved, for whoever may read no file anywhere."""
    allowed = anywhere(request.actor, "volunteer.view")
    return "" if allowed or any(map(rights.grants, request.actor.mandates)) else allowed.reason


@require_safe
@private_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same list, all of it, as a file."""
    asks = asked(request)
    rows = queries.in_order(queries.filtered(request.actor, asks), asks, request.actor.on)
    return download(files_out.csv_of(told.table(rows, request.actor.on)), CSV, "dossiers-vte.csv")


def asked(request: HttpRequest) -> Asked:
    """What the address asks, as far as it means something."""
    given = {name: value[:LONGEST].replace("\x00", "") for name, value in request.GET.items()}
    group, scheme, sort = given.get("etat", ""), given.get("dispositif", ""), given.get("tri", "")
    return Asked(
        group=group if group in queries.GROUPS else "",
        late=given.get("retard") == "oui",
        scheme=scheme if scheme in SCHEMES else "",
        territory=given.get("territoire", ""),
        sort=sort if sort in queries.SORTS else "",
        page=paging.asked(given.get("page", "1")),
    )


@takes_forms
@private_page
def open_file(request: HttpRequest) -> HttpResponse:
    """Open a file for a firm."""
    allowed = anywhere(request.actor, "volunteer.manage")
    if not allowed:
        raise NotAllowedError(allowed)
    phase = live.programme().current(timezone.localdate()).id
    places = territories(request.actor, "volunteer.manage").filter(phase=phase).order_by("name")
    offer = _offer(request)
    first = told.of_offer(offer) if offer else told.prefilled(request.GET.get("siret", "")[:20])
    kwargs = {} if request.method == "POST" else {"initial": first}
    there = list(offer.volunteers.all()) if offer else []
    form = OpenForm(list(places.values_list("pk", "name")), sent(request), there=bool(there), **kwargs)
    made: list[Volunteer] = []
    if request.method == "POST" and done(form, lambda: made.append(_open(request, form, offer))):
        say(request, "Le dossier est ouvert.")
        return redirect("volunteer", made[0].pk)
    context = {
        "form": form,
        "offer": offer,
        "closed": told.closed_for(offer, request.actor.on),
        "there": there,
        "retained": offer is not None and offer.applications.filter(state=ApplicationState.RETAINED).count() == 1,
        "notice": treatment("volontaires").notice,
        "trail": trails.of(("Mon espace", "space"), ("Volontaires (VTE)", "volunteer_desk"), "Ouvrir un dossier"),
    }
    return render(request, "web/vte/volunteer_open.html", context, status=422 if form.errors else 200)


def _offer(request: HttpRequest) -> Offer | None:
    """The offer that the contract came of, of those that one may read; the address names it."""
    try:
        key = UUID(request.GET.get("offre", ""))
    except ValueError:
        return None
    return offer_rights.visible(request.actor).filter(pk=key).first()


def _open(request: HttpRequest, form: OpenForm, offer: Offer | None) -> Volunteer:
    given = dict(form.cleaned_data)
    again = given.pop("again", False)
    volunteer = Volunteer(territory_id=given.pop("territory"), offer=offer, **given)
    if read := told.facts_of_register(volunteer.siret):
        for name, value in read.items():
            setattr(volunteer, name, value)
        volunteer.register_on = request.actor.on
    return services.open_file(volunteer=volunteer, by=request.actor, link=link(request), again=again)
