"""Questionnaires of a territory: prepare one, open it by a link, close it, read what was answered."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.enums import State
from etabli.domain.diagnosis.models import Finding, Questionnaire
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.diagnosis.queries.questionnaires import Answers, OpenedQuestionnaire
from etabli.domain.diagnosis.questions import told as in_words
from etabli.domain.diagnosis.rights import opened, with_recusal
from etabli.domain.governance.permissions import require
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.diagnosis import trails
from etabli.web.views.diagnosis.acts import done, or_404, sent, told
from etabli.web.views.diagnosis.forms import (
    AttachForm,
    ChangeQuestionForm,
    CloseForm,
    Form,
    QuestionForm,
    QuestionnaireForm,
    SetApartForm,
)
from etabli.web.views.diagnosis.workbench import NO_TERRITORY

UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_QUESTIONNAIRE = "Ce questionnaire n'existe pas pour ce territoire."
ABOVE = (("Atelier", "workbench"), ("Questionnaires", "questionnaires"))
SAVED = {
    "change": "Questionnaire enregistré.",
    "add_question": "Question ajoutée.",
    "change_question": "Question corrigée.",
    "remove_question": "Question retirée.",
    "open": "Le questionnaire est ouvert.",
    "renew": "Nouveau lien fait : l'ancien ne fonctionne plus.",
    "close": "Le questionnaire est fermé.",
    "reopen": "Le questionnaire est de nouveau ouvert, par le même lien.",
    "attach": "Les réponses sont jointes au constat, comme preuve.",
}


@require_safe
@private_page
def index(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Those of the territory, the latest first."""
    found = or_404(queries.questionnaires(request.actor, phase, territory_id), NO_TERRITORY)
    today = timezone.localdate()
    context = {
        "territory": found.territory,
        "lines": [(one, state_of(one, today)) for one in found.found],
        "manages": "questionnaire.manage" in found.may,
        "trail": trails.of(found.territory, *ABOVE[:1], "Questionnaires"),
    }
    return render(request, "web/diagnosis/questionnaires.html", context)


def state_of(questionnaire: Questionnaire, today: Any) -> str:
    if questionnaire.is_draft:
        return "en préparation"
    return "ouvert" if questionnaire.takes_answers(today) else "fermé"


@takes_forms
@private_page
def prepare(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Begin one."""
    place = or_404(opened(request.actor, phase, territory_id, "questionnaire.manage"), NO_TERRITORY)
    form = QuestionnaireForm(sent(request))
    made: list[UUID] = []

    def act() -> None:
        one = Questionnaire(territory=place.territory, **form.cleaned_data)
        made.append(services.prepare(questionnaire=one, by=request.actor).pk)

    if request.method == "POST" and done(form, act):
        told(request, "Questionnaire commencé. Ajoutez ses questions.")
        return redirect("questionnaire", phase, territory_id, made[0])
    context = {
        "territory": place.territory,
        "form": form,
        "trail": trails.of(place.territory, *ABOVE, "Nouveau questionnaire"),
    }
    return render(request, "web/diagnosis/questionnaire_new.html", context, status=422 if form.errors else 200)


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str, questionnaire_id: UUID) -> HttpResponse:
    """One questionnaire: its questions while it is a draft, its link once, then what was answered."""
    found = or_404(queries.questionnaire(request.actor, phase, territory_id, questionnaire_id), NO_QUESTIONNAIRE)
    if request.method != "POST":
        return _page(request, found)
    require(request.actor, "questionnaire.manage", found.territory)
    acte = request.POST.get("acte", "")
    if acte not in SAVED:
        raise Http404(NO_QUESTIONNAIRE)
    form = _sent(request, found, acte)
    if done(form, lambda: _act(request, found, acte, form)):
        told(request, SAVED[acte])
        return redirect("questionnaire", phase, territory_id, questionnaire_id)
    return _page(request, found, form, status=422)


def _sent(request: HttpRequest, found: OpenedQuestionnaire, acte: str) -> Form:
    by_acte: dict[str, type[Form]] = {
        one.acte: one for one in (QuestionForm, ChangeQuestionForm, CloseForm, QuestionnaireForm)
    }
    if acte in by_acte:
        return by_acte[acte](request.POST)
    if acte == "attach":
        return AttachForm(found.questionnaire.asked, _findings(request, found), request.POST)
    form = Form(request.POST)
    form.acte = acte
    return form


def _act(request: HttpRequest, found: OpenedQuestionnaire, acte: str, form: Form) -> None:
    by, one = request.actor, found.questionnaire
    if acte == "change":
        for name, value in form.cleaned_data.items():
            setattr(one, name, value)
        services.prepare(questionnaire=one, by=by)
    elif acte == "add_question":
        assert isinstance(form, QuestionForm)
        services.add_question(questionnaire_id=one.pk, question=form.question(), by=by)
    elif acte == "change_question":
        assert isinstance(form, ChangeQuestionForm)
        key = form.cleaned_data["question_id"]
        services.change_question(questionnaire_id=one.pk, question_id=key, question=form.question(), by=by)
    elif acte == "remove_question":
        services.remove_question(questionnaire_id=one.pk, question_id=request.POST.get("question", ""), by=by)
    elif acte == "open":
        _show_once(request, one, services.open_questionnaire(questionnaire_id=one.pk, by=by))
    elif acte == "renew":
        _show_once(request, one, services.renew_link(questionnaire_id=one.pk, by=by))
    elif acte == "close":
        services.close(questionnaire_id=one.pk, by=by)
    elif acte == "reopen":
        services.reopen(questionnaire_id=one.pk, by=by)
    else:
        given = form.cleaned_data
        services.attach_summary(
            finding_id=UUID(given["finding"]), questionnaire=one, question_id=given["question"], by=by
        )


def _show_once(request: HttpRequest, questionnaire: Questionnaire, hidden: str) -> None:
    """The link is not kept: the session holds it until its page is shown."""
    request.session[f"questionnaire {questionnaire.pk}"] = hidden


def _findings(request: HttpRequest, found: OpenedQuestionnaire) -> list[Finding]:
    """Those that answers may be joined to: not rejected, nor one that the person stands back from."""
    asked = Finding.objects.filter(territory=found.territory).exclude(state=State.REJECTED)
    return list(with_recusal(asked, request.actor).filter(recused=False))


def _unanswered(found: OpenedQuestionnaire) -> bool:
    return not found.received and not found.questionnaire.results


def _to_change(request: HttpRequest, found: OpenedQuestionnaire) -> ChangeQuestionForm | None:
    """The question that the address names, to put right: `?question=q1`."""
    asked = next((one for one in found.questionnaire.asked if one.id == request.GET.get("question")), None)
    if asked is None or "questionnaire.manage" not in found.may or not _unanswered(found):
        return None
    return ChangeQuestionForm(initial={**asked.as_json(), "choices": "\n".join(asked.choices), "question_id": asked.id})


def _page(
    request: HttpRequest, found: OpenedQuestionnaire, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    one = found.questionnaire
    manages = "questionnaire.manage" in found.may
    forms: dict[str, Form] = {}
    if manages and one.is_draft:
        initial = {name: getattr(one, name) for name in ("title", "introduction", "closes_on")}
        forms = {"change": QuestionnaireForm(initial=initial), "add_question": QuestionForm()}
    elif manages and found.enough:
        forms = {"attach": AttachForm(one.asked, _findings(request, found))}
    today = timezone.localdate()
    if manages and one.takes_answers(today):
        forms["close"] = CloseForm()
    if changing := _to_change(request, found):
        forms["change_question"] = changing
    if refused is not None:
        forms[refused.acte] = refused
    hidden = request.session.pop(f"questionnaire {one.pk}", "") if f"questionnaire {one.pk}" in request.session else ""
    context = {
        "found": found,
        "questionnaire": one,
        "territory": found.territory,
        "state": state_of(one, today),
        "corrects": manages and _unanswered(found),
        "reopens": manages and one.closed_at is not None and not one.results and today <= one.closes_on,
        "manages": manages,
        "reads": "questionnaire.read" in found.may,
        "link": request.build_absolute_uri(reverse("answer", args=[hidden])) if hidden else "",
        "forms": forms,
        "sent": refused,
        "trail": trails.of(found.territory, *ABOVE, one.title),
    }
    return render(request, "web/diagnosis/questionnaire.html", context, status=status)


@takes_forms
@private_page
def replies(request: HttpRequest, phase: str, territory_id: str, questionnaire_id: UUID) -> HttpResponse:
    """Each reply, for those who may read them; those set apart after the others."""
    found = or_404(queries.questionnaire(request.actor, phase, territory_id, questionnaire_id), NO_QUESTIONNAIRE)
    require(request.actor, "questionnaire.read", found.territory)
    manages = "questionnaire.manage" in found.may and not found.questionnaire.results
    form: Form | None = SetApartForm() if manages else None
    if request.method == "POST":
        require(request.actor, "questionnaire.manage", found.territory)
        form, act = _moving(request, questionnaire_id)
        if done(form, act):
            told(request, "Réponses mises à part." if form.acte == "set_apart" else "Réponse remise.")
            return redirect("replies", phase, territory_id, questionnaire_id)
    context = {
        "questionnaire": found.questionnaire,
        "territory": found.territory,
        "rows": _each(found.answers),
        "apart": _each(found.answers_apart),
        "form": form,
        "raises": "obstacle.raise" in found.may,
        "trail": trails.of(found.territory, *ABOVE, found.questionnaire.title, "Réponses"),
    }
    return render(request, "web/diagnosis/replies.html", context, status=422 if form and form.errors else 200)


def _moving(request: HttpRequest, questionnaire_id: UUID) -> tuple[Form, Callable[[], Any]]:
    """The form that was sent, and what it asks."""
    which: dict[str, Any] = {
        "questionnaire_id": questionnaire_id,
        "reply_ids": [one for one in request.POST.getlist("reply") if UUID_TEXT.fullmatch(one)],
        "by": request.actor,
    }
    if request.POST.get("acte") == "put_back":
        back = Form(request.POST)
        back.acte = "put_back"
        return back, lambda: services.put_back(**which)
    form = SetApartForm(request.POST)
    return form, lambda: services.set_apart(**which, reason=form.cleaned_data["reason"])


def _each(found: Sequence[Answers]) -> list[dict[str, Any]]:
    """Answers by reply, in the order that replies came."""
    by_reply: dict[UUID, dict[str, Any]] = {}
    for answers in found:
        for reply, answer in answers.each:
            row = by_reply.setdefault(reply.pk, {"reply": reply, "answers": []})
            row["answers"].append((answers.question, in_words(answers.question, answer)))
    return sorted(by_reply.values(), key=lambda row: row["reply"].sent_at)
