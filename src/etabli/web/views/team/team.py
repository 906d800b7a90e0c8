"""The team of a territory: who leads it, who works in it, who reaches it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.governance.queries import team as queries
from etabli.web.access import private_page
from etabli.web.presentation import team as presentation
from etabli.web.views.team import place


@require_safe
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """To anybody the binôme of now, which the programme makes public; to those who may, the whole team."""
    page = _desk if request.actor.signed_in else _page
    return page(request, phase, territory_id)


def _page(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    territory = place.territory(request, phase, territory_id)
    team = queries.team(territory, request.actor)
    context = {
        "territory": territory,
        "team": team,
        "trail": place.trail(territory, "Équipe"),
        "sees": "team.view" in team.may,
        "pair": presentation.pair_lines(team),
        "pairs_before": presentation.pairs_before(team),
        "groups": presentation.groups(team, request.actor),
        "past": presentation.past_lines(team),
        "may_ask": not team.mine,
        "may_invite": bool({"team.invite", "binome.designate"} & team.may),
        "entries": presentation.entries(team),
        "may": team.may,
    }
    return render(request, "web/team/team.html", context)


_desk = private_page(_page)
