"""Breadcrumbs of the workbench: under the territory and its état des lieux."""

from django.urls import reverse

from etabli.domain.territories.models import Territory
from etabli.web.presentation import trails
from etabli.web.presentation.trails import Trail


def of(territory: Territory, *steps: tuple[str, str] | str) -> Trail:
    """Steps under the état des lieux: (label, name of an address of the territory), the page itself as its label."""
    place = [territory.phase_id, territory.published_id]
    above = trails.of_territory(territory.phase_id, territory.phase.label, territory.name)[:-1]
    found = [*above, (territory.name, reverse("territory", args=place))]
    found.append(("État des lieux", reverse("territory_etat_des_lieux", args=place)))
    return [
        *found,
        *((step, "") if isinstance(step, str) else (step[0], reverse(step[1], args=place)) for step in steps),
    ]
