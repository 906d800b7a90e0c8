"""Open offers on a map that is framed on what is asked, and the same by commune, as links."""

from collections.abc import Iterable
from dataclasses import dataclass

from etabli.catalogue.numbers import plural
from etabli.domain.vte.models import Offer
from etabli.domain.vte.queries.asking import Read
from etabli.warehouse.release import Release
from etabli.web.presentation.points_map import PointsMap, Spot, points_map
from etabli.web.presentation.vte.offers import Card, card


@dataclass(frozen=True)
class There:
    """A commune and its offers."""

    code: str
    name: str
    cards: tuple[Card, ...]


def by_commune(found: Iterable[Offer], read: Read) -> list[There]:
    """In the order of names."""
    held: dict[str, list[Offer]] = {}
    for one in found:
        held.setdefault(one.commune_id, []).append(one)
    told = [
        There(code, several[0].commune.name, tuple(card(one, read.asked.km) for one in several))
        for code, several in held.items()
    ]
    return sorted(told, key=lambda one: (one.name, one.code))


def framed(release: Release, phase: str, read: Read, there: Iterable[There]) -> PointsMap | None:
    """Around the place that is asked, its outline drawn; None where no place is, or where nothing can be drawn. Where
    distances count, the commune that they count from is on it, with offers or not.
    """
    layer, code = _place(phase, read)
    if not layer:
        return None
    spots = [Spot(one.code, one.name, len(one.cards), plural(len(one.cards), "offre")) for one in there]
    if read.place is not None and read.place.pk not in {one.code_insee for one in spots}:
        spots.append(Spot(read.place.pk, read.place.name, 0, "d'où vous cherchez"))
    return points_map(release, spots, layer, code)


def _place(phase: str, read: Read) -> tuple[str, str]:
    """(layer, code) of the closest place that is asked."""
    asked = read.asked
    of_phase, _, territory = asked.territory.partition("/")
    if territory and of_phase == phase:
        return f"territories-{phase}", territory
    if asked.departement:
        return "departements", asked.departement
    if asked.region:
        return "regions", asked.region
    return ("departements", read.place.departement_id) if read.place is not None and asked.km else ("", "")
