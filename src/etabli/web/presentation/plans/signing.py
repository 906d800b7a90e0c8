"""Those who sign a version, in words: their group, their title, what lacks, and with which form the reader acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.plans.enums import SignatoryGroup, TitleKind
from etabli.domain.plans.models import PlanVersion, Signatory
from etabli.domain.plans.usual import Usual
from etabli.domain.territories.models import Territory
from etabli.kernel.french import capital
from etabli.kernel.typography import french


@dataclass(frozen=True)
class SignatoryTold:
    """A signatory. `title`: what entitles them, whole or so far; `lacks`: what their title lacks."""

    id: str
    group: str
    name: str
    function: str
    title: str
    lacks: tuple[str, ...]
    signed: str
    file: str
    form: Any

    @property
    def acte(self) -> str:
        return str(getattr(self.form, "acte", ""))


def address(territory: Territory, name: str, *args: object) -> str:
    return reverse(name, args=[territory.phase_id, territory.published_id, *args])


def name(version: PlanVersion) -> str:
    """`Version 2, avenant`."""
    return f"Version {version.number}, {version.get_kind_display()}"


def line(one: Signatory, *, form: Any = None) -> SignatoryTold:
    return SignatoryTold(
        id=str(one.pk),
        group=one.group,
        name=one.organisation.name,
        function=one.function,
        title=title(one),
        lacks=tuple(lacks(one)),
        signed=numbers.day(one.signed_on) if one.signed_on else "",
        file=one.file_name,
        form=form,
    )


def title(one: Signatory) -> str:
    """`Délibération exécutoire n° 2026-12 du 1er février 2026, conseil communautaire, transmise le …, publiée le …`."""
    label = capital(TitleKind(one.title_kind).label)
    parts = [f"{label} n° {one.title_number}" if one.title_number else label]
    if one.title_on:
        parts[0] += f" du {numbers.day(one.title_on)}"
    if one.title_body:
        parts.append(one.title_body)
    if one.transmitted_on:
        parts.append(f"transmise le {numbers.day(one.transmitted_on)}")
    if one.published_on:
        parts.append(f"publiée le {numbers.day(one.published_on)}")
    return french(", ".join(parts))


def lacks(one: Signatory) -> list[str]:
    """What the title lacks, each in a word."""
    asked = [("title_number", "numéro"), ("title_on", "date")]
    if one.title_kind == TitleKind.DELIBERATION:
        asked = [("title_body", "organe"), *asked, ("transmitted_on", "transmission"), ("published_on", "publication")]
    return [word for field, word in asked if not getattr(one, field)]


def proposed(usual: Usual) -> str:
    """What was added, and who should be there and is not declared."""
    said = f"Signataires ajoutés : {len(usual.found)}. Complétez leur titre."
    if usual.missing:
        said += f" Sans organisation déclarée : {', '.join(usual.missing)}."
    return said


def groups(lines: Sequence[SignatoryTold]) -> list[tuple[str, list[SignatoryTold]]]:
    """The three groups in order, each with its own; those that are empty too."""
    return [(capital(str(one.label)), [line for line in lines if line.group == one.value]) for one in SignatoryGroup]


def empty_groups(lines: Sequence[SignatoryTold]) -> list[str]:
    """The groups in which nobody signs: no fault, but to be known."""
    there = {line.group for line in lines}
    return [str(one.label) for one in SignatoryGroup if one.value not in there]


def checklist(lines: Sequence[SignatoryTold]) -> list[str]:
    """What lacks before the signature can be recorded."""
    if not lines:
        return ["Aucun signataire n’est désigné."]
    found = [french(f"{one.name} : il manque à son titre {', '.join(one.lacks)}.") for one in lines if one.lacks]
    found += [french(f"{one.name} : n'a pas signé.") for one in lines if not one.lacks and not one.signed]
    return found
