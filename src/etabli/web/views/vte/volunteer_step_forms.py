"""Forms of what happens to a volunteer's file: documents, steps, label, aid, corrections, signing, staying."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.vte.volunteer_enums import FileStep, Stay
from etabli.web.views.diagnosis.forms import CHOOSE, Form, day
from etabli.web.views.plans.money_forms import FileField
from etabli.web.views.vte.volunteer_fields import Euros
from etabli.web.views.vte.volunteer_forms import SCHEMES

STEPS = {
    FileStep.COMPLETED: "Le dossier est complet",
    FileStep.REOPENED: "Je reprends le dossier",
    FileStep.SENT: "Je l’ai transmis à {granting}",
    FileStep.STARTED: "Le contrat a commencé",
    FileStep.ENDED: "Le contrat est terminé",
    FileStep.BROKEN: "Le contrat est rompu",
}
AID_STEPS = {
    FileStep.AID_ASKED: "demande de l’aide",
    FileStep.PAID: "versement",
    FileStep.AID_REFUSED: "refus de l’aide",
    FileStep.RECOVERED: "reversement par l’entreprise",
}


class DepositForm(Form):
    """A document deposited."""

    acte = "deposit"
    requirement = forms.ChoiceField(label="Pièce")
    file = FileField(label="Fichier")

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("requirement", named.items())


class JudgeForm(Form):
    """A document judged."""

    acte = "judge"
    requirement = forms.ChoiceField(label="Pièce vérifiée")
    verdict = forms.ChoiceField(
        label="Elle convient",
        choices=[("yes", "Oui, je l’accepte"), ("no", "Non, elle est à refaire")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Ce qui ne va pas",
        required=False,
        max_length=300,
        help_text="L’entreprise lira ces mots. N’y nommez personne.",
    )

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("requirement", named.items())


class StepForm(Form):
    """What happened of a file."""

    acte = "step"
    kind = forms.ChoiceField(label="Ce qui s’est passé", widget=forms.RadioSelect)
    on = day(label="Le", required=False, help_text="Aujourd’hui si vous laissez vide.")
    ending = forms.ChoiceField(label="Raison de la fin du contrat", required=False)
    text = forms.CharField(label="Précision (facultatif)", required=False, max_length=300)

    def __init__(self, kinds: Iterable[FileStep], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every, rules = list(kinds), volunteer_rules()
        named = [(kind.value, STEPS[kind].format(granting=rules.granted_by.name)) for kind in every]
        self.fields["kind"].choices = named
        if len(named) == 1:
            self.fields["kind"].initial = named[0][0]
        if FileStep.ENDED in every or FileStep.BROKEN in every:
            kept = [one for one in rules.endings if FileStep.ENDED in every or one.breaks]
            self.fields["ending"].choices = [CHOOSE, *((one.id, one.label) for one in kept)]
        else:
            del self.fields["ending"]


class LabelForm(Form):
    """What was answered of the label."""

    acte = "label"
    scheme = forms.ChoiceField(label="Dispositif")
    granted = forms.ChoiceField(
        label="Le label est", choices=[("yes", "accordé"), ("no", "refusé")], widget=forms.RadioSelect
    )
    on = day(label="Réponse du")
    number = forms.CharField(label="Numéro de la réponse, si elle est favorable", required=False, max_length=40)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Pour un refus, ou pour un accord auquel une règle connue s’oppose.",
    )
    file = FileField(label="La réponse reçue")

    def __init__(self, schemes: Iterable[str], *args: Any, evidence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("scheme", [(one, SCHEMES[one]) for one in schemes])
        if not evidence:
            self.fields["file"].label = "La réponse envoyée (facultatif)"


class AidForm(Form):
    """One step of the aid of a scheme."""

    acte = "aid"
    what = forms.ChoiceField(label="Ce que vous consignez")
    on = day(label="Le")
    amount_cents = Euros("Montant", cents=True, help_text="Sans objet pour un refus.")
    payer = forms.CharField(label="Payeur, pour un versement", required=False, max_length=100)
    reference = forms.CharField(label="Référence (facultatif)", required=False, max_length=60)
    beyond = forms.BooleanField(label="Ce montant dépasse l’aide attendue, et je dis pourquoi", required=False)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Pour un refus, une correction, un montant au-delà de l’aide attendue, ou un contrat rompu.",
    )

    def __init__(self, acts: Iterable[tuple[str, FileStep]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = list(acts)
        self.offer("what", [(f"{one}:{kind.value}", self._named(one, kind, every)) for one, kind in every])

    @staticmethod
    def _named(scheme: str, kind: FileStep, every: list[tuple[str, FileStep]]) -> str:
        """What was asked, and waits for an answer, is put right rather than asked."""
        again = kind == FileStep.AID_ASKED and (scheme, FileStep.AID_REFUSED) in every
        return f"{SCHEMES[scheme]} : {'correction de la demande' if again else AID_STEPS[kind]}"


YES_NO = {"yes": True, "no": False}


class LabelFixForm(Form):
    """An answer on the label put right: what is left empty stays."""

    acte = "label_fix"
    scheme = forms.ChoiceField(label="Dispositif")
    granted = forms.TypedChoiceField(
        label="Le label est",
        choices=[("", "Inchangé"), ("yes", "accordé"), ("no", "refusé")],
        coerce=lambda text: YES_NO.get(text),
        empty_value=None,
        required=False,
    )
    on = day(label="Réponse du", required=False, help_text="Laissez vide ce qui ne change pas.")
    number = forms.CharField(label="Numéro de la réponse", required=False, max_length=40)
    reason = forms.CharField(label="Motif de la réponse", required=False, max_length=300)
    file = FileField(label="La réponse reçue (facultatif)")
    why = forms.CharField(label="Pourquoi vous corrigez", required=False, max_length=300)

    def __init__(self, schemes: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("scheme", [(one, SCHEMES[one]) for one in schemes])


class PaymentFixForm(Form):
    """Money that moved put right: what is left empty stays."""

    acte = "payment_fix"
    payment = forms.ChoiceField(label="Versement ou reversement")
    amount_cents = Euros(
        "Montant juste", cents=True, help_text="Laissez vide ce qui ne change pas. Zéro : cet argent n’a pas bougé."
    )
    on = day(label="Le", required=False)
    payer = forms.CharField(label="Payeur", required=False, max_length=100)
    reference = forms.CharField(label="Référence", required=False, max_length=60)
    beyond = forms.BooleanField(label="L’ensemble dépasse l’aide attendue, et je dis pourquoi", required=False)
    why = forms.CharField(label="Pourquoi vous corrigez", required=False, max_length=300)

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("payment", named.items())


class LinkForm(Form):
    """To whom a link is sent again."""

    acte = "link"
    audience = forms.ChoiceField(label="À qui", choices=[("firm", "À l’entreprise"), ("young", "Au jeune")])


class StayForm(Form):
    """Whether the young person is still there."""

    acte = "stay"
    stay = forms.ChoiceField(
        label="Le jeune travaille-t-il encore dans l’entreprise ?",
        choices=[(Stay.YES.value, "Oui"), (Stay.LEFT.value, "Non")],
        widget=forms.RadioSelect,
    )
    left_on = day(label="Si non, depuis le (facultatif)", required=False)


class SignForm(Form):
    """The charter."""

    acte = "sign"
    charter_seal = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    read = forms.BooleanField(
        label="J’ai lu cette charte et je la signe",
        error_messages={"required": "Cochez cette case pour signer."},
    )
