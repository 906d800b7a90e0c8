"""The forms of the monthly point: how one fiche goes; and what becomes of money that was said to be received."""

from typing import Any

from django import forms

from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.coordination.models import MonthlyWord
from etabli.domain.coordination.services.monthly import Said
from etabli.web.presentation.steering.monthly import line_name
from etabli.web.views.diagnosis.forms import Form, area, day
from etabli.web.views.plans.part_forms import AmountField


class WordForm(Form):
    """One fiche. Left without an answer, it is asked again next month."""

    said = forms.ChoiceField(label="Où en est-elle ?", widget=forms.RadioSelect, required=False)
    words = forms.CharField(
        label="En quelques mots (obligatoire si elle est bloquée)", widget=area(2), max_length=2000, required=False
    )
    received_cents = AmountField(
        label="Versement reçu (facultatif)", required=False, help_text="Par exemple : 25 000 € ou 1,2 M€."
    )
    received_on = day(label="Reçu le", required=False)
    resource = forms.ChoiceField(label="De quelle ligne du financement", required=False)

    def __init__(self, word: MonthlyWord, data: Any = None) -> None:
        self.word, self.fiche = word, word.fiche
        initial = {
            "said": word.said,
            "words": word.words,
            "received_cents": ""
            if word.received_cents is None
            else f"{word.received_cents / 100:.2f}".replace(".", ","),
            "received_on": word.received_on,
            "resource": str(word.resource_id or ""),
        }
        super().__init__(data, prefix=f"f{word.fiche.number}", auto_id="%s", initial=initial)
        offered = list(monthly_rules().offered(word.fiche.state))
        said = monthly_rules().answer(word.said)
        if said is not None and said not in offered:
            offered.insert(0, said)
        self.fields["said"].choices = [(one.id, one.label) for one in offered]
        lines = [(str(one.pk), line_name(one)) for one in word.fiche.lines]
        if lines and word.recorded_id is None:
            self.fields["resource"].choices = [("", "Choisir"), *lines]
        else:
            for name in ("received_cents", "received_on", "resource"):
                del self.fields[name]

    @property
    def payment(self) -> list[forms.BoundField]:
        """The fields of money received; none where no line of financing is open to the person."""
        return [field for field in self if field.name not in ("said", "words")]

    @property
    def payment_open(self) -> bool:
        """Whether a payment was filled in or is wrong."""
        return any(field.value() or field.errors for field in self.payment)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("said") and any(given.get(name) for name in ("words", "received_cents", "resource")):
            self.add_error("said", "Choisissez où en est la fiche.")
        return given

    def answer(self) -> Said | None:
        """What is said; None when nothing is."""
        given = self.cleaned_data
        if not given.get("said"):
            return None
        return Said(
            said=given["said"],
            words=given["words"],
            resource_id=given.get("resource") or None,
            received_cents=given.get("received_cents"),
            received_on=given.get("received_on"),
        )


class SetAsideForm(Form):
    acte = "aside"
    word = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Pourquoi ce versement n’est pas enregistré", widget=area(2), max_length=2000)


class RecordForm(Form):
    acte = "record"
    word = forms.UUIDField(widget=forms.HiddenInput)
