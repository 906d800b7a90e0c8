"""A plan as a version holds it: what is contractual, in plain values, in an order of its own on any database."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Expense, Fiche, Indicator, Milestone, Partner, Plan, Resource, Stage
from etabli.domain.plans.queries.gathering import Rows
from etabli.domain.plans.totals import Line
from etabli.domain.plans.whole import comparable, value_of

ARTICLE = "article_"
Row = dict[str, Any]  # of a part, as `Rows` gathers it
JOINING = ("validated", "under_way", "done", "paused", "blocked")


def content_of(plan: Plan) -> dict[str, Any]:
    """The texts, the ambitions and every fiche that was validated, with what it costs and who pays. JSON values."""
    return {
        "territory": {"key": plan.territory_id, "name": plan.territory.name, "phase": plan.territory.phase_id},
        "texts": {
            "presentation": plan.presentation,
            "stakes": plan.stakes,
            "strategy": plan.strategy,
            "starts_on": _day(plan.starts_on),
            "ends_on": _day(plan.ends_on),
            **{article_field(name): plan.articles[name] for name in sorted(plan.articles)},
        },
        "ambitions": [
            {"id": str(one.pk), "axis": one.axis, "title": one.title, "text": one.text}
            for one in plan.ambitions.order_by("axis", "position", "title", "pk")
        ],
        "fiches": fiches_of(plan.fiches.filter(state__in=JOINING)),
    }


def article_field(article_id: str) -> str:
    """How the texts of a content name an article that the territory says in its own words."""
    return f"{ARTICLE}{article_id}"


def fiches_of(fiches: QuerySet[Fiche]) -> list[dict[str, Any]]:
    """What is contractual of these fiches, in order of number. One query."""
    of = {"fiche": OuterRef("pk")}
    with_parts = fiches.select_related("lead", "plan__territory").annotate(
        partner_rows=Rows(Partner.objects.filter(**of), "organisation__name"),
        milestone_rows=Rows(Milestone.objects.filter(**of)),
        indicator_rows=Rows(Indicator.objects.filter(**of)),
        expense_rows=Rows(Expense.objects.filter(**of)),
        resource_rows=Rows(Resource.objects.filter(**of), "funder__name"),
        stage_rows=Rows(Stage.objects.filter(resource__fiche=OuterRef("pk"))),
    )
    return [_fiche(fiche) for fiche in with_parts.order_by("number")]


def _fiche(fiche: Any) -> dict[str, Any]:
    """A fiche with the rows of its parts."""
    concerned = fields().of(fiche.plan.territory.phase_id, fiche.project_type)
    values = {field.id: comparable(value_of(fiche, field)) for field in concerned if field.contractual}
    return {
        "id": str(fiche.pk),
        "values": values,
        "lead": fiche.lead.name if fiche.lead else "",
        "partners": [
            {"id": _id(one), "name": one["organisation__name"], "role": one["role"]}
            for one in sorted(fiche.partner_rows, key=lambda one: (one["organisation__name"], one["role"]))
        ],
        "milestones": [
            {"id": _id(one), "title": one["title"], "due_on": one["due_on"]}
            for one in sorted(fiche.milestone_rows, key=lambda one: (one["due_on"], one["title"]))
        ],
        "indicators": [
            {
                "id": _id(one),
                "name": one["name"],
                "unit": one["unit"],
                "baseline": _number(one["baseline"]),
                "target": _number(one["target"]),
                "target_on": one["target_on"],
                "source": one["source"],
            }
            for one in sorted(fiche.indicator_rows, key=lambda one: str(one["name"]))
        ],
        "expenses": [
            {
                "id": _id(one),
                "label": one["label"],
                "nature": one["nature"],
                "budget": one["budget"],
                "tax": one["tax"],
                "year": one["year"],
                "amount_cents": one["amount_cents"],
                "eligible_cents": one["eligible_cents"],
            }
            for one in sorted(fiche.expense_rows, key=lambda one: (one["year"], one["label"], _id(one)))
        ],
        "resources": _resources(fiche.resource_rows, fiche.stage_rows),
    }


def _resources(rows: Iterable[Row], stages: Iterable[Row]) -> list[dict[str, Any]]:
    """The lines of a fiche with what each is expected to bring, of all the stages of the fiche."""
    said: dict[str, list[tuple[str, int]]] = {}
    for stage in stages:
        said.setdefault(stage["resource_id"], []).append((stage["kind"], stage["amount_cents"]))
    return [
        {
            "id": _id(one),
            "funder": one["funder__name"],
            "scheme": one["scheme"],
            "instrument": one["instrument"],
            "year": one["year"],
            "expected_cents": _expected(one, said.get(one["id"], ())),
        }
        for one in sorted(rows, key=lambda one: (one["funder__name"], one["instrument"], _id(one)))
    ]


def line_of(resource: Resource, bearer: Any = None, circle: str = "", stages: Iterable[Stage] | None = None) -> Line:
    """A resource with its stages, or some of them, as `totals` counts it."""
    counted = resource.stages.all() if stages is None else stages
    return Line(
        id=resource.pk,
        fiche=resource.fiche_id,
        instrument=resource.instrument,
        funder=resource.funder_id,
        bearer=bearer,
        year=resource.year,
        stages=tuple((stage.kind, stage.amount_cents) for stage in counted),
        circle=circle,
    )


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _expected(row: Row, stages: Sequence[tuple[str, int]]) -> int | None:
    """None for a line that has no amount yet."""
    if not stages:
        return None
    key, fiche = UUID(row["id"]), UUID(row["fiche_id"])
    return Line(key, fiche, row["instrument"], row["funder_id"], None, row["year"], tuple(stages)).expected


def _id(row: Row) -> str:
    """As every database is to write it."""
    return str(UUID(row["id"]))


def _number(value: Any) -> float | None:
    return float(value) if value is not None else None
