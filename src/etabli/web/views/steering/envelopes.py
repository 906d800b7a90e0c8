"""Envelopes: the list, one with what it pays, opening and delegating."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.coordination import envelope_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.queries import envelopes as queries
from etabli.domain.coordination.queries.envelopes import Filters
from etabli.domain.governance.permissions import NotAllowedError, Verdict, anywhere
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.plans.rights import require
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import trails
from etabli.web.presentation.steering import envelopes as told
from etabli.web.presentation.trails import Trail
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.envelope_forms import ChangeForm, CloseForm, OpenForm

UNKNOWN = "Cette enveloppe n'existe pas, ou elle ne vous est pas ouverte."
RESERVED = "Les enveloppes sont pour la Région, l’État, les opérateurs, la délégation nationale et les évaluateurs."
NOT_YOURS = "Une enveloppe est ouverte par la délégation nationale, le préfet de région ou la Région."
NAMES = {"annee": "year", "financeur": "funder", "dispositif": "scheme", "region": "region"}
LABELS = {"annee": ("Exercice", "Tous"), "financeur": ("Financeur", "Tous"), "dispositif": ("Dispositif", "Tous")}
MOST = 100  # lines of a page


def crumbs(*steps: str) -> Trail:
    last = (("Enveloppes", "envelopes"), *steps) if steps else ("Enveloppes",)
    return trails.of(("Pilotage", "portfolios"), *last)


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that the reader follows, each under the one that it was delegated from."""
    found = _listed(request)
    context = {
        "rows": told.rows(found.rows),
        "years": told.by_year(found.rows),
        "exceeded": told.exceeded(found.rows),
        "fresh": told.fresh(found.rows, request.actor.on),
        "choices": [(name, *LABELS[name], found.choices[NAMES[name]], request.GET.get(name, "")) for name in LABELS],
        "filtered": any(request.GET.get(name) for name in NAMES),
        "opens": rights.may_open_some(request.actor),
        "trail": crumbs(),
    }
    return render(request, "web/steering/envelopes.html", context)


@require_safe
@private_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return download(files_out.csv_of(_table(request)), CSV, "enveloppes.csv")


@require_safe
@private_page
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return download(files_out.xlsx([_table(request)], "Enveloppes"), XLSX, "enveloppes.xlsx")


def _table(request: HttpRequest) -> Table:
    return told.table(_listed(request).rows)


def _listed(request: HttpRequest) -> queries.Listed:
    if not anywhere(request.actor, "envelope.view"):
        raise NotAllowedError(Verdict(False, RESERVED))
    given = {field: request.GET.get(name, "")[:200] for name, field in NAMES.items()}
    given["funder"] = _uuid(given["funder"])
    return queries.listed(request.actor, Filters(**given))


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


@takes_forms
@private_page
def show(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """One envelope: what it has, gives, reserves; its lines; its forms for whoever delegates it."""
    found = or_404(queries.opened(request.actor, envelope_id), UNKNOWN)
    envelope, by = found.standing.envelope, request.actor
    manages = rights.may_manage(by, envelope)
    acte = request.POST.get("acte", "")
    change = ChangeForm(sent(request) if acte == ChangeForm.acte else None, initial={"note": envelope.note})
    close = CloseForm(sent(request) if acte == CloseForm.acte else None)
    if request.method == "POST":
        require(manages)
    if change.is_bound and done(
        change, lambda: services.change_envelope(envelope_id=envelope_id, by=by, **change.cleaned_data)
    ):
        say(request, "Le montant de l'enveloppe est changé.")
        return redirect("envelope", envelope_id)
    if close.is_bound and done(
        close, lambda: services.close_envelope(envelope_id=envelope_id, by=by, reason=close.cleaned_data["reason"])
    ):
        say(request, "L'enveloppe est retirée.")
        return redirect("envelopes")
    lines = told.accorded(found.standing)
    context = {
        "envelope": envelope,
        "reads_parent": found.reads_parent,
        "row": told.row(found.standing),
        "fresh": told.fresh([found.standing, *found.children], by.on),
        "children": [told.row(one) for one in found.children],
        "lines": lines[:MOST],
        "more": max(0, len(lines) - MOST),
        "grouped": told.grouped(found.standing),
        "scenarios": told.compared(found.scenarios),
        "delegates": envelope.departement_id is None and rights.may_delegate(by, envelope).allowed,
        "programs": rights.may_program(by, envelope).allowed,
        "change": change if manages else None,
        "close": close if manages else None,
        "form": next((one for one in (change, close) if one.is_bound), None),
        "trail": crumbs(envelope.place),
    }
    return render(request, "web/steering/envelope.html", context, status=422 if request.method == "POST" else 200)


@takes_forms
@private_page
def add(request: HttpRequest) -> HttpResponse:
    """Open an envelope; with `de`, delegate a part of another."""
    by = request.actor
    key = _uuid(request.GET.get("de", ""))
    parent = or_404(queries.followed(by, UUID(key)), UNKNOWN) if key else None
    if parent is None and not rights.may_open_some(by):
        raise NotAllowedError(Verdict(False, NOT_YOURS))
    if parent is not None:
        require(rights.may_delegate(by, parent.envelope))
    form = OpenForm(by, parent.envelope if parent else None, sent(request), initial={"year": by.on.year})
    if form.is_bound and done(
        form,
        lambda: services.open_envelope(envelope=form.envelope(), by=by, reason=form.cleaned_data["reason"]),
    ):
        say(request, "L'enveloppe est ouverte.")
        return redirect("envelopes")
    context = {
        "form": form,
        "parent": told.row(parent) if parent else None,
        "trail": crumbs("Déléguer" if parent else "Ouvrir une enveloppe"),
    }
    return render(request, "web/steering/envelope_open.html", context, status=422 if form.errors else 200)
