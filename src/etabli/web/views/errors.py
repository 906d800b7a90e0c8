"""Pages for what went wrong: what happened, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.plans.queries.plans import place_of
from etabli.domain.territories.models import Territory


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with the reason when a view gave one in French.

    To somebody who has signed in, what is not there and what their mandates don't open are one page, with where to ask.
    """
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    firm = bool(request.resolver_match and request.resolver_match.url_name == "firm")
    told = {"reason": reason, "firm": firm}
    if not request.actor.signed_in:
        return render(request, "404.html", told, status=404)
    response = render(request, "web/not_found.html", {**told, "territory": _place(request)}, status=404)
    response["Cache-Control"] = "no-store, private"
    return response


def _place(request: HttpRequest) -> Territory | None:
    """The territory under whose address it was asked for."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    if not {"phase", "territory_id"} <= named.keys():
        return None
    return place_of(named["phase"], named["territory_id"])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form sent without its token; Django's reason is for its developers, not for the page."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: stands on nothing that may be broken."""
    return render(None, "500.html", status=500)
