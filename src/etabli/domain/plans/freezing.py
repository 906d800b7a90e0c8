"""A plan as a version holds it: what is contractual, in plain values, in an order of its own on any database."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Fiche, Plan, Resource, Stage
from etabli.domain.plans.totals import Line
from etabli.domain.plans.whole import comparable, value_of

ARTICLE = "article_"
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
    """What is contractual of these fiches, in order of number."""
    with_parts = fiches.select_related("lead", "plan__territory").prefetch_related(
        "partners__organisation",
        "milestones",
        "indicators",
        "expenses",
        Prefetch("resources", Resource.objects.select_related("funder").prefetch_related("stages")),
    )
    return [_fiche(fiche) for fiche in with_parts.order_by("number")]


def _fiche(fiche: Fiche) -> dict[str, Any]:
    concerned = fields().of(fiche.plan.territory.phase_id, fiche.project_type)
    values = {field.id: comparable(value_of(fiche, field)) for field in concerned if field.contractual}
    return {
        "id": str(fiche.pk),
        "values": values,
        "lead": fiche.lead.name if fiche.lead else "",
        "partners": [
            {"id": str(one.pk), "name": one.organisation.name, "role": one.role}
            for one in sorted(fiche.partners.all(), key=lambda one: (one.organisation.name, one.role))
        ],
        "milestones": [
            {"id": str(one.pk), "title": one.title, "due_on": _day(one.due_on)}
            for one in sorted(fiche.milestones.all(), key=lambda one: (one.due_on, one.title))
        ],
        "indicators": [
            {
                "id": str(one.pk),
                "name": one.name,
                "unit": one.unit,
                "baseline": _number(one.baseline),
                "target": _number(one.target),
                "target_on": _day(one.target_on),
                "source": one.source,
            }
            for one in sorted(fiche.indicators.all(), key=lambda one: one.name)
        ],
        "expenses": [
            {
                "id": str(one.pk),
                "label": one.label,
                "nature": one.nature,
                "budget": one.budget,
                "tax": one.tax,
                "year": one.year,
                "amount_cents": one.amount_cents,
                "eligible_cents": one.eligible_cents,
            }
            for one in sorted(fiche.expenses.all(), key=lambda one: (one.year, one.label, str(one.pk)))
        ],
        "resources": [
            {
                "id": str(one.pk),
                "funder": one.funder.name,
                "scheme": one.scheme,
                "instrument": one.instrument,
                "year": one.year,
                "expected_cents": line_of(one).expected if one.stages.all() else None,
            }
            for one in sorted(fiche.resources.all(), key=lambda one: (one.funder.name, one.instrument, str(one.pk)))
        ],
    }


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


def _number(value: Any) -> float | None:
    return float(value) if value is not None else None
