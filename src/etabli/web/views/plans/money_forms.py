"""Forms of a financing plan: expenses, lines, stages. Amounts are typed as people write them and kept as typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.plans.declared import fields
from etabli.domain.plans.enums import AidRegime, Budget, Credit, Instrument, Nature, StageKind, Tax, Visibility
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.reading import Reader, read_date
from etabli.domain.plans.rights import OF_STATE
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area

AMOUNT = "Par exemple « 125 000 », « 12 500,50 » ou « 1,2 M€ »."
CHOOSE = ("", "Choisir")
NOT_SAID = ("", "Pas encore")
YEARS = (2015, 2050)
NOT_OF_PART = ("read", "reason_of_change", "file", "without_file")
# Who reads what is joined to a line.
READ_BY = {
    Visibility.PUBLIC: "Tous ceux qui lisent la fiche lisent ce fichier : n'y laissez rien de confidentiel.",
    Visibility.SIGNATORIES: "Lu par qui a un mandat sur le territoire, comme la ligne.",
    Visibility.RESTRICTED: "Réservé, comme la ligne.",
}


class Typed(forms.Field):
    """A text that is read as something else; what was typed stays in the form."""

    longest = 200

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("\0", "").strip()
        if len(text) > self.longest:
            raise ValidationError(french(f"Ce texte est trop long : {self.longest} caractères au plus."))
        return self.understood(text) if text else None

    def understood(self, text: str) -> Any:
        raise NotImplementedError


class Amount(Typed):
    """An amount in cents, typed « 1,2 M€ ». `least`: the smallest that is right."""

    longest = 40

    def __init__(self, *, least: int = 0, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("help_text", AMOUNT)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def understood(self, text: str) -> int:
        try:
            cents = money.parse(text)
        except money.NotAnAmountError as error:
            raise ValidationError(str(error)) from error
        if cents < self.least:
            few = "Un montant ne peut pas être négatif." if self.least == 0 else "Ce montant doit dépasser zéro."
            raise ValidationError(few)
        return cents

    def prepare_value(self, value: Any) -> Any:
        return money.plain(value) if isinstance(value, int) else value


class Day(Typed):
    """A day, from the browser's calendar or typed 31/12/2026."""

    longest = 20

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def understood(self, text: str) -> Any:
        return read_date(text)


class Funder(Typed):
    """An organisation, by its name or its number."""

    reader: Reader

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def understood(self, text: str) -> Any:
        return self.reader.known_organisations[self.reader.read(fields()["lead"], text)]


def year(**kwargs: Any) -> forms.IntegerField:
    few = french(f"Écrivez une année entre {YEARS[0]} et {YEARS[1]}.")
    wrong = {"invalid": few, "min_value": few, "max_value": few}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=kwargs.pop("label", "Année"),
        min_value=YEARS[0],
        max_value=YEARS[1],
        widget=widget,
        error_messages=wrong,
        **kwargs,
    )


def _choices(of: Any, *first: tuple[str, str]) -> list[tuple[str, str]]:
    return [*first, *((str(code), str(label)[:1].upper() + str(label)[1:]) for code, label in of.choices)]


class FileField(forms.FileField):
    """A file that proves something, judged by its content: what is cleaned is a `Checked`."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "10 Mo au plus. PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG ou JPEG, sans macros."
        super().__init__(required=False, max_length=300, help_text=help_text, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        given = super().clean(data, None)
        if not given:
            return None
        try:
            return files.check(given.name, given.read())
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class ReadForm(Form):
    """A form over something that is there: `read` says which of its entries its editor knew."""

    read = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def with_values(self, values: Mapping[str, Any]) -> "ReadForm":
        """The same, sent with other values; written as they are typed."""
        data = self.data.copy()
        for name, value in values.items():
            if name in self.fields:
                field = self.fields[name]
                data[name] = "" if value is None else str(field.prepare_value(value))
        return self.again(data)

    def again(self, data: Any) -> "ReadForm":
        return type(self)(data)


class ExpenseForm(ReadForm):
    """What an expense buys, when, for how much."""

    acte = "depense"
    label = forms.CharField(label="Poste de dépense", max_length=200)
    nature = forms.ChoiceField(label="Nature", choices=_choices(Nature, CHOOSE))
    budget = forms.ChoiceField(label="Section du budget", choices=_choices(Budget, CHOOSE))
    year = year()
    amount_cents = Amount(label="Montant", least=1)
    tax = forms.ChoiceField(
        label="HT ou TTC", choices=Tax.choices, help_text="Le même pour toutes les dépenses de la fiche."
    )
    eligible_cents = Amount(
        label="Part éligible (facultatif)",
        required=False,
        help_text="Ce que les financeurs peuvent compter. Laissez vide si vous ne le savez pas : vide n'est pas zéro.",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        whole, part = given.get("amount_cents"), given.get("eligible_cents")
        if whole is not None and part is not None and part > whole:
            self.add_error("eligible_cents", "La part éligible dépasse le montant.")
        return given


class ResourceForm(ReadForm):
    """Who pays, with what, under which regime. Once the plan is signed, only what is free of it stays."""

    acte = "ressource"
    funder = Funder(label="Financeur", help_text="Son nom exact, son SIREN ou son SIRET, comme dans Établi.")
    scheme = forms.CharField(
        label="Dispositif (facultatif)",
        required=False,
        max_length=200,
        help_text="Par exemple Fonds vert, DETR, FEDER.",
    )
    instrument = forms.ChoiceField(
        label="Instrument",
        choices=_choices(Instrument, CHOOSE),
        help_text="Garantie et ingénierie aident, mais ne paient aucune dépense.",
    )
    year = year(label="Année (facultatif)", required=False)
    aid_regime = forms.ChoiceField(label="Régime d'aide d'État", choices=_choices(AidRegime), initial=AidRegime.UNKNOWN)
    aid_reference = forms.CharField(
        label="Numéro SA ou article du RGEC (facultatif)",
        required=False,
        max_length=60,
        help_text="Par exemple SA.103603, ou article 17. Ou la convention avec la Région.",
    )
    file_number = forms.CharField(label="Numéro de dossier (facultatif)", required=False, max_length=60)
    visibility = forms.ChoiceField(
        label="Qui peut lire cette ligne", choices=_choices(Visibility), initial=Visibility.PUBLIC
    )

    def __init__(self, reader: Reader, *args: Any, only: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.only = reader, only
        for name in [name for name in self.fields if only and name not in (*only, "read")]:
            del self.fields[name]
        if isinstance(found := self.fields.get("funder"), Funder):
            found.reader = reader

    def again(self, data: Any) -> "ReadForm":
        return type(self)(self.reader, data, only=self.only)


class NewResourceForm(ResourceForm):
    """A line with its first stage, where one is known already."""

    kind = forms.ChoiceField(
        label="Où en est ce financement (facultatif)", choices=_choices(StageKind, NOT_SAID)[:6], required=False
    )
    amount_cents = Amount(label="Montant de cette étape", required=False)
    on = Day(label="Date de cette étape", required=False)
    evidence = forms.CharField(
        label="Preuve (facultatif)", required=False, max_length=200, help_text="Courrier, décision, convention."
    )
    file = FileField(label="Fichier de la preuve (facultatif)")
    FIRST = ("kind", "amount_cents", "on", "evidence", "file")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        said = [name for name in self.FIRST if given.get(name) not in (None, "")]
        if said:
            for name, asked in (
                ("kind", "Choisissez l'étape."),
                ("amount_cents", "Écrivez le montant de l'étape."),
                ("on", "Donnez la date de l'étape."),
            ):
                if given.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, french(asked))
        return given

    def without_stage(self) -> "NewResourceForm":
        """For whom records no stage."""
        for name in self.FIRST:
            self.fields.pop(name, None)
        return self

    def stage(self) -> Stage | None:
        given = {name: self.cleaned_data.pop(name, None) for name in self.FIRST if name != "file"}
        return Stage(**{**given, "evidence": given["evidence"] or ""}) if given["kind"] else None


class StageForm(ReadForm):
    """What was said or done of a line, on a day, for an amount. `of`: the line; `kinds`: those that may be said."""

    acte = "etape"
    kind = forms.ChoiceField(label="Étape")
    amount_cents = Amount(label="Montant")
    on = Day(label="Date")
    evidence = forms.CharField(
        label="Preuve (facultatif)", required=False, max_length=200, help_text="Courrier, décision, convention, titre."
    )
    file = FileField(label="Fichier de la preuve (facultatif)")
    credit = forms.ChoiceField(
        label="Nature des crédits de l'État (facultatif)", choices=_choices(Credit, ("", "Non précisé")), required=False
    )
    reason = forms.CharField(
        label="Motif d'un refus, d'une annulation ou d'un reversement",
        widget=area(2),
        required=False,
        max_length=1000,
        help_text="Le refus d'une entreprise et son motif ne sont lus que par elle et par le financeur.",
    )

    def __init__(self, of: Resource, recorded: set[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.recorded = of, recorded
        if "kind" in self.fields:
            open_to = [(code, label) for code, label in _choices(StageKind) if code not in recorded]
            self.fields["kind"].choices = [CHOOSE, *open_to]
        if of.funder.kind not in OF_STATE:
            del self.fields["credit"]
        file = self.fields["file"]
        file.help_text = french(f"{file.help_text} {READ_BY[of.visibility]}")

    def again(self, data: Any) -> "ReadForm":
        return type(self)(self.of, self.recorded, data, initial=self.initial)


class CorrectionForm(StageForm):
    """A stage that is corrected keeps its kind; why is told."""

    without_file = forms.BooleanField(label="Retirer le fichier de la preuve", required=False)
    reason_of_change = forms.CharField(
        label="Pourquoi cette correction", max_length=300, help_text="L'ancien montant reste dans l'historique."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        held = self.initial.get("file_name", "")
        if held:
            self.fields["file"].label = french("Remplacer le fichier de la preuve (facultatif)")
            self.fields["file"].help_text = french(f"Aujourd'hui : {held}. {self.fields['file'].help_text}")
        else:
            del self.fields["without_file"]


class RemovalForm(Form):
    """Taking a line away, and why."""

    acte = "retirer"
    reason_of_change = forms.CharField(
        label="Pourquoi la retirer", max_length=300, help_text="Ce qu'elle était reste dans l'historique."
    )


def written(part: Any, given: dict[str, Any]) -> Any:
    """A part with what was given; what a form does not ask stays."""
    for name, value in given.items():
        if name not in NOT_OF_PART:
            setattr(part, name, value)
    return part


def once(stages: Iterable[Stage]) -> set[str]:
    """Kinds that stand already, and are corrected rather than said again."""
    return {stage.kind for stage in stages if stage.kind in ONCE}
