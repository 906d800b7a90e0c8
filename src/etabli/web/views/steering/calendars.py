"""The calendar of one's meetings: its secret address, made, renewed or stopped, and what it gives."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.coordination import services
from etabli.domain.coordination.invitations import feed as written
from etabli.domain.coordination.queries import meetings as queries
from etabli.domain.coordination.services.committees import fed
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.committees import LIST
from etabli.web.views.steering.meetings import CALENDAR

UNKNOWN = "Cette adresse n'ouvre aucun agenda : elle a été renouvelée, ou arrêtée."


@takes_forms
@private_page
def mine(request: HttpRequest) -> HttpResponse:
    """The address is shown once, when it is made: only its hash is kept."""
    acte, address = request.POST.get("acte", ""), ""
    if acte == "renew":
        hidden = services.renew_feed(by=request.actor)
        address = request.build_absolute_uri(reverse("meeting_feed_ics", args=[hidden]))
    elif acte == "stop":
        services.stop_feed(by=request.actor)
        say(request, "L'ancienne adresse n'ouvre plus rien.")
        return redirect("meeting_calendar")
    context = {
        "feed": queries.feed_of(request.actor.person),
        "address": address,
        "trail": trails.of(("Mon espace", "space"), LIST, "Agenda"),
    }
    return render(request, "web/steering/meeting_calendar.html", context)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings of the person whose secret it is, for an application that signs in nowhere."""
    person = fed(secret)
    if person is None:
        raise Http404(french(UNKNOWN))
    return kept_nowhere(HttpResponse(written(queries.of_person(person)), content_type=CALENDAR))
