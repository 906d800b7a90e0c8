"""Accounts: the closed ones and those that are looked for; closing one at once, asking for it, opening it again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.governance.queries import accounts as queries
from etabli.domain.governance.services import closing
from etabli.kernel.french import of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.team.forms import ReasonForm

LONGEST = 80


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Accounts whose name or address holds ?q=; without it, those that are closed."""
    q = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "q": q,
        "people": queries.accounts(request.actor, q),
        "most": queries.MOST,
        "trail": trail_of(("Mon espace", "space"), "Comptes"),
    }
    return render(request, "web/team/accounts.html", context)


@takes_forms
@private_page
def close(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Close it, for administrators; ask them to, for who keeps a team that the person is of."""
    person = or_404(queries.account(person_id), "Ce compte n'existe pas.")
    closes = queries.closes(person, request.actor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, by = form.cleaned_data["reason"], request.actor
        with form.refusals():
            if not closes:
                link = request.build_absolute_uri(reverse("account_close", args=[person.pk]))
                closing.ask_to_close(person=person, by=by, reason=reason, link=link)
                done = "Votre demande est envoyée aux administrateurs."
            elif person.is_active:
                closing.close_account(person=person, by=by, reason=reason)
                done = f"Le compte {of(str(person))} est fermé : il n'ouvre plus rien dès maintenant."
            else:
                closing.reopen_account(person=person, by=by, reason=reason)
                done = f"Le compte {of(str(person))} est rouvert."
            messages.success(request, french(done))
            return redirect("accounts" if closes else "space")
    above = [("Comptes", "accounts")] if closes else []
    context = {
        "person": person,
        "closes": closes,
        "form": form,
        "back": reverse("accounts" if closes else "space"),
        "trail": trail_of(
            ("Mon espace", "space"), *above, "Fermer un compte" if person.is_active else "Rouvrir un compte"
        ),
    }
    return render(request, "web/team/account_close.html", context)
