"""The plan of a territory as an actor may see it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.roles import PERMISSIONS
from etabli.domain.plans.declared import has_plans
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.plans.queries.gathering import Rows
from etabli.domain.plans.rights import Here, Sight, recusals, sight
from etabli.domain.territories.models import Territory

ON_PLAN = tuple(one.id for one in PERMISSIONS if one.id.startswith("plan."))


@dataclass(frozen=True)
class OpenedPlan:
    """A territory and its plan, None when there is none yet. `may`: what the actor may do there. `public`: for all.

    `sight` filters the fiches and the money of this plan that the actor may see, and opens no other plan.
    """

    territory: Territory
    plan: Plan | None
    may: frozenset[str]
    public: bool
    sight: Sight

    def fiches(self) -> QuerySet[Fiche]:
        """The fiches of the plan that the actor may see, in order of number."""
        return self.sight.fiches().filter(plan=self.plan).order_by("number")

    def reads_history(self, fiche: Fiche) -> bool:
        """Whether what happened to a fiche is for the actor; `audit.read` must be among what `may` was asked for."""
        return "audit.read" in self.may and fiche.pk not in self.sight.recused


def opened_plan(actor: Actor, phase: str, published_id: str, *also: str) -> OpenedPlan | None:
    """The plan of a territory; None when there is no such territory, or the programme has no plans.

    NotAllowedError when it is not for the actor.

    `may` holds the permissions on plans, and those of `also`. One query, two for whom it is not.
    """
    if not has_plans():
        return None
    asked = Territory.objects.filter(phase=phase, published_id=published_id).select_related("phase", "plan")
    facts: dict[str, Any] = {"plan_public": Exists(sight(actor).public_plans().filter(territory=OuterRef("pk")))}
    if actor.person is not None:
        facts["recused_rows"] = Rows(recusals(actor.person))
    found = permissions.with_reach(asked, actor).annotate(**facts).first()
    if found is None:
        return None
    plan = getattr(found, "plan", None)
    if plan is not None:
        plan.territory = found
    mandates = permissions.reaching(actor, found, found.pk)
    may = permissions.given(mandates, *ON_PLAN, *also)
    if "plan.view" not in may and not found.plan_public:
        permissions.require(actor, "plan.view", found)
    recused = frozenset(UUID(row["subject_id"]) for row in getattr(found, "recused_rows", ()))
    here = Here(plan.pk if plan is not None else None, found.plan_public, mandates, may, recused)
    return OpenedPlan(found, plan, may, found.plan_public, Sight(actor, here))


def place_of(phase: str, published_id: str) -> Territory | None:
    """The territory alone, for a page that says no more of its plan."""
    return Territory.objects.filter(phase=phase, published_id=published_id).select_related("phase").first()
