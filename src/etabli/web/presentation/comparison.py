"""Two to six territories side by side: which ones an address asks for, and the addresses that change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.warehouse.comparators import ComparedPlaces, Place
from etabli.web.presentation.comparators import listed, side_by_side

FEWEST, MOST = 2, 6
WORDS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six"}
ECHO = 40  # characters of an unknown address that are said back


@dataclass(frozen=True)
class Chosen:
    """A territory compared, with the addresses that take it away or move it one place towards the first."""

    place: Place
    phase: str
    heading: str
    url: str
    etat_des_lieux_url: str
    without_url: str
    forward_url: str


@dataclass(frozen=True)
class Selection:
    """What an address asks for: the territories that exist, and what was set aside, in French."""

    places: tuple[Place, ...]
    messages: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return len(self.places) >= FEWEST

    @property
    def count(self) -> str:
        """How many, in words."""
        return WORDS.get(len(self.places), "")

    @property
    def full(self) -> bool:
        return len(self.places) == MOST


def select(asked: Sequence[str], compared: ComparedPlaces) -> Selection:
    """Territories asked for as `2:ti-2401`, each once, in the order given, `MOST` at most."""
    places: dict[str, Place] = {}
    unknown: list[str] = []
    for key in dict.fromkeys(key.strip() for key in asked if key.strip()):
        place = compared.place(key)
        if place is None or not place.phase:
            unknown.append(f"«\u00a0{key[:ECHO]}\u00a0»")
        else:
            places[key] = place
    kept, beyond = list(places.values())[:MOST], list(places.values())[MOST:]
    messages = []
    if unknown:
        verb = "n’est pas un territoire connu" if len(unknown) == 1 else "ne sont pas des territoires connus"
        messages.append(f"{listed(unknown[:MOST])} {verb}\u00a0: laissé de côté, le reste est gardé.")
    if beyond:
        names = listed([named(place) for place in beyond[:MOST]])
        gone = "n’y est pas" if len(beyond) == 1 else "n’y sont pas"
        messages.append(f"On compare six territoires au plus\u00a0: {names} {gone}. Retirez-en un pour en ajouter.")
    messages.extend(_shared(kept))
    return Selection(tuple(kept), tuple(messages))


def _shared(places: Sequence[Place]) -> list[str]:
    """A sentence for each pair that counts some of the same communes."""
    said = []
    for n, one in enumerate(places):
        for other in places[n + 1 :]:
            if common := len(one.communes & other.communes):
                shared = numbers.plural(common, "commune")
                said.append(
                    f"{named(one)} et {named(other)} ont {shared} en commun\u00a0: "
                    "leurs chiffres comptent en partie les mêmes lieux."
                )
    return said


def named(place: Place) -> str:
    """The name that tells a territory from the same one in another phase."""
    return f"{place.name} (phase\u00a0{place.phase})"


def chosen_of(selection: Selection, phases: Mapping[str, str]) -> list[Chosen]:
    """The territories with their addresses; headings are unique, ids are used again across phases."""
    places = list(selection.places)
    return [
        Chosen(
            place=place,
            phase=phases[place.phase],
            heading=named(place),
            url=reverse("territory", args=[place.phase, place.code]),
            etat_des_lieux_url=reverse("territory_etat_des_lieux", args=[place.phase, place.code]),
            without_url=side_by_side([*places[:n], *places[n + 1 :]]) if len(places) > 1 else reverse("compare"),
            forward_url=side_by_side([*places[: n - 1], place, places[n - 1], *places[n + 1 :]]) if n else "",
        )
        for n, place in enumerate(places)
    ]


def csv_url(places: Sequence[Place]) -> str:
    return f"{reverse('compare_csv')}?{urlencode([('t', place.key) for place in places], safe=':')}"
