"""What stands at the head of every page of a plan: its territory, its state, its tabs; and breadcrumbs."""

from dataclasses import dataclass

from django.urls import reverse

from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.territories.models import Territory
from etabli.web.presentation import trails
from etabli.web.presentation.trails import Trail

# (name of the address, label, the permission without which it is only for a plan that is public, or "")
TABS: tuple[tuple[str, str], ...] = (
    ("plan", "Fiches"),
    ("plan_board", "Tableau"),
    ("plan_calendar", "Calendrier"),
    ("plan_deadlines", "Échéances"),
    ("plan_map", "Carte"),
    ("plan_budget", "Budget"),
    ("plan_texts", "Textes et ambitions"),
    ("plan_path", "Parcours"),
    ("plan_versions", "Versions et signature"),
)
# The pages of a fiche: (name of the address, label, whom it is for: "" all who see it, or a flag of OpenedFiche).
FICHE_TABS: tuple[tuple[str, str, str], ...] = (
    ("fiche", "La fiche", ""),
    ("fiche_money", "Financement", ""),
    ("fiche_follow", "Suivi", ""),
    ("fiche_history", "Historique", "may_read_history"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """The head of a page of a plan. `state` in words, `since` when; `tabs`, with where we are; `imports`: may they?"""

    territory: Territory
    state: str
    since: object
    tabs: tuple[Tab, ...]
    public: bool
    imports: bool = False


def frame(opened: OpenedPlan, here: str) -> Frame:
    """`here`: the name of the address of the tab."""
    place = [opened.territory.phase_id, opened.territory.published_id]
    plan = opened.plan
    workflow = plan_workflow(opened.territory.phase_id)
    return Frame(
        territory=opened.territory,
        state=workflow.state(plan.state).label if plan else "",
        since=plan.since if plan else None,
        tabs=tuple(Tab(label, reverse(name, args=place), name == here) for name, label in TABS) if plan else (),
        public=opened.public,
        imports="plan.propose" in opened.may,
    )


def fiche_tabs(found: OpenedFiche, here: str) -> tuple[Tab, ...]:
    """`here`: the name of the address of the page."""
    territory = found.opened.territory
    place = [territory.phase_id, territory.published_id, found.fiche.number]
    return tuple(
        Tab(label, reverse(name, args=place), name == here)
        for name, label, flag in FICHE_TABS
        if not flag or getattr(found, flag)
    )


def trail(territory: Territory, *steps: tuple[str, str] | str) -> Trail:
    """Steps under the plan: (label, address) or, for the page itself, its label. None: the plan is the page."""
    place = [territory.phase_id, territory.published_id]
    above = trails.of_territory(territory.phase_id, territory.phase.label, territory.name)[:-1]
    found = [*above, (territory.name, reverse("territory", args=place))]
    if not steps:
        return [*found, ("Plan d’action", "")]
    found.append(("Plan d’action", reverse("plan", args=place)))
    return [*found, *((step, "") if isinstance(step, str) else step for step in steps)]
