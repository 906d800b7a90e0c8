"""Establishments of the register in words: activity, size as a band, since when, and the same as a table."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
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
SOURCE, MADE_UP = "Insee, Sirene", "entreprise fictive"


@dataclass(frozen=True)
class Row:
    """A line of a list; `url` "" where it has no page."""

    siret: str
    url: str
    name: str
    sign: str
    activity: str
    size: str
    place: str
    open: bool


def row(one: Establishment, *, linked: bool = True) -> Row:
    return Row(
        siret=spaced(one.siret),
        url=reverse("firm", args=[one.siret]) if linked else "",
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
    return Page(one.siret, one.name, one.open, tuple((label, said) for label, said in facts if said))


def activity(one: Establishment) -> str:
    """Its code, and its label where the nomenclature has it."""
    known = sub_classes().get(one.activity or "")
    return f"{known.label} ({known.code})" if known else (one.activity or "activité non connue")


def activity_code(text: str) -> str:
    """The code of NAF rév. 2 that a text is, as INSEE writes it; « »: none. A bare number is no code: 25.73, 2573B."""
    found = _NAF.fullmatch(text)
    if not found or not (found[2] or found[4]) or (found[4] and len(found[3]) < 2):
        return ""
    code = f"{found[1]}.{found[3]}{found[4].upper()}"
    return code if any(one.startswith(code) for one in sub_classes()) else ""


def activity_of(code: str) -> str:
    """A code in words; the sub-classes of one above them."""
    known = sub_classes().get(code)
    if known:
        return f"{known.label} ({code})"
    under = [one for one in sub_classes() if code and one.startswith(code)]
    return f"{code} ({', '.join(under)})" if under else ""


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


def mark(one: Establishment) -> str:
    """Where the next page of a list begins."""
    return f"{int(one.open)}-{one.size}-{one.siret}"


def asked(parameters: Mapping[str, str]) -> dict[str, str]:
    """What the form shows again."""
    return {name: parameters.get(name, "")[:60] for name in ("territoire", "departement", "commune", "activite")} | {
        name: parameters.get(name, "")[:3] for name in ("effectif", "fermes")
    }


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


def on_map(
    release: Release, spots: Iterable[tuple[str, str, int]], place: Place, address: Callable[[str], str]
) -> PointsMap | None:
    """How many there are in each commune of a place. None where there is no map, or nothing to show.

    `address`: that of the list of a commune.
    """
    phase, _, territory = place.territory.partition("/")
    layer = (f"territories-{phase}", territory) if territory else ("departements", place.departement)
    told = [
        Spot(code, name, count, numbers.plural(count, "établissement"), address(code)) for code, name, count in spots
    ]
    names = {one.code_insee: one.name for one in told}
    asked = Asked(place.commune, names.get(place.commune, "")) if names.get(place.commune) else None
    return points_map(release, told, *layer, asked)


def _since(one: Establishment) -> str:
    day = _day(one.since) if not one.open else ""
    return f" depuis le {day}" if day else ""


def _day(text: str | None) -> str:
    try:
        return numbers.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return ""
