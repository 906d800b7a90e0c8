"""Places that an address asks for: a commune by its code or its name, a territory, a région, kilometres."""

from dataclasses import dataclass

from django.http import HttpRequest

from etabli.catalogue.places.town_halls import of_commune
from etabli.domain.territories.models import Commune, Region, Territory
from etabli.kernel.codes import is_commune_code
from etabli.kernel.names import search_key
from etabli.web import live

LONGEST = 120
DISTANCES = (10, 25, 50, 100, 200)


@dataclass(frozen=True)
class Near:
    """`code` empty: none is asked; `unknown` was typed and is none; `unplaced` is one whose place is not known."""

    code: str = ""
    name: str = ""
    unknown: str = ""
    unplaced: str = ""

    @property
    def typed(self) -> str:
        return self.name or self.unknown or self.unplaced


def given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:LONGEST].replace("\x00", "")


def near(text: str) -> Near:
    """By its code INSEE or its whole name; of several, the most populated. One query, none where nothing is asked."""
    if not text:
        return Near()
    if is_commune_code(text):
        found = Commune.objects.filter(pk=text).first()
    else:
        head = text.split()[0][:3]
        there = Commune.objects.filter(name__istartswith=head) if head.isascii() else Commune.objects.all()
        same = [
            one for one in there.only("code_insee", "name", "population") if search_key(one.name) == search_key(text)
        ]
        found = max(same, key=lambda one: one.population or 0, default=None)
    if found is None:
        return Near(unknown=text)
    return Near(found.code_insee, found.name) if of_commune(found.code_insee) else Near(unplaced=found.name)


def within(text: str) -> int:
    return int(text) if text.isdecimal() and int(text[:4]) in DISTANCES else 0


def territory(text: str) -> str:
    return text if text[:2] in ("1/", "2/") else ""


def choices() -> dict[str, object]:
    """What filters offer: territories of the phase that runs, régions, distances. Two queries."""
    phase = live.programme().phases[-1].id
    return {
        "territories": list(Territory.objects.filter(phase=phase).order_by("name").values_list("key", "name")),
        "regions": list(Region.objects.order_by("name").values_list("pk", "name")),
        "distances": DISTANCES,
    }
