"""Where the establishment of a need is: of its SIRET or its commune, its territory and what the register says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms.models.stated import NOT_SIRET
from etabli.domain.territories.search import Hit, HitKind
from etabli.domain.territories.search import search as places_named
from etabli.kernel.codes import is_siret, whole_siret
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.warehouse.register import Establishment
from etabli.web import live
from etabli.web.presentation.firms import register as words

HOMONYMS = 40
ALONE = "INSEE "  # before a code that is not a postal code
NOT_KNOWN = "Le registre ne connaît pas ce SIRET : donnez la commune."
NO_COMMUNE = "Aucune commune n’a ce nom : écrivez-le en entier, ou donnez le code postal."
SEVERAL = "Plusieurs communes répondent : choisissez la vôtre."
OUTSIDE = "Cette commune n’est dans aucun territoire d’industrie de la phase en cours."
SAY_WHERE = "Donnez le SIRET de l’établissement, ou sa commune."


@dataclass(frozen=True)
class Where:
    """`territory` is its key (2/ti-8413); empty with `problem`, which is about the field `about`. `choices`: communes
    that answer, where several do. `known`: the establishment, where the register has it.
    """

    siret: str = ""
    commune: str = ""
    commune_name: str = ""
    territory: str = ""
    territory_name: str = ""
    problem: str = ""
    about: str = "commune"
    outside: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    known: Establishment | None = field(default=None, repr=False)

    @property
    def activity(self) -> str:
        return words.activity(self.known) if self.known else ""

    @property
    def size(self) -> str:
        return words.size(self.known) if self.known else ""


def where(siret: str, commune: str) -> Where:
    """What is typed of it; the commune wins where both are said, for the form compares them."""
    digits, commune = whole_siret(siret), " ".join(commune.split())[:80]
    if digits and not is_siret(digits):
        return Where(siret=digits, problem=french(NOT_SIRET), about="siret")
    known = live.establishment(digits) if digits else None
    if commune:
        return _of_commune(commune, digits, known)
    if known is None:
        return Where(siret=digits, problem=french(NOT_KNOWN if digits else SAY_WHERE))
    if not known.territory_2:
        told = Where(siret=digits, commune=known.commune or "", commune_name=known.commune_name or "", known=known)
        return _outside(told)
    found = [one for one in _hits(f"{ALONE}{known.commune}") if one.code == known.commune]
    name = next((name for hit in found for key, name in _running(hit) if key == known.territory_2), "")
    return Where(digits, known.commune or "", known.commune_name or "", known.territory_2, name, known=known)


def typed(text: str) -> Where:
    """One field for both."""
    digits = "".join(text.split())
    return where(text, "") if len(digits) >= 9 and digits.isdigit() else where("", text)


def _of_commune(text: str, digits: str, known: Establishment | None) -> Where:
    found = _hits(text)
    if len(found) != 1:
        if not found:
            return Where(siret=digits, problem=french(NO_COMMUNE), known=known)
        choices = tuple((f"{ALONE}{one.code}", f"{one.label}, {one.detail}") for one in found)
        return Where(siret=digits, problem=french(SEVERAL), choices=choices, known=known)
    (hit,) = found
    there = _running(hit)
    told = Where(siret=digits, commune=hit.code, commune_name=hit.label, known=known)
    if not there:
        return _outside(told)
    key, name = there[0]
    return Where(digits, hit.code, hit.label, key, name, known=known)


def _outside(told: Where) -> Where:
    return Where(
        **{name: getattr(told, name) for name in ("siret", "commune", "commune_name", "known")},
        problem=french(OUTSIDE),
        outside=True,
    )


def _hits(text: str) -> list[Hit]:
    """Communes of this full name, of this code or of this postal code (01100 is both, of several), each once; of
    « insee 01100 », that of the code alone.
    """
    code, alone = text.upper().removeprefix(ALONE), text.upper().startswith(ALONE)
    hits = [one for one in places_named(code, HOMONYMS) if one.kind == HitKind.COMMUNE]
    found = [one for one in hits if one.code == code]
    if not alone and code.isdigit():
        found = hits
    elif not found:
        found = [one for one in hits if search_key(one.label) == search_key(text)]
    return list({one.code: one for one in found}.values())


def _running(hit: Hit) -> list[tuple[str, str]]:
    """Key and name of the territories of the phase that runs."""
    phase = live.programme().current(timezone.localdate()).id
    return [(f"{one}/{published}", name) for one, published, name in hit.territories if one == phase]


def begun(place: Where) -> dict[str, str]:
    """What a form begins with, once the place is known."""
    one = place.known
    told = {"siret": place.siret, "commune": "" if one and one.commune == place.commune else place.commune_name}
    if one is None:
        return told
    size = need_rules().size_between(*one.employees)
    return {**told, "firm": one.name[:150], "size": size, "naf": one.activity or ""}


def contradictions(given: Mapping[str, Any], one: Establishment, territory: str, place_field: str) -> dict[str, str]:
    """By field, what the register says otherwise of the establishment of the SIRET."""
    wrong = {}
    size, naf = need_rules().size_between(*one.employees), (one.activity or "").replace(".", "")
    if territory and territory != (one.territory_2 or ""):
        wrong[place_field] = f"D’après le registre, cet établissement est ailleurs : {one.commune_name}."
    if size and given.get("size") and given["size"] != size:
        wrong["size"] = f"D’après le registre : {words.size(one)}."
    if naf and given.get("naf") and given["naf"] != naf:
        wrong["naf"] = f"D’après le registre : {words.activity(one)}."
    return {name: french(text) for name, text in wrong.items()}
