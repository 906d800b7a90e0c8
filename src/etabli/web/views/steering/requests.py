"""Requests to operators: the desk, one request with its history, and sending one from its fiche."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.requests import request_rules
from etabli.domain.coordination import rights, services
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries import requests as queries
from etabli.domain.coordination.queries.requests import Asked, Listed, Opened
from etabli.domain.coordination.queries.scope import Asked as Place
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.rights import may_see, require
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.steering import delays, places
from etabli.web.presentation.steering import requests as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.request_forms import DeliveryForm, SendForm, StepForm, WithdrawForm

LONGEST = 200
OF_STATE = ("departement", "arrondissement")
UNKNOWN = "Cette demande n'existe pas, ou elle est réservée."
GROUPS = (
    ("", "Toutes"),
    ("accuser", "À accuser réception"),
    ("repondre", "À répondre"),
    ("suivre", "Accordées, à suivre"),
    ("closes", "Closes"),
)


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """Those made to one's operator; for the others, those that they may read."""
    asked = _asked(request)
    found = queries.listed(request.actor, asked)
    context = {
        "found": found,
        "lines": told.lines(found.rows, request.actor.on),
        "asked": asked,
        "groups": GROUPS,
        "where": _where(request, asked, found),
        "counts": delays.counts_address(asked),
        "needs": [(one.id, one.label) for one in request_rules().needs],
        "phases": [(one.id, one.label) for one in live.programme().phases],
        "years": range(request.actor.on.year, delays.FIRST_YEAR - 1, -1),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Demandes aux opérateurs"),
    }
    return render(request, "web/steering/requests.html", context)


@require_safe
@private_page
def desk_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, without pages."""
    return download(files_out.csv_of(_table(request)), CSV, "demandes-operateurs.csv")


@require_safe
@private_page
def desk_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return download(files_out.xlsx([_table(request)], "Demandes aux opérateurs"), XLSX, "demandes-operateurs.xlsx")


def _table(request: HttpRequest) -> files_out.Table:
    return told.table(queries.all_rows(request.actor, _asked(request)))


def _asked(request: HttpRequest) -> Asked:
    """What the address asks, as far as it means something; a région and a département have a name of their own too."""
    given = {name: value[:LONGEST].replace("\x00", "") for name, value in request.GET.items()}
    kind, _, code = given.get("lieu", "").partition("-")
    where = {name: given.get(name) or (code if kind == name else "") for name in ("region", *OF_STATE)}
    phases = {one.id for one in live.programme().phases}
    group, need, year = given.get("etat", ""), given.get("type", ""), given.get("annee", "")
    return Asked(
        group=group if group in queries.GROUPS else "",
        late=given.get("retard") == "oui",
        operator=_uuid(given.get("operateur", "")),
        need=need if need in {one.id for one in request_rules().needs} else "",
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and year > "0000" else None,
        place=Place(
            phase=given.get("phase", "") if given.get("phase") in phases else "",
            territory=given.get("territoire", ""),
            **where,
        ),
        everywhere=given.get("lieu") == places.FRANCE,
        page=paging.asked(given.get("page", "1")),
    )


def _where(request: HttpRequest, asked: Asked, found: Listed) -> list[tuple[str, str, bool]]:
    """The places to choose from: (value, label, whether it is the one). One that the address alone names is kept."""
    place = asked.place
    named = [("region", place.region), ("departement", place.departement), ("arrondissement", place.arrondissement)]
    now = next((f"{kind}-{code}" for kind, code in named if code), "")
    now = now or (places.FRANCE if asked.everywhere and found.own else "")
    regions = sorted(live.region_names().items(), key=lambda pair: pair[1])
    every = [("", "Vos territoires"), (places.FRANCE, "Toute la France")] if found.own else [("", "Toute la France")]
    every += [(one.slug, one.name) for one in places.mine(request.actor) if one.slug.startswith(OF_STATE)]
    every += [(f"region-{code}", name) for code, name in regions]
    if now and now not in dict(every):
        where = places.place_of(now)
        every.append((now, where.name if where is not None else "Lieu inconnu"))
    return [(value, label, value == now) for value, label in dict(every).items()]


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


@takes_forms
@private_page
def show(request: HttpRequest, sent_id: UUID) -> HttpResponse:
    """One request: what is asked, where it stands, what may be done next, its history."""
    found = or_404(queries.opened(request.actor, sent_id), UNKNOWN)
    acte = request.POST.get("acte", "")
    step = StepForm(found.answers, sent(request) if acte == "step" else None)
    delivery = DeliveryForm(found.deliveries, sent(request) if acte == "delivery" else None)
    withdraw = WithdrawForm(sent(request) if acte == "withdraw" else None)
    by = request.actor
    if acte in ("step", "delivery"):
        form = step if acte == "step" else delivery
        _checked(found, acte, request)
        if done(form, lambda: services.take_step(sent_id=sent_id, by=by, **told.given(form))):
            say(request, "C'est enregistré, à la date d'aujourd'hui.")
            return redirect("request_sent", sent_id)
    if acte == "withdraw" and done(
        withdraw, lambda: services.withdraw_request(sent_id=sent_id, by=by, reason=withdraw.cleaned_data["reason"])
    ):
        say(request, "La demande est retirée.")
        return redirect("request_sent", sent_id)
    context = {
        "found": found,
        "line": told.lines([found.sent], by.on)[0],
        "fiche": found.sent.request.fiche,
        "step": step if found.answers else None,
        "delivery": delivery if found.deliveries else None,
        "withdraw": withdraw if found.withdraws else None,
        "form": next((one for one in (step, delivery, withdraw) if one.is_bound), None),
        "trail": trails.of(("Mon espace", "space"), ("Demandes aux opérateurs", "request_desk"), "Demande"),
    }
    return render(request, "web/steering/request.html", context, status=422 if request.method == "POST" else 200)


def _checked(found: Opened, acte: str, request: HttpRequest) -> None:
    """Whoever may not is told why before anything that they typed is judged."""
    allowed = rights.may_answer if acte == "step" else rights.may_tell_delivery
    require(allowed(request.actor, found.sent))


@takes_forms
@private_page
def of_fiche(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """From a request of a fiche to the one that was sent of it; to its sending when none was."""
    asked = or_404(queries.of_fiche(asked_id), UNKNOWN)
    or_404(may_see(request.actor, asked.fiche) or None, UNKNOWN)
    already = SentRequest.objects.filter(request=asked).first()
    if already is not None:
        return redirect("request_sent", already.pk)
    require(rights.may_ask(request.actor, asked.fiche))
    form = SendForm(asked, request.actor.on, sent(request))
    if request.method == "POST" and done(form, lambda: _send(request, asked.pk, form)):
        bare = form.cleaned_data["amount_cents"] is None
        say(request, f"La demande est transmise{', sans montant : l’opérateur lit « non précisé »' if bare else ''}.")
        return redirect("request_of_fiche", asked_id)
    context = {
        "asked": asked,
        "form": form,
        "past": asked.wanted_on is not None and asked.wanted_on < request.actor.on,
        "referents": list(rights.referents(asked.operator, asked.fiche.plan.territory, request.actor.on)),
        "trail": trails.of(("Mon espace", "space"), ("Demandes aux opérateurs", "request_desk"), "Transmettre"),
    }
    return render(request, "web/steering/request_send.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, request_id: UUID, form: SendForm) -> SentRequest:
    return services.send_request(
        request_id=request_id,
        by=request.actor,
        link=lambda hidden: request.build_absolute_uri(reverse("request_by_link", args=[hidden])),
        **form.sent_with(),
    )
