"""The plan as tables, a part each: what a reader may see of it, in typed cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.plans.declared import fiche_workflow, fields, plan_workflow
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

Cell = str | int | float | date | None
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
    lines = [
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

    numbers = {fiche.pk: fiche.number for fiche in fiches}
    return [
        about(plan, public, len(fiches)),
        fiches_table(plan, fiches, Reader(plan.territory)),
        Table(
            "Partenaires",
            ("N° de fiche", "Partenaire", "Rôle"),
            [
                (numbers[one.fiche_id], one.organisation.name, one.get_role_display())
                for one in by_number(parts(Partner, "organisation"), "organisation__name", "role")
            ],
        ),
        Table(
            "Jalons",
            ("N° de fiche", "Jalon", "Échéance", "Atteint le"),
            [
                (numbers[one.fiche_id], one.title, one.due_on, one.done_on)
                for one in by_number(parts(Milestone), "due_on", "title")
            ],
        ),
        Table(
            "Indicateurs",
            ("N° de fiche", "Indicateur", "Unité", "Valeur initiale", "Relevée le", "Cible", "Échéance", "Source"),
            [
                (
                    numbers[one.fiche_id],
                    one.name,
                    one.unit,
                    _number(one.baseline),
                    one.baseline_on,
                    _number(one.target),
                    one.target_on,
                    one.source,
                )
                for one in by_number(parts(Indicator), "name")
            ],
        ),
        Table(
            "Valeurs des indicateurs",
            ("N° de fiche", "Indicateur", "Date", "Valeur", "Source"),
            [
                (numbers[one.indicator.fiche_id], one.indicator.name, one.on, _number(one.value), one.source)
                for one in parts(IndicatorValue, "indicator", of="indicator__fiche").order_by(
                    "indicator__fiche__number", "indicator__name", "on"
                )
            ],
        ),
        Table(
            "Dépenses",
            ("N° de fiche", "Poste", "Nature", "Section", "HT ou TTC", "Année", "Montant (€)", "Part éligible (€)"),
            [
                (
                    numbers[one.fiche_id],
                    one.label,
                    one.get_nature_display(),
                    one.get_budget_display(),
                    one.get_tax_display(),
                    one.year,
                    _euros(one.amount_cents),
                    _euros(one.eligible_cents),
                )
                for one in by_number(parts(Expense), "year", "label", "pk")
            ],
        ),
        resources_table(resources),
    ]


def resources_table(resources: Sequence[Resource]) -> Table:
    """One line a stage; a resource without a stage has one line. The reason of a refusal stays in Établi."""
    lines: list[tuple[Cell, ...]] = []
    for number, one in enumerate(resources, start=1):
        head = (
            one.fiche.number,
            number,
            one.funder.name,
            one.scheme,
            one.get_instrument_display(),
            one.year,
            one.get_aid_regime_display(),
            one.aid_reference,
            one.file_number,
            one.get_visibility_display(),
        )
        found: list[Stage | None] = list(one.stages.all())
        for stage in found or [None]:
            said = (
                (stage.get_kind_display(), _euros(stage.amount_cents), stage.on, stage.credit, stage.evidence)
                if stage
                else (None,) * 5
            )
            lines.append((*head, *said))
    heads = (
        *(
            "N° de fiche",
            "Ligne",
            "Financeur",
            "Dispositif",
            "Instrument",
            "Année",
            "Régime d’aide",
            "Référence",
        ),
        *("N° de dossier", "Qui peut lire", "Étape", "Montant (€)", "Date", "AE ou CP", "Preuve"),
    )
    return Table("Ressources et étapes", heads, lines)


def about(plan: Plan, public: bool, fiches: int) -> Table:
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
        ("Fichier fait le", timezone.localdate()),
        ("Fiches dans ce fichier", fiches),
        ("Qui peut le lire", french(who)),
        ("États d’une fiche", ", ".join(one.label for one in fiche_workflow().states)),
        (
            "Pour le réimporter",
            french(
                "La feuille « Fiches » se réimporte : le numéro relie chaque ligne à sa fiche, une ligne sans numéro "
                "propose une nouvelle fiche. Les autres feuilles se lisent, sans se réimporter."
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


def _euros(cents: int | None) -> float | int | None:
    if cents is None:
        return None
    return cents // 100 if cents % 100 == 0 else cents / 100


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
