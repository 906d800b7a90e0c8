"""Establishments of the register in words: activity, size as a band, since when, and the same as a table."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.naf import sub_classes
from etabli.kernel import cells
from etabli.kernel.register_layout import BANDS
from etabli.warehouse.register import Establishment, Place
from etabli.warehouse.release import Release
from etabli.web.presentation.points_map import Asked, PointsMap, Spot, points_map

UNKNOWN = "effectif non connu"
CATEGORIES = {"PME": "PME", "ETI": "ETI (entreprise de taille intermédiaire)", "GE": "grande entreprise"}
ACTIVITIES = {
    one.division: f"{one.division} · {one.division_label}" for one in sub_classes().values() if one.industrial
}
_LEAST = (1, 3, 6, 10, 20, 50, 100, 250, 500)
SIZES = {
    str(n): f"{low} salarié{'s' if low > 1 else ''} et plus"
    for n, (low, _) in enumerate(BANDS.values())
    if low in _LEAST
}
_NAF = re.compile(r"(\d{2})(\.?)(\d{1,2})[ ]?([A-Za-z]?)")
COLUMNS = ("SIRET", "nom", "enseigne", "activité (NAF rév. 2)", "libellé", "NAF 2025", "salariés, au moins")
COLUMNS += ("salariés, au plus", "année de l’effectif", "état", "depuis", "adresse", "code postal", "code commune")
COLUMNS += ("commune", "territoire, phase 1", "territoire, phase 2", "source")
NAMED = 5  # activities that a text names, at most
BY = {
    "name": "par leur nom ou leur lieu",
    "address": "par leur adresse",
    "activity": "par leur activité",
    "number": "",
}
SOURCE, MADE_UP = "Insee, Sirene", "entreprise fictive"


@dataclass(frozen=True)
class Row:
    """A line of a list."""

    siret: str
    url: str
    name: str
    sign: str
    activity: str
    size: str
    place: str
    open: bool


def row(one: Establishment) -> Row:
    return Row(
        siret=spaced(one.siret),
        url=reverse("firm", args=[one.siret]),
        name=one.name,
        sign=one.sign or "",
        activity=activity(one),
        size=size(one),
        place=" ".join(filter(None, (one.postcode, one.commune_name))),
        open=one.open,
    )


@dataclass(frozen=True)
class Page:
    """An establishment: facts in order, a label and what it says each; what is not known is left out."""

    siret: str
    name: str
    open: bool
    commune: str
    facts: tuple[tuple[str, str], ...]


def page(one: Establishment) -> Page:
    facts = (
        ("SIRET", spaced(one.siret)),
        ("SIREN de l’entreprise", spaced(one.siren)),
        ("Enseigne", one.sign),
        ("Sigle", one.sigle),
        ("Établissement", "siège de l’entreprise" if one.head else "secondaire"),
        ("État", f"{'ouvert' if one.open else 'fermé'}{_since(one)}"),
        ("Activité (NAF rév. 2)", activity(one)),
        ("Activité (NAF 2025)", one.activity_2025 or "non connue dans ce registre"),
        ("Salariés de l’établissement", size(one) + (f" ({one.band_year})" if one.band_year and one.size else "")),
        ("Taille de l’entreprise", CATEGORIES.get(one.category or "", one.category)),
        ("Adresse", ", ".join(filter(None, (one.address, " ".join(filter(None, (one.postcode, one.commune_name))))))),
        ("Créé le", _day(one.created)),
    )
    return Page(
        one.siret, one.name, one.open, one.commune_name or "", tuple((label, said) for label, said in facts if said)
    )


def activity(one: Establishment) -> str:
    """Its code, and its label where the nomenclature has it."""
    known = sub_classes().get(one.activity or "")
    return f"{known.label} ({known.code})" if known else (one.activity or "activité non connue")


def activity_code(text: str) -> str:
    """The code of NAF that a text is, as INSEE writes it; « »: none. A bare number is no code: 25.73, 2573B, 22.26Y."""
    found = _NAF.fullmatch(text)
    if not found or not (found[2] or found[4]) or (found[4] and len(found[3]) < 2):
        return ""
    return f"{found[1]}.{found[3]}{found[4].upper()}"


def is_known(code: str) -> bool:
    """Whether NAF rév. 2 has it, at any level."""
    return any(one.startswith(code) for one in sub_classes())


def activity_of(code: str) -> str:
    """A code in words; the sub-classes of one above them."""
    known = sub_classes().get(code)
    if known:
        return f"{known.label} ({code})"
    under = [one for one in sub_classes() if code and one.startswith(code)]
    return f"{code} ({', '.join(under)})" if under else ""


def by(several: Iterable[str]) -> str:
    """What of establishments answers a search, in words; "" for a number."""
    said = [BY[one] for one in several if BY[one]]
    return " et ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def size(one: Establishment) -> str:
    """The band as words: INSEE publishes no other figure."""
    low, high = one.employees
    if low is None:
        return UNKNOWN
    if high is None:
        return f"{numbers.number(low)} salariés et plus"
    if high == 0:
        return "aucun salarié"
    return f"{numbers.number(low)} à {numbers.number(high)} salariés"


def spaced(digits: str) -> str:
    """As people read them: 300 033 305 00016."""
    return " ".join(filter(None, (digits[:3], digits[3:6], digits[6:9], digits[9:])))


def table(found: Iterable[Establishment], *, made_up: bool) -> bytes:
    """CSV with its source on every line."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in found:
        known = sub_classes().get(one.activity or "")
        line = (
            *(one.siret, one.name, one.sign, one.activity, known.label if known else None, one.activity_2025),
            *(*one.employees, one.band_year if one.size else None, "ouvert" if one.open else "fermé", one.since),
            *(one.address, one.postcode, one.commune, one.commune_name, one.territory_1, one.territory_2),
            MADE_UP if made_up else SOURCE,
        )
        writer.writerow([cells.safe(cell) if isinstance(cell, str) else cell for cell in line])
    return ("\ufeff" + out.getvalue()).encode()


def communes(spots: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """What the field of the commune would say of each, its name, how many; where there are most first."""
    return [(f"{name} ({code})", name, count) for code, name, count in sorted(spots, key=lambda one: -one[2])]


def on_map(
    release: Release,
    spots: Iterable[tuple[str, str, int]],
    place: Place,
    address: Callable[[str], str],
    region: str = "",
) -> PointsMap | None:
    """How many there are in each commune of a place. None where there is no map, or nothing to show.

    `address`: that of the list of a commune.
    """
    phase, _, territory = place.territory.partition("/")
    layer = (f"territories-{phase}", territory) if territory else ("departements", place.departement)
    if region and not territory and not place.departement:
        layer = ("regions", region)
    told = [
        Spot(code, name, count, numbers.plural(count, "établissement"), address(code)) for code, name, count in spots
    ]
    names = {one.code_insee: one.name for one in told}
    asked = Asked(place.commune, names[place.commune]) if names.get(place.commune) else None
    return points_map(release, told, *layer, asked)


def _since(one: Establishment) -> str:
    day = _day(one.since) if not one.open else ""
    return f" depuis le {day}" if day else ""


def _day(text: str | None) -> str:
    try:
        return numbers.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return ""
