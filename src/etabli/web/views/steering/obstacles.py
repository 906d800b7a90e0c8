"""Obstacles: the list with its files, raising one, and one with its history and what may be done next."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleLevel
from etabli.domain.coordination.queries import obstacles as queries
from etabli.domain.coordination.queries.obstacles import Asked, Opened, Source
from etabli.domain.coordination.services.obstacles import Gain, Raised
from etabli.domain.governance import permissions
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.rights import require
from etabli.web import live
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.steering import obstacles as told
from etabli.web.presentation.steering.places import FRANCE
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.steering.obstacle_forms import (
    AnswerForm,
    CloseForm,
    EscalateForm,
    RaiseForm,
    SendForm,
    SolveForm,
    kinds,
)

UNKNOWN = "Ce point de blocage n'existe pas, ou il est réservé."
NO_SOURCE = "On ne signale pas de point de blocage d'ici : cela n'existe pas, ou c'est réservé."
STATES = (
    ("", "Tous"),
    ("ouverts", "Ouverts"),
    ("adresser", "À adresser"),
    ("repondre", "À répondre"),
    ("repondus", "Répondus"),
    ("leves", "Levés"),
    ("clos", "Clos sans être levés"),
)
SORTS = (
    ("urgence", "En retard d’abord"),
    ("recent", "Signalés récemment"),
    ("ancien", "Signalés depuis longtemps"),
    ("territoire", "Par territoire"),
)
LONGEST = 200
SAVED = {
    "send": "Le point de blocage est adressé : les personnes de cette autorité reçoivent un lien pour répondre.",
    "answer": "La réponse est enregistrée, à la date d'aujourd'hui.",
    "escalate": "Le point de blocage est porté au niveau supérieur.",
    "solve": "Le blocage est levé. Merci d'avoir dit comment.",
    "close": "Le point de blocage est clos.",
}


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """Those that the reader may read, with filters in the address."""
    asked = _asked(request)
    found = queries.listed(request.actor, asked)
    regions = sorted(live.region_names().items(), key=lambda pair: pair[1])
    context = {
        "found": found,
        "lines": told.lines(found.rows, request.actor.on),
        "asked": asked,
        "states": STATES,
        "sorts": SORTS,
        "kinds": kinds(),
        "levels": ObstacleLevel.choices,
        "regions": regions,
        "rules": told.level_rules(),
        "every_kind": obstacle_rules().kinds,
        "origin": obstacle_rules().origin,
        "raises": _raises(request),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Pilotage", "portfolios"), "Points de blocage"),
    }
    return render(request, "web/steering/obstacles.html", context)


def _raises(request: HttpRequest) -> list[tuple[str, str]]:
    """The territories of the reader's mandates, where they raise obstacles: (key, name)."""
    able = permissions.MATRIX["obstacle.raise"].roles
    here = [one.territory for one in request.actor.mandates if one.territory is not None and one.role in able]
    return list({one.pk: (one.pk, one.name) for one in here}.values())


@require_safe
@private_page
def desk_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, without pages."""
    rows = queries.all_rows(request.actor, _asked(request))
    return download(files_out.csv_of(told.table(rows, request.actor.on)), CSV, "points-de-blocage.csv")


@require_safe
@private_page
def desk_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table = told.table(queries.all_rows(request.actor, _asked(request)), request.actor.on)
    return download(files_out.xlsx([table], "Points de blocage"), XLSX, "points-de-blocage.xlsx")


def _asked(request: HttpRequest) -> Asked:
    """What the address asks, as far as it means something."""
    given = {name: value[:LONGEST].replace("\x00", "") for name, value in request.GET.items()}
    place, _, code = given.get("lieu", "").partition("-")
    return Asked(
        state=given.get("etat", "") if given.get("etat") in queries.STATES else "",
        kind=given.get("nature", "") if given.get("nature") in dict(kinds()) else "",
        level=given.get("niveau", "") if given.get("niveau") in ObstacleLevel.values else "",
        region=code if place == "region" else "",
        departement=code if place == "departement" else "",
        territory=given.get("territoire", ""),
        late=given.get("retard") == "oui",
        mine=given.get("pour") == "moi",
        words=given.get("mots", ""),
        sort=given.get("tri", "") if given.get("tri") in queries.SORTS else "urgence",
        page=paging.asked(given.get("page", "1")),
        everywhere=given.get("lieu") == FRANCE,
    )


@takes_forms
@private_page
def raise_one(request: HttpRequest) -> HttpResponse:
    """From a fiche, from a monthly point, from a firm's answer, or of the territory."""
    raises = _raises(request)
    if not request.GET and raises:
        if len(raises) == 1:
            return redirect(f"{reverse('obstacle_raise')}?{urlencode({'territoire': raises[0][0]})}")
        return redirect(f"{reverse('obstacles')}#signaler")
    source = or_404(queries.source(request.actor, request.GET.dict()), NO_SOURCE)
    if source.already is not None:
        return redirect("obstacle", source.already)
    fiche = source.fiche
    permissions.require(
        request.actor, "obstacle.raise", source.territory, subject=fiche.subject if fiche is not None else None
    )
    narrowest = fiche.visibility if fiche is not None else "public"
    form = RaiseForm(narrowest, sent(request), initial={"facts": source.said, "visibility": narrowest})
    made: list[Obstacle] = []
    if request.method == "POST" and done(form, lambda: made.append(_raise(request, source, form))):
        say(request, "Le point de blocage est signalé. Il reste à l'adresser à l'autorité compétente.")
        return redirect("obstacle", made[0].pk)
    context = {
        "source": source,
        "form": form,
        "every_kind": obstacle_rules().kinds,
        "trail": trails.of(("Pilotage", "portfolios"), ("Points de blocage", "obstacles"), "Signaler"),
    }
    return render(request, "web/steering/obstacle_raise.html", context, status=422 if form.errors else 200)


def _raise(request: HttpRequest, source: Source, form: Form) -> Obstacle:
    raised = Raised(
        **form.cleaned_data,
        fiche_id=source.fiche.pk if source.fiche is not None else None,
        word_id=source.word.pk if source.word is not None else None,
        reply_id=source.reply.pk if source.reply is not None else None,
    )
    return services.raise_obstacle(territory=source.territory, raised=raised, by=request.actor)


@takes_forms
@private_page
def show(request: HttpRequest, obstacle_id: UUID) -> HttpResponse:
    """One obstacle: what blocks, where it stands, what may be done next, its history."""
    found = or_404(queries.opened(request.actor, obstacle_id), UNKNOWN)
    acte = request.POST.get("acte", "")
    forms = _forms(found, acte, request)
    if acte in forms:
        _checked(found, acte, request)
        if done(forms[acte], lambda: _act(request, obstacle_id, acte, forms[acte])):
            say(request, SAVED[acte])
            return redirect("obstacle", obstacle_id)
    one = found.obstacle
    shown = {
        "send": found.leads and bool(found.here),
        "answer": found.answers,
        "escalate": found.escalates,
        "solve": found.leads,
        "close": found.leads,
    }
    context = {
        "found": found,
        "one": one,
        "line": told.line(one, request.actor.on),
        "steps": told.steps(found.steps),
        "readers": dict(told.READERS)[one.visibility],
        "proposed": told.proposed(one.kind, one.level),
        "forms": {name: form for name, form in forms.items() if shown[name]},
        "form": forms.get(acte),
        "trail": trails.of(("Pilotage", "portfolios"), ("Points de blocage", "obstacles"), one.title),
    }
    return render(request, "web/steering/obstacle.html", context, status=422 if request.method == "POST" else 200)


def _forms(found: Opened, acte: str, request: HttpRequest) -> dict[str, Form]:
    """Each form of the page, the one that was sent bound to what was typed."""

    def data(name: str) -> Any:
        return sent(request) if acte == name else None

    return {
        "send": SendForm(found.here, data("send")),
        "answer": AnswerForm(data("answer")),
        "escalate": EscalateForm(found.above, data("escalate")),
        "solve": SolveForm(data("solve")),
        "close": CloseForm(data("close")),
    }


def _checked(found: Opened, acte: str, request: HttpRequest) -> None:
    """Whoever may not is told why before anything that they typed is judged."""
    allowed = {"answer": rights.may_answer, "escalate": rights.may_escalate}.get(acte, rights.may_lead)
    require(allowed(request.actor, found.obstacle))


def _act(request: HttpRequest, key: UUID, acte: str, form: Any) -> Obstacle:
    by, given = request.actor, form.cleaned_data
    if acte == "send":
        return services.send_obstacle(
            obstacle_id=key, authority_id=UUID(given["authority"]), words=given["words"], by=by, link=_link(request)
        )
    if acte == "answer":
        return services.answer_obstacle(obstacle_id=key, by=by, **form.given())
    if acte == "escalate":
        chosen = UUID(given["authority"]) if given["authority"] else None
        return services.escalate_obstacle(
            obstacle_id=key, reason=given["reason"], authority_id=chosen, by=by, link=_link(request)
        )
    if acte == "solve":
        gain = Gain(given["change"], given["days_gained"], given["gain_words"])
        return services.solve_obstacle(obstacle_id=key, done=given["done"], gain=gain, by=by)
    return services.close_obstacle(obstacle_id=key, reason=given["reason"], by=by)


def _link(request: HttpRequest) -> Any:
    return lambda hidden: request.build_absolute_uri(reverse("obstacle_by_link", args=[hidden]))
