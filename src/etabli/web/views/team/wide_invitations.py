"""Inviting to roles that go beyond a territory: a Région, services of the State, the national roles."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from etabli.domain.governance import services
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.governance.permissions import anywhere
from etabli.domain.governance.queries import wide_invitations as queries
from etabli.domain.territories.models import Arrondissement, Departement, Region
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import invitation as presentation
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.team.forms import WideInviteForm
from etabli.web.views.team.invitations import initial

MOST = 30


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that wait, each to take back; those that are over."""
    found = list(queries.invitations(request.actor))
    context = {
        "open": [(one, presentation.words(one)) for one in found if one.is_open],
        "closed": [(presentation.words(one), *presentation.closed_line(one)) for one in found if not one.is_open],
        "roles": queries.offered(request.actor),
        "trail": trail_of(("Mon espace", "space"), "Invitations"),
    }
    return render(request, "web/team/wide_invitations.html", context)


@takes_forms
@private_page
def invite(request: HttpRequest) -> HttpResponse:
    """First the role, which decides where it holds; then the person."""
    queries.check(request.actor)
    roles = queries.offered(request.actor)
    asked = request.POST.get("role") or request.GET.get("role", "")
    role = next((one for one in roles if one.value == asked), roles[0] if len(roles) == 1 else None)
    context: dict[str, Any] = {
        "role": role,
        "roles": roles,
        "trail": trail_of(("Mon espace", "space"), ("Invitations", "wide_invitations"), "Inviter une personne"),
        "may_declare": bool(anywhere(request.actor, "organisation.create")),
    }
    if role is None:
        return render(request, "web/team/wide_invite.html", context)
    form = WideInviteForm(
        request.POST or None,
        role=role,
        regions=_regions(queries.regions(request.actor, role)) if role == Role.REGION else (),
        find=_places,
        initial=initial(request),
        may_declare=context["may_declare"],
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            invitation = _send(request, role, form.cleaned_data)
            messages.success(
                request, french(f"L’invitation est envoyée à {invitation.email}, pour {invitation.organisation}.")
            )
            return redirect("wide_invitations")
    return render(request, "web/team/wide_invite.html", {**context, "form": form})


def _send(request: HttpRequest, role: Role, data: dict[str, Any]) -> Invitation:
    column, code = data["scope"] or ("", "")
    invitation = Invitation(
        email=data["email"],
        role=role,
        organisation=data["organisation"],
        function=data["function"],
        ends_on=data["ends_on"],
        message=data["message"],
        **({f"{column}_id": code} if column else {}),
    )
    return services.invite(
        invitation=invitation,
        by=request.actor,
        link=lambda hidden: request.build_absolute_uri(reverse("invitation", args=[hidden])),
    )


@require_POST
@private_page
def withdraw(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    found = queries.invitations(request.actor).filter(pk=invitation_id).first()
    invitation = or_404(found, "Cette invitation n'existe pas.")
    error = presentation.said(lambda: services.withdraw(invitation=invitation, by=request.actor))
    if error:
        messages.error(request, error)
    else:
        messages.success(request, french("L’invitation est retirée : son lien n’ouvre plus rien."))
    return redirect("wide_invitations")


def _regions(within: frozenset[str] | None) -> Sequence[tuple[str, str]]:
    found = Region.objects.order_by("name")
    return list((found if within is None else found.filter(pk__in=within)).values_list("code_region", "name"))


def _places(typed: str) -> list[tuple[str, str, tuple[str, str]]]:
    """Places of the State's map whose name has the words typed: régions first. Three queries."""
    words = search_key(typed).split()
    every = [
        *((one.name, "région", "region", one.pk) for one in Region.objects.order_by("name")),
        *((one.name, "département", "departement", one.pk) for one in Departement.objects.order_by("name")),
        *(
            (one.name, f"arrondissement, {one.departement.name}", "arrondissement", one.pk)
            for one in Arrondissement.objects.select_related("departement").order_by("name")
        ),
    ]
    found = [
        (f"{column}:{code}", f"{name} ({kind})", (column, code))
        for name, kind, column, code in every
        if words and all(any(own.startswith(word) for own in search_key(name).split()) for word in words)
    ]
    return found[:MOST]
