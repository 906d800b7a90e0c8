"""Signing in and out: the page that offers the ways, the link by e-mail, the demonstration."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Person
from etabli.domain.governance.services import attempts, login, second_factor
from etabli.domain.governance.services.invitations import invitation_of
from etabli.domain.governance.services.login import LinkError
from etabli.kernel.typography import french
from etabli.web import signing_in
from etabli.web.access import machine, takes_forms
from etabli.web.presentation import demonstration, sign_in_reasons
from etabli.web.presentation.paging import Pager
from etabli.web.views import provider
from etabli.web.views.diagnosis.acts import or_404

SPARED = (
    "Démonstration : ce rôle s'ouvre ici sans second facteur. Hors démonstration, il n'ouvre rien tant que la personne "
    "n'en a pas ajouté un. Pour l'essayer, ajoutez-en un dans « Mon compte » : il sera demandé ensuite."
)
LONGEST = 80  # of the words that are looked for


class AddressForm(forms.Form):
    """The address to send a link to."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Écrivez une adresse électronique entière, comme nom@exemple.fr.",
        },
    )


@takes_forms
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways in; a link is asked for by POST, and the answer is the same whoever the address is of."""
    going = signing_in.suite(request)
    if request.method != "POST":
        if request.actor.signed_in and not settings.ETABLI_DEMO:  # there, one changes person
            return HttpResponseRedirect(going or reverse("space"))
        form = AddressForm(initial={"email": _invited_address(going)})
        return _ways(request, form, going)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ways(request, form, going, status=422)
    browser = signing_in.browser_of(request) or signing_in.fresh_browser()
    login.request_link(
        email=form.cleaned_data["email"],
        browser=browser,
        machine=machine(request),
        next_path=going,
        link=lambda hidden: request.build_absolute_uri(reverse("login_link", args=[hidden])),
        demonstration=settings.ETABLI_DEMO,
    )
    response = HttpResponseRedirect(reverse("login_sent"))
    signing_in.keep_browser(response, browser)
    return response


def _invited_address(going: str) -> str:
    """The address of the invitation that one comes from, which its page shows: it is in no address of ours."""
    try:
        found = resolve(going.partition("?")[0]) if going else None
    except Resolver404:
        return ""
    if found is None or found.view_name != "invitation":
        return ""
    invitation = invitation_of(found.kwargs["secret"])
    return invitation.email if invitation is not None and invitation.is_open else ""


def _ways(request: HttpRequest, form: AddressForm, going: str, status: int = 200) -> HttpResponse:
    people = demonstration.people() if settings.ETABLI_DEMO else []
    context = {"form": form, "going": going, "provider": bool(settings.ETABLI_PROCONNECT), "people": people}
    context["reason"] = sign_in_reasons.reason(going)
    if going:
        context["provider_address"] = signing_in.with_suite("provider_login", going)
    return render(request, "web/login/sign_in.html", context, status=status)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whether the address is known or not."""
    return render(request, "web/login/sent.html", {"demo": settings.ETABLI_DEMO})


@takes_forms
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: programs that open links in messages press none, and use nothing up."""
    browser = signing_in.browser_of(request)
    try:
        if request.method != "POST":
            login.link_of(secret, browser=browser)
            return render(request, "web/login/link.html")
        person, going = login.use_link(hidden=secret, browser=browser, demonstration=settings.ETABLI_DEMO)
    except LinkError as error:
        attempts.count(attempts.REFUSED_LINKS_OF_MACHINE, machine(request))
        email, going = login.asked_by(secret, browser=browser or "")
        context = {"error": error, "email": email, "going": signing_in.safe(request, going)}
        return render(request, "web/login/link_refused.html", context, status=error.status)
    return signing_in.prove(request, person, way="link", going=signing_in.safe(request, going))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and at the agents' login."""
    away = provider.logout_address(request)
    end_session(request)
    messages.success(request, french("Vous êtes déconnecté."))
    return HttpResponseRedirect(away or reverse("home"))


@require_POST
def as_somebody(request: HttpRequest, person: UUID) -> HttpResponse:
    """Sign in as a made-up person, in a demonstration only. Whoever added a second factor is asked for it.

    A role that needs one opens without, as long as nobody added it: the page says so, and that no real instance does.
    """
    if not settings.ETABLI_DEMO:
        raise Http404("Cette instance n’est pas une démonstration.")
    asked = Person.objects.filter(pk=person, demonstration=True, is_active=True)
    found = or_404(asked.first(), "Cette personne de la démonstration n'existe pas.")
    going = signing_in.suite(request)
    if second_factor.has_one(found):
        return signing_in.prove(request, found, way="demonstration", going=going)
    spared = bool(actor(found, verified=False).guarded)
    if spared:
        messages.warning(request, french(SPARED))
    return signing_in.complete(request, found, way="demonstration", going=going, verified=spared)


@never_cache
@require_safe
def demo_messages(request: HttpRequest) -> HttpResponse:
    """What would have been sent, in a demonstration only."""
    if not settings.ETABLI_DEMO:
        raise Http404("Cette instance n’est pas une démonstration.")
    words = " ".join(request.GET.get("mots", "").split())[:LONGEST]
    here = request.build_absolute_uri("/").rstrip("/")
    page = demonstration.letters(words, request.GET.get("page", "1"), here=here)
    context = {"page": page, "words": words, "pager": Pager(page.number, page.paginator.num_pages)}
    return render(request, "web/login/messages.html", context)
