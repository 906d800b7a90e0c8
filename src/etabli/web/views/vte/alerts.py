"""Alerts: asking for one on what is searched, confirming it, stopping it, by one link."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.domain.governance.register import treatment
from etabli.domain.governance.services import attempts
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.vte.models import Alert
from etabli.domain.vte.queries import asking
from etabli.domain.vte.services import alerts
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, open_to_all, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.vte.searched import told
from etabli.web.views import confirming
from etabli.web.views.diagnosis.acts import done
from etabli.web.views.vte.application_forms import AlertForm


@takes_forms
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The address carries what is searched, as the list does."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in asking.NAMES}
    kept = urlencode({name: value for name, value in asked.items() if value})[:600]
    wrong = asking.read(asked).wrong
    form, status = AlertForm(initial={"cadence": "weekly"}), 200
    if request.method == "POST":
        form, status = AlertForm(request.POST), 422
        for said in wrong.values():
            form.add_error(None, said)
        try:
            if done(form, lambda: _ask(request, form, kept)):
                return redirect("alert_sent")
        except TooManyError as error:
            form.add_error(None, french(error.user_message))
            status = 429
    context = {
        "form": form,
        "searched": told(asked),
        "wrong": list(wrong.values()),
        "back": f"{reverse('offers')}?{kept}",
        "notice": treatment("alertes-vte").notice,
        "trail": trails.of(("VTE", "vte"), ("Offres", "offers"), "Alerte"),
    }
    return render(request, "web/vte/offer_alert_ask.html", context, status=status)


def _ask(request: HttpRequest, form: AlertForm, kept: str) -> None:
    alerts.ask(
        alert=Alert(asked=kept, **form.cleaned_data),
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("alert", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    return confirming.sent_page(
        request,
        lead="Aucune alerte ne part avant que vous confirmiez.",
        again=reverse("offers"),
        trail=trails.of(("VTE", "vte"), ("Offres", "offers"), "Alerte à confirmer"),
    )


@takes_forms
def show(request: HttpRequest, secret: str) -> HttpResponse:
    """One button: it confirms what is not yet, and stops what is."""
    alert = alerts.opened(secret)
    if alert is None:
        attempts.count(attempts.REFUSED_LINKS_OF_MACHINE, machine(request))
        return kept_nowhere(render(request, "web/vte/offer_alert.html", {"gone": french(alerts.GONE)}, status=410))
    if request.method == "POST":
        try:
            if alert.confirmed_at is None:
                alerts.confirm(hidden=secret)
                messages.success(request, "Votre alerte est confirmée.")
                return kept_nowhere(redirect("alert", secret))
            alerts.stop(hidden=secret)
        except ValidationError as error:
            gone = {"gone": " ".join(error.messages)}
            return kept_nowhere(render(request, "web/vte/offer_alert.html", gone, status=410))
        messages.success(request, "Votre alerte est arrêtée, et votre adresse effacée.")
        return kept_nowhere(redirect("offers"))
    context = {"alert": alert, "searched": told(QueryDict(alert.asked).dict())}
    return kept_nowhere(render(request, "web/vte/offer_alert.html", context))
