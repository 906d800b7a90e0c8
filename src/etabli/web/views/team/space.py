"""My space: my mandates, what waits for me, whom to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.governance.permissions import anywhere
from etabli.domain.governance.queries.space import space
from etabli.domain.governance.queries.wide_invitations import offered
from etabli.web.access import private_page
from etabli.web.presentation import team
from etabli.web.presentation.awaiting import in_order
from etabli.web.presentation.diagnosis.following import follow
from etabli.web.presentation.plans import awaiting as plans
from etabli.web.presentation.trails import of as trail_of


@require_safe
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """The page after signing in."""
    found, waiting = space(request.actor), plans.all_awaited(request.actor)
    context = {
        "space": found,
        "trail": trail_of("Mon espace"),
        "held": team.held_lines(found),
        "awaited": in_order([*team.awaited(found), *waiting.things]),
        "standing_back": waiting.standing_back,
        "followed": follow(request.actor),
        "may_invite": bool(offered(request.actor)),
        "may_hand_over": bool(anywhere(request.actor, "team.hand_over")),
        "may_close": bool(anywhere(request.actor, "person.close")),
        "may_review": bool(anywhere(request.actor, "mandate.review")),
        "may_read_accesses": bool(anywhere(request.actor, "access.read")),
    }
    return render(request, "web/team/space.html", context)
