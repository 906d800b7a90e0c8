"""The catalogue of aids, and one scheme of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.plans.declared import project_types
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.aids import schemes as words


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Schemes that answer what the address asks, those that are open first."""
    on = localdate()
    types = {one.id: one.label for one in project_types()}
    kind = request.GET.get("type", "") if request.GET.get("type") in types else ""
    closed = request.GET.get("fermes") == "oui"
    cards = [words.card(one, on) for one in aid_schemes().values()]
    context = {
        "cards": sorted(
            (one for one in cards if (not kind or kind in one.types) and (closed or not one.closed)),
            key=lambda one: (one.order, one.short.casefold()),
        ),
        "closed": sum(one.closed for one in cards),
        "types": types,
        "asked": {"type": kind, "fermes": "oui" if closed else ""},
        "trail": trails.of("Aides"),
    }
    return render(request, "web/aids/index.html", context)


@require_safe
@open_to_all
def show(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """One scheme: what it asks, gives and excludes in each of its versions, each point with its source."""
    scheme = aid_schemes().get(scheme_id)
    if scheme is None:
        raise Http404("Ce dispositif n'est pas dans le catalogue.")
    trail = [*trails.of(("Aides", "aids"))[:1], (scheme.short, "")]
    return render(request, "web/aids/show.html", {"page": words.page(scheme, localdate()), "trail": trail})
