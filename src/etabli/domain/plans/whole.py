"""What a fiche lacks for a state: what is required grows with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.models import Fiche

EMPTY: tuple[Any, ...] = (None, "", [], {})


def required(fiche: Fiche, state: str) -> list[FicheField]:
    """The fields that a fiche of this phase and type must have in a state. States aside ask for nothing more."""
    order = [one.id for one in fiche_workflow().states if not one.aside]
    if state not in order:
        return []
    reached = set(order[: order.index(state) + 1])
    concerned = fields().of(fiche.plan.territory.phase_id, fiche.project_type)
    return [field for field in concerned if field.required_from in reached]


def lacking(fiche: Fiche, state: str) -> list[FicheField]:
    """Those of them that are empty."""
    if state == "abandoned":
        return []
    return [field for field in required(fiche, state) if value_of(fiche, field) in EMPTY]


def value_of(fiche: Fiche, field: FicheField) -> Any:
    """What a fiche has in a field, wherever it is kept. An organisation as its id."""
    if field.store == "values":
        return fiche.values.get(field.id)
    return fiche.lead_id if field.id == "lead" else getattr(fiche, field.id)


def values_of(fiche: Fiche) -> dict[str, Any]:
    """Every field that a fiche of this phase and type has, by id."""
    concerned = fields().of(fiche.plan.territory.phase_id, fiche.project_type)
    return {field.id: value_of(fiche, field) for field in concerned}


def write(fiche: Fiche, values: Mapping[str, Any]) -> None:
    """Put values where each is kept; an empty one leaves nothing."""
    registry = fields()
    for name, value in values.items():
        if registry[name].store == "values":
            fiche.values = {key: kept for key, kept in fiche.values.items() if key != name}
            if value not in EMPTY:
                fiche.values[name] = value
        elif name == "lead":
            fiche.lead_id = value
        else:
            setattr(fiche, name, value)


def comparable(value: Any) -> Any:
    """As the trail writes it, to compare with: dates and ids as text, nothing at all as None."""
    if value in EMPTY:
        return None
    return str(value) if isinstance(value, date | UUID) else value
