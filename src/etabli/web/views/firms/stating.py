"""What a firm does without an account: state a need, confirm it by its address, follow it by its link."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms import services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import UnconfirmedNeed
from etabli.domain.firms.services import by_link, unconfirmed
from etabli.domain.firms.services.by_link import Followed
from etabli.domain.governance.register import treatment
from etabli.domain.governance.services.attempts import TooManyError
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, open_to_all, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.firms import need_places
from etabli.web.presentation.firms import needs as told
from etabli.web.presentation.firms.need_places import Where
from etabli.web.views import confirming
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.firms.need_forms import CloseForm, NeedForm, PlaceForm, RateForm, ReopenForm, WordForm

SAID = {
    "word": "Votre précision est enregistrée. Votre interlocuteur est prévenu.",
    "close": "Votre besoin est clos.",
    "reopen": "Votre besoin est rouvert. Votre interlocuteur est prévenu.",
    "rate": "Merci. Votre réponse est enregistrée.",
}


@takes_forms
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Where the establishment is (`?ou=`, `?siret=`), then the form, with what the register says and what the project
    (`?projet=`) asks; what was typed stays when something is wrong.
    """
    status = 200
    if request.method != "POST" and not (place := _place(request)).territory:
        return _ask_where(request, place)
    if request.method == "POST":
        form, status = NeedForm(request.POST), 422
        try:
            if done(form, lambda: _state(request, form)):
                return redirect("need_sent")
        except TooManyError as error:
            form.add_error(None, french(f"{error.user_message} Ce que vous avez écrit reste dans cette page."))
            status = 429
    else:
        form = NeedForm(initial={**told.of_project(_project(request)), **need_places.begun(place)})
        form.place = place
    context = {
        "form": form,
        "place": form.place,
        "outside": need_rules().outside if form.place.outside else (),
        "themes": need_rules().themes,
        "notice": treatment("besoins").notice,
        "trail": trails.of(("Entreprises", "firms"), "Exposer un besoin"),
    }
    return render(request, "web/firms/need_ask.html", context, status=status)


def _place(request: HttpRequest) -> Where:
    """What the address says of it."""
    text = request.GET.get("ou", "")[:80] or request.GET.get("siret", "")[:20]
    return need_places.typed(text) if text.strip() else Where()


def _project(request: HttpRequest) -> str:
    return request.GET.get("projet", "")[:40]


def _ask_where(request: HttpRequest, place: Where) -> HttpResponse:
    """The first question, and why what was said answers nothing."""
    text = request.GET.get("ou", "")[:80] or request.GET.get("siret", "")[:20]
    wrong = bool(place.problem) and not place.outside and not place.choices
    form = PlaceForm({"ou": text}) if wrong else PlaceForm(initial={"ou": text})
    if wrong:
        form.add_error("ou", place.problem)
    context = {
        "form": form,
        "place": place,
        "outside": need_rules().outside if place.outside else (),
        "themes": need_rules().themes,
        "project": _project(request),
        "trail": trails.of(("Entreprises", "firms"), "Exposer un besoin"),
    }
    return render(request, "web/firms/need_where.html", context)


def _state(request: HttpRequest, form: NeedForm) -> None:
    services.state(
        stated=UnconfirmedNeed(**form.stated()),
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("need_confirm", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    return confirming.sent_page(
        request,
        lead="Personne n’est prévenu avant que vous confirmiez par son lien.",
        again=reverse("need_ask"),
        trail=trails.of(("Entreprises", "firms"), "Besoin à confirmer"),
    )


def _follow_link(request: HttpRequest) -> Callable[[str], str]:
    return lambda hidden: request.build_absolute_uri(reverse("need_follow", args=[hidden]))


@takes_forms
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """By the link of the message."""
    stated = unconfirmed.unconfirmed(secret)
    return confirming.confirm_page(
        request,
        "web/firms/need_confirm.html",
        {"stated": stated, "theme": need_rules().theme_label(stated.theme)} if stated else None,
        gone=unconfirmed.GONE,
        confirm=lambda: services.confirm(hidden=secret, follow_link=_follow_link(request)),
        said="Votre besoin est confirmé et transmis. Gardez l’adresse de cette page.",
        then="need_follow",
    )


def _said(found: Followed) -> str:
    """Why it is closed: in the words of the firm where it closed it itself."""
    closing = need_rules().closing(found.need.closing)
    last = [one for one in found.steps if one.kind == NeedStepKind.CLOSED][-1:]
    by_firm = any(one.by_firm for one in last)
    return "" if closing is None else closing.said if by_firm and closing.said else closing.label


@takes_forms
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """One's need by its link: who has it, each step; add a word, close, say if it helped."""
    found = or_404(services.follow(secret), by_link.UNKNOWN)
    acte = request.POST.get("acte", "")
    closings = [
        one for one in need_rules().closings if "firm" in one.by and (found.need.answered_on or not one.answered)
    ]
    forms = {
        "word": WordForm(request.POST if acte == "word" else None),
        "close": CloseForm(closings, request.POST if acte == "close" else None, by_firm=True),
        "reopen": ReopenForm(request.POST if acte == "reopen" else None),
        "rate": RateForm(request.POST if acte == "rate" else None),
    }
    acts: dict[str, Callable[[], object]] = {
        "word": lambda: services.add_word(hidden=secret, machine=machine(request), **forms["word"].cleaned_data),
        "close": lambda: services.close_by_link(hidden=secret, **forms["close"].cleaned_data),
        "reopen": lambda: services.reopen(hidden=secret, **forms["reopen"].cleaned_data),
        "rate": lambda: services.rate(hidden=secret, **forms["rate"].cleaned_data),
    }
    asks_twice = acte == "close" and not request.POST.get("sure") and forms["close"].is_valid()
    if acte in acts and not asks_twice and done(forms[acte], acts[acte]):
        messages.success(request, french(SAID[acte]))
        return kept_nowhere(redirect("need_follow", secret))
    context = {
        "found": found,
        "line": told.lines([found.need], timezone.localdate())[0],
        "steps": told.steps(found.steps, names=False),
        "word": forms["word"] if found.may_write else None,
        "close": forms["close"] if found.may_close else None,
        "rate": forms["rate"] if found.asks else None,
        "note": need_rules().note_label(found.need.satisfaction) if found.need.satisfaction else "",
        "secret": secret,
        "said": _said(found),
        "sure": forms["close"].cleaned_data if asks_twice else None,
        "reason": dict(forms["close"].fields["closing"].choices).get(request.POST.get("closing", "")),
        "reopen": forms["reopen"] if found.reopens_until else None,
        "reopen_days": need_rules().reopen_days,
        "confidential": found.need.theme in need_rules().confidential,
        "form": forms.get(acte),
        "notice": treatment("besoins").notice,
    }
    status = 422 if request.method == "POST" and not asks_twice else 200
    return kept_nowhere(render(request, "web/firms/need_follow.html", context, status=status))
