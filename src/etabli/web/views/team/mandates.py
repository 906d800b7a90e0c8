"""Ending a mandate, cancelling one that has not begun, passing one on, designating the binôme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.domain.audit import queries as audit
from etabli.domain.firms import followed_rights as followed
from etabli.domain.firms.queries.handover import held
from etabli.domain.governance import services
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.queries import team
from etabli.domain.governance.services import Successor
from etabli.domain.governance.services.cancellations import canceller_of
from etabli.domain.governance.services.handovers import giver_of
from etabli.domain.governance.services.mandates import DAY, keeper_of
from etabli.kernel.french import of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.team import closing_address, term
from etabli.web.presentation.trail import last_act
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.team import place
from etabli.web.views.team.forms import BinomeForm, EndForm, PassOnForm, ReasonForm, SuccessorForm


def _mandate(mandate_id: str) -> Mandate:
    every = Mandate.objects.select_related(
        *(
            "person",
            "organisation",
            "territory__phase",
            "region",
            "departement",
            "arrondissement",
            "predecessor__person",
        )
    )
    return or_404(every.filter(pk=mandate_id).first(), "Ce mandat n'existe pas, ou plus : il a pu être annulé.")


def _frame(mandate: Mandate, label: str) -> dict[str, object]:
    """What pages about one mandate share."""
    here = mandate.territory
    return {
        "mandate": mandate,
        "last_act": last_act(audit.last_under(mandate.pk, mandate.person_id)),
        "term": term(mandate),
        "trail": place.trail(here, "Équipe", label) if here else trail_of(("Mon espace", "space"), label),
        "back": place.address("team", here) if here else reverse("space"),
    }


@takes_forms
@private_page
def end(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """End a mandate, one's own or another's."""
    mandate = _mandate(mandate_id)
    keeper_of(mandate, request.actor)
    frame = _frame(mandate, "Mettre fin à un mandat")
    alone = team.is_last_administrator(mandate, request.actor.on)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()}, alone=alone)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            data = form.cleaned_data
            services.end_mandate(mandate=mandate, by=request.actor, on=data["on"], reason=data["reason"])
            messages.success(
                request,
                french(f"Le mandat {of(str(mandate.person))} prend fin le {numbers.day(data['on'])} au soir."),
            )
            return redirect(frame["back"])
    own = mandate.person_id == request.actor.person.pk
    context = {
        **frame,
        "form": form,
        "own": own,
        "alone": alone,
        "held": held(request.actor, mandate),
        "hands": mandate.territory is not None and bool(followed.may_import(request.actor, mandate.territory)),
        "cuts": None if own else closing_address(request.actor, mandate),
    }
    return render(request, "web/team/end.html", context)


@takes_forms
@private_page
def cancel(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """Cancel a mandate before its first day."""
    mandate = _mandate(mandate_id)
    canceller_of(mandate, request.actor)
    frame = _frame(mandate, "Annuler un mandat")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            kept = services.cancel_mandate(mandate=mandate, by=request.actor, reason=form.cleaned_data["reason"])
            goes_on = f" Celui de {kept.person} se poursuit." if kept else ""
            messages.success(request, french(f"Le mandat {of(str(mandate.person))} est annulé.{goes_on}"))
            return redirect(frame["back"])
    context = {
        **frame,
        "form": form,
        "own": mandate.person_id == request.actor.person.pk,
        "begun": mandate.starts_on <= request.actor.on,
        "before": getattr(mandate, "predecessor", None),
    }
    return render(request, "web/team/cancel.html", context)


@takes_forms
@private_page
def pass_on(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """Pass one mandate on to a person, known or new."""
    mandate = _mandate(mandate_id)
    giver_of(mandate, request.actor)
    frame = _frame(mandate, "Transmettre un mandat")
    form = PassOnForm(request.POST or None, initial={"on": timezone.localdate() + DAY})
    successor = SuccessorForm(request.POST or None)
    successor.fields["email"].required = True
    if request.method == "POST" and form.is_valid() and successor.is_valid():
        with form.refusals():
            services.hand_over_each(
                successors=[Successor(mandate, **successor.cleaned_data)],
                by=request.actor,
                link=request.build_absolute_uri(reverse("login")),
                **form.cleaned_data,
            )
            messages.success(request, "Le mandat est transmis. Son successeur est prévenu par courriel.")
            return redirect(frame["back"])
    return render(request, "web/team/pass_on.html", {**frame, "form": form, "successor": successor})


@takes_forms
@private_page
def binome(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Make the pair of an élu and an industriel of the territory."""
    territory = place.territory(request, phase, territory_id)
    team.check(territory, request.actor, "binome.designate")
    today = timezone.localdate()
    sides = team.sides(territory, today)
    elus, industriels = ([m for m in sides if m.role == role] for role in (Role.ELU, Role.INDUSTRIEL))
    form = BinomeForm(request.POST or None, elus=elus, industriels=industriels, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            services.designate_binome(territory=territory, by=request.actor, **form.cleaned_data)
            messages.success(request, "Le binôme est désigné.")
            return redirect(place.address("team", territory))
    context = {
        "form": form,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Désigner le binôme"),
        "back": place.address("team", territory),
        "ready": bool(elus and industriels),
    }
    return render(request, "web/team/binome.html", context)
