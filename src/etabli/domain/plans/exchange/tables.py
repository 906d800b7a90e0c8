"""The plan as tables, a part each: what a reader may see of it, in typed cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from etabli.catalogue.plans.fields import FicheField
from etabli.catalogue.plans.part_sheets import PartSheet, part_sheets
from etabli.domain.plans.declared import fiche_workflow, fields, plan_workflow
from etabli.domain.plans.exchange import marks, part_values
from etabli.domain.plans.exchange.part_values import Cell
from etabli.domain.plans.models import (
    Expense,
    Fiche,
    Indicator,
    IndicatorValue,
    Milestone,
    Partner,
    Plan,
    Resource,
    Stage,
)
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.whole import value_of
from etabli.kernel.typography import french

FICHES = "Fiches"


@dataclass(frozen=True)
class Table:
    """A sheet: its name, its headings, its lines."""

    name: str
    heads: tuple[str, ...]
    lines: Sequence[tuple[Cell, ...]]


def registry_of(phase: str) -> tuple[FicheField, ...]:
    """The fields that some fiche of a phase has, whatever its type of project."""
    return tuple(field for field in fields().fields if not field.phases or phase in field.phases)


def fiches_table(plan: Plan, fiches: Sequence[Fiche], reader: Reader) -> Table:
    """Every field of the registry, one a column. A field that a type of project has not is empty."""
    columns = registry_of(plan.territory.phase_id)
    phase = plan.territory.phase_id
    lines: list[tuple[Cell, ...]] = [
        tuple(
            cell(reader, field, value_of(fiche, field)) if field.concerns(phase, fiche.project_type) else None
            for field in columns
        )
        for fiche in fiches
    ]
    return Table(FICHES, tuple(field.heading for field in columns), lines)


def cell(reader: Reader, field: FicheField, value: object) -> Cell:
    """A value as a typed cell: dates and numbers are the spreadsheet's own, the rest is text that is read back."""
    if value in (None, "", []):
        return None
    if field.kind == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if field.kind in ("integer", "decimal") and isinstance(value, int | float):
        return value
    return reader.write(field, value)


def tables_of(plan: Plan, seeing: Sight, public: bool) -> list[Table]:
    """All that the reader may see, a dozen queries. Lines of money and their stages are those they may open."""
    at = timezone.now()  # before anything is read: what changes meanwhile counts as changed since
    fiches = list(seeing.fiches().filter(plan=plan).select_related("lead").order_by("number"))
    stages = Prefetch("stages", seeing.stages().order_by("on", "kind", "pk"))
    resources = list(
        seeing.resources()
        .filter(fiche__plan=plan)
        .select_related("fiche", "funder")
        .prefetch_related(stages)
        .order_by("fiche__number", "funder__name", "year", "pk")
    )

    def parts(model: type[models.Model], *related: str, of: str = "fiche") -> QuerySet[Any]:
        """The parts of the fiches that the reader may see."""
        seen = seeing.of_fiche(f"{of}__")
        return model._default_manager.filter(seen, **{f"{of}__plan": plan}).select_related(*related)

    def by_number(found: QuerySet[Any], *then: str) -> QuerySet[Any]:
        return found.order_by("fiche__number", *then)

    reader = Reader(plan.territory)
    numbers = {fiche.pk: fiche.number for fiche in fiches}
    readings = parts(IndicatorValue, "indicator", of="indicator__fiche")
    found = {
        "partners": by_number(parts(Partner, "organisation"), "organisation__name", "role"),
        "milestones": by_number(parts(Milestone), "due_on", "title", "pk"),
        "indicators": by_number(parts(Indicator), "name"),
        "readings": readings.order_by("indicator__fiche__number", "indicator__name", "on"),
        "expenses": by_number(parts(Expense), "year", "label", "pk"),
    }
    return [
        about(plan, public, len(fiches), at),
        fiches_table(plan, fiches, reader),
        *(parts_table(part_sheets()[part], rows, numbers, reader) for part, rows in found.items()),
        resources_table(resources, reader),
    ]


def parts_table(sheet: PartSheet, parts: Iterable[Any], numbers: Mapping[UUID, int], reader: Reader) -> Table:
    """One line a part."""
    lines = [
        tuple(
            numbers[fiche_of(part)] if column.kind == "number" else part_values.cell(sheet, column, part, reader)
            for column in sheet.columns
        )
        for part in parts
    ]
    return Table(sheet.sheet, tuple(column.heading for column in sheet.columns), lines)


def fiche_of(part: Any) -> UUID:
    """The id of the fiche that a part belongs to."""
    found: UUID = part.indicator.fiche_id if isinstance(part, IndicatorValue) else part.fiche_id
    return found


def resources_table(resources: Sequence[Resource], reader: Reader) -> Table:
    """One line a stage; a resource without a stage has one line. The reason of a refusal stays in Établi."""
    sheet = part_sheets()["resources"]
    columns = [column for column in sheet.columns if column.written]
    lines: list[tuple[Cell, ...]] = []
    for number, one in enumerate(resources, start=1):
        given: dict[str, Cell] = {"number": one.fiche.number, "line": number}
        for column in columns:
            if column.of == "part" and column.name not in given:
                given[column.name] = part_values.cell(sheet, column, one, reader)
        found: list[Stage | None] = list(one.stages.all())
        for stage in found or [None]:
            said = given | {
                column.name: part_values.cell(sheet, column, stage, reader) if stage else None
                for column in columns
                if column.of == "stage"
            }
            lines.append(tuple(said[column.name] for column in columns))
    return Table(sheet.sheet, tuple(column.heading for column in columns), lines)


def about(plan: Plan, public: bool, fiches: int, at: datetime) -> Table:
    """What the file is: of where, when, in which state, for whom."""
    territory = plan.territory
    state = plan_workflow(territory.phase_id).state(plan.state).label
    who = (
        "Ce plan est public. Les fiches et les montants réservés n'y sont que si vous pouvez les lire."
        if public
        else "Ce plan n'est pas encore public : ce fichier est pour vous. Ne le diffusez pas."
    )
    lines: list[tuple[Cell, ...]] = [
        ("Territoire", territory.name),
        ("Phase", territory.phase.label),
        ("État du plan", state),
        ("Dans cet état depuis", plan.since),
        ("Fichier fait le", timezone.localdate(at)),
        ("Fiches dans ce fichier", fiches),
        ("Qui peut le lire", french(who)),
        ("États d’une fiche", ", ".join(one.label for one in fiche_workflow().states)),
        (
            "Pour le réimporter",
            french(
                "Toutes les feuilles se réimportent. Le numéro relie chaque ligne à sa fiche ; une ligne de « Fiches » "
                "sans numéro propose une nouvelle fiche. Le repère relie une ligne à celle d'Établi : gardez-le pour "
                "la corriger, laissez-le vide pour en ajouter une. Retirer une ligne de ce fichier n'efface rien."
            ),
        ),
        (
            "Repère de l’export",
            french(
                f"{marks.written(territory, at)} : gardez cette feuille. Établi y lit de quand date le fichier, pour "
                "ne pas remettre à votre insu ce que d'autres ont modifié depuis."
            ),
        ),
        (
            "Montants",
            french(
                "En euros. Annoncé, sollicité, accordé, conventionné, versé ne s'additionnent pas entre eux, ni les "
                "instruments entre eux. Une case vide veut dire que le montant n'est pas connu."
            ),
        ),
    ]
    return Table("À lire", ("Ce qu’est ce fichier", "Plan d’action, exporté d’Établi"), lines)
