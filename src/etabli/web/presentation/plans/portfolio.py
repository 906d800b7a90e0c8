"""Fiches over all plans as lines of a table, and what may be chosen to filter them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue.plans.workflow import State
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.enums import Commitment
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.portfolio import Filters
from etabli.domain.territories.models import Axis, Phase, ProjectType

SORTS = {
    "territoire": "par territoire",
    "intitule": "par intitulé",
    "etat": "par état",
    "debut": "par date de début",
    "fin": "par date de fin",
    "recentes": "les dernières modifiées d’abord",
}
HEADS = (
    ("intitule", "Fiche"),
    ("territoire", "Territoire"),
    ("", "Axe"),
    ("etat", "État"),
    ("", "Porteur"),
    ("debut", "Dates"),
)


@dataclass(frozen=True)
class Line:
    fiche: Fiche
    url: str
    plan_url: str
    territory: str
    axis: str
    state: State
    lead: str
    dates: str


@dataclass(frozen=True)
class Choice:
    """A list of the form: its name in the address, its label, the words of « all », options and the one chosen."""

    name: str
    label: str
    all: str
    options: Sequence[tuple[str, str]]
    value: str


def lines(fiches: Sequence[Fiche], axes: Mapping[tuple[str, str], str]) -> list[Line]:
    """`axes`: label by (phase, slug)."""
    states = {state.id: state for state in fiche_workflow().states}
    found = []
    for fiche in fiches:
        territory = fiche.plan.territory
        plan = reverse("plan", args=[territory.phase_id, territory.published_id])
        found.append(
            Line(
                fiche,
                f"{plan}fiches/{fiche.number}/",
                plan,
                territory.name,
                axes.get((territory.phase_id, fiche.axis), fiche.axis),
                states[fiche.state],
                fiche.lead.name if fiche.lead else "",
                _dates(fiche),
            )
        )
    return found


def _dates(fiche: Fiche) -> str:
    """« 06/2024 – 12/2026 », as far as they are known."""
    if fiche.starts_on is None and fiche.ends_on is None:
        return "à préciser"
    return " – ".join(f"{day:%m/%Y}" if day else "…" for day in (fiche.starts_on, fiche.ends_on))


def choices(
    asked: Filters,
    phases: Sequence[Phase],
    axes: Sequence[Axis],
    types: Sequence[ProjectType],
    regions: Mapping[str, str],
) -> list[Choice]:
    """What may be chosen; the axes are those of the phase that is chosen, else of every phase."""
    of_phase = [axis for axis in axes if asked.phase in ("", axis.phase_id)]
    named = dict.fromkeys((axis.slug, axis.label) for axis in of_phase)
    states = [(state.id, state.label.capitalize()) for state in fiche_workflow().states]
    return [
        Choice("phase", "Phase", "Toutes", [(phase.id, phase.label) for phase in phases], asked.phase),
        Choice("region", "Région", "Toutes", sorted(regions.items(), key=lambda pair: pair[1]), asked.region),
        Choice("axe", "Axe", "Tous", list(named), asked.axis),
        Choice("type", "Type de projet", "Tous", [(one.slug, one.label) for one in types], asked.project_type),
        Choice("etat", "État", "Tous", states, asked.state),
        Choice(
            "engagement", "Engagement", "Tous", [(code, label) for code, label in Commitment.choices], asked.commitment
        ),
    ]
