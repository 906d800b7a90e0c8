"""Forms of an import: the file, the table in it, what its columns hold."""

from collections.abc import Sequence
from typing import Any

from django import forms

from etabli.domain.plans.exchange.mapping import Column
from etabli.domain.plans.exchange.sheets import Sheet
from etabli.domain.plans.exchange.tables import registry_of
from etabli.domain.plans.models import Import
from etabli.domain.territories.models import Territory
from etabli.web.views.diagnosis.forms import Form

IGNORED = "Ne pas reprendre"


class UploadForm(Form):
    """The file."""

    file = forms.FileField(
        label="Fichier du plan d'action",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
        help_text="XLSX, CSV, ou JSON du schéma partagé des projets. 10 Mo, 5 000 lignes et 200 colonnes au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class TableForm(Form):
    """The sheet, and the line of its titles as the file numbers it."""

    acte = "table"
    sheet = forms.TypedChoiceField(label="Feuille", coerce=int)
    line = forms.IntegerField(label="Ligne des titres", min_value=1, help_text="Son numéro dans le fichier.")

    def __init__(self, sheets: Sequence[Sheet], found: Import, data: Any) -> None:
        at = sheets[found.sheet].at
        super().__init__(data, initial={"sheet": found.sheet, "line": at[min(found.head, len(at) - 1)]})
        self.fields["sheet"].choices = [
            (index, f"{sheet.name} ({len(sheet.rows)} lignes)") for index, sheet in enumerate(sheets)
        ]
        if len(sheets) == 1:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(Form):
    """The field of each column, the axis of lines without one, what an empty cell does."""

    acte = "columns"
    axis = forms.ChoiceField(
        label="Axe des nouvelles fiches sans axe (facultatif)",
        required=False,
        help_text="Pour un fichier qui n'a pas de colonne d'axe, ou dont certaines lignes n'en ont pas.",
    )
    erases = forms.BooleanField(
        label="Une case vide efface ce qui est dans Établi",
        required=False,
        help_text="Sinon, une case vide laisse le champ comme il est.",
    )

    def __init__(self, columns: Sequence[Column], territory: Territory, found: Import, data: Any) -> None:
        kept = {f"column_{column}": field for column, field in found.mapping.items()}
        self.columns = columns
        known = [("", IGNORED), *((field.id, field.heading) for field in registry_of(territory.phase_id))]
        self.base_fields = self.base_fields | {
            f"column_{column.index}": forms.ChoiceField(
                label=f"Colonne {column.letters}, {column.heading or 'sans titre'}", choices=known, required=False
            )
            for column in columns
        }
        super().__init__(data, initial={**kept, "axis": found.axis, "erases": found.erases})
        axes = territory.phase.axes.order_by("position")
        self.fields["axis"].choices = [("", "Aucun"), *((axis.slug, axis.label) for axis in axes)]

    def said(self) -> dict[str, Any]:
        """What `imports.map_columns` takes."""
        given = self.cleaned_data
        mapping = {str(column.index): given[f"column_{column.index}"] for column in self.columns}
        return {"mapping": mapping, "axis": given["axis"], "erases": given["erases"]}
