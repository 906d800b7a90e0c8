"""My space: what awaits me, what is late, what changed; my mandates, whom to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.coordination.queries.home import home
from etabli.domain.governance.permissions import anywhere
from etabli.domain.governance.queries.wide_invitations import offered
from etabli.web.access import private_page
from etabli.web.presentation import home as told
from etabli.web.presentation import team
from etabli.web.presentation.diagnosis.following import follow
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.steering.portfolio_asked import current_phase


@require_safe
@private_page
def show(request: HttpRequest) -> HttpResponse:
    """The page after signing in."""
    found = home(request.actor, current_phase(request.actor.on))
    request.unread = found.lately.unread  # the header asks no more
    context = {
        "space": found.space,
        "page": told.page(found, request.actor, every=request.GET.get("vue") == "tout"),
        "lately": found.lately,
        "trail": trail_of("Mon espace"),
        "held": team.held(found.space),
        "few": team.FEW,
        "asked": team.asked_lines(found.space),
        "standing_back": found.recusals.running,
        "followed": follow(found.territories),
        "may_see_followed": bool(anywhere(request.actor, "followed.view")),
        "may_see_envelopes": bool(anywhere(request.actor, "envelope.view")),
        "may_invite": bool(offered(request.actor)),
        "may_hand_over": bool(anywhere(request.actor, "team.hand_over")),
        "may_close": bool(anywhere(request.actor, "person.close")),
        "may_review": bool(anywhere(request.actor, "mandate.review")),
        "may_read_accesses": bool(anywhere(request.actor, "access.read")),
    }
    return render(request, "web/team/space.html", context)
