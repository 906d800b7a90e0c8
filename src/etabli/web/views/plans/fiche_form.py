"""The form of a fiche, made from the registry: one field for each of it, read by `reading.Reader`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.plans.declared import fiche_workflow, fields, project_types
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.whole import EMPTY, lacking, value_of
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.web.presentation.plans.fiche import words
from etabli.web.views.diagnosis.forms import Form, area

CHOSEN = ("axis", "project_type", "commitment", "maturity", "visibility", "choice")
LINES = {"communes": 4, "contracts": 3, "references": 3, "text": 6}
HELP = {
    "communes": "Une par ligne : le nom, avec ou sans accents, ou le code INSEE.",
    "contracts": "Un par ligne. Ajoutez « : compté là » si le projet y est déjà compté.",
    "organisation": "Le nom ou le SIRET. L'organisation doit être déclarée.",
    "date": "",
}


class Several(forms.CheckboxSelectMultiple):
    """Boxes whose ticked ones are read as lines of a text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return "\n".join(data.getlist(name) if isinstance(data, QueryDict) else str(data.get(name, "")).split("\n"))

    def format_value(self, value: Any) -> list[str]:
        return [line for line in str(value or "").split("\n") if line]


@dataclass(frozen=True)
class Section:
    """A part of the form. `lacks`: what the next states ask for in it; `frozen`: (label, words) that don't change now.

    `types`: the project type that each field of the form is proper to, by its id; empty for those of all.
    """

    id: str
    label: str
    fields: tuple[Any, ...]
    frozen: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]


class FicheForm(Form):
    """The fields of a fiche that may be written now. `typed` is what a draft keeps; `values` what the service takes."""

    def __init__(self, found: OpenedFiche, reader: Reader, data: Any = None) -> None:
        self.found, self.reader = found, reader
        self.declared = written(found)
        self.values: dict[str, Any] = {}
        needed = _needed(found)
        self.base_fields = {
            "revision": forms.IntegerField(widget=forms.HiddenInput),
            **{one.id: _field(one, reader, needed.get(one.id, "")) for one in self.declared},
        }
        fiche = found.fiche
        initial = {one.id: initial_text(reader, one, value_of(fiche, one)) for one in self.declared}
        super().__init__(data, initial=initial | {"revision": fiche.revision})

    @property
    def project_type(self) -> str:
        """The type that the form is filled for: fields proper to another are not read."""
        chosen = self.data.get("project_type", "") if self.is_bound else None
        known = {"", *(one.id for one in project_types())} if "project_type" in self.fields else set()
        return chosen if chosen is not None and chosen in known else self.found.fiche.project_type

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.concerned():
            try:
                self.values[one.id] = self.reader.read(one, given.get(one.id, ""))
            except ValidationError as error:
                self.add_error(one.id, [french(text) for text in error.messages])
        return given

    def concerned(self) -> list[FicheField]:
        phase = self.found.opened.territory.phase_id
        return [one for one in self.declared if one.concerns(phase, self.project_type)]

    def typed(self) -> dict[str, str]:
        """Every field as text: what a draft keeps, and what is sent again."""
        return {
            one.id: str(self.fields[one.id].widget.value_from_datadict(self.data, {}, one.id) or "")
            for one in self.declared
        }

    def with_values(self, values: Mapping[str, Any]) -> "FicheForm":
        """The same form, sent with other values of the registry."""
        texts = self.typed()
        for one in self.declared:
            if one.id in values:
                texts[one.id] = initial_text(self.reader, one, values[one.id])
        return FicheForm(self.found, self.reader, as_sent(texts, values["revision"]))

    def sections(self) -> list[Section]:
        """Sections in order, with what each lacks for the state after this one."""
        phase, fiche = self.found.opened.territory.phase_id, self.found.fiche
        lacks = {field.id for move in _next(self.found) for field in lacking(fiche, move)}
        shown = fields().of(phase, self.project_type)
        frozen = [one for one in shown if one.contractual and self.found.frozen and not one.given]
        made = []
        for section in fields().sections:
            mine = [self[one.id] for one in self.declared if one.section == section.id]
            kept = tuple(
                (french(one.label), self.frozen_words(one) or "non rempli")
                for one in frozen
                if one.section == section.id
            )
            absent = tuple(french(one.label) for one in shown if one.id in lacks and one.section == section.id)
            if mine or kept:
                made.append(Section(section.id, french(section.label), tuple(mine), kept, absent))
        return made

    def frozen_words(self, one: FicheField) -> str:
        fiche = self.found.fiche
        if one.kind == "organisation":
            return fiche.lead.name if fiche.lead else ""
        return words(self.reader, one, value_of(fiche, one))

    def types_of(self) -> dict[str, str]:
        """The project types that a field is proper to, and whether it concerns the one chosen, by its id."""
        return {one.id: " ".join(one.project_types) for one in self.declared if one.project_types}


def as_sent(typed: Mapping[str, str], revision: int) -> QueryDict:
    """What was typed as a form that is sent."""
    data = QueryDict(mutable=True)
    data["revision"] = str(revision)
    for name, text in typed.items():
        data[name] = text
    for name in [name for name, text in typed.items() if name == "other_axes"]:
        data.setlist(name, [line for line in typed[name].split("\n") if line])
    return data


def written(found: OpenedFiche) -> list[FicheField]:
    """The fields of any type that may be written now."""
    phase = found.opened.territory.phase_id
    return [
        one
        for one in fields().fields
        if not one.given and (not one.phases or phase in one.phases) and not (found.frozen and one.contractual)
    ]


def initial_text(reader: Reader, one: FicheField, value: Any) -> str:
    """What the control of a field holds for a value: codes for what is chosen, a day as its control wants it."""
    if value in EMPTY:
        return ""
    if one.kind in CHOSEN:
        return str(value)
    if one.kind == "axes":
        return "\n".join(value)
    if one.kind == "date":
        return value if isinstance(value, str) else str(value.isoformat())
    if one.kind == "organisation":
        known = reader.known_organisations.get(str(value))
        if known is not None and len(reader.organisation_keys.get(search_key(known.name), [])) == 1:
            return known.name
    return reader.write(one, value)


def _next(found: OpenedFiche) -> list[str]:
    """The states that a move asking for a whole fiche leads to."""
    return [move.to for move in fiche_workflow().from_state(found.fiche.state) if "fiche_whole" in move.conditions]


def _needed(found: OpenedFiche) -> dict[str, str]:
    """By field that must be filled: now, or for which state."""
    order = [state.id for state in fiche_workflow().states if not state.aside]
    here = order.index(found.fiche.state) if found.fiche.state in order else 0
    told = {}
    for one in fields().fields:
        if one.required_from in order:
            needed = order.index(one.required_from)
            label = fiche_workflow().state(one.required_from).label
            told[one.id] = "" if needed <= here else f"demandé pour « {label} »"
    return told


def _field(one: FicheField, reader: Reader, when: str) -> forms.Field:
    required = one.required_from != "" and not when
    label = one.label if required else f"{one.label} ({when or 'facultatif'})"
    if one.unit:
        label = f"{one.label}, en {one.unit} ({when or 'facultatif'})"
    said = " ".join(part for part in (one.help, HELP.get(one.kind, "")) if part)
    return forms.CharField(label=label, help_text=said, required=False, strip=False, widget=control(one, reader))


def control(one: FicheField, reader: Reader) -> forms.Widget:
    """What a field is chosen or typed with."""
    if one.kind == "axes":
        return Several(choices=reader.choices(one))
    if one.kind in CHOSEN:
        return forms.Select(choices=[("", "Choisir"), *reader.choices(one)])
    if one.kind == "communes":
        return forms.Textarea(attrs={"rows": LINES[one.kind], "data-communes": choosable_communes(reader)})
    if one.kind in LINES:
        return area(LINES[one.kind])
    if one.kind == "date":
        return forms.DateInput(attrs={"type": "date"})
    if one.kind in ("integer", "decimal"):
        mode = "numeric" if one.kind == "integer" else "decimal"
        return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
    if one.kind == "organisation":
        return forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"})
    return forms.TextInput(attrs={"maxlength": one.longest})


def choosable_communes(reader: Reader) -> str:
    """For the script that offers them: a line « # » for each intercommunalité, then « code name » lines."""
    lines = []
    for name, communes in reader.communes_by_epci():
        lines.append(f"# {name or 'Autres communes'}")
        lines += [f"{one.code_insee} {one.name}" for one in communes]
    return "\n".join(lines)


class AddForm(Form):
    """A title and an axis are enough."""

    title = forms.CharField(
        label="Intitulé",
        max_length=200,
        help_text="L'action en quelques mots, par exemple « Une école de production ».",
    )
    axis = forms.ChoiceField(label="Axe principal")

    def __init__(self, axes: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["axis"].choices = [("", "Choisir"), *axes]
