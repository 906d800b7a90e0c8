"""The territory that an address names, and where its pages stand."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from etabli.domain.governance.queries import team
from etabli.domain.territories.models import Territory
from etabli.web.presentation import trails
from etabli.web.presentation.trails import Trail


def territory(request: HttpRequest, phase: str, territory_id: str) -> Territory:
    """For who asks, in one query; 404 when the phase has none of that id."""
    found = team.territory(phase, territory_id, request.actor)
    if found is None:
        raise Http404("Ce territoire n’existe pas dans cette phase.")
    return found


def address(name: str, of: Territory, *more: object) -> str:
    """The address of a page of the territory, by its name."""
    return reverse(name, args=[of.phase_id, of.published_id, *more])


def trail(of: Territory, *steps: str) -> Trail:
    """Territoires › phase › territory › Équipe › …: the team's page, then pages under it by their label."""
    above = trails.of_territory(of.phase_id, of.phase.label, of.name)[:-1]
    found = [*above, (of.name, address("territory", of))]
    if steps[0] == "Équipe" and len(steps) > 1:
        return [*found, ("Équipe", address("team", of)), (steps[1], "")]
    return [*found, (steps[0], "")]
