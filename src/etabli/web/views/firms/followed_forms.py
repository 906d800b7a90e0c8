"""Forms of followed firms: following one, its contacts, exchanges and tasks, handing it over, importing a list."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from etabli.domain.firms.followed_enums import AS_WRITTEN, ExchangeKind, Openness
from etabli.domain.firms.models import FollowedFirm
from etabli.domain.firms.models.followed import LONGEST
from etabli.domain.firms.models.stated import NOT_SIRET
from etabli.domain.governance.models import Mandate
from etabli.kernel.codes import is_siret
from etabli.web.views.diagnosis.forms import CHOOSE, Form, area, day

TAGS = "Séparées par des virgules, douze au plus."
NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


def people(found: Iterable[Mandate]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.person}, {one.get_role_display()}, {one.organisation.name}") for one in found]


def words(text: str) -> list[str]:
    """Tags as they are typed."""
    return [one for one in text.replace(";", ",").split(",") if one.strip()]


def upper(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, label[0].upper() + label[1:]) for value, label in choices]


class IdentityForm(Form):
    """What is known of a firm. `communes`: those of the territory."""

    acte = "identity"
    name = forms.CharField(label="Nom de l’entreprise", max_length=150)
    siret = forms.CharField(
        label="Le SIRET de l’établissement (facultatif)", required=False, max_length=20, widget=NUMBER
    )
    code_insee = forms.ChoiceField(label="Commune")
    because = forms.CharField(
        label="Pourquoi la suivre (facultatif)", required=False, widget=area(2), max_length=LONGEST
    )
    tags = forms.CharField(label="Étiquettes (facultatif)", required=False, max_length=600, help_text=TAGS)

    def __init__(self, communes: Iterable[tuple[str, str]], suggested: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("code_insee", communes)
        if suggested:
            self.fields["tags"].help_text += f" Déjà utilisées ou proposées : {suggested}."

    def clean_siret(self) -> str:
        digits = "".join(self.cleaned_data["siret"].split())
        if digits and not is_siret(digits):
            raise ValidationError(NOT_SIRET)
        return digits

    def firm(self, territory_id: str) -> FollowedFirm:
        given = self.cleaned_data
        return FollowedFirm(
            territory_id=territory_id, **{name: given[name] for name in ("name", "siret", "code_insee", "because")}
        )


class ContactForm(Form):
    """Somebody to reach."""

    acte = "contact"
    name = forms.CharField(label="Nom du contact", max_length=150)
    function = forms.CharField(label="Fonction (facultatif)", required=False, max_length=150)
    email = forms.EmailField(label="Adresse électronique (facultatif)", required=False)
    phone = forms.CharField(
        label="Téléphone (facultatif)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class ExchangeForm(Form):
    """What was said, and who may read it. `held`: by whom of ours."""

    acte = "exchange"
    kind = forms.ChoiceField(label="Nature", choices=[CHOOSE, *upper(ExchangeKind.choices)])
    on = day(label="Date")
    held_by = forms.ChoiceField(label="Par qui", required=False)
    note = forms.CharField(label="Ce qui s’est dit", widget=area(4), max_length=LONGEST)
    openness = forms.ChoiceField(
        label="Qui peut lire cet échange",
        choices=upper(AS_WRITTEN.items()),
        widget=forms.RadioSelect,
        initial=Openness.TEAM,
        help_text="Qui ne peut pas le lire ne sait pas qu’il existe.",
    )

    def __init__(self, keepers: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_by"].choices = [("", "Moi"), *people(keepers)]

    @property
    def held(self) -> UUID | None:
        return UUID(self.cleaned_data["held_by"]) if self.cleaned_data["held_by"] else None


class CorrectForm(ExchangeForm):
    """Its author puts it right."""

    acte = "exchange_correct"
    one = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__((), *args, **kwargs)
        del self.fields["held_by"]


class ContactChangeForm(ContactForm):
    """A contact to put right."""

    acte = "contact_change"
    one = forms.UUIDField(widget=forms.HiddenInput)


class TaskForm(Form):
    """What is to do, by whom, by which day."""

    acte = "task"
    title = forms.CharField(label="Ce qu’il faut faire", max_length=200)
    due_on = day(label="Pour le")
    to = forms.ChoiceField(
        label="Par qui", required=False, help_text="Cette personne est prévenue, puis rappelée trois jours avant."
    )

    def __init__(self, keepers: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Moi"), *people(keepers)]

    @property
    def target(self) -> UUID | None:
        return UUID(self.cleaned_data["to"]) if self.cleaned_data["to"] else None


class TaskChangeForm(TaskForm):
    """Another day, somebody else."""

    acte = "task_change"
    one = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, keepers: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(keepers, *args, **kwargs)
        self.fields["to"].choices = [("", "Sans changement"), *self.fields["to"].choices[1:]]


class AssignForm(Form):
    """Who follows it from now on."""

    acte = "assign"
    to = forms.ChoiceField(label="Qui la suit désormais")

    def __init__(self, keepers: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [CHOOSE, *people(keepers)]


class HandOverForm(AssignForm):
    """All that nobody has any more, or the firms that are ticked."""

    acte = "hand_over"

    def __init__(self, keepers: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(keepers, *args, **kwargs)
        self.fields["to"].label = "À qui les transmettre"


class StopForm(Form):
    """Why it is followed no more."""

    acte = "stop"
    reason = forms.CharField(label="Pourquoi", max_length=300)


class ListForm(Form):
    """A list to import."""

    acte = "list"
    territory = forms.ChoiceField(label="Territoire d’industrie")
    file = forms.FileField(
        label="La liste",
        help_text="XLSX ou CSV, 10 Mo et mille entreprises au plus. Une colonne s’appelle « Nom » ou « SIRET ».",
        error_messages={"empty": "Ce fichier est vide."},
    )
    openness = forms.ChoiceField(
        label="Qui pourra lire les notes de cette liste",
        choices=upper(AS_WRITTEN.items()),
        widget=forms.RadioSelect,
        initial=Openness.ORGANISATION,
    )

    def __init__(self, territories: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("territory", territories)


class MarkForm(Form):
    """What became of a signal."""

    acte = "mark"
    signal = forms.CharField(max_length=30, widget=forms.HiddenInput)
    evidence = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="Suite", choices=[("seen", "Vu"), ("useless", "Pas utile")], widget=forms.RadioSelect, initial="seen"
    )
    reason = forms.CharField(label="Pourquoi, s’il n’est pas utile", required=False, max_length=300)
