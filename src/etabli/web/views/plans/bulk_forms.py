"""Forms of one change to several fiches: what to change, then to what, with the control of that field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.catalogue.plans.workflow import Move
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.queries.several import FIELDS, Asked
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french
from etabli.web.presentation.plans.several import MOVE, choices
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.plans.fiche_form import HELP, control

REASON = french("Dites pourquoi : le motif reste lisible sur chaque fiche.")


class ChooseForm(Form):
    """What to change: a field, or the state by a move of the workflow."""

    champ = forms.ChoiceField(
        label="Que modifier ?", error_messages={"invalid_choice": "Choisissez ce qu’il faut modifier."}
    )

    def __init__(self, moves: list[Move], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["champ"].choices = choices(moves)

    def clean_champ(self) -> Asked:
        return asked_of(self.cleaned_data["champ"]) or Asked()


class ValueForm(Form):
    """The value that the field takes in every fiche, typed or chosen as on the form of one; or emptied on purpose."""

    valeur = forms.CharField(required=False, strip=False)
    vider = forms.BooleanField(label="Vider ce champ dans les fiches choisies", required=False)

    def __init__(self, asked: Asked, reader: Reader, *args: Any, **kwargs: Any) -> None:
        assert asked.field is not None
        self.asked, self.reader = asked, reader
        field = asked.field
        said = " ".join(part for part in (field.help, HELP.get(field.kind, "")) if part)
        typed = forms.CharField(
            label=field.label, help_text=said, required=False, strip=False, widget=control(field, reader)
        )
        self.base_fields = {"valeur": typed, **{name: self.base_fields[name] for name in ("vider",)}}
        if field.required_from == fiche_workflow().initial:
            del self.base_fields["vider"]  # a fiche has it from its first day
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        text, empties = str(given.get("valeur", "")).strip(), bool(given.get("vider"))
        if text and empties:
            self.add_error("vider", french("Vous avez aussi donné une valeur : gardez l'une ou l'autre."))
        elif not text and not empties:
            few = "Donnez une valeur, ou cochez « Vider ce champ »." if "vider" in self.fields else "Donnez une valeur."
            self.add_error("valeur", french(few))
        else:
            try:
                given["value"] = self.reader.read(self.asked.field, text)
            except ValidationError as error:
                self.add_error("valeur", [french(one) for one in error.messages])
        return given

    def whole(self) -> Asked:
        return Asked(field=self.asked.field, value=self.cleaned_data["value"])


class ReasonForm(Form):
    """Why the fiches move, where the move asks for it."""

    motif = forms.CharField(label="Motif", widget=area(3), max_length=1000, error_messages={"required": REASON})

    def __init__(self, asked: Asked, reader: Reader, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert asked.move is not None
        self.asked = asked
        reason = self.fields["motif"]
        reason.required = "reason" in asked.move.conditions
        reason.error_messages["required"] = REASON
        if not reason.required:
            reason.label = "Motif (facultatif)"

    def whole(self) -> Asked:
        return Asked(move=self.asked.move, reason=self.cleaned_data["motif"])


def value_form(asked: Asked) -> type[ValueForm] | type[ReasonForm]:
    """The second step for what the first one asks."""
    return ReasonForm if asked.move is not None else ValueForm


def asked_of(champ: str) -> Asked | None:
    """What the address or a form names, None when it is nothing that may be changed so."""
    kind, _, name = champ.partition(":")
    if kind == MOVE:
        move = fiche_workflow().move(name)
        return Asked(move=move) if move else None
    return Asked(field=fields()[champ]) if champ in FIELDS else None
