"""A commune or an intercommunalité: is it in the programme, in which territory, on which date."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.territories import queries
from etabli.web import live
from etabli.web.live import public_page
from etabli.web.presentation import membership, trails


@public_page
def commune(request: HttpRequest, code_insee: str) -> HttpResponse:
    """The answer for a commune; a former code leads to the commune of today. ?date= asks about a day."""
    found = queries.commune(code_insee)
    if found is None:
        raise Http404("Aucune commune, ancienne ou actuelle, n’a ce code.")
    if found.code_insee != code_insee:
        return redirect(reverse("commune", args=[found.code_insee]))
    asked = request.GET.get("date", "").strip()[:20]
    day, error = _day(asked)
    answer = queries.was_in_programme(found.code_insee, day) if day else None
    context = {
        "commune": found,
        "answers": membership.by_phase(found.territories, live.programme().phases),
        "asked": asked,
        "error": error,
        "answer": membership.on_a_day(answer) if answer else None,
        "lists": live.programme().perimeter_lists,
        "trail": trails.of("Communes", found.name),
    }
    return render(request, "web/commune.html", context)


def _day(text: str) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, f"« {text} » n’est pas une date. Écrivez-la année-mois-jour, par exemple 2021-06-15."


@public_page
def epci(request: HttpRequest, siren: str) -> HttpResponse:
    """An intercommunalité and the territories it is in."""
    found = queries.epci(siren)
    if found is None:
        raise Http404("Aucune intercommunalité n’a ce numéro SIREN.")
    context = {
        "epci": found,
        "answers": membership.by_phase(found.territories, live.programme().phases),
        "communes": queries.communes_of_epci(siren),
        "trail": trails.of("Intercommunalités", found.name),
    }
    return render(request, "web/epci.html", context)
