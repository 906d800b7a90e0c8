"""Forms of reports: preparing one, writing its parts, giving an opinion, and the acts that need no field."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reports import report_rules
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area, day

LONGEST = 20_000


class PrepareForm(Form):
    """Which report, of which place, as of which day. `again`: where an evaluation of it is published already."""

    where = forms.ChoiceField(label="Rapport")
    on = day(label="Arrêté au", help_text="Un jour passé. Le rapport dit ce que l’on savait à la fin de ce jour.")

    again = forms.BooleanField(label="J’en prépare une autre, à la suite de celle qui est publiée", required=False)

    def __init__(
        self, places: Iterable[tuple[str, str]], published: Mapping[str, date], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("where", places)
        self.published = published
        if not published:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (on := self.published.get(given.get("where", ""))) is not None and not given["again"]:
            already = f"Une évaluation de cette nature est déjà publiée ici, arrêtée au {numbers.day(on)}."
            self.add_error("again", french(f"{already} Cochez cette case pour en préparer une autre."))
        return given


class WriteForm(Form):
    """The parts of whoever prepares it."""

    acte = "write"
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in report_rules().parts:
            if one.by == "writer":
                self.fields[one.id] = forms.CharField(
                    label=one.title,
                    help_text=one.asks,
                    widget=forms.Textarea(attrs={"rows": 8, "class": "fr-input"}),
                    required=False,
                    max_length=LONGEST,
                )

    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "revision"}


class JudgeForm(Form):
    """The opinion of the Région or of the State."""

    acte = "judge"
    text = forms.CharField(label="Avis", widget=area(6), max_length=LONGEST)


class ComputeForm(Form):
    acte = "compute"


class SubmitForm(Form):
    acte = "submit"


class PublishForm(Form):
    acte = "publish"
