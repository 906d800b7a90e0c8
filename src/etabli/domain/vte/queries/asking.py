"""What the address of the list of offers asks, read the same way by the page, its files, and alerts."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.timezone import localdate

from etabli.catalogue.places.town_halls import near
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.territories.search.named import commune_named
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.queries.offers import SORTS, Asked
from etabli.kernel import money
from etabli.kernel.days import can_be_meant
from etabli.kernel.typography import french

LONGEST = 100
MOST_PAY = 1_000_000
_AROUND = re.compile(r"(\s*bruts?)?(\s*(par|/)\s*ans?|\s*annuels?)?(\s*bruts?)?\s*$")
_THOUSANDS = re.compile(r"\d{2,3}[.,]\d{3}")  # no pay is told to the thousandth
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
    """`place`: the commune from which distances count. `wrong`: what can't be read, by parameter, in a sentence each:
    then nothing is found, rather than what was not asked.
    """

    asked: Asked
    place: Commune | None
    km: int
    wrong: Mapping[str, str]


def read(given: Mapping[str, str]) -> Read:
    """What is empty asks nothing; what can't be read is said."""
    text = {name: given.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in (*NAMES, "tri", "page")}
    rules, wrong = offer_rules(), {}
    for name, known in (
        ("km", tuple(map(str, DISTANCES))),
        ("contrat", tuple(Contract.values)),
        ("theme", tuple(one.id for one in rules.themes)),
        ("aide", ("oui",)),
    ):
        if text[name] and text[name] not in known:
            wrong[name] = f"« {text[name]} » n'est pas dans la liste."
    level, starts, least = _number(text["niveau"], 8), day(text["debut"]), pay(text["salaire"])
    if text["niveau"] and level is None:
        wrong["niveau"] = f"« {text['niveau']} » n'est pas dans la liste."
    if text["debut"] and starts is None:
        wrong["debut"] = f"« {text['debut']} » n'est pas une date : jour, mois, année."
    if text["salaire"] and least is None:
        wrong["salaire"] = f"« {text['salaire']} » n'est pas un montant annuel : écrivez par exemple 33 000 €."
    place, doubt = commune_named(text["lieu"]) if text["lieu"] else (None, "")
    km = int(text["km"]) if text["km"] and "km" not in wrong else rules.near_km
    around = near(place.pk, km) if place is not None else None
    if place is not None and around is None:
        doubt = "Les distances depuis cette commune ne sont pas connues."
    if doubt:
        wrong["lieu"] = doubt
    asked = Asked(
        text=text["q"],
        territory=text["territoire"],
        region=text["region"],
        departement=text["departement"],
        contract=text["contrat"],
        level=level,
        starts_from=starts,
        least_pay=least,
        theme=text["theme"],
        aided=text["aide"] == "oui",
        sort=text["tri"] if text["tri"] in SORTS else SORTS[0],
        page=_number(text["page"], 10**6) or 1,
        km=around,
        nothing=bool(wrong),
    )
    told = {name: french(said) for name, said in wrong.items()}
    return Read(asked if around or asked.sort != "proches" else replace(asked, sort=SORTS[0]), place, km, told)


def pay(text: str) -> int | None:
    """Whole euros a year, as French types them: 33 000 €, 33.000, 33 k€, 33 000 euros bruts par an."""
    plain = _AROUND.sub("", text.lower().strip())
    if _THOUSANDS.fullmatch(plain.rstrip("€ \u00a0\u202f")):
        plain = plain.replace(".", "").replace(",", "")
    try:
        euros = -(-money.parse(plain) // 100)
    except money.NotAnAmountError:
        return None
    return euros if 0 <= euros <= MOST_PAY else None


def territory_of(commune: Commune, phase: str) -> Territory | None:
    """The territory of a phase that holds a commune."""
    found = Territory.objects.filter(
        phase=phase, listings__perimeter_list__reference=True, listings__communes__commune=commune
    )
    return found.select_related("phase").first()


def day(text: str) -> date | None:
    """As a browser sends it, or as French writes it: 1/9/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            found = datetime.strptime(text, form).date()
            return found if can_be_meant(found, localdate()) else None
    return None


def _number(text: str, most: int) -> int | None:
    digits = "".join(text.replace("\u202f", "").split())
    return int(digits) if digits.isdecimal() and len(digits) < 9 and int(digits) <= most else None
