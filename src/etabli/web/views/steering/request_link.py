"""The page by which a referent answers a request from a message: a link, no account, on a phone too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.coordination import services
from etabli.domain.coordination.enums import ANSWERS, RequestState, StepKind
from etabli.domain.coordination.models import RequestLink
from etabli.domain.coordination.services.links import why_closed
from etabli.domain.governance.register import treatment
from etabli.web.access import kept_nowhere, takes_forms
from etabli.web.presentation.steering import requests as told
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.steering.request_forms import StepForm

UNKNOWN = "Ce lien n'ouvre aucune demande : il est trop ancien, ou son adresse n'est pas entière."


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The need and a form; why the link opens nothing any more, when it does not."""
    link = or_404(services.opened_link(secret), UNKNOWN)
    if closed := why_closed(link):
        return _page(request, link, "web/steering/request_link_closed.html", status=410, why=closed)
    kinds = [*([StepKind.ACKNOWLEDGED] if link.sent.state == RequestState.SENT else []), *ANSWERS]
    form = StepForm(kinds, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        given = done(form, lambda: services.answer_by_link(hidden=secret, **told.given(form)))
        if given:
            link = or_404(services.opened_link(secret), UNKNOWN)
            return _page(request, link, "web/steering/request_link_done.html", kind=form.cleaned_data["kind"])
        return _page(request, link, "web/steering/request_link.html", status=422, form=form)
    return _page(request, link, "web/steering/request_link.html", form=form)


def _page(request: HttpRequest, link: RequestLink, template: str, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "link": link,
        "sent": link.sent,
        "fiche": link.sent.request.fiche,
        "notice": treatment("demandes").notice,
        **more,
    }
    return kept_nowhere(render(request, template, context, status=status))
