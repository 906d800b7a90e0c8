"""How many things of a directory each territory has, on the house's map: drawn by the server, then by MapLibre."""

from collections.abc import Mapping
from dataclasses import dataclass

from etabli.catalogue.numbers import plural
from etabli.domain.territories.models import Territory
from etabli.web import live
from etabli.web.presentation import static_map
from etabli.web.presentation.static_map import StaticMap

CLASSES = ((1, 1, "1"), (2, 3, "2 ou 3"), (4, 6, "4 à 6"), (7, 10**9, "7 et plus"))


@dataclass(frozen=True)
class Counted:
    """What the map and its legend show. `kept`: ids of the territories that have some."""

    picture: StaticMap | None
    legend: tuple[tuple[str, str], ...]
    values: dict[str, object]


def counted(phase: str, counts: Mapping[str, int], label: str, one: str, several: str) -> Counted:
    """`counts` by key of territory (« 2/ti-8413 »); others have none. One query."""
    places = dict(Territory.objects.filter(phase=phase).values_list("published_id", "name"))
    told = {id_: counts.get(f"{phase}/{id_}", 0) for id_ in places}
    texts = {id_: plural(count, one, several) if count else f"aucune {one}" for id_, count in told.items()}
    classes = {id_: css for id_, count in told.items() if (css := _css(count))}
    picture = static_map.static_map(live.release(), phase, places, texts, classes)
    steps = [{"label": words, "css": f"map-class-{n}", "color_index": n} for n, (_, _, words) in enumerate(CLASSES, 1)]
    values = {
        "label": label,
        "classes": steps,
        "values": {
            shape.code: {
                "name": shape.name,
                "text": shape.text,
                "class": _index(told.get(shape.code, 0)),
                "notes": [],
                "rank": "",
                "url": shape.url,
            }
            for shape in (picture.shapes if picture else ())
        },
    }
    return Counted(picture, tuple((f"map-class-{n}", words) for n, (_, _, words) in enumerate(CLASSES, 1)), values)


def _index(count: int) -> int | None:
    return next((n for n, (low, high, _) in enumerate(CLASSES) if low <= count <= high), None)


def _css(count: int) -> str:
    found = _index(count)
    return "" if found is None else f"map-class-{found + 1}"
