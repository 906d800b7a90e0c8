"""What opens, ends or changes among aids: a page, and a feed to follow it without an account."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from etabli.analysis.aids.changes import Change, changes
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.aids import changes as words

AHEAD, BACK = timedelta(days=183), timedelta(days=365)
ATOM = "application/atom+xml; charset=utf-8"


@require_safe
@open_to_all
def page(request: HttpRequest) -> HttpResponse:
    """Changes to come, the nearest first, then those of the last year."""
    today = timezone.localdate()
    found = _around(today)
    coming = [one for one in found if one.on >= today]
    context = {
        "coming": coming,
        "groups": [("À venir", coming), ("Depuis un an", [one for one in reversed(found) if one.on < today])],
        "feed": request.build_absolute_uri(reverse("aids_atom")),
        "trail": [*trails.of(("Aides", "aids"))[:1], ("Ce qui change", "")],
    }
    return render(request, "web/aids/changes.html", context)


@require_safe
@open_to_all
def feed(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed: a change has an entry six months ahead, and another when it takes effect."""
    today = timezone.localdate()
    site = request.build_absolute_uri("/").rstrip("/")
    atom = Atom1Feed(
        title="Établi : aides qui ouvrent, prennent fin ou changent",
        link=site + reverse("aids_changes"),
        feed_url=request.build_absolute_uri(),
        description="",
        language="fr",
    )
    for one in words.entries(_changes(today), today, AHEAD):
        told = timezone.make_aware(datetime.combine(one.on, time.min))
        atom.add_item(
            title=one.title,
            link=site + reverse("aid", args=[one.scheme_id]),
            unique_id=f"{site}{reverse('aids_changes')}#{one.key}",
            description=one.sentence,
            pubdate=told,
            updateddate=told,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


def _around(today: date) -> list[words.Line]:
    return words.lines(_changes(today), today)


def _changes(today: date) -> tuple[Change, ...]:
    return changes(aid_schemes().values(), today - BACK, today + AHEAD)
