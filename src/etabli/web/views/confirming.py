"""What somebody sends without an account: the page that says to look at one's messages, and the one that confirms."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.governance.services import attempts
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine
from etabli.web.presentation import trails


def sent_page(request: HttpRequest, *, lead: str, again: str, trail: trails.Trail) -> HttpResponse:
    """What happens now: the same words whoever the address is of. `again`: where one begins again."""
    context = {"lead": lead, "again": again, "demo": settings.ETABLI_DEMO, "trail": trail}
    return render(request, "web/confirm_sent.html", context)


def confirm_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None,
    *,
    gone: str,
    confirm: Callable[[], str],
    said: str,
    then: str,
) -> HttpResponse:
    """A page with one button: programs that open links in messages press none, and confirm nothing.

    `context`: nothing where nothing waits any more, which `gone` says. `confirm` gives the secret of the link that
    follows what was confirmed, at the address named `then`; it raises ValidationError.
    """
    if context is None:
        attempts.count(attempts.REFUSED_LINKS_OF_MACHINE, machine(request))
        return kept_nowhere(render(request, template, {"error": french(gone)}, status=410))
    if request.method == "POST":
        try:
            hidden = confirm()
        except ValidationError as error:
            refused = {**context, "error": " ".join(error.messages)}
            return kept_nowhere(render(request, template, refused, status=422))
        messages.success(request, french(said))
        return kept_nowhere(redirect(then, hidden))
    return kept_nowhere(render(request, template, context))
