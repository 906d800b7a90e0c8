"""What the address of the register's list asks: a text or a code, a place, an activity, a size, an order; what is not
clear is told, never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from etabli.domain.territories.search import Hit, HitKind
from etabli.domain.territories.search import search as places_named
from etabli.kernel.codes import is_commune_code
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.warehouse import places
from etabli.warehouse.register import Place, Register
from etabli.web import live
from etabli.web.presentation.firms import register as words

LONGEST, LONGEST_COMMUNE = 120, 60
HOMONYMS, NEAR = 30, 5
ORDERS = {"": "size", "nom": "name", "commune": "commune"}
_CODE = re.compile(r"[0-9A-Z./a-z-]{1,20}")
_MARK = re.compile(r"\d{1,18}")
_OF_INSEE = re.compile(r"\((\d[\dAB]\d{3})\)$")  # « Saint-Denis (93066) »
_POSTAL = re.compile(r"(\d{5}) \(code postal\)")


@dataclass(frozen=True)
class Commune:
    """What the field of the commune says. `shown`: what stands in it; `said`: in a sentence, "" where none is chosen.

    `choices`: readings of what was typed, where there are several; `near`: names that look like it, where there is
    none. Of each, what the field would say, and in words.
    """

    code: str = ""
    postcode: str = ""
    shown: str = ""
    said: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    near: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """`also`: an activity of NAF 2025 that has the code that was typed, read as one of NAF rév. 2. `wrong`: fields
    that say nothing, and what they say.
    """

    text: str
    place: Place
    commune: Commune
    region: str = ""
    order: str = ""
    after: int | None = None
    also: str = ""
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def around(self) -> Place:
        """The place that a commune was chosen in: the others of it are still offered."""
        inside = self.place.territory or self.place.departement or self.place.departements
        return replace(self.place, commune="") if inside else self.place


def asked(parameters: Mapping[str, str], register: Register | None) -> Asked:
    """A code of NAF in the place of a name filters by activity."""
    text = parameters.get("q", "").strip()[:LONGEST]
    place, region, wrong = _place(parameters)
    also = ""
    if code := words.activity_code(text):
        known, newer = words.is_known(code), register is not None and _has(register, code)
        if known:
            place, text, also = replace(place, activity=code), "", code if newer else ""
        elif newer:
            place, text = replace(place, activity_2025=code), ""
    commune = _commune(" ".join(parameters.get("commune", "").split())[:LONGEST_COMMUNE], register)
    order, mark = parameters.get("tri", ""), parameters.get("apres", "")
    return Asked(
        text,
        replace(place, commune=commune.code, postcode=commune.postcode),
        commune,
        region,
        order if order in ORDERS else "",
        int(mark) if _MARK.fullmatch(mark) else None,
        also,
        wrong,
    )


def _has(register: Register, code: str) -> bool:
    return register.total(Place(activity_2025=code)) > 0


def _place(parameters: Mapping[str, str]) -> tuple[Place, str, list[tuple[str, str]]]:
    """But for the commune; what is no code asks nothing, and is told where somebody may have typed it."""
    names = ("territoire", "activite", "naf2025")
    codes = {name: value if _CODE.fullmatch(value := parameters.get(name, "")) else "" for name in names}
    size, wrong = parameters.get("effectif", ""), []
    departement, region = parameters.get("departement", "").strip(), parameters.get("region", "").strip()
    if departement and not (found := _departement(departement)):
        wrong.append(("departement", departement[:40]))
    if region and region not in live.region_names():
        wrong.append(("region", region[:40]))
    region = region if region in live.region_names() else ""
    place = Place(
        departement=found if departement else "",
        departements=tuple(code for code, of in _regions().items() if of == region) if region else (),
        territory=codes["territoire"] if codes["territoire"][:2] in ("1/", "2/") else "",
        activity=codes["activite"],
        activity_2025=words.activity_code(codes["naf2025"]) or (codes["naf2025"] if len(codes["naf2025"]) == 2 else ""),
        size=int(size) if size in words.SIZES else 0,
        open_only=parameters.get("fermes") != "oui",
    )
    return place, region, wrong


def departements() -> dict[str, str]:
    """Name of each département by code."""
    found: dict[str, str] = live.kept("departements", lambda: places.departements(live.release()))
    return found


def _regions() -> dict[str, str]:
    found: dict[str, str] = live.kept("regions of departements", lambda: places.regions_of_departements(live.release()))
    return found


def _departement(typed: str) -> str:
    """Its code, of its code (« 1 » is 01) or of its name; "" where there is none."""
    known, code, key = departements(), typed.upper(), search_key(typed)
    if (code := code.zfill(2)) in known:
        return code
    return next((code for code, name in known.items() if search_key(name) == key), "")


def _commune(typed: str, register: Register | None) -> Commune:
    """A commune by its code or its full name, or a postal code; of five digits that are both, neither is taken."""
    if not typed:
        return Commune()
    if found := _POSTAL.fullmatch(typed):
        return _postal(found[1], _hits(found[1]))
    named = _OF_INSEE.search(typed)
    code = named[1] if named else typed.upper()
    hits = _hits(code if named else typed)
    if is_commune_code(code):
        of_code = [one for one in hits if one.code == code]
        of_post = [one for one in hits if one.code != code] if code.isdigit() and not named else []
        if of_code and of_post:
            by_code = _shown(of_code[0]), f"{of_code[0].label} (code Insee {code})"
            by_post = f"{code} (code postal)", french(f"Code postal {code} : {_several(of_post)}")
            return Commune(shown=typed, choices=[by_code, by_post])
        if of_post:
            return _postal(code, of_post)
        if of_code:
            return Commune(code, shown=_shown(of_code[0]), said=of_code[0].label)
        there = register is not None and register.total(Place(commune=code))  # of one that is no more
        return Commune(code, shown=typed, said=code) if there else Commune(shown=typed)
    key = search_key(typed)
    exact = {one.code: one for one in hits if search_key(one.label) == key}
    if len(exact) == 1:
        (one,) = exact.values()
        return Commune(one.code, shown=_shown(one), said=one.label)
    if exact:
        return Commune(shown=typed, choices=[(_shown(one), _located(one)) for one in exact.values()])
    return Commune(shown=typed, near=[(_shown(one), _located(one)) for one in hits[:NEAR]])


def _hits(typed: str) -> list[Hit]:
    found = [one for one in places_named(typed, limit=HOMONYMS) if one.kind == HitKind.COMMUNE]
    return list({one.code: one for one in reversed(found)}.values())[::-1]


def _postal(code: str, hits: list[Hit]) -> Commune:
    return Commune(postcode=code, shown=f"{code} (code postal)", said=french(f"code postal {code} : {_several(hits)}"))


def _several(hits: list[Hit]) -> str:
    more = f" et {len(hits) - NEAR} autres" if len(hits) > NEAR else ""
    return ", ".join(one.label for one in hits[:NEAR]) + more


def _located(one: Hit) -> str:
    return f"{one.label}, {one.detail}"


def _shown(one: Hit) -> str:
    return f"{one.label} ({one.code})"


def form(read: Asked) -> dict[str, str]:
    """What the form shows again."""
    return {
        "territoire": read.place.territory,
        "region": read.region,
        "departement": read.place.departement,
        "activite": read.place.activity,
        "naf2025": read.place.activity_2025,
        "effectif": str(read.place.size) if read.place.size else "",
        "fermes": "" if read.place.open_only else "oui",
        "tri": read.order,
    }
