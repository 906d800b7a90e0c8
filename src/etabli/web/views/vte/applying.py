"""What a candidate does without an account: apply, confirm, follow, withdraw, erase."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.domain.governance.register import treatment
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.vte import services
from etabli.domain.vte.enums import ANSWERED
from etabli.domain.vte.models import Offer, UnconfirmedApplication
from etabli.domain.vte.queries import offers
from etabli.domain.vte.retention import kept_until
from etabli.domain.vte.services import by_link, unconfirmed
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, open_to_all, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.vte import offers as words
from etabli.web.views import confirming
from etabli.web.views.diagnosis.acts import capped, done, or_404
from etabli.web.views.vte.application_forms import ApplicationForm, EraseForm
from etabli.web.views.vte.offer_stating import firm_link
from etabli.web.views.vte.offers import UNKNOWN


@takes_forms
@capped
@never_cache
def ask(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """The form; what was typed stays, but for the file, which browsers don't give back."""
    offer = or_404(offers.published(offer_id), UNKNOWN)
    on = localdate()
    trail = trails.of(("VTE", "vte"), ("Offres", "offers"), "Candidater")
    if not offer.is_open(on):
        context: dict[str, Any] = {"state": words.state(offer, on), "trail": trail}
        return render(request, "web/vte/offer_over.html", context, status=410)
    form, status = ApplicationForm(), 200
    if request.method == "POST":
        form, status = ApplicationForm(request.POST, request.FILES), 422
        try:
            if done(form, lambda: _apply(request, offer, form)):
                return redirect("application_sent")
        except TooManyError as error:
            form.add_error(None, french(f"{error.user_message} Ce que vous avez écrit reste dans cette page."))
            status = 429
    context = {
        "form": form,
        "offer": offer,
        "card": words.card(offer),
        "notice": treatment("candidatures-vte").notice,
        "trail": trail,
    }
    return render(request, "web/vte/application_ask.html", context, status=status)


def _apply(request: HttpRequest, offer: Offer, form: ApplicationForm) -> None:
    given = dict(form.cleaned_data)
    del given["place"]
    sent_file = given.pop("file")
    file = services.check_cv(sent_file.name, sent_file.read()) if sent_file else None
    alternance = given.pop("situation") == "alternance"
    services.apply(
        said=UnconfirmedApplication(offer=offer, commune=form.commune, alternance=alternance, **given),
        file=file,
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("application_confirm", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    return confirming.sent_page(
        request,
        lead="Rien n’est transmis à l’entreprise avant que vous confirmiez.",
        again=reverse("offers"),
        trail=trails.of(("VTE", "vte"), ("Offres", "offers"), "Candidature à confirmer"),
    )


@takes_forms
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """By the link of the message."""
    said = unconfirmed.unconfirmed_application(secret)
    return confirming.confirm_page(
        request,
        "web/vte/application_confirm.html",
        {"said": said, "facts": words.applicant(said, localdate())} if said else None,
        gone=unconfirmed.GONE,
        confirm=lambda: services.confirm_application(hidden=secret, firm_link=firm_link(request)),
        said="Votre candidature est transmise. Gardez l’adresse de cette page.",
        then="application_follow",
    )


@takes_forms
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """One's application by its link: what the firm answered; withdraw, erase."""
    one = or_404(by_link.opened_application(secret), by_link.UNKNOWN_APPLICATION)
    acte = request.POST.get("acte", "")
    form = EraseForm(request.POST if acte == "erase" else None)
    error = ""
    if acte == "erase" and done(form, lambda: services.erase(hidden=secret, firm_link=firm_link(request))):
        messages.success(request, "Votre candidature et votre CV sont effacés.")
        return kept_nowhere(redirect("offers"))
    if acte == "withdraw":
        try:
            services.withdraw(hidden=secret, firm_link=firm_link(request))
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, "Votre candidature est retirée. L’entreprise est prévenue.")
            return kept_nowhere(redirect("application_follow", secret))
    context = {
        "one": one,
        "facts": words.applicant(one, localdate()),
        "answers": list(one.answers.all()),
        "kept": kept_until(one),
        "card": words.card(one.offer),
        "open": one.offer.is_open(localdate()),
        "offer_state": words.state(one.offer, localdate()),
        "may_withdraw": one.state in ANSWERED,
        "erase": form,
        "error": error,
        "form": form if form.is_bound else None,
        "notice": treatment("candidatures-vte").notice,
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/vte/application_follow.html", context, status=status))
