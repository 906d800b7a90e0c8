"""A model of the library in words."""

from dataclasses import dataclass

from etabli.domain.plans.declared import axes, fields, project_types
from etabli.domain.plans.models import Template
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.whole import EMPTY
from etabli.kernel.typography import french
from etabli.web.presentation.plans.fiche import words

LEFT_OUT = ("title", "axis", "project_type")
SHORT = 220


@dataclass(frozen=True)
class Card:
    """A model in the list: `summary` is the beginning of what it aims at, `obstacles` of what it met."""

    model: Template
    axis: str
    project_type: str
    summary: str
    obstacles: str


def card(model: Template) -> Card:
    named = {one.id: one.label for one in axes(model.phase)}
    types = {one.id: one.label for one in project_types()}
    values = model.values
    return Card(
        model,
        named.get(model.axis, model.axis),
        types.get(model.project_type, ""),
        _short(str(values.get("objectives") or values.get("description") or "")),
        _short(str(values.get("obstacles") or "")),
    )


def parts(model: Template) -> list[tuple[str, list[tuple[str, str]]]]:
    """(section, [(label, words)]) of what a model holds."""
    reader = Reader(model.territory, organisations={})
    held = [
        field
        for field in fields().fields
        if field.modelled and field.id not in LEFT_OUT and model.values.get(field.id) not in EMPTY
    ]
    return [
        (french(section.label), [(french(one.label), words(reader, one, model.values[one.id])) for one in mine])
        for section, mine in fields().by_section(held)
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else f"{plain[:SHORT].rpartition(' ')[0]}…"
