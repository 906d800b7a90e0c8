"""Where the état des lieux of each territory stands, in words, for those who follow several."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.plans.declared import has_plans
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class Followed:
    """`stage` completes « état des lieux : »; `url` is its workbench, `plan_url` its plan, `team_url` the people."""

    name: str
    stage: str
    url: str
    plan_url: str
    team_url: str


def follow(territories: Iterable[Territory]) -> list[Followed]:
    """One line a territory that wide mandates reach, as `followed` found it."""
    return [
        Followed(
            one.name,
            stage(one),
            reverse("workbench", args=[one.phase_id, one.published_id]),
            reverse("plan", args=[one.phase_id, one.published_id]) if has_plans() else "",
            reverse("team", args=[one.phase_id, one.published_id]),
        )
        for one in territories
    ]


def stage(territory: Territory) -> str:
    """« version 1 adoptée, version 2 en préparation », of what `followed` found."""
    parts = []
    if territory.adopted:
        parts.append(f"version {territory.adopted} adoptée")
    if territory.open_number:
        parts.append(f"version {territory.open_number} {VersionState(territory.open_state).label}")
    return ", ".join(parts) or ("constats à l’étude" if territory.begun else "pas commencé")
