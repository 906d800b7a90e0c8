"""The page by which an authority answers an obstacle from a message: a link, no account, on a phone too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from etabli.domain.coordination import services
from etabli.domain.coordination.models import ObstacleLink
from etabli.domain.coordination.services.obstacle_links import why_closed
from etabli.web.access import kept_nowhere, takes_forms
from etabli.web.presentation.steering import obstacles as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.steering.obstacle_forms import AnswerForm

UNKNOWN = "Ce lien n'ouvre aucun point de blocage : vérifiez que l'adresse est entière."


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """What blocks and a form; why the link opens nothing any more, when it does not."""
    link = or_404(services.opened_obstacle_link(secret), UNKNOWN)
    if closed := why_closed(link):
        return _page(request, link, "web/steering/obstacle_link_closed.html", status=410, why=closed)
    form = AnswerForm(sent(request))
    if request.method == "POST":
        if done(form, lambda: services.answer_obstacle_by_link(hidden=secret, **form.given())):
            return _page(request, link, "web/steering/obstacle_link_done.html")
        return _page(request, link, "web/steering/obstacle_link.html", status=422, form=form)
    return _page(request, link, "web/steering/obstacle_link.html", form=form)


def _page(request: HttpRequest, link: ObstacleLink, template: str, status: int = 200, **more: object) -> HttpResponse:
    one = link.obstacle
    context = {"link": link, "one": one, "line": told.line(one, localdate(link.made_at)), **more}
    return kept_nowhere(render(request, template, context, status=status))
