"""Places that an address asks for: a commune by its code or its name, a territory, a région, kilometres."""

from dataclasses import dataclass

from django.http import HttpRequest

from etabli.catalogue.places.town_halls import of_commune
from etabli.domain.territories.models import Territory
from etabli.domain.territories.queries.territories import regions_of_phase
from etabli.domain.territories.search.named import commune_named
from etabli.kernel.typography import french
from etabli.web import live

LONGEST = 120
UNPLACED = "La place de la mairie de {} n’est pas connue : aucune distance n’est dite."
DISTANCES = (10, 25, 50, 100, 200)


@dataclass(frozen=True)
class Near:
    """`code` empty: none is asked, or `doubt` says why what was typed is not taken."""

    code: str = ""
    name: str = ""
    typed: str = ""
    doubt: str = ""


def given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:LONGEST].replace("\x00", "")


def near(text: str) -> Near:
    """By its code INSEE or its whole name, which only one commune has. No query where nothing is asked."""
    if not text:
        return Near()
    found, doubt = commune_named(text)
    if found is None:
        return Near(typed=text, doubt=french(doubt))
    if of_commune(found.code_insee) is None:
        return Near(typed=text, doubt=french(UNPLACED.format(found.name)))
    return Near(found.code_insee, found.name, text)


def within(text: str) -> int:
    return int(text) if text.isdecimal() and int(text[:4]) in DISTANCES else 0


def territory(text: str) -> str:
    return text if text[:2] in ("1/", "2/") else ""


def choices() -> dict[str, object]:
    """What filters offer: territories of the phase that runs, their régions, distances. Two queries."""
    phase = live.programme().phases[-1].id
    return {
        "territories": list(Territory.objects.filter(phase=phase).order_by("name").values_list("key", "name")),
        "regions": regions_of_phase(phase),
        "distances": DISTANCES,
    }
