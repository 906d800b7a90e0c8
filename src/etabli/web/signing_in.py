"""From the proof of who somebody is to a session: the second factor where it is due, then where they were going."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from etabli.domain.audit import services as audit
from etabli.domain.governance import secret
from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Person
from etabli.domain.governance.services import second_factor
from etabli.kernel.typography import french
from etabli.web.access import VERIFIED

SUITE = "suite"  # the parameter that says where to go afterwards
LONGEST = 300
PENDING, PENDING_SECONDS = "pending_login", 600  # in the session: who must still give the second factor
BACKEND = "etabli.domain.governance.accounts.Accounts"  # it gives no session to a closed account
BROWSER_COOKIE = f"{settings.HOST_ONLY}browser"
ID_TOKEN = "oidc_id_token"  # noqa: S105 (a key of the session)


def suite(request: HttpRequest) -> str:
    """Where the person was going, or "" when nothing is said or it leaves this site."""
    return safe(request, request.POST.get(SUITE) or request.GET.get(SUITE) or "")


def safe(request: HttpRequest, address: str) -> str:
    """The address when it is a page of this site to come back to, else ""."""
    here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not here or not address.startswith("/") or len(address) > LONGEST:
        return ""
    return "" if address.startswith((reverse("login"), reverse("logout"))) else address


def with_suite(name: str, going: str) -> str:
    """The address of a page of signing in that remembers where the person was going."""
    return f"{reverse(name)}?{urlencode({SUITE: going})}" if going else reverse(name)


def browser_of(request: HttpRequest) -> str:
    """The secret that this browser keeps in a signed cookie; "" when it has none."""
    return request.get_signed_cookie(BROWSER_COOKIE, default="", max_age=3600) or ""


def keep_browser(response: HttpResponse, browser: str) -> None:
    response.set_signed_cookie(
        BROWSER_COOKIE, browser, max_age=3600, httponly=True, samesite="Lax", secure=settings.BEHIND_HTTPS
    )


def fresh_browser() -> str:
    return secret.fresh()


def prove(request: HttpRequest, person: Person, *, way: str, going: str) -> HttpResponse:
    """Somebody proved who they are. Whoever has a second factor is signed in once it is given, not before."""
    if not second_factor.has_one(person):
        return complete(request, person, way=way, going=going, verified=False)
    request.session.cycle_key()
    request.session[PENDING] = {"person": str(person.pk), "way": way, "going": going, "at": time.time()}
    return HttpResponseRedirect(reverse("second_factor_check"))


def pending(request: HttpRequest) -> tuple[Person, str, str] | None:
    """Who must still give the second factor, how they proved who they are, and where they were going."""
    found = request.session.get(PENDING)
    if not found or time.time() - found["at"] > PENDING_SECONDS:
        return None
    person = Person.objects.filter(pk=found["person"], is_active=True).first()
    return (person, found["way"], found["going"]) if person else None


def complete(request: HttpRequest, person: Person, *, way: str, going: str, verified: bool) -> HttpResponse:
    """Open the session under a new key. A role that needs a second factor goes and sets one up first."""
    request.session.pop(PENDING, None)
    id_token = request.session.get(ID_TOKEN) if way == "proconnect" else None
    login(request, person, backend=BACKEND)
    request.session.pop(ID_TOKEN, None)
    if id_token:
        request.session[ID_TOKEN] = id_token
    request.session[VERIFIED] = verified
    who = actor(person, verified=verified)
    audit.log_access(by=who.author(), method="POST", route="login", object_id=way)
    if who.guarded:
        messages.info(request, french("Votre rôle demande un second facteur : ajoutez-le maintenant."))
        return HttpResponseRedirect(with_suite("second_factor", going))
    return HttpResponseRedirect(going or reverse("space"))
