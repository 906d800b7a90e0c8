"""The page by which a firm answers a questionnaire: a link, no account, four minutes, on a phone too."""

from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.governance.roles import MATRIX
from etabli.domain.governance.services.attempts import TooManyError
from etabli.kernel.french import listed
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, takes_forms
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.diagnosis.forms import ReplyForm

SENT = "reply"  # the cookie of a browser that answered: which reply, to correct it; for the page of the link only
UNKNOWN = "Ce lien n'ouvre aucun questionnaire : vérifiez que l'adresse est entière, ou demandez-en un autre."


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The questions; nothing is kept until they are sent, and what was typed stays when something is wrong."""
    questionnaire = or_404(queries.of_link(secret), UNKNOWN)
    if questionnaire.is_draft:
        raise Http404(french(UNKNOWN))
    if not questionnaire.takes_answers(timezone.localdate()):
        return kept_nowhere(
            render(request, "web/diagnosis/answer_closed.html", {"questionnaire": questionnaire}, status=410)
        )
    before = _before(request, questionnaire)
    if request.method != "POST":
        return _page(request, questionnaire, ReplyForm(questionnaire.asked, before, initial={"reply": uuid4()}))
    form, status = ReplyForm(questionnaire.asked, before, request.POST), 422
    if form.is_valid():
        try:
            return _thanks(secret, _send(request, form, secret, before))
        except ValidationError as error:
            form.refuse(error)
        except TooManyError as error:
            form.add_error(None, french(f"{error.user_message} Vos réponses restent dans cette page."))
            status = 429
    return _page(request, questionnaire, form, status=status)


def _before(request: HttpRequest, questionnaire: Questionnaire) -> Reply | None:
    """The reply that this browser sent last by this link."""
    return queries.sent_in(questionnaire, request.get_signed_cookie(SENT, "", salt=str(questionnaire.pk)))


def _send(request: HttpRequest, form: ReplyForm, secret: str, before: Reply | None) -> Reply:
    given = form.cleaned_data
    reply: UUID = before.pk if before is not None and given.get("which") == "same" else given["reply"]
    return services.reply(
        hidden=secret,
        reply_id=reply,
        typed=form.typed(),
        firm=given["firm"],
        siret=given["siret"],
        contact=given["contact"],
        machine=machine(request),
        own=before is not None and reply == before.pk,
    )


def _thanks(secret: str, reply: Reply) -> HttpResponse:
    """To the thanks; the browser remembers, until it is closed, which reply is its own."""
    response = redirect("answered", secret)
    response.set_signed_cookie(
        SENT,
        str(reply.pk),
        salt=str(reply.questionnaire_id),
        path=reverse("answer", args=[secret]),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
def answered(request: HttpRequest, secret: str) -> HttpResponse:
    """Thanks, and what happens to it."""
    questionnaire = or_404(queries.of_link(secret), UNKNOWN)
    context = {"questionnaire": questionnaire, "reply": _before(request, questionnaire)}
    context["answer_url"] = reverse("answer", args=[secret])
    return kept_nowhere(render(request, "web/diagnosis/answered.html", context))


def _page(request: HttpRequest, questionnaire: Questionnaire, form: ReplyForm, status: int = 200) -> HttpResponse:
    readers = listed([str(role.label) for role in MATRIX["questionnaire.read"].roles])
    context = {"questionnaire": questionnaire, "territory": questionnaire.territory, "form": form, "readers": readers}
    return kept_nowhere(render(request, "web/diagnosis/answer.html", context, status=status))
