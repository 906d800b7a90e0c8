"""The need desk: needs with their filters, one need and what is done of it, stating one for a firm, delays."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need
from etabli.domain.firms.queries import delays as of_delays
from etabli.domain.firms.queries import needs as queries
from etabli.domain.firms.queries.needs import Asked, Opened
from etabli.domain.governance.permissions import NotAllowedError, anywhere, territories
from etabli.domain.governance.register import treatment
from etabli.domain.plans.exchange import files_out
from etabli.domain.territories.models import Region
from etabli.web import live
from etabli.web.access import open_to_all, private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.firms import need_rules as of_rules
from etabli.web.presentation.firms import needs as told
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.recusal_link import recusal_link
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.firms.need_forms import CloseForm, MetForm, RouteForm, StepForm

UNKNOWN = "Ce besoin n'existe pas, ou il est réservé."
LONGEST = 200
GROUPS = (
    ("", "Tous"),
    ("ouverts", "Ouverts"),
    ("accuser", "À accuser réception"),
    ("repondre", "À répondre"),
    ("repondus", "Répondus, à clore"),
    ("clos", "Clos"),
)
SAID = {
    "step": "C'est enregistré, à la date d'aujourd'hui.",
    "route": "Le besoin est confié à un autre interlocuteur.",
    "close": "Le besoin est clos.",
    "take": "Ce besoin vous est confié.",
}


@require_safe
@private_page
def desk(request: HttpRequest) -> HttpResponse:
    """Needs that one may read, late ones first."""
    asked = _asked(request)
    found = queries.listed(request.actor, asked)
    rules = need_rules()
    context = {
        "found": found,
        "lines": told.lines(found.rows, request.actor.on),
        "asked": asked,
        "groups": GROUPS,
        "themes": rules.themes,
        "sizes": rules.sizes,
        "reserved": _reserved(request),
        "only_mine": not any(anywhere(request.actor, one) for one in ("need.view", "need.answer")),
        "answers": bool(anywhere(request.actor, "need.answer")),
        "states": bool(anywhere(request.actor, "need.state")),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Besoins des entreprises"),
    }
    return render(request, "web/firms/need_desk.html", context)


def _reserved(request: HttpRequest) -> str:
    """To whom the list is reserved, for whoever may read none anywhere: to follow, to answer, or to state one."""
    allowed = anywhere(request.actor, "need.view")
    others = (anywhere(request.actor, one) for one in ("need.answer", "need.state"))
    return "" if allowed or any(others) else allowed.reason


@require_safe
@private_page
def desk_csv(request: HttpRequest) -> HttpResponse:
    """What the desk lists, all pages, as CSV."""
    rows = queries.in_order(queries.filtered(request.actor, _asked(request)), request.actor.on)
    return download(files_out.csv_of(told.table(rows, request.actor.on)), CSV, "besoins-entreprises.csv")


def _asked(request: HttpRequest) -> Asked:
    """What the address asks, as far as it means something."""
    given = {name: value[:LONGEST].replace("\x00", "") for name, value in request.GET.items()}
    rules, group, theme, size = need_rules(), given.get("etat", ""), given.get("theme", ""), given.get("taille", "")
    return Asked(
        group=group if group in queries.GROUPS else "",
        late=given.get("retard") == "oui",
        theme=theme if rules.theme(theme) else "",
        size=size if rules.size_label(size) else "",
        territory=given.get("territoire", ""),
        mine=given.get("pour") == "moi",
        page=paging.asked(given.get("page", "1")),
    )


@takes_forms
@private_page
def show(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """One need: what is asked, who has it and why, what may be done next, its history."""
    found = or_404(queries.opened(request.actor, need_id), UNKNOWN)
    acte = request.POST.get("acte", "")
    closings = [
        one for one in need_rules().closings if "desk" in one.by and (found.need.answered_on or not one.answered)
    ]
    forms = {
        "step": StepForm(found.acts, sent(request) if acte == "step" else None),
        "route": RouteForm(found.others, sent(request) if acte == "route" else None),
        "close": CloseForm(closings, sent(request) if acte == "close" else None),
    }
    bare = Form(request.POST) if acte == "take" else None
    if bare and done(bare, lambda: services.take(need_id=need_id, by=request.actor, link=_link(request))):
        say(request, SAID[acte])
        return redirect("need", need_id)
    if acte in forms:
        _checked(request, found, acte)
        if done(forms[acte], _act(request, need_id, acte, forms[acte])):
            say(request, SAID[acte])
            return redirect("need", need_id) if _still(request, need_id) else redirect("need_desk")
    rules = need_rules()
    context = {
        "found": found,
        "line": told.lines([found.need], request.actor.on)[0],
        "steps": told.steps(found.steps, names=True),
        "rule": rules.rule(found.need.rule),
        "step": forms["step"] if found.acts else None,
        "route": forms["route"] if found.others else None,
        "close": forms["close"] if found.may_close else None,
        "recusal": _recusal(found.need, rules.theme_label(found.need.theme)),
        "note": rules.note_label(found.need.satisfaction) if found.need.satisfaction else "",
        "confidential": found.need.theme in rules.confidential,
        "form": bare or forms.get(acte),
        "trail": trails.of(("Mon espace", "space"), ("Besoins des entreprises", "need_desk"), "Besoin"),
    }
    return render(request, "web/firms/need.html", context, status=422 if request.method == "POST" else 200)


def _recusal(need: Need, theme: str) -> str:
    """Where one declares that one stands back. Its title names no firm: it is read by others."""
    kind, key = rights.subject(need)
    return recusal_link(need.territory, kind=kind, key=key, title=f"Besoin d’une entreprise : {theme}")


def _act(request: HttpRequest, need_id: UUID, acte: str, form: StepForm | RouteForm | CloseForm) -> Callable[[], Need]:
    """What a form that is right does."""

    def act() -> Need:
        given, common = form.cleaned_data, {"need_id": need_id, "by": request.actor, "link": _link(request)}
        if acte == "route":
            return services.reroute(to=UUID(given["to"]), reason=given["reason"], **common)
        kind = NeedStepKind.CLOSED if acte == "close" else NeedStepKind(given["kind"])
        return services.take_step(kind=kind, text=given["text"], closing=given.get("closing", ""), **common)

    return act


def _checked(request: HttpRequest, found: Opened, acte: str) -> None:
    """Whoever may not is told why before anything that they typed is judged."""
    allowed = (rights.may_answer if acte == "step" else rights.may_route)(request.actor, found.need)
    if not allowed:
        raise NotAllowedError(allowed)


def _still(request: HttpRequest, need_id: UUID) -> bool:
    """Whether one still reads it: who sent it to another may not."""
    return rights.visible(request.actor).filter(pk=need_id).exists()


def _link(request: HttpRequest) -> Callable[[str], str]:
    return lambda hidden: request.build_absolute_uri(reverse("need_follow", args=[hidden]))


@takes_forms
@private_page
def state(request: HttpRequest) -> HttpResponse:
    """State the need of a firm that one has met."""
    allowed = anywhere(request.actor, "need.state")
    if not allowed:
        raise NotAllowedError(allowed)
    phase = live.programme().current(timezone.localdate()).id
    places = territories(request.actor, "need.state").filter(phase=phase).order_by("name").values_list("pk", "name")
    first = told.prefilled(request.GET.get("siret", "")[:20])
    known = live.establishment(first.get("siret", ""))
    first |= {"naf": known.activity} if known is not None and known.activity else {}
    form = MetForm(list(places), sent(request), **({} if request.method == "POST" else {"initial": first}))
    made: list[Need] = []
    if request.method == "POST" and done(form, lambda: made.append(_state(request, form))):
        say(request, told.sent_to(made[0]))
        return redirect("need", made[0].pk)
    context = {
        "form": form,
        "notice": treatment("besoins").notice,
        "trail": trails.of(("Mon espace", "space"), ("Besoins des entreprises", "need_desk"), "Exposer un besoin"),
    }
    return render(request, "web/firms/need_state.html", context, status=422 if form.errors else 200)


def _state(request: HttpRequest, form: MetForm) -> Need:
    need = Need(**form.stated())
    return services.state_for(need=need, by=request.actor, link=_link(request))


@require_safe
@open_to_all
def rules_page(request: HttpRequest) -> HttpResponse:
    """Who answers what, by when, and what each rule stands on."""
    asked = request.GET.get("theme", "")
    theme = asked if need_rules().theme(asked) else ""
    context = {
        "rules": need_rules(),
        "theme": theme,
        "lines": of_rules.lines(theme, _region_names()),
        "trail": trails.of(("Entreprises", "firms"), "Qui répond à quel besoin"),
    }
    return render(request, "web/firms/need_rules.html", context)


def _region_names() -> dict[str, str]:
    return dict(Region.objects.values_list("code_region", "name"))


@require_safe
@open_to_all
def delays(request: HttpRequest) -> HttpResponse:
    """How fast firms are answered."""
    found = of_delays.told(timezone.localdate())
    context = {
        "answer": told.answer(found),
        "tables": [
            ("Thème", "Délais par thème", told.delays(found) if found.together.count else []),
            ("Territoire", "Délais par territoire", told.delays_by_place(found)),
        ],
        "rules": need_rules(),
        "trail": trails.of(("Entreprises", "firms"), "Délais de réponse"),
    }
    return render(request, "web/firms/need_delays.html", context)
