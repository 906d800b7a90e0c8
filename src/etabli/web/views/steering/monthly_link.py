"""The page of the monthly point: a link, no account, one minute, on a phone too."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.catalogue import numbers
from etabli.domain.coordination import services
from etabli.domain.coordination.models import MonthlyForm
from etabli.domain.coordination.queries.monthly import words_of
from etabli.domain.coordination.services.monthly import why_closed
from etabli.domain.plans.errors import MoveRefusedError
from etabli.web.access import kept_nowhere, takes_forms
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.steering.monthly_forms import WordForm

UNKNOWN = "Ce lien n'ouvre aucun point du mois : vérifiez que l'adresse est entière."


@takes_forms
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The fiches and how they go; all that is sent is kept, or nothing is and all that was typed comes back."""
    found = or_404(services.opened_form(secret), UNKNOWN)
    if closed := why_closed(found):
        return _page(request, found, "web/steering/monthly_closed.html", status=410, why=closed)
    forms = [WordForm(word, request.POST if request.method == "POST" else None) for word in words_of(found)]
    if request.method == "POST" and _said(found, forms):
        return kept_nowhere(redirect("monthly_by_link", secret))
    wrong = any(form.errors for form in forms)
    return _page(
        request, found, "web/steering/monthly_link.html", status=422 if wrong else 200, forms=forms, wrong=wrong
    )


def _said(found: MonthlyForm, forms: list[WordForm]) -> bool:
    if any([form.errors for form in forms]):  # noqa: C419 (each says what is wrong with it, not the first alone)
        return False
    said = {form.word.pk: answer for form in forms if (answer := form.answer()) is not None}
    if not said:
        for form in forms[:1]:
            form.add_error("said", "Répondez pour une fiche au moins.")
        return False
    try:
        services.answer_monthly(form=found, said=said)
    except ValidationError as error:
        told = error.message_dict
        for form in forms:
            for text in told.get(str(form.word.pk), []):
                form.add_error("said", text)
        return False
    except MoveRefusedError as error:
        forms[0].add_error(None, error.user_message)
        return False
    return True


def _page(request: HttpRequest, found: MonthlyForm, template: str, status: int = 200, **more: Any) -> HttpResponse:
    """The address holds a secret: kept and listed nowhere."""
    forms = more.get("forms", [])
    said = sum(bool(form.word.said) for form in forms)
    context = {
        "found": found,
        "territory": found.mandate.territory,
        "said": said,
        "recorded": numbers.plural(said, "réponse enregistrée", "réponses enregistrées"),
        "left": len(forms) - said,
        **more,
    }
    return kept_nowhere(render(request, template, context, status=status))
