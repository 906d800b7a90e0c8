"""My notifications: what I was told, how often by e-mail, and the link of messages that stops them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from etabli.domain.notifications import services
from etabli.domain.notifications.queries import notices, preferences
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.paging import Pager, asked
from etabli.web.presentation.trails import of as trail_of


@takes_forms
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """The list, unread first asked; a form marks one, or all that it shows, as read."""
    every, place = request.GET.get("vue") == "toutes", request.GET.get("territoire", "")[:60]
    if request.method == "POST":
        return _marked(request, place)
    found = notices.told(request.actor, unread=not every, territory=place, number=asked(request.GET.get("page", "")))
    context = {
        "trail": trail_of(("Mon espace", "space"), "Mes notifications"),
        "found": found,
        "every": every,
        "place": place,
        "pager": Pager(found.number, found.pages),
    }
    return render(request, "web/team/notices.html", context)


def _marked(request: HttpRequest, place: str) -> HttpResponse:
    asked_for = request.POST.get("notice", "")
    if asked_for != "all":
        services.mark_read(notice_id=asked_for, by=request.actor)
    else:
        count = services.mark_all_read(by=request.actor, territory=place)
        messages.success(request, french(f"Notifications marquées comme lues : {count}."))
    kept = {name: request.GET[name] for name in ("vue", "territoire", "page") if request.GET.get(name)}
    return HttpResponseRedirect(f"{reverse('notices')}?{urlencode(kept)}" if kept else reverse("notices"))


@takes_forms
@private_page
def choose(request: HttpRequest) -> HttpResponse:
    """How often Établi writes about each group."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            services.choose(cadences={name: request.POST[name] for name in request.POST}, by=request.actor)
        except ValidationError as fault:
            errors = fault.message_dict
        else:
            messages.success(request, french("Vos réglages sont enregistrés."))
            return HttpResponseRedirect(reverse("notice_settings"))
    context = {
        "trail": trail_of(("Mon espace", "space"), ("Mes notifications", "notices"), "Réglages"),
        "groups": preferences.settings_of(request.actor),
        "errors": errors,
    }
    return render(request, "web/team/notice_settings.html", context, status=422 if errors else 200)


@csrf_exempt  # a mail reader sends it for its person, without a page of ours (RFC 8058); it only stops messages
@takes_forms
@never_cache
def unsubscribe(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: programs that open links in messages press none, and stop nothing."""
    stops = preferences.groups_of_link(secret)
    done = request.method == "POST"
    if stops is None or (done and services.unsubscribe(secret=secret) is None):
        raise Http404(french("Ce lien ne vient pas d'un message d'Établi, ou le compte n'existe plus."))
    return render(request, "web/team/unsubscribe.html", {"groups": stops, "done": done})
