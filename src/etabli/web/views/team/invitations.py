"""Inviting somebody to a role, taking an invitation back, and answering one by its link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from etabli.domain.governance import services
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.governance.models.mandates import OF_TERRITORY
from etabli.domain.governance.queries import organisations, requests
from etabli.domain.governance.queries.team import check, powers
from etabli.domain.governance.services import invitations as domain
from etabli.domain.governance.services import people
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, private_page, takes_forms, to_login
from etabli.web.presentation import invitation as presentation
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.team import place
from etabli.web.views.team.forms import InviteForm, NamesForm

SIDES = (Role.ELU, Role.INDUSTRIEL)


@takes_forms
@private_page
def invite(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Offer a role on the territory to an address."""
    territory = place.territory(request, phase, territory_id)
    may = powers(territory)
    if not {"team.invite", "binome.designate"} & may:
        check(territory, request.actor, "team.invite")
    roles = [r for r in OF_TERRITORY if ("binome.designate" if r in SIDES else "team.invite") in may]
    declares = "organisation.create" in may
    form = InviteForm(request.POST or None, roles=roles, initial=initial(request), may_declare=declares)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        invitation = Invitation(
            email=data["email"],
            role=data["role"],
            organisation=data["organisation"],
            territory=territory,
            function=data["function"],
            ends_on=data["ends_on"],
            message=data["message"],
        )
        with form.refusals():
            services.invite(
                invitation=invitation,
                by=request.actor,
                link=lambda hidden: request.build_absolute_uri(reverse("invitation", args=[hidden])),
            )
            messages.success(
                request, french(f"L’invitation est envoyée à {invitation.email}, pour {invitation.organisation}.")
            )
            return redirect(place.address("team_entries", territory))
    context = {
        "form": form,
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Inviter une personne"),
        "back": place.address("team", territory),
        "may_declare": declares,
    }
    return render(request, "web/team/invite.html", context)


def initial(request: HttpRequest) -> dict[str, str]:
    """The organisation that was just declared, by its id in the address."""
    asked = request.GET.get("organisation", "")
    found = organisations.organisation(asked) if asked else None
    return {"organisation_name": found.name} if found else {}


@require_POST
@private_page
def withdraw(request: HttpRequest, phase: str, territory_id: str, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    territory = place.territory(request, phase, territory_id)
    if not {"team.invite", "binome.designate"} & powers(territory):
        check(territory, request.actor, "team.invite")
    invitation = or_404(requests.invitation(territory, invitation_id), "Cette invitation n'existe pas.")
    error = presentation.said(lambda: services.withdraw(invitation=invitation, by=request.actor))
    if error:
        messages.error(request, error)
    else:
        messages.success(request, french("L’invitation est retirée : son lien n’ouvre plus rien."))
    return redirect(place.address("team_entries", territory))


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """What is offered, to whoever holds the link; accepted by the person it was sent to, once."""
    invitation = domain.invitation_of(secret)
    closed = presentation.closed(invitation)
    if invitation is None or closed:
        return kept_nowhere(render(request, "web/team/invitation_closed.html", {"reason": closed}, status=410))
    person = request.actor.person
    if person is None:
        if request.method == "POST":
            return to_login(request)
        login = f"{reverse('login')}?{urlencode({'suite': request.path})}"
        return kept_nowhere(_offer(request, invitation, login=login))
    if person.email.lower() != invitation.email:
        return kept_nowhere(_offer(request, invitation, other=True))
    if request.method == "POST" and request.POST.get("acte") == "decliner":
        error = presentation.said(lambda: services.decline(hidden=secret, person=person))
        if error:
            return kept_nowhere(_offer(request, invitation, error=error))
        messages.success(
            request, french("Vous avez décliné cette invitation. La personne qui l'a envoyée est prévenue.")
        )
        return redirect("space")
    nameless = not (person.given_name and person.family_name)
    form = NamesForm(request.POST or None) if nameless else None
    if request.method == "POST" and (form is None or form.is_valid()):
        error = presentation.said(lambda: services.accept_invitation(hidden=secret, person=person))
        if not error:
            if form is not None:
                people.rename(person=person, by=request.actor, **form.cleaned_data)
            messages.success(request, french(f"Bienvenue : vous êtes {presentation.words(invitation)}."))
            return redirect("space")
        return kept_nowhere(_offer(request, invitation, form=form, error=error))
    return kept_nowhere(_offer(request, invitation, form=form))


def _offer(request: HttpRequest, invitation: Invitation, **more: object) -> HttpResponse:
    return render(request, "web/team/invitation.html", {"offer": presentation.offer(invitation), **more})


@require_safe
@private_page
def entries(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Requests to answer, and invitations: those that wait first."""
    territory = place.territory(request, phase, territory_id)
    asked = list(requests.requests_of(territory))
    invited = list(requests.invitations_of(territory))
    if not {"team.invite", "team.answer", "binome.designate"} & powers(territory):
        check(territory, request.actor, "team.invite")
    context = {
        "territory": territory,
        "trail": place.trail(territory, "Équipe", "Demandes et invitations"),
        "pending": [one for one in asked if one.answered_at is None],
        "answered": [one for one in asked if one.answered_at is not None],
        "open": [one for one in invited if one.is_open],
        "closed": [presentation.closed_line(one) for one in invited if not one.is_open],
    }
    return render(request, "web/team/entries.html", context)
