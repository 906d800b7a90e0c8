"""What stands at the head of every page of a plan: its territory, its state, its tabs; and breadcrumbs."""

from dataclasses import dataclass, replace

from django.urls import reverse

from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.territories.models import Territory
from etabli.web.presentation import trails
from etabli.web.presentation.trails import Trail

# (name of the address, label)
TABS: tuple[tuple[str, str], ...] = (
    ("plan", "Fiches"),
    ("plan_board", "Tableau"),
    ("plan_calendar", "Calendrier"),
    ("plan_deadlines", "Échéances"),
    ("monthly", "Points du mois"),
    ("plan_reviews", "Indicateurs"),
    ("plan_map", "Carte"),
    ("plan_budget", "Budget"),
    ("plan_texts", "Textes et ambitions"),
    ("plan_path", "Parcours"),
    ("plan_versions", "Versions et signature"),
)
RESERVED = ("monthly", "plan_reviews")  # for whoever has a mandate on the plan
FICHE_TABS: tuple[tuple[str, str], ...] = (
    ("fiche", "La fiche"),
    ("fiche_money", "Financement"),
    ("fiche_follow", "Suivi"),
    ("fiche_history", "Historique"),  # for whoever may read it
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """The head of a page of a plan. `state` in words, `since` when; `tabs`, with where we are; `imports`: may they?

    `fiche`: the number of the fiche whose pages the tabs are, None for those of the plan.
    """

    territory: Territory
    state: str
    since: object
    tabs: tuple[Tab, ...]
    public: bool
    imports: bool = False
    fiche: int | None = None


def frame(opened: OpenedPlan, here: str) -> Frame:
    """`here`: the name of the address of the tab."""
    place = [opened.territory.phase_id, opened.territory.published_id]
    plan = opened.plan
    workflow = plan_workflow(opened.territory.phase_id)
    return Frame(
        territory=opened.territory,
        state=workflow.state(plan.state).label if plan else "",
        since=plan.since if plan else None,
        tabs=tuple(
            Tab(label, reverse(name, args=place), name == here)
            for name, label in TABS
            if plan and (name not in RESERVED or "plan.view" in opened.may)
        ),
        public=opened.public,
        imports="plan.propose" in opened.may,
    )


def fiche_frame(opened: OpenedPlan, fiche: Fiche, here: str) -> Frame:
    """The same for a page of a fiche: its tabs stand where those of the plan do."""
    place = [opened.territory.phase_id, opened.territory.published_id, fiche.number]
    tabs = tuple(
        Tab(label, reverse(name, args=place), name == here)
        for name, label in FICHE_TABS
        if name != "fiche_history" or opened.reads_history(fiche)
    )
    return replace(frame(opened, "plan"), tabs=tabs, fiche=fiche.number)


def trail(territory: Territory, *steps: tuple[str, str] | str) -> Trail:
    """Steps under the plan: (label, address) or, for the page itself, its label. None: the plan is the page."""
    place = [territory.phase_id, territory.published_id]
    above = trails.of_territory(territory.phase_id, territory.phase.label, territory.name)[:-1]
    found = [*above, (territory.name, reverse("territory", args=place))]
    if not steps:
        return [*found, ("Plan d’action", "")]
    found.append(("Plan d’action", reverse("plan", args=place)))
    return [*found, *((step, "") if isinstance(step, str) else step for step in steps)]
