"""The ambitions of a plan, with the findings that they answer."""

from uuid import UUID

from etabli.domain.diagnosis.models import Finding
from etabli.domain.plans.models import Ambition
from etabli.domain.plans.queries.plans import OpenedPlan


def ambitions(opened: OpenedPlan) -> list[tuple[Ambition, list[Finding]]]:
    """Each with its findings: those derived from public figures alone, for whom the workbench is not. Two queries."""
    found = list(Ambition.objects.filter(plan=opened.plan))
    keys = {key for one in found for key in one.findings}
    named = Finding.objects.filter(pk__in=keys).order_by("axis", "title") if keys else ()
    seen = [one for one in named if "diagnosis.view" in opened.may or one.origin == "derived"]
    return [(one, [finding for finding in seen if str(finding.pk) in one.findings]) for one in found]


def ambition(opened: OpenedPlan, ambition_id: UUID) -> Ambition | None:
    """One of this plan."""
    return Ambition.objects.filter(plan=opened.plan, pk=ambition_id).first()
