"""What a list of firms would do, line by line, before anything is written: new, followed, changed, or left out and why.

The import and what is shown of it are one function: `Preview.seal` names what was shown. A line is left out whole: a
firm without the contact that stood beside it would be half a truth. Its exchange alone may be left out where it has no
day, and the line says so (`Line.left`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch

from etabli.catalogue.firms.followed import COLUMNS, followed_rules
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.followed_enums import ExchangeKind
from etabli.domain.firms.models import Exchange, FollowedFirm
from etabli.domain.firms.models.followed import LONGEST, MOST_OF_A_TAG
from etabli.domain.firms.services.followed import MOST_TAGS, communes
from etabli.domain.firms.services.followed_contacts import MOST as MOST_CONTACTS
from etabli.domain.foundation.days import read_day
from etabli.domain.foundation.sealing import seal
from etabli.domain.foundation.spreadsheets.sheets import Sheet, refused
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.kernel.codes import is_siret, whole_siret
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

NO_DAY = "L’échange n’est pas repris : il manque sa date."
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
LOOKED_AT = 20  # lines among which the headings are
MOST_LINES = 1_000  # firms of a list: a territory follows a few hundred
LENGTHS = {"name": 150, "because": LONGEST, "contact": 150, "function": 150, "email": 254, "phone": 30, "note": LONGEST}
KINDS = {search_key(kind.label): kind for kind in ExchangeKind} | {
    "rendez vous": ExchangeKind.MEETING,
    "rdv": ExchangeKind.MEETING,
    "telephone": ExchangeKind.CALL,
    "appel telephonique": ExchangeKind.CALL,
    "mail": ExchangeKind.EMAIL,
    "e mail": ExchangeKind.EMAIL,
}


class Fate(Enum):
    """What a line would do. The value completes « ligne … »."""

    NEW = "nouvelle"
    CHANGED = "complétée"
    FOLLOWED = "déjà suivie"
    QUARANTINED = "écartée"


@dataclass(frozen=True)
class Registered:
    """What the register says of an establishment."""

    name: str
    code_insee: str
    open: bool


@dataclass(frozen=True)
class Table:
    """The sheet that holds firms: which column says what, its lines under the headings. `ignored`: other headings."""

    sheet: Sheet
    head: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...]

    def cell(self, row: int, column: str) -> str:
        """One line, but for a note."""
        at = self.columns.get(column)
        text = "" if at is None else self.sheet.rows[row][at].strip()
        return text if column == "note" else " ".join(text.split())

    @property
    def rows(self) -> range:
        return range(self.head + 1, len(self.sheet.rows))

    @property
    def sirets(self) -> list[str]:
        found = (whole_siret(self.cell(row, "siret")) for row in self.rows)
        return list(dict.fromkeys(one for one in found if is_siret(one)))


@dataclass(frozen=True)
class Line:
    """A line of the file. `firm`: the one that is followed already; `adds`: what it would bring, in words."""

    number: int
    fate: Fate
    cells: tuple[str, ...]
    name: str = ""
    siret: str = ""
    code_insee: str = ""
    commune: str = ""
    because: str = ""
    tags: tuple[str, ...] = ()
    contact: Mapping[str, str] | None = None
    met_on: date | None = None
    kind: str = ""
    note: str = ""
    firm: UUID | None = None
    adds: tuple[str, ...] = ()
    left: str = ""
    reason: str = ""

    @property
    def may_be_found(self) -> bool:
        """Whether the register may know it: it has a name and no SIRET, and is followed by nobody yet."""
        return bool(self.name) and not self.siret and self.firm is None


@dataclass(frozen=True)
class Preview:
    """Every line; `headings` of the file; those that say nothing known."""

    lines: tuple[Line, ...]
    headings: tuple[str, ...]
    ignored: tuple[str, ...]
    register: bool

    def count(self, fate: Fate) -> int:
        return sum(one.fate == fate for one in self.lines)

    @property
    def leaves_out(self) -> bool:
        """Whether a line, or the exchange of one, is not taken."""
        return any(one.reason or one.left for one in self.lines)

    @property
    def writes(self) -> int:
        return self.count(Fate.NEW) + self.count(Fate.CHANGED)

    @cached_property
    def seal(self) -> str:
        return seal([_plain(one) for one in self.lines])


@dataclass
class _Known:
    """What the lines are compared with."""

    communes: Mapping[str, str]
    by_name: Mapping[str, list[str]]
    register: Mapping[str, Registered] | None
    by_siret: Mapping[str, FollowedFirm]
    by_key: Mapping[str, list[FollowedFirm]]
    hidden: frozenset[str]
    on: date
    taken: set[str] = field(default_factory=set)


def table_of(sheets: Sequence[Sheet]) -> Table:
    """The sheet and the line that name columns best. Raises ValidationError where none names a firm."""
    rules, best = followed_rules(), None
    for sheet in sheets:
        for head in range(min(LOOKED_AT, len(sheet.rows))):
            columns: dict[str, int] = {}
            for at, heading in enumerate(sheet.rows[head]):
                column = rules.column_of(heading)
                if column and column not in columns:
                    columns[column] = at
            named = "name" in columns or "siret" in columns
            if named and (best is None or len(columns) > len(best.columns)):
                known = set(columns.values())
                others = (text for at, text in enumerate(sheet.rows[head]) if at not in known and text.strip())
                best = Table(sheet, head, columns, tuple(others))
    if best is None:
        raise refused("Aucune colonne de ce fichier ne s'appelle « Nom » ou « SIRET ».")
    if len(best.rows) > MOST_LINES:
        raise refused(f"Cette liste a plus de {MOST_LINES} entreprises : envoyez-la en plusieurs fois.")
    return best


def previewed(table: Table, territory: Territory, register: Mapping[str, Registered] | None, by: Actor) -> Preview:
    """Four queries, whatever the number of lines."""
    known = _gathered(territory, register, by)
    lines = tuple(_line(table, row, known) for row in table.rows)
    return Preview(lines, tuple(table.sheet.rows[table.head]), table.ignored, register is not None)


def _gathered(territory: Territory, register: Mapping[str, Registered] | None, by: Actor) -> _Known:
    inside = communes(territory)
    by_name: dict[str, list[str]] = {}
    for code, name in inside.items():
        by_name.setdefault(search_key(name), []).append(code)
    followed = FollowedFirm.objects.in_force().filter(territory=territory)
    apart = set(rights.standing_back(by))
    read = Prefetch("exchanges", Exchange.objects.filter(rights.exchanges_seen_by(by)))  # none tells what is hidden
    every = list(followed.prefetch_related("tags", "contacts", read))
    seen = [one for one in every if one.pk not in apart]
    by_key: dict[str, list[FollowedFirm]] = {}
    for one in seen:
        by_key.setdefault(_key(one.name, one.commune), []).append(one)
    hidden = [one for one in every if one.pk in apart]
    return _Known(
        communes=inside,
        by_name=by_name,
        register=register,
        by_siret={one.siret: one for one in seen if one.siret},
        by_key=by_key,
        hidden=frozenset(
            {*(one.siret for one in hidden if one.siret), *(_key(one.name, one.commune) for one in hidden)}
        ),
        on=by.on,
    )


def _line(table: Table, row: int, known: _Known) -> Line:
    given = {column: table.cell(row, column) for column in COLUMNS}
    number, cells = table.sheet.at[row], tuple(table.sheet.rows[row])
    try:
        faults = (table.sheet.fault(row, at) for at in table.columns.values())
        if fault := next((one for one in faults if one), ""):
            raise ValidationError(fault)
        return _read(given, number, cells, known)
    except ValidationError as error:
        reason = french(" ".join(error.messages))
        return Line(number, Fate.QUARANTINED, cells, name=given["name"][:150], siret=given["siret"], reason=reason)


def _read(given: Mapping[str, str], number: int, cells: tuple[str, ...], known: _Known) -> Line:
    """The line read and compared. Raises ValidationError with why it is left out."""
    for column, most in LENGTHS.items():
        if len(given[column]) > most:
            raise ValidationError(f"Un texte de cette ligne a plus de {most} caractères.")
    siret = whole_siret(given["siret"])
    if siret and not is_siret(siret):
        raise ValidationError("Ce SIRET n’est pas juste : quatorze chiffres, ou rien.")
    registered = (known.register or {}).get(siret)
    name = given["name"] or (registered.name if registered else "")
    if not name:
        raise ValidationError("Il manque le nom, et le registre ne connaît pas ce SIRET.")
    code = registered.code_insee if registered else _commune(given["commune"], known)
    if code not in known.communes:
        raise ValidationError("D’après le registre, cet établissement n’est pas du territoire.")
    key = _key(name, known.communes[code])
    if (siret or key) in known.taken:
        raise ValidationError("Cette entreprise est déjà plus haut dans la liste.")
    if (siret or key) in known.hidden:
        raise ValidationError("Cette entreprise ne peut pas être importée par vous.")
    firm = _followed(siret, key, known)
    if firm is None and registered is not None and not registered.open:
        raise ValidationError("D’après le registre, cet établissement est fermé.")
    read = {
        "name": name[:150],
        "siret": siret,
        "code_insee": code,
        "commune": known.communes[code],
        "because": given["because"],
        **_parts(given, firm, known.on),
    }
    known.taken |= {siret or key, key}  # what is refused takes nothing: a later line of the firm may be right
    adds = _adds(read | {"brings_siret": bool(firm and siret and not firm.siret)})
    fate = Fate.NEW if firm is None else Fate.CHANGED if adds else Fate.FOLLOWED
    return Line(number, fate, cells, firm=firm.pk if firm else None, adds=adds, **read)


def _key(name: str, commune: str) -> str:
    """The name and the commune folded, without what follows the name in brackets."""
    return search_key(f"{_BRACKETS.sub('', name)} {commune}")


def _followed(siret: str, key: str, known: _Known) -> FollowedFirm | None:
    """By its SIRET, else by its name and its commune; of one whose SIRET is another it is not."""
    if siret and (found := known.by_siret.get(siret)):
        return found
    same = [one for one in known.by_key.get(key, []) if not siret or not one.siret]
    if len(same) > 1:
        raise ValidationError("Deux entreprises suivies portent ce nom dans cette commune : donnez le SIRET.")
    return same[0] if same else None


def _commune(text: str, known: _Known) -> str:
    """The code of a commune of the territory that a cell names, by its code or its name."""
    if not text:
        raise ValidationError("Il manque la commune, et rien ne dit encore quel établissement du registre c’est.")
    if text.upper() in known.communes:
        return text.upper()
    found = known.by_name.get(search_key(text), [])
    if not found:
        raise ValidationError(f"« {text[:60]} » n’est pas une commune du territoire.")
    if len(found) > 1:
        raise ValidationError(f"Deux communes du territoire s’appellent « {text[:60]} » : donnez le code INSEE.")
    return found[0]


def _parts(given: Mapping[str, str], firm: FollowedFirm | None, on: date) -> dict[str, Any]:
    """Tags, contact and exchange that are not there yet."""
    return {"tags": _tags(given["tags"], firm), "contact": _contact(given, firm), **_exchange(given, firm, on)}


def _tags(text: str, firm: FollowedFirm | None) -> tuple[str, ...]:
    there = {one.key for one in firm.tags.all()} if firm else set()
    said = [" ".join(one.split()) for one in text.replace(";", ",").split(",") if search_key(one)]
    if any(len(one) > MOST_OF_A_TAG for one in said):
        raise ValidationError(f"Une étiquette a plus de {MOST_OF_A_TAG} caractères.")
    new = {search_key(one): one for one in said if search_key(one) not in there}
    if len(new) + len(there) > MOST_TAGS:
        raise ValidationError(f"Plus de {MOST_TAGS} étiquettes.")
    return tuple(new.values())


def _contact(given: Mapping[str, str], firm: FollowedFirm | None) -> dict[str, str] | None:
    email = given["email"].lower()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError("L’adresse électronique n’est pas juste.") from None
    if not given["contact"]:
        if email or given["phone"] or given["function"]:
            raise ValidationError("Il manque le nom du contact.")
        return None
    there = list(firm.contacts.all()) if firm else []
    for one in there:
        if (email and one.email == email) or search_key(one.name) == search_key(given["contact"]):
            return None
    if len(there) >= MOST_CONTACTS:
        raise ValidationError(f"Cette entreprise a déjà {MOST_CONTACTS} contacts.")
    return {"name": given["contact"], "function": given["function"], "email": email, "phone": given["phone"]}


def _exchange(given: Mapping[str, str], firm: FollowedFirm | None, on: date) -> dict[str, Any]:
    if not given["met_on"]:
        return {"left": french(NO_DAY)} if given["note"] or given["kind"] else {}
    day = read_day(given["met_on"])
    if day is None:
        raise ValidationError("La date de l’échange ne se lit pas : écrivez jour/mois/année.")
    if day > on:
        raise ValidationError("La date de l’échange est à venir.")
    kind = KINDS.get(search_key(given["kind"])) if given["kind"] else ExchangeKind.UNSAID
    if kind is None:
        raise ValidationError("La nature de l’échange est : visite, réunion, appel, courriel.")
    if firm is not None and any(
        one.on == day and kind in (one.kind, ExchangeKind.UNSAID) for one in firm.exchanges.all()
    ):
        return {}
    return {"met_on": day, "kind": str(kind), "note": given["note"] or "Échange repris d’une liste, sans note."}


def _adds(read: Mapping[str, Any]) -> tuple[str, ...]:
    """What the line brings beside the firm, in words."""
    found = [f"étiquettes : {', '.join(read['tags'])}"] if read["tags"] else []
    found += ["le SIRET"] if read["brings_siret"] else []
    found += ["un contact"] if read["contact"] else []
    found += ["un échange"] if read.get("met_on") else []
    return tuple(map(french, found))


def _plain(line: Line) -> dict[str, Any]:
    """The line as JSON can hold it."""
    told = asdict(line) | {"fate": line.fate.value, "firm": str(line.firm or ""), "met_on": str(line.met_on or "")}
    return told | {name: list(value) for name, value in told.items() if isinstance(value, tuple)}
