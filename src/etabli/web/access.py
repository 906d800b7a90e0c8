"""Who asks, on every request; pages that are for some only; and the pages that say why not, or not yet."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.enums import Outcome
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.queries.team import ToAsk, to_ask
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.governance.services.second_factor import has_one
from etabli.domain.notifications.queries import notices
from etabli.kernel.typography import french
from etabli.web.presentation.refusals import lines

Found = TypeVar("Found")
VERIFIED = "second_factor"  # in the session: the second factor was given
# A page that is read, and that takes the forms it shows. Pages for reading are `require_safe`, buttons `require_POST`.
# Outermost: a method that a page does not take is refused whoever asks.
takes_forms = require_http_methods(["GET", "HEAD", "POST"])


def actor_of(request: HttpRequest) -> Actor:
    """The person of the session with their mandates of today."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return nobody()
    person = get_user(request)  # the person, where request.user stands for one
    if not person.is_authenticated or (person.demonstration and not settings.ETABLI_DEMO):
        return nobody()  # made-up people exist in a demonstration only
    return actor(person, verified=bool(request.session.get(VERIFIED)), held=person.all_mandates)


class ActorMiddleware:
    """Gives `request.actor`, looked up when first asked; turns a refusal anywhere below into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        request.unread = SimpleLazyObject(lambda: notices.unread_count(request.actor))  # asked by the header
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowedError):
            return refused(request, error.verdict)
        return too_many(request, error) if isinstance(error, TooManyError) else None


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    """Its address holds a secret: kept and listed nowhere; the site's referrer policy keeps it from other sites."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


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

    wrapped.is_private = True  # read by `views.findable`: no search engine is let in
    return wrapped


def gives_back(*, drafts: bool = False) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page whose forms take long to write: what is sent once the session has ended is given back, to be copied.

    Outside `private_page`. `drafts`: the page keeps what is typed by itself.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or request.actor.signed_in:
                return view(request, *args, **kwargs)
            typed = [text for name, text in request.POST.items() if name not in ("csrfmiddlewaretoken", "acte")]
            texts = [text for text in typed if "\n" in text or " " in text.strip()]
            context = {"texts": texts, "back": request.path, "drafts": drafts}
            response = render(request, "web/session_ended.html", context, status=401)
            response["Cache-Control"] = "no-store, private"
            return response

        return wrapped

    return decorate


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that anybody may read and that shows more to some: kept nowhere, for it is not the same for all.

    What somebody who has signed in opens is logged, as on a private page.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.actor.signed_in:
            response["Cache-Control"] = "no-store, private"
            if response.status_code < 400:
                _log(request, Outcome.ALLOWED)
        else:
            response["Cache-Control"] = "no-cache"
        return response

    return wrapped


def seen(request: HttpRequest, found: Found | None, what: str) -> Found:
    """What an open page looked up for whoever asks, or 404. Nobody in particular is asked to sign in first: it may be
    there for some, and the answer does not say whether it is.
    """
    if found is not None:
        return found
    if not request.actor.signed_in and request.method in ("GET", "HEAD"):
        raise NotAllowedError(Verdict(False, "Connectez-vous : ceci est peut-être réservé."))
    raise Http404(french(what))


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back; a form that was sent comes back to its page, not to its sending."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'suite': back})}")


def refused(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """The page that says why not, and whom to ask."""
    if not request.actor.signed_in:
        return to_login(request)
    _log(request, Outcome.REFUSED, verdict.reason)
    asked = ToAsk() if verdict.second_factor else to_ask(verdict.territory, request.actor, verdict.ask)
    context = {
        "verdict": verdict,
        "to_ask": lines(asked),
        "public": asked.public,
        "has_factor": verdict.second_factor and has_one(request.actor.person),
    }
    response = render(request, "web/refused.html", context, status=403)
    response["Cache-Control"] = "no-store, private"
    return response


def too_many(request: HttpRequest, error: TooManyError) -> HttpResponse:
    """429: the page that says when to try again."""
    response = render(request, "web/login/too_many.html", {"error": error}, status=429)
    response["Retry-After"] = str(error.seconds)
    response["Cache-Control"] = "no-store, private"
    return response


def machine(request: HttpRequest) -> str:
    """Where a request comes from, to count tries: an address; the /64 of an IPv6 one. Never kept in clear.

    Behind our own HTTPS front, the address is the last that it wrote in X-Forwarded-For.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_HTTPS else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


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
