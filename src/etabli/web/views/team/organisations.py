"""Organisations: the list, one of them with its people, and declaring one."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.governance import services
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.models.organisations import NAMED_BY, PLACES
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.queries import organisations as queries
from etabli.domain.territories.models import Arrondissement, Departement, Region
from etabli.domain.territories.search import HitKind, search
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.organisations import code_of, name_of
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.team import lines
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.team.forms import OrganisationForm

LONGEST = 80
A_PAGE = 50


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those whose name or number answers ?q=, of one kind or of all."""
    q, kind = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("nature", "")
    every = Paginator(queries.search(q, kind=kind), A_PAGE)
    found = every.get_page(request.GET.get("page", "1"))
    context = {
        "q": q,
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "organisations": [(one, code_of(one)) for one in found],
        "page": found,
        "pager": Pager(found.number, every.num_pages),
        "trail": trail_of(("Mon espace", "space"), "Organisations"),
        "may_declare": bool(anywhere(request.actor, "organisation.create")),
    }
    return render(request, "web/team/organisations.html", context)


@require_safe
@private_page
def show(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """What names it, and its people whose team the reader may see."""
    found = queries.organisation(organisation_id)
    if found is None:
        raise Http404("Cette organisation n’existe pas.")
    context = {
        "organisation": found,
        "code": code_of(found),
        "people": lines(queries.people_of(found, request.actor)),
        "trail": trail_of(("Mon espace", "space"), ("Organisations", "organisations"), found.name),
    }
    return render(request, "web/team/organisation.html", context)


@takes_forms
@private_page
def declare(request: HttpRequest) -> HttpResponse:
    """First its kind, which decides the fields; then the fields."""
    verdict = anywhere(request.actor, "organisation.create")
    if not verdict:
        raise NotAllowedError(verdict)
    asked = request.POST.get("nature") or request.GET.get("nature", "")
    kind = OrganisationKind(asked) if asked in OrganisationKind.values else None
    context = {
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "trail": trail_of(("Mon espace", "space"), ("Organisations", "organisations"), "Déclarer une organisation"),
    }
    if kind is None:
        return render(request, "web/team/declare.html", context)
    column = NAMED_BY[kind]
    form = OrganisationForm(
        request.POST or None,
        kind=kind,
        column=column,
        places=_places(column),
        find=FINDERS.get(column),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {f"{column}_id": data["place"]} if column in PLACES else {column: data["number"], "name": data["name"]}
        organisation = Organisation(kind=kind, **fields)
        organisation.name = organisation.name or name_of(organisation)
        with form.refusals():
            try:
                services.declare_organisation(organisation=organisation, by=request.actor)
            except ValidationError as error:
                raise _at_fields(error, column) from error
            messages.success(request, french(f"{organisation} est déclarée."))
            return redirect("organisation", organisation.pk)
    return render(request, "web/team/declare.html", {**context, "form": form})


def _at_fields(error: ValidationError, column: str) -> ValidationError:
    """The same, at the field of the page; a constraint that speaks of doubles in the words of the page."""
    told = error.message_dict
    at = "number" if column in ("siren", "siret") else "__all__"
    if set(told) == {"__all__"}:
        return ValidationError({at: "Cette organisation est déjà déclarée."})
    return ValidationError({at if name == column else name: messages for name, messages in told.items()})


def _places(column: str) -> Sequence[tuple[str, str]]:
    if column == "region":
        return list(Region.objects.order_by("name").values_list("code_region", "name"))
    if column == "departement":
        found = Departement.objects.order_by("code_departement").values_list("code_departement", "name")
        return [(code, f"{code} {name}") for code, name in found]
    return ()


def _of_index(kind: HitKind, typed: str) -> list[tuple[str, str, str]]:
    hits = [hit for hit in search(typed, limit=60) if hit.kind == kind][:10]
    return [(hit.code, f"{hit.label} ({hit.code})", hit.code) for hit in hits]


def _arrondissements(typed: str) -> list[tuple[str, str, str]]:
    words = search_key(typed).split()
    rows = Arrondissement.objects.select_related("departement")
    found = [
        (one.pk, f"{one.name} ({one.departement.name})", one.pk)
        for one in rows
        if words and all(any(own.startswith(word) for own in search_key(one.name).split()) for word in words)
    ]
    return found[:10]


FINDERS = {
    "epci": lambda typed: _of_index(HitKind.EPCI, typed),
    "commune": lambda typed: _of_index(HitKind.COMMUNE, typed),
    "arrondissement": _arrondissements,
}
