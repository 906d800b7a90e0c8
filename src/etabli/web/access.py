"""Who asks, on every request; pages that are for some only; and the page that says why not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.enums import Outcome
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.permissions import NotAllowedError, Verdict

VERIFIED = "second_factor"  # in the session: the second factor was given


def actor_of(request: HttpRequest) -> Actor:
    """The person of the session with their mandates of today."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return nobody()
    return actor(request.user, verified=bool(request.session.get(VERIFIED)))


class ActorMiddleware:
    """Gives `request.actor`, looked up when first asked; turns a refusal anywhere below into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error.verdict) if isinstance(error, NotAllowedError) else None


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is not the same for everybody: kept nowhere, and every opening is logged.

    Somebody who has not signed in is sent to do so, and comes back.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.signed_in:
            return to_login(request)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        if response.status_code < 400:
            _log(request, Outcome.ALLOWED)
        return response

    wrapped.private = True  # read by the test that walks the addresses
    return wrapped


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back; a form that was sent comes back to its page, not to its sending."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'suite': back})}")


def refused(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """The page that says why not, and whom to ask."""
    if not request.actor.signed_in and request.method in ("GET", "HEAD"):
        return to_login(request)
    _log(request, Outcome.REFUSED, verdict.reason)
    response = render(request, "web/refused.html", {"verdict": verdict}, status=403)
    response["Cache-Control"] = "no-store, private"
    return response


def _log(request: HttpRequest, outcome: Outcome, reason: str = "") -> None:
    match = request.resolver_match
    audit.log_access(
        by=request.actor.author() if request.actor.signed_in else SYSTEM,
        method=request.method or "",
        route=match.view_name if match else "",
        object_id="/".join(str(value) for name, value in match.kwargs.items() if name != "secret") if match else "",
        outcome=outcome,
        reason=reason,
    )
