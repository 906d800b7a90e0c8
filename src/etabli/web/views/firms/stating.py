"""What a firm does without an account: state a need, confirm it by its address, follow it by its link."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms import services
from etabli.domain.firms.models import UnconfirmedNeed
from etabli.domain.firms.services import by_link, unconfirmed
from etabli.domain.governance.register import treatment
from etabli.domain.governance.services import attempts
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.access import machine, open_to_all, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.firms import needs as told
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.firms.need_forms import CloseForm, NeedForm, RateForm, WordForm

SAID = {
    "word": "Votre précision est enregistrée. Votre interlocuteur est prévenu.",
    "close": "Votre besoin est clos.",
    "rate": "Merci. Votre réponse est enregistrée.",
}


@takes_forms
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when something is wrong. `?siret=`, `?projet=` begin it."""
    territories = offered()
    status = 200
    if request.method == "POST":
        form, status = NeedForm(territories, request.POST), 422
        try:
            if done(form, lambda: _state(request, form)):
                return redirect("need_sent")
        except TooManyError as error:
            form.add_error(None, french(f"{error.user_message} Ce que vous avez écrit reste dans cette page."))
            status = 429
    else:
        siret, project = request.GET.get("siret", "")[:20], request.GET.get("projet", "")
        form = NeedForm(territories, initial=told.prefilled(siret, project))
    context = {
        "form": form,
        "themes": need_rules().themes,
        "notice": treatment("besoins").notice,
        "trail": trails.of(("Entreprises", "firms"), "Exposer un besoin"),
    }
    return render(request, "web/firms/need_ask.html", context, status=status)


def offered() -> list[tuple[str, str]]:
    """The territories of the phase that runs. One query."""
    phase = live.programme().current(timezone.localdate()).id
    return list(Territory.objects.filter(phase=phase).order_by("name").values_list("pk", "name"))


def _state(request: HttpRequest, form: NeedForm) -> None:
    services.state(
        stated=UnconfirmedNeed(**told.stated(form.cleaned_data)),
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("need_confirm", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    context = {"demo": settings.ETABLI_DEMO, "trail": trails.of(("Entreprises", "firms"), "Besoin à confirmer")}
    return render(request, "web/firms/need_sent.html", context)


def _follow_link(request: HttpRequest) -> Callable[[str], str]:
    return lambda hidden: request.build_absolute_uri(reverse("need_follow", args=[hidden]))


@takes_forms
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: programs that open links in messages press none, and confirm nothing."""
    stated = unconfirmed.unconfirmed(secret)
    if stated is None:
        attempts.count(attempts.REFUSED_LINKS_OF_MACHINE, machine(request))
        return _private(render(request, "web/firms/need_confirm.html", {"error": french(unconfirmed.GONE)}, status=410))
    context = {"stated": stated, "theme": need_rules().theme_label(stated.theme)}
    if request.method == "POST":
        try:
            hidden = services.confirm(hidden=secret, follow_link=_follow_link(request))
        except ValidationError as error:
            context["error"] = " ".join(error.messages)
            return _private(render(request, "web/firms/need_confirm.html", context, status=422))
        messages.success(request, "Votre besoin est confirmé et transmis. Gardez l’adresse de cette page.")
        return _private(redirect("need_follow", hidden))
    return _private(render(request, "web/firms/need_confirm.html", context))


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
        "close": CloseForm(closings, request.POST if acte == "close" else None),
        "rate": RateForm(request.POST if acte == "rate" else None),
    }
    acts: dict[str, Callable[[], object]] = {
        "word": lambda: services.add_word(hidden=secret, machine=machine(request), **forms["word"].cleaned_data),
        "close": lambda: services.close_by_link(hidden=secret, **forms["close"].cleaned_data),
        "rate": lambda: services.rate(hidden=secret, **forms["rate"].cleaned_data),
    }
    if acte in acts and done(forms[acte], acts[acte]):
        messages.success(request, french(SAID[acte]))
        return _private(redirect("need_follow", secret))
    context = {
        "found": found,
        "line": told.lines([found.need], timezone.localdate())[0],
        "steps": told.steps(found.steps, names=False),
        "word": forms["word"] if found.may_write else None,
        "close": forms["close"] if found.may_close else None,
        "rate": forms["rate"] if found.asks else None,
        "note": need_rules().note_label(found.need.satisfaction) if found.need.satisfaction else "",
        "form": forms.get(acte),
        "notice": treatment("besoins").notice,
    }
    status = 422 if request.method == "POST" else 200
    return _private(render(request, "web/firms/need_follow.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: kept and listed nowhere."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
