"""How a volunteer's file is kept: documents and their steps, delays, reminders, texts agreed to (`volunteers.yaml`)."""

from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.aids.model import Scheme, Statement, Version
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.codes import is_siren

VOLUNTEERS_FILE = Path(__file__).resolve().parent / "volunteers.yaml"
TI, VERT = "vte-ti", "vte-vert"
SCHEMES = (TI, VERT)
Due = Literal["label", "charter", "aid"]


class Granting(Declared):
    """Who grants the label, by its number: its referents record what it answered."""

    name: Text
    siren: str

    @model_validator(mode="after")
    def _number(self) -> "Granting":
        if not is_siren(self.siren):
            raise ValueError(f"not a SIREN: {self.siren}")
        return self


class Payment(Declared):
    """When an aid is paid, in months after the contract begins; None where no source says."""

    months: int | None = Field(gt=0)
    text: Text
    source: Text
    url: str
    confidence: Literal["sourced", "recalled", "unknown"]

    @model_validator(mode="after")
    def _known(self) -> "Payment":
        if (self.months is None) != (self.confidence == "unknown") or (self.months is not None) != bool(self.source):
            raise ValueError("months have a source, and what is unknown has neither")
        return self


class Staying(Declared):
    """When one is asked whether the young person is still there, in months."""

    first: int = Field(gt=0)
    second: int = Field(gt=0)
    link_days: int = Field(gt=0, le=366)


class Ending(Declared):
    """Why a contract is over; `breaks`: before its term."""

    id: str = Field(pattern=r"^[a-z_]{2,20}$")
    label: Text
    breaks: bool


class Charter(Declared):
    """What firm and young person sign, from a day on. `model`: of the project's own words."""

    id: str = Field(max_length=20)
    starts_on: date = Field(alias="from")
    model: bool
    firm: Text
    young: Text


class Consent(Declared):
    """What a young person agrees to, from a day on."""

    id: str = Field(max_length=20)
    starts_on: date = Field(alias="from")
    text: Text


class VolunteerRules(Declared):
    """See the head of `volunteers.yaml`."""

    granted_by: Granting
    link_days: int = Field(gt=0, le=366)
    documents: dict[str, Due]
    payments: dict[str, Payment]
    reminders: dict[Literal["label_soon", "label_late", "aid_due", "aid_late"], int]
    staying: Staying
    endings: tuple[Ending, ...] = Field(min_length=1)
    charters: tuple[Charter, ...] = Field(min_length=1)
    consents: tuple[Consent, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "VolunteerRules":
        if set(self.payments) != set(SCHEMES):
            raise ValueError(f"payments are of {SCHEMES}")
        asked = {
            one.id for scheme in SCHEMES for version in aid_schemes()[scheme].versions for one in version.documents
        }
        if asked != set(self.documents):
            raise ValueError(f"documents are those of the schemes: {sorted(asked ^ set(self.documents))}")
        if len(self.reminders) != 4:
            raise ValueError("a reminder is missing")
        for texts in (self.charters, self.consents):
            days = [one.starts_on for one in texts]
            if any(before >= after for before, after in pairwise(days)):
                raise ValueError("texts follow each other by their days")
        if len({one.id for one in self.endings}) != len(self.endings):
            raise ValueError("an ending is declared twice")
        return self

    def ending(self, ending_id: str) -> Ending | None:
        return next((one for one in self.endings if one.id == ending_id), None)

    def ending_label(self, ending_id: str) -> str:
        found = self.ending(ending_id)
        return found.label if found else ending_id

    def charter(self, on: date) -> Charter:
        """The one to sign on a day; the first before any begins."""
        return next((one for one in reversed(self.charters) if one.starts_on <= on), self.charters[0])

    def charter_signed(self, charter_id: str) -> Charter | None:
        return next((one for one in self.charters if one.id == charter_id), None)

    def consent(self, on: date) -> Consent:
        return next((one for one in reversed(self.consents) if one.starts_on <= on), self.consents[0])


def version_of(scheme: Scheme, day: date) -> Version:
    """The rules of a day; where none hold that day, the latest before it, else the first."""
    before = [one for one in scheme.versions if one.starts.on <= day]
    return scheme.version_on(day) or (before or list(scheme.versions))[-1 if before else 0]


def required(schemes: tuple[str, ...], day: date, *due: Due) -> dict[str, Statement]:
    """The documents asked for by the schemes on a day, each once, of the steps that are named (all of them)."""
    rules = volunteer_rules()
    found: dict[str, Statement] = {}
    for scheme in schemes:
        for one in version_of(aid_schemes()[scheme], day).documents:
            if not due or rules.documents[one.id] in due:
                found.setdefault(one.id, one)
    return found


@lru_cache(maxsize=1)
def volunteer_rules() -> VolunteerRules:
    """Raises CatalogueError naming the key."""
    return parse(VolunteerRules, read_yaml(VOLUNTEERS_FILE, dict), VOLUNTEERS_FILE.name)
