"""Decisions of committees: the list with what became of each, as a file, and one of them."""

import csv
import io
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind, Outcome
from etabli.domain.coordination.queries import decisions as queries
from etabli.domain.coordination.queries.decisions import Asked
from etabli.domain.plans.rights import may_see
from etabli.web.access import private_page, refused, takes_forms
from etabli.web.download import CSV, download
from etabli.web.exports import safe
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.steering import committees as told
from etabli.web.presentation.steering import late
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.committee_forms import SettleForm
from etabli.web.views.steering.committees import LIST

UNKNOWN = "Cette décision n'existe pas, ou elle est réservée."
OUTCOMES = [("", "Toutes"), (queries.LATE, "En retard"), *Outcome.choices]


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that the reader may read, late tasks first."""
    asked = _asked(request)
    found = queries.listed(request.actor, asked)
    context = {
        "found": found,
        "unread": late.unread(request.actor),
        "lines": [told.decision_line(one, request.actor.on) for one in found.rows],
        "asked": asked,
        "outcomes": OUTCOMES,
        "kinds": [("", "Tous"), *CommitteeKind.choices],
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), LIST, "Décisions"),
    }
    return render(request, "web/steering/committee_decisions.html", context)


@require_safe
@private_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, without pages."""
    rows = queries.all_rows(request.actor, _asked(request))
    out = io.StringIO()
    table = told.table(rows, queries.seen_fiches(request.actor, rows), request.actor.on)
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in table)
    return download(out.getvalue().encode("utf-8-sig"), CSV, "decisions-comites.csv")


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    return Asked(
        territory=given.get("territoire", "")[:60],
        outcome=given.get("suite", ""),
        kind=given.get("nature", ""),
        mine=given.get("moi") == "oui",
        page=paging.asked(given.get("page", "1")),
    )


@takes_forms
@private_page
def show(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision; whoever has its task, or steers its committee, says what became of it."""
    decision, settles = or_404(queries.opened_decision(request.actor, decision_id), UNKNOWN)
    form = SettleForm(sent(request)) if settles else None
    if request.method == "POST" and form is None:
        return refused(request, queries.may_settle(request.actor, decision))
    if request.method == "POST" and done(
        form,
        lambda: services.settle(
            decision_id=decision_id,
            outcome=Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            by=request.actor,
        ),
    ):
        say(request, "La suite est enregistrée.")
        return redirect("committee_decision", decision_id)
    fiche = decision.item.fiche
    context = {
        "decision": decision,
        "line": told.decision_line(decision, request.actor.on),
        "item": decision.item,
        "meeting": decision.item.meeting,
        "fiche": fiche if fiche is not None and may_see(request.actor, fiche) else None,
        "form": form,
        "trail": trails.of(("Mon espace", "space"), LIST, ("Décisions", "committee_decisions"), "Décision"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/steering/committee_decision.html", context, status=status)
