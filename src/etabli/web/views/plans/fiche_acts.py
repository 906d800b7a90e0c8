"""The small forms of the page of a fiche."""

from django import forms

from etabli.web.views.diagnosis.forms import Form, area


class MoveForm(Form):
    """To another state, with the reason where one is asked."""

    acte = "passer"
    move = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label="Motif", widget=area(2), required=False, max_length=1000)


class CommentForm(Form):
    """What somebody says of a fiche."""

    acte = "commenter"
    text = forms.CharField(
        label="Votre commentaire",
        widget=area(3),
        max_length=4000,
        help_text="Lu par les personnes qui ont un mandat sur le territoire. Pour prévenir quelqu'un : une arobase, "
        "puis son nom, par exemple @Prénom Nom.",
    )
    asks_change = forms.BooleanField(label="Demander une modification, au nom du comité régional", required=False)


class SettleForm(Form):
    """What was asked is done."""

    acte = "regler"
    comment = forms.UUIDField(widget=forms.HiddenInput)


class ConsentForm(Form):
    """The firm agrees to the publication of its fiche, or takes its agreement back."""

    acte = "accord"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.ChoiceField(choices=[("oui", "oui"), ("non", "non")], widget=forms.HiddenInput)


class PublishForm(Form):
    """The fiche becomes a model."""

    acte = "modele"


class WithdrawForm(Form):
    """The model leaves the library."""

    acte = "retirer_modele"
    template = forms.UUIDField(widget=forms.HiddenInput)


BY_ACT: dict[str, type[Form]] = {
    form.acte: form for form in (MoveForm, CommentForm, SettleForm, ConsentForm, PublishForm, WithdrawForm)
}
