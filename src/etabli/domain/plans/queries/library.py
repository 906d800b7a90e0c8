"""The library: fiches published as models, found by axis, type and the obstacle they met."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.declared import axes, fields
from etabli.domain.plans.models import Template
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.territories.models import Territory
from etabli.kernel.names import search_key

SEARCHED = ("obstacles", "context", "objectives", "description", "deliverables")
_key = lru_cache(maxsize=20_000)(search_key)


def models(*, phase: str = "", axis: str = "", project_type: str = "", words: str = "") -> Sequence[Template]:
    """Models in order of title; every word asked is in the title, the obstacles or the text. One query.

    Words are folded here, not in the database, which is quick up to some thousand models.
    """
    found = Template.objects.filter(withdrawn_at__isnull=True).select_related("territory__phase").order_by("title")
    asked = {"phase": phase, "axis": axis, "project_type": project_type}
    chosen = found.filter(**{name: value for name, value in asked.items() if value})
    wanted = search_key(words).split()
    return [one for one in chosen if all(word in _text(one) for word in wanted)]


def model(model_id: UUID) -> Template | None:
    return Template.objects.filter(pk=model_id, withdrawn_at__isnull=True).select_related("territory__phase").first()


def beginnings(actor: Actor) -> Sequence[Territory]:
    """The territories where the actor may start a fiche: those with a plan where they may propose one."""
    if not actor.signed_in:
        return []
    found = permissions.territories(actor, "plan.propose").filter(plan__isnull=False)
    return list(found.select_related("phase").order_by("name")[:30])


def values_for(template: Template, opened: OpenedPlan) -> dict[str, Any]:
    """What a fiche of this plan takes from a model: the fields that its phase has, axes that it knows."""
    phase = opened.territory.phase_id
    known = {axis.id for axis in axes(phase)}
    concerned = {field.id for field in fields().of(phase, template.project_type) if field.modelled}
    values = {name: value for name, value in template.values.items() if name in concerned}
    values["other_axes"] = [axis for axis in values.get("other_axes", []) if axis in known]
    if values.get("axis") not in known:
        values.pop("axis", None)
    return values


def _text(template: Template) -> str:
    values = template.values
    return _key(" ".join([template.title, *(str(values.get(name, "")) for name in SEARCHED)]))
