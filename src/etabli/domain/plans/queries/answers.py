"""From findings to fiches: what is kept of the état des lieux, and what the plan does about it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from etabli.domain.diagnosis.enums import Origin, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.plans.models import Fiche, FindingLink
from etabli.domain.plans.queries.plans import OpenedPlan


@dataclass(frozen=True)
class Answer:
    """A finding, and the fiches that answer it, by number."""

    finding: Finding
    fiches: tuple[Fiche, ...]


def answers(opened: OpenedPlan) -> list[Answer]:
    """Obstacles first, then by axis and title. Two queries.

    Every kept finding and every one that a fiche names; for whom the workbench is not, those that are derived from
    public figures and that a fiche they see names.
    """
    inside = "diagnosis.view" in opened.may
    fiches: dict[UUID, list[Fiche]] = defaultdict(list)
    links = FindingLink.objects.filter(fiche__in=opened.fiches().order_by())
    for link in links.select_related("fiche").defer("fiche__values").order_by("fiche__number"):
        fiches[link.finding_id].append(link.fiche)
    named = Finding.objects.filter(territory=opened.territory, pk__in=fiches)
    if inside:
        found = named | Finding.objects.filter(territory=opened.territory, state=State.KEPT)
    else:
        found = named.filter(origin=Origin.DERIVED)
    ordered = sorted(found, key=lambda one: (one.kind != "frein", one.axis, one.title, str(one.pk)))
    return [Answer(one, tuple(fiches[one.pk])) for one in ordered]
