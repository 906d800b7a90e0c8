"""The page by which a firm answers a questionnaire: a link, no account, four minutes, on a phone too."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.models import Questionnaire
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.kernel.typography import french
from etabli.web.access import takes_forms
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.diagnosis.forms import ReplyForm

UNKNOWN = "Ce lien n'ouvre aucun questionnaire : vérifiez que l'adresse est entière, ou demandez-en un autre."


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The questions; nothing is kept until they are sent, and what was typed stays when something is wrong."""
    questionnaire = or_404(queries.of_link(secret), UNKNOWN)
    if questionnaire.is_draft:
        raise Http404(french(UNKNOWN))
    if not questionnaire.takes_answers(timezone.localdate()):
        return _private(
            render(request, "web/diagnosis/answer_closed.html", {"questionnaire": questionnaire}, status=410)
        )
    if request.method == "POST":
        form = ReplyForm(questionnaire.asked, request.POST)
        if form.is_valid() and _sent(form, secret):
            return redirect("answered", secret)
        return _page(request, questionnaire, form, status=422)
    return _page(request, questionnaire, ReplyForm(questionnaire.asked, initial={"reply": uuid4()}))


def _sent(form: ReplyForm, secret: str) -> bool:
    given = form.cleaned_data
    reply: UUID = given["reply"]
    try:
        services.reply(
            hidden=secret,
            reply_id=reply,
            typed=form.typed(),
            firm=given["firm"],
            siret=given["siret"],
            contact=given["contact"],
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


@require_safe
def answered(request: HttpRequest, secret: str) -> HttpResponse:
    """Thanks, and what happens to it."""
    questionnaire = or_404(queries.of_link(secret), UNKNOWN)
    return _private(render(request, "web/diagnosis/answered.html", {"questionnaire": questionnaire}))


def _page(request: HttpRequest, questionnaire: Questionnaire, form: ReplyForm, status: int = 200) -> HttpResponse:
    context = {"questionnaire": questionnaire, "territory": questionnaire.territory, "form": form}
    return _private(render(request, "web/diagnosis/answer.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: kept and listed nowhere; the site's referrer policy keeps it from other sites."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
