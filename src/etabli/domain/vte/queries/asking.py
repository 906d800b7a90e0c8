"""What the address of the list of offers asks, read the same way by the page, its files, and alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from etabli.catalogue.places.town_halls import near
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.territories.search.named import commune_named
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.queries.offers import SORTS, Asked

LONGEST = 100
# The parameters that say something, in the order in which an alert keeps them.
NAMES = (
    "q",
    "territoire",
    "region",
    "departement",
    "lieu",
    "km",
    "contrat",
    "niveau",
    "debut",
    "salaire",
    "theme",
    "aide",
)
DISTANCES = (20, 50, 100, 200)


@dataclass(frozen=True)
class Read:
    """`place`: the commune from which distances count; `doubt`: why it is not known, in a sentence."""

    asked: Asked
    place: Commune | None
    km: int
    doubt: str


def read(given: Mapping[str, str]) -> Read:
    """What means nothing asks nothing."""
    text = {name: given.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in (*NAMES, "tri", "page")}
    rules = offer_rules()
    place, doubt = commune_named(text["lieu"]) if text["lieu"] else (None, "")
    km = int(text["km"]) if text["km"] in map(str, DISTANCES) else rules.near_km
    around = None
    if place is not None:
        around = near(place.pk, km)
        if around is None:
            doubt = "Les distances depuis cette commune ne sont pas connues : elle n’a pas été prise en compte."
    asked = Asked(
        text=text["q"],
        territory=text["territoire"],
        region=text["region"],
        departement=text["departement"],
        contract=text["contrat"] if text["contrat"] in Contract.values else "",
        level=_number(text["niveau"], 8),
        starts_from=day(text["debut"]),
        least_pay=_number(text["salaire"], 1_000_000),
        theme=text["theme"] if text["theme"] in {one.id for one in rules.themes} else "",
        aided=text["aide"] == "oui",
        sort=text["tri"] if text["tri"] in SORTS else SORTS[0],
        page=_number(text["page"], 10**6) or 1,
        km=around,
    )
    return Read(asked if around or asked.sort != "proches" else replace(asked, sort=SORTS[0]), place, km, doubt)


def territory_of(commune: Commune, phase: str) -> Territory | None:
    """The territory of a phase that holds a commune."""
    found = Territory.objects.filter(
        phase=phase, listings__perimeter_list__reference=True, listings__communes__commune=commune
    )
    return found.select_related("phase").first()


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str, most: int) -> int | None:
    digits = "".join(text.replace("\u202f", "").split())
    return int(digits) if digits.isdecimal() and len(digits) < 9 and int(digits) <= most else None
