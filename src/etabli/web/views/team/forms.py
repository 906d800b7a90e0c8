"""Forms of the desks. What a service refuses comes back into the form, at its field where it names one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from etabli.domain.governance.enums import Ground, OrganisationKind, Role
from etabli.domain.governance.holders import kinds, kinds_in_words
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.queries import organisations
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import meant

REQUIRED = "Remplissez ce champ."
NOT_DECLARED = "Aucune organisation ne porte ce nom. Essayez-en une partie, ou déclarez-la d’abord."
SEVERAL = french("Plusieurs réponses correspondent : choisissez la bonne.")


def _choices(roles: Sequence[Role]) -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in roles]


def _for_whom(roles: Sequence[Role]) -> str:
    """Which organisations each of the roles is for: « Chef de projet : intercommunalité, commune… »."""
    return french(" ".join(f"{role.label.capitalize()} : {kinds_in_words(role)}." for role in roles))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DeskForm(forms.Form):
    """Fields in the design system's classes; the page says which are optional, the server checks all."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED
            field.label_suffix = ""
            if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs["class"] = "fr-select"
            elif not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs["class"] = "fr-input"

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """A service's ValidationError becomes errors of the form."""
        try:
            yield
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            for name, messages in told.items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)

    def choose(self, typed: str, chosen: str, *, found: Sequence[tuple[str, str, Any]], nothing: str) -> Any:
        """The one thing that was typed: chosen among those found (key, label, thing), the only one, or of that name.

        Several: they are offered in the field `chosen`. None: `nothing` is told at the field `typed`.
        """
        text, key = self.cleaned_data.get(typed) or "", self.cleaned_data.get(chosen)
        if not text:
            return None
        by_key = {own: thing for own, _, thing in found}
        if key in by_key:
            return by_key[key]
        same = [thing for _, label, thing in found if search_key(label) == search_key(text)]
        if len(found) == 1 or len(same) == 1:
            return (same or [found[0][2]])[0]
        if found:
            self.fields[chosen].widget.choices = [(own, label) for own, label, _ in found]
            self.add_error(chosen, SEVERAL)
        else:
            self.add_error(typed, nothing)
        return None


class ChosenField(forms.CharField):
    """The choice among things that a typed text found: shown only when there are some to choose among."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.RadioSelect)


class WithOrganisation(DeskForm):
    """An organisation by name or number, of a kind that may hold the role. `cleaned_data["organisation"]` is it."""

    organisation_name = forms.CharField(
        label="Organisation",
        max_length=200,
        help_text="Son nom, avec ou sans accents, son SIREN ou son SIRET.",
    )
    organisation_chosen = ChosenField("Laquelle\u202f?")

    def __init__(self, *args: Any, may_declare: bool = False, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_declare, self.role = may_declare, role
        if role is not None:
            field = self.fields["organisation_name"]
            field.help_text = french(f"{field.help_text} Pour ce rôle : {kinds_in_words(role)}.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = data.get("organisation_name", "")
        role = self.role or (Role(data["role"]) if data.get("role") else None)
        found = organisations.search(typed, kinds=kinds(role) if role else None, most=11)
        data["organisation"] = self.choose(
            "organisation_name",
            "organisation_chosen",
            found=[(str(one.pk), one.name, one) for one in found[:10]],
            nothing=self._nothing(typed, role),
        )
        return data

    def _nothing(self, typed: str, role: Role | None) -> str:
        """Why there is none: of no such name, or of another kind than the role asks for."""
        if role is not None and typed and organisations.search(typed, most=1):
            return french(f"Le rôle « {role.label} » s'exerce pour : {kinds_in_words(role)}. Aucune ne porte ce nom.")
        return NOT_DECLARED if self.may_declare else f"{NOT_DECLARED[:-1]}, ou demandez au chef de projet."


class InviteForm(WithOrganisation):
    email = forms.EmailField(label="Adresse électronique", help_text="Celle à laquelle la personne se connectera.")
    role = forms.ChoiceField(label="Rôle")
    function = forms.CharField(
        label="Fonction", max_length=150, required=False, help_text="Par exemple\u00a0: maire, directrice de site."
    )
    ends_on = forms.DateField(
        label="Fin du mandat",
        required=False,
        widget=DateInput(),
        validators=[meant],
        help_text="Sans date, il court jusqu’à ce que quelqu’un y mette fin.",
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il est ajouté au courriel d’invitation.",
    )
    field_order = ("email", "role", "organisation_name", "organisation_chosen", "function", "ends_on", "message")

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Choisissez un rôle"), *_choices(roles)]
        self.fields["role"].help_text = _for_whom(roles)


class WideInviteForm(InviteForm):
    """To a role beyond a territory: a région to choose, a part of the State's map to type, or nowhere.

    `cleaned_data["scope"]` is (column, code), or None for the nation.
    """

    region = forms.ChoiceField(label="Région")
    place_name = forms.CharField(
        label="Région, département ou arrondissement",
        max_length=100,
        help_text="Là où la personne exerce. Son nom, avec ou sans accents.",
    )
    place_chosen = ChosenField("Quel lieu\u202f?")
    field_order = ("region", "place_name", "place_chosen", *InviteForm.field_order)

    def __init__(
        self,
        *args: Any,
        role: Role,
        regions: Sequence[tuple[str, str]],
        find: Callable[[str], Sequence[tuple[str, str, Any]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, roles=(), role=role, **kwargs)
        self.find = find
        del self.fields["role"]
        kept = {Role.REGION: {"region"}, Role.STATE: {"place_name", "place_chosen"}}.get(role, set())
        for name in {"region", "place_name", "place_chosen"} - kept:
            del self.fields[name]
        if "region" in kept:
            self.fields["region"].choices = regions

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["scope"] = ("region", data["region"]) if data.get("region") else None
        if data.get("place_name"):
            data["scope"] = self.choose(
                "place_name",
                "place_chosen",
                found=self.find(data["place_name"]),
                nothing="Aucun lieu ne porte ce nom. Essayez-en une partie.",
            )
        return data


class JoinForm(WithOrganisation):
    role = forms.ChoiceField(label="Rôle demandé")
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui aidera à vous répondre\u00a0: qui vous êtes, ce que vous suivez.",
    )
    field_order = ("role", "organisation_name", "organisation_chosen", "message")

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _choices(roles)
        self.fields["role"].help_text = _for_whom(roles)


class OutsideJoinForm(DeskForm):
    """A role asked for without an account."""

    email = forms.EmailField(label="Votre adresse électronique", help_text="Un message y sera envoyé, à confirmer.")
    given_name = forms.CharField(label="Votre prénom", max_length=100)
    family_name = forms.CharField(label="Votre nom", max_length=100)
    organisation_name = forms.CharField(label="Votre organisation", max_length=200)
    role = forms.ChoiceField(label="Rôle demandé")
    message = forms.CharField(
        label="Pourquoi ce rôle",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui aidera à vous répondre : votre fonction, ce que vous suivez.",
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _choices(roles)


class AnswerForm(DeskForm):
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[("accept", "Accepter\u00a0: le mandat commence aujourd’hui"), ("refuse", "Refuser")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire pour refuser. La personne le lira.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].conditional = True  # needed or not by what is answered: its help says when


class AnswerNamingForm(WithOrganisation, AnswerForm):
    """The answer to a request whose organisation is not declared: whoever accepts says which it is."""

    field_order = ("answer", "organisation_name", "organisation_chosen", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_name"].required = False
        self.fields["organisation_name"].conditional = True
        needed = "Nécessaire pour accepter."
        self.fields["organisation_name"].help_text = f"{needed} {self.fields['organisation_name'].help_text}"

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") != "accept":
            return self.cleaned_data
        return super().clean()


class EndForm(DeskForm):
    on = forms.DateField(
        label="Dernier jour du mandat", widget=DateInput(), validators=[meant], help_text="Il prend fin ce soir-là."
    )
    reason = forms.CharField(
        label="Motif", max_length=500, help_text="Il reste au journal\u00a0: n’écrivez rien de personnel."
    )

    def __init__(self, *args: Any, alone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alone:
            self.fields["sure"] = forms.BooleanField(
                label="Je sais que plus personne n’administrera cette instance",
                label_suffix="",
                error_messages={"required": "Cochez cette case, ou invitez d’abord un autre administrateur."},
            )


class ReasonForm(DeskForm):
    reason = forms.CharField(
        label="Motif", max_length=500, help_text="Il reste au journal\u00a0: n’écrivez rien de personnel."
    )


class PassOnForm(DeskForm):
    """When and why mandates pass on."""

    on = forms.DateField(
        label="Premier jour du successeur",
        widget=DateInput(),
        validators=[meant],
        help_text="L’ancien mandat prend fin la veille au soir. Qui a agi aujourd’hui agit jusqu’à ce soir.",
    )
    reason = forms.CharField(
        label="Motif", max_length=500, help_text="Il reste au journal. Par exemple\u00a0: élections municipales."
    )
    expected_end = forms.DateField(
        label="Fin attendue du nouveau mandat",
        required=False,
        widget=DateInput(),
        validators=[meant],
        help_text="Celui d’un élu court jusqu’à la désignation de son successeur, même passé cette date.",
    )


class SuccessorForm(DeskForm):
    """Who takes one mandate on; left empty, the mandate stays as it is."""

    email = forms.EmailField(label="Adresse électronique du successeur", required=False)
    given_name = forms.CharField(label="Prénom", max_length=100, required=False)
    family_name = forms.CharField(label="Nom", max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("given_name") or data.get("family_name")) and not data.get("email") and not self.errors:
            self.add_error("email", "Donnez aussi l’adresse de cette personne.")
        return data


class BinomeForm(DeskForm):
    """One mandate of each side. `cleaned_data` holds the mandates."""

    elu = forms.ChoiceField(label="Élu référent")
    industriel = forms.ChoiceField(label="Industriel référent")
    on = forms.DateField(
        label="Premier jour du binôme",
        widget=DateInput(),
        validators=[meant],
        help_text="Le binôme en place, s’il y en a un, prend fin la veille au soir.",
    )

    def __init__(self, *args: Any, elus: Sequence[Mandate], industriels: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pk): one for one in (*elus, *industriels)}
        for name, mandates in (("elu", elus), ("industriel", industriels)):
            self.fields[name].choices = [(str(one.pk), f"{one.person}, {one.organisation}") for one in mandates]

    def clean_elu(self) -> Mandate:
        return self.offered[self.cleaned_data["elu"]]

    def clean_industriel(self) -> Mandate:
        return self.offered[self.cleaned_data["industriel"]]


class NamesForm(DeskForm):
    """The names of somebody whose account has none yet."""

    given_name = forms.CharField(label="Votre prénom", max_length=100)
    family_name = forms.CharField(label="Votre nom", max_length=100)


class RecusalForm(DeskForm):
    person = forms.ModelChoiceField(label="Qui se déporte\u202f?", queryset=Person.objects.none(), empty_label=None)
    ground = forms.ChoiceField(label="Motif", choices=Ground.choices, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label="Précisions",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que l’équipe doit savoir, et rien de plus.",
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = str


class OrganisationForm(DeskForm):
    """The fields that a kind asks for, and no other: a number and a name, or a place that gives the name."""

    name = forms.CharField(label="Nom", max_length=200)
    number = forms.CharField(label="Numéro", max_length=20)
    place = forms.ChoiceField(label="Lieu")
    place_name = forms.CharField(label="Lieu", max_length=100, help_text="Avec ou sans accents.")
    place_chosen = ChosenField("Lequel\u202f?")

    def __init__(
        self,
        *args: Any,
        kind: OrganisationKind,
        column: str,
        places: Sequence[tuple[str, str]] = (),
        find: Callable[[str], Sequence[tuple[str, str, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.column, self.find = column, find
        kept = {"name", "number"} if column in ("siren", "siret") else {"place"} if places else set()
        kept = kept or {"place_name", "place_chosen"}
        for name in set(self.fields) - kept:
            del self.fields[name]
        if "number" in kept:
            self.fields["number"].label = column.upper()
            digits = {"siren": "Neuf chiffres", "siret": "Quatorze chiffres"}[column]
            self.fields["number"].help_text = f"{digits}, avec ou sans espaces."
        if "place" in kept:
            self.fields["place"].choices = places
            self.fields["place"].label = "Région" if column == "region" else "Département"
        if "place_name" in kept:
            self.fields["place_name"].label = str(Organisation._meta.get_field(column).verbose_name).capitalize()

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.find is not None and data.get("place_name"):
            data["place"] = self.choose(
                "place_name",
                "place_chosen",
                found=self.find(data["place_name"]),
                nothing="Aucun lieu ne porte ce nom. Essayez-en une partie.",
            )
        return data
