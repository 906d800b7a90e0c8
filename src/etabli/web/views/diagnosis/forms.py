"""Forms of the workbench: the design system's classes, and errors that point at their fields."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from etabli.domain.diagnosis.enums import Axis, Confidence, EvidenceKind, Importance, Kind, QuestionKind, State
from etabli.domain.diagnosis.models import Reply
from etabli.domain.diagnosis.models.findings import NO_REASON, Finding
from etabli.domain.diagnosis.questions import SCALE, Question
from etabli.domain.diagnosis.services.findings import LOCAL_WORDS, WORDS
from etabli.kernel.days import can_be_meant, out_of_range
from etabli.kernel.typography import french

CHOOSE = ("", "Choisir")
UNKNOWN = [("", "Pas d’avis")]
REQUIRED = {"required": "Remplissez ce champ."}
TO_CHOOSE = {"required": "Choisissez dans la liste."}


class Form(forms.Form):
    """Optional fields say so; an error is told on top, with a link, and at its field. `acte` says which form it is."""

    use_required_attribute = False
    acte = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.acte}-%s" if self.acte else "%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput | forms.RadioSelect | forms.CheckboxInput):
                name = "fr-select" if isinstance(field.widget, forms.Select) else "fr-input"
                field.widget.attrs.setdefault("class", name)
            if not isinstance(field, forms.BooleanField):
                field.error_messages = field.error_messages | (TO_CHOOSE if _chosen(field) else REQUIRED)
            field.label, field.help_text = french(str(field.label)), french(str(field.help_text))

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """What a list offers, after « Choisir »; a choice that is the only one is chosen already."""
        every = list(choices)
        self.fields[name].choices = [CHOOSE, *every]
        if len(every) == 1:
            self.fields[name].initial = every[0][0]

    def refuse(self, error: ValidationError) -> None:
        """Show what a service refused at the fields it names, else on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, [french(text) for text in error.messages])
            return
        for name, texts in error.message_dict.items():
            field = name if name in self.fields and name != NON_FIELD_ERRORS else None
            self.add_error(field, [french(text) for text in texts])

    def with_values(self, values: Mapping[str, Any]) -> "Form":
        """The same form, sent with other values."""
        data = self.data.copy()
        for name, value in values.items():
            data[name] = "" if value is None else str(value)
        return type(self)(data)


def _chosen(field: forms.Field) -> bool:
    """Whether one chooses rather than types."""
    return isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select)


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day(**kwargs: Any) -> forms.DateField:
    """A day that can be meant: one of year 9999 would end the pages that reckon from it."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Donnez une date : jour, mois, année."},
        validators=[meant],
        **kwargs,
    )


def meant(given: date) -> None:
    today = timezone.localdate()
    if not can_be_meant(given, today):
        raise ValidationError(out_of_range(today))


def level(label: str, choices: type[Importance] | type[Confidence], *, required: bool) -> forms.TypedChoiceField:
    empty = [("", "Choisir")] if required else UNKNOWN
    named = [(str(one.value), f"{one.value} – {one.label}") for one in choices]
    return forms.TypedChoiceField(
        label=label, choices=[*empty, *named], coerce=int, empty_value=None, required=required
    )


class AddForm(Form):
    """A finding that people of the territory bring."""

    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir"), ("atout", "Atout"), ("frein", "Frein")])
    axis = forms.ChoiceField(label="Axe", choices=[("", "Choisir"), *Axis.choices])
    title = forms.CharField(
        label="Intitulé", max_length=200, help_text="En quelques mots, par exemple « Délais d'autorisation »."
    )
    sentence = forms.CharField(
        label="Constat",
        widget=area(),
        max_length=2000,
        help_text="Une ou deux phrases : ce qui est vrai ici, et depuis quand. Il peut devenir public : "
        "ne nommez personne.",
    )


class RewordForm(Form):
    """The words of a finding that was derived."""

    acte = "reword"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="Intitulé", max_length=200)
    wording = forms.CharField(
        label="Reformulation (facultatif)",
        widget=area(),
        required=False,
        max_length=2000,
        help_text="Inchangée ou vide, la phrase d'origine reste. Elle peut devenir publique : ne nommez personne.",
    )


class LocalRewordForm(RewordForm):
    """Those of one that people brought."""

    kind = forms.ChoiceField(label="Nature", choices=[(one.value, one.label.capitalize()) for one in Kind])
    axis = forms.ChoiceField(label="Axe", choices=Axis.choices)


class DecideForm(Form):
    """Keep, reject, put back."""

    acte = "decide"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="Décision",
        choices=[(State.KEPT, "Retenir"), (State.REJECTED, "Écarter"), (State.PROPOSED, "Laisser à décider")],
    )
    reason = forms.CharField(
        label="Motif, pour écarter",
        widget=area(2),
        required=False,
        max_length=1000,
        help_text="Obligatoire si vous écartez. Il reste lisible par ceux qui préparent l'état des lieux.",
    )
    importance = level("Importance retenue (facultatif)", Importance, required=False)
    confidence = level("Confiance retenue (facultatif)", Confidence, required=False)
    position = forms.IntegerField(
        label="Rang dans son axe", min_value=1, max_value=999, help_text="1 vient en premier."
    )

    def clean(self) -> dict[str, Any]:
        """A missing reason is told with the other errors: the domain refuses it too."""
        given = super().clean() or {}
        if given.get("state") == State.REJECTED and not given.get("reason", "").strip():
            self.add_error("reason", french(NO_REASON))
        return given


class RateForm(Form):
    """One person's opinion."""

    acte = "rate"
    importance = level("Quelle importance pour l'industrie ici ?", Importance, required=True)
    confidence = level("Est-ce vrai, à votre connaissance ?", Confidence, required=True)
    comment = forms.CharField(label="Commentaire (facultatif)", widget=area(2), required=False, max_length=1000)


class ConfidentialForm(Form):
    """What only some may read."""

    acte = "confidential"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Partie confidentielle",
        widget=area(),
        required=False,
        max_length=4000,
        help_text="Jamais publiée. Lue par le binôme, le chef de projet, la Région et l'État, sauf déport.",
    )


class SettleForm(Form):
    """The new figure, or the old one with a reason."""

    acte = "settle"
    revision = forms.IntegerField(widget=forms.HiddenInput)
    take = forms.ChoiceField(
        label="Quel chiffre retenir ?",
        choices=[("new", "Le nouveau"), ("old", "Celui d’avant")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Motif, pour garder celui d'avant", widget=area(2), required=False, max_length=1000)


class EvidenceForm(Form):
    """A survey, an interview or a document."""

    acte = "evidence"
    kind = forms.ChoiceField(
        label="Nature",
        choices=[
            ("", "Choisir"),
            *((one.value, one.label.capitalize()) for one in EvidenceKind if one != EvidenceKind.QUESTIONNAIRE),
        ],
    )
    text = forms.CharField(
        label="Ce qu'elle dit",
        widget=area(),
        max_length=4000,
        help_text="Résumez. Données personnelles : ne citez un nom, un contact ou des propos attribuables que si "
        "c'est nécessaire et que la personne le sait ; sinon, réservez cette preuve.",
    )
    dated_on = day(label="Date (facultatif)", required=False)
    source = forms.CharField(
        label="Source (facultatif)", required=False, max_length=200, help_text="Qui l'a produite ou recueillie."
    )
    file = forms.FileField(
        label="Fichier (obligatoire pour un document)",
        required=False,
        help_text="10 Mo au plus. PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG ou JPEG, sans macros.",
    )
    restricted = forms.BooleanField(label="Réserver à ceux qui lisent la partie confidentielle", required=False)


class RemovalForm(Form):
    """Taking a piece of evidence away."""

    acte = "remove_evidence"
    evidence = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Motif", max_length=300)


class QuestionnaireForm(Form):
    """Title, notice and last day."""

    acte = "change"
    title = forms.CharField(label="Titre", max_length=150)
    introduction = forms.CharField(
        label="Présentation aux entreprises",
        widget=area(6),
        max_length=3000,
        help_text="Qui demande, pourquoi, et ce qui en sera fait. La mention sur les données personnelles est ajoutée "
        "sous votre texte.",
    )
    closes_on = day(label="Dernier jour pour répondre")


class QuestionForm(Form):
    """A question to add."""

    acte = "add_question"
    kind = forms.ChoiceField(
        label="Forme de la réponse",
        choices=[("", "Choisir"), *((one.value, one.label.capitalize()) for one in QuestionKind)],
    )
    text = forms.CharField(label="Question", max_length=300)
    choices = forms.CharField(
        label="Choix proposés (pour un choix dans une liste)",
        widget=area(),
        required=False,
        max_length=2000,
        help_text="Un par ligne.",
    )
    unit = forms.CharField(
        label="Unité (pour un nombre)", required=False, max_length=40, help_text="Par exemple : emplois, mois, €."
    )
    low = forms.CharField(label="Ce que dit la note 1 (facultatif)", required=False, max_length=60)
    high = forms.CharField(label="Ce que dit la note 5 (facultatif)", required=False, max_length=60)
    required = forms.BooleanField(label="Réponse obligatoire", required=False)

    def question(self) -> Question:
        given = self.cleaned_data
        return Question(
            id="",
            kind=QuestionKind(given["kind"]),
            text=given["text"].strip(),
            choices=tuple(line.strip() for line in given["choices"].splitlines() if line.strip()),
            unit=given["unit"].strip(),
            low=given["low"].strip(),
            high=given["high"].strip(),
            required=given["required"],
        )


class ChangeQuestionForm(QuestionForm):
    """A question to put right, as long as nobody answered."""

    acte = "change_question"
    question_id = forms.CharField(widget=forms.HiddenInput, max_length=10)


class CloseForm(Form):
    """Closing a questionnaire, on purpose."""

    acte = "close"
    sure = forms.BooleanField(
        label="Je ferme le questionnaire : les entreprises n'y répondront plus",
        error_messages={"required": "Cochez cette case pour fermer."},
    )


class ReplyForm(Form):
    """The questions of a questionnaire, as a firm answers them; what an answer must be is the domain's to say.

    `before`: what this browser sent already; it then says whether it corrects that, or answers for another firm.
    """

    reply = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, asked: tuple[Question, ...], before: Reply | None, *args: Any, **kwargs: Any) -> None:
        self.asked = asked
        self.base_fields = self.base_fields | ({} if before is None else {"which": _which(before)})
        self.base_fields = self.base_fields | {one.id: _question_field(one) for one in asked}
        self.base_fields["firm"] = forms.CharField(
            label="Votre entreprise (facultatif)", required=False, max_length=150
        )
        self.base_fields["siret"] = forms.CharField(
            label="Son SIRET (facultatif)",
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            help_text="Quatorze chiffres. Le nom ou le SIRET sert à compter les entreprises : des résultats ne sont "
            "montrés qu'à partir de trois entreprises différentes.",
        )
        self.base_fields["contact"] = forms.CharField(
            label="Un contact, si vous acceptez d'être rappelé (facultatif)",
            required=False,
            max_length=150,
            help_text="Téléphone ou adresse électronique.",
        )
        super().__init__(*args, **kwargs)

    def typed(self) -> dict[str, str]:
        return {one.id: str(self.data.get(one.id, "")) for one in self.asked}


def _which(before: Reply) -> forms.Field:
    at = timezone.localtime(before.sent_at)
    return forms.ChoiceField(
        label=f"Ce navigateur a déjà envoyé une réponse, à {at:%H h %M}. Celle-ci",
        choices=[
            ("same", "la corrige : elle remplace toute la première"),
            ("other", "est celle d'une autre personne ou d'une autre entreprise"),
        ],
        widget=forms.RadioSelect,
    )


def _question_field(question: Question) -> forms.Field:
    """Never required here: the domain says what is missing, with the other errors."""
    label = question.text if question.required else f"{question.text} (facultatif)"
    if question.kind == QuestionKind.CHOICE:
        return forms.CharField(
            label=label, required=False, widget=forms.RadioSelect(choices=[(one, one) for one in question.choices])
        )
    if question.kind == QuestionKind.SCALE:
        named = {SCALE[0]: question.low, SCALE[-1]: question.high}
        notes = [(str(note), f"{note} – {named[note]}" if named.get(note) else str(note)) for note in SCALE]
        return forms.CharField(label=label, required=False, widget=forms.RadioSelect(choices=notes))
    if question.kind == QuestionKind.NUMBER:
        return forms.CharField(
            label=label,
            required=False,
            help_text=f"En {question.unit}." if question.unit != "€" else "En euros.",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
    return forms.CharField(label=label, required=False, widget=area(3))


class SetApartForm(Form):
    """Why replies are set apart; which ones are ticked beside each."""

    acte = "set_apart"
    reason = forms.CharField(
        label="Pourquoi les mettre à part",
        max_length=300,
        help_text="Par exemple : doublons, essai. Ce motif reste au journal : n'y nommez personne.",
    )


class AttachForm(Form):
    """The answers to a question, as evidence of a finding."""

    acte = "attach"
    question = forms.ChoiceField(label="Question")
    finding = forms.ChoiceField(label="Constat")

    def __init__(self, asked: tuple[Question, ...], findings: list[Finding], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [(one.id, one.text) for one in asked]
        self.fields["finding"].choices = [(str(one.pk), one.title) for one in findings]


class SignForm(Form):
    """Adopting a version; `dated`: the other side of the binôme has said when the committee met."""

    acte = "sign"
    committee_on = day(label="Date du comité de projet")
    read = forms.BooleanField(
        label="J'ai lu cette version et je l'adopte au nom du territoire",
        error_messages={"required": "Cochez cette case pour adopter."},
    )

    def __init__(self, *args: Any, dated: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dated:
            self.fields["committee_on"].widget = forms.HiddenInput()


class CommitteeForm(Form):
    """Correcting the day of the committee."""

    acte = "date"
    committee_on = day(label="Date du comité de projet")


class ContestForm(Form):
    """Telling the other side that the day is wrong."""

    acte = "contest"
    reason = forms.CharField(
        label="Ce qui ne va pas",
        help_text="Par exemple : la bonne date. Votre message est envoyé à l'autre membre du binôme et au chef de "
        "projet, et reste au journal.",
        widget=area(2),
        max_length=500,
    )


class WithdrawForm(Form):
    """Taking a version back."""

    acte = "withdraw"
    reason = forms.CharField(label="Motif", widget=area(2), max_length=1000)


def reword_form(finding: Finding) -> type[RewordForm]:
    return LocalRewordForm if finding.origin == "local" else RewordForm


def words_of(finding: Finding) -> dict[str, Any]:
    """As the form begins: from the sentence that is read, which is not a rewording until it is changed."""
    names = LOCAL_WORDS if finding.origin == "local" else WORDS
    return {name: getattr(finding, name) for name in names} | {"wording": finding.text}


class KeepForm(Form):
    """Keeping a finding from the list."""

    finding = forms.UUIDField()
    revision = forms.IntegerField()
