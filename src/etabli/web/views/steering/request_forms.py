"""Forms of requests to operators: sending one, answering it, saying what became of it, taking it back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from etabli.catalogue.coordination.requests import request_rules
from etabli.domain.coordination.enums import StepKind
from etabli.domain.coordination.services.requests import Terms
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.models import OperatorRequest
from etabli.web.views.diagnosis.forms import Form, area, day
from etabli.web.views.plans.part_forms import AmountField

ACTS = {
    StepKind.ACKNOWLEDGED: "J’accuse réception",
    StepKind.YES: "Oui, accordé",
    StepKind.PARTLY: "En partie",
    StepKind.NO: "Non",
    StepKind.PARTLY_DELIVERED: "Une partie est tenue",
    StepKind.DELIVERED: "C’est tenu",
    StepKind.DROPPED: "Cela n’a pas été tenu",
}


class SendForm(Form):
    """What kind of thing is asked for, which decides the delay; how much, by when: at first what the fiche says."""

    need_kind = forms.ChoiceField(label="Type de besoin", help_text="Il fixe le délai de réponse.")
    instrument = forms.ChoiceField(
        label="Instrument attendu (facultatif)", choices=[("", "Non précisé"), *Instrument.choices], required=False
    )
    amount_cents = AmountField(
        label="Montant demandé (facultatif)", required=False, help_text="Par exemple : 25 000 € ou 1,2 M€."
    )
    wanted_on = day(
        label="Réponse souhaitée le (facultatif)",
        required=False,
        help_text="L’opérateur le lit. Plus tard que le délai du type de besoin, ce jour le remplace ; plus tôt, une "
        "réponse n’est en retard qu’après ce délai.",
    )

    def __init__(self, asked: OperatorRequest, on: date, *args: object, **kwargs: object) -> None:
        cents, wanted = asked.amount_cents, asked.wanted_on
        initial = {
            "amount_cents": "" if cents is None else f"{cents / 100:.2f}".replace(".", ","),
            "wanted_on": wanted if wanted and wanted >= on else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        needs = [(one.id, f"{one.label} : {one.answer_days} jours ouvrés") for one in request_rules().needs]
        self.fields["need_kind"].choices = [("", "Choisir"), *needs]

    def sent_with(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        terms = Terms(given["amount_cents"], given["wanted_on"])
        return {"need_kind": given["need_kind"], "instrument": given["instrument"], "terms": terms}


class StepForm(Form):
    """One step: which one, for how much, why."""

    acte = "step"
    kind = forms.ChoiceField(label="Votre réponse", widget=forms.RadioSelect)
    amount_cents = AmountField(
        label="Montant total à ce jour (facultatif)", required=False, help_text="Par exemple : 25 000 € ou 1,2 M€."
    )
    reason = forms.CharField(
        label="Motif (obligatoire pour « en partie » ou « non »)", widget=area(3), max_length=4000, required=False
    )

    def __init__(self, kinds: Iterable[StepKind], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, ACTS[kind]) for kind in kinds]


class DeliveryForm(StepForm):
    """The same for what became of what was promised."""

    acte = "delivery"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = "Ce qui est devenu"
        self.fields["reason"].label = "Motif (obligatoire si ce n’est pas tenu)"


class WithdrawForm(Form):
    acte = "withdraw"
    reason = forms.CharField(label="Pourquoi (facultatif)", widget=area(2), max_length=4000, required=False)
