"""Forms of an import: the file, the table in it, what its columns hold."""

from collections.abc import Sequence
from typing import Any

from django import forms

from etabli.catalogue.plans.part_sheets import part_sheets
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.plans.exchange.mapping import FICHES, NOTHING, Column, Held, labels
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
    """What a sheet holds, and the line of its titles as the file numbers it."""

    acte = "table"
    sheet = forms.IntegerField(widget=forms.HiddenInput)
    holds = forms.ChoiceField(label="Cette feuille contient", required=False)
    line = forms.IntegerField(label="Ligne des titres", min_value=1, help_text="Son numéro dans le fichier.")

    def __init__(self, sheet: Sheet, index: int, held: Held, data: Any) -> None:
        at = sheet.at
        line = at[min(held.head, len(at) - 1)]
        super().__init__(data, initial={"sheet": index, "holds": held.holds, "line": line})
        self.fields["holds"].choices = [
            (FICHES, "Des fiches"),
            *((part.id, f"{part.sheet} des fiches") for part in part_sheets().root),
            (NOTHING, "Rien à reprendre"),
        ]

    def said(self) -> dict[str, Any]:
        """What `imports.choose_table` takes."""
        given = self.cleaned_data
        return given if "holds" in self.data else {**given, "holds": None}


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

    def __init__(self, columns: Sequence[Column], held: Held, territory: Territory, found: Import, data: Any) -> None:
        kept = {f"column_{column}": field for column, field in held.mapping.items()}
        self.columns = columns
        known = [("", IGNORED), *labels(held.holds, territory.phase_id).items()]
        self.base_fields = self.base_fields | {
            f"column_{column.index}": forms.ChoiceField(
                label=f"Colonne {column.letters}, {column.heading or 'sans titre'}", choices=known, required=False
            )
            for column in columns
        }
        super().__init__(data, initial={**kept, "axis": found.axis, "erases": found.erases})
        if held.holds != FICHES:
            del self.fields["axis"]
            return
        axes = territory.phase.axes.order_by("position")
        self.fields["axis"].choices = [("", "Aucun"), *((axis.slug, axis.label) for axis in axes)]

    def said(self) -> dict[str, Any]:
        """What `imports.map_columns` takes."""
        given = self.cleaned_data
        mapping = {str(column.index): given[f"column_{column.index}"] for column in self.columns}
        return {"mapping": mapping, "axis": given.get("axis", self.initial["axis"]), "erases": given["erases"]}
