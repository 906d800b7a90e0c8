"""Models of the context, a file a concept."""

from etabli.domain.plans.models.fiches import Dependency, Fiche, FindingLink, Partner
from etabli.domain.plans.models.following import (
    Comment,
    Document,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
)
from etabli.domain.plans.models.imports import Import
from etabli.domain.plans.models.library import Draft, Template
from etabli.domain.plans.models.money import Expense, Resource, Stage
from etabli.domain.plans.models.plans import Ambition, Plan
from etabli.domain.plans.models.sums import LineSums, PlanSums
from etabli.domain.plans.models.versions import Opinion, PlanVersion, Signatory

__all__ = [
    "Ambition",
    "Comment",
    "Dependency",
    "Document",
    "Draft",
    "Expense",
    "Fiche",
    "FindingLink",
    "Import",
    "Indicator",
    "IndicatorValue",
    "LineSums",
    "Milestone",
    "OperatorRequest",
    "Opinion",
    "Partner",
    "Plan",
    "PlanSums",
    "PlanVersion",
    "Resource",
    "Signatory",
    "Stage",
    "Template",
]
