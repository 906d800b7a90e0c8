"""Mandates of élus that wait for their successors, passed on together: chosen, previewed, confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.numbers import plural
from etabli.domain.governance import services
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.queries.handovers import awaiting_successor, known, places
from etabli.domain.governance.services import Successor
from etabli.domain.governance.services.mandates import DAY
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.team import term
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.team.forms import PassOnForm, SuccessorForm

NOBODY = french("Donnez au moins un successeur : les mandats sans adresse restent comme ils sont.")


@takes_forms
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """One form for all: an address beside each mandate that passes on."""
    verdict = anywhere(request.actor, "team.hand_over")
    if not verdict:
        raise NotAllowedError(verdict)
    region, departement = request.GET.get("region", ""), request.GET.get("departement", "")
    mandates = list(awaiting_successor(request.actor, region=region, departement=departement))
    terms = {mandate.pk: term(mandate) for mandate in mandates}  # before anything is tried: what is refused undoes it
    form = PassOnForm(request.POST or None, initial={"on": timezone.localdate() + DAY})
    rows = [(mandate, SuccessorForm(request.POST or None, prefix=str(mandate.pk))) for mandate in mandates]
    step = request.POST.get("etape", "")
    whole = request.method == "POST" and all([form.is_valid(), *(row.is_valid() for _, row in rows)])
    successors = [
        Successor(mandate, **row.cleaned_data) for mandate, row in rows if row.is_valid() and row["email"].data
    ]
    if whole and not successors:
        form.add_error(None, NOBODY)
    elif whole and step in ("apercu", "confirmer"):
        with form.refusals():
            services.hand_over_each(
                successors=successors,
                by=request.actor,
                link=request.build_absolute_uri(reverse("login")),
                rehearsal=step == "apercu",
                **form.cleaned_data,
            )
            if step == "confirmer":
                done = plural(len(successors), "mandat transmis", "mandats transmis")
                messages.success(request, french(f"{done}. Les successeurs sont prévenus par courriel."))
                return redirect("handovers")
    preview = [] if form.errors or not whole or step != "apercu" else successors
    accounts = known(one.email for one in preview)
    regions, departements = places(request.actor)
    context = {
        "form": form,
        "rows": [(mandate, terms[mandate.pk], row) for mandate, row in rows],
        "trail": trail_of(("Mon espace", "space"), "Transmissions"),
        "preview": [(one, accounts.get(one.email.strip().lower())) for one in preview],
        "errors": [error for _, row in rows for error in row.errors],
        "regions": regions,
        "departements": departements,
        "region": region,
        "departement": departement,
    }
    return render(request, "web/team/handovers.html", context)
