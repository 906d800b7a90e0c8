"""What a firm does without an account: write an offer, confirm it, follow it by its link, answer its candidates."""

from collections.abc import Callable
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

from etabli.analysis.vte.matching import Match, in_order
from etabli.catalogue.places.town_halls import km_between_communes
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.foundation import files
from etabli.domain.governance.register import treatment
from etabli.domain.governance.services.attempts import TooManyError
from etabli.domain.vte import services
from etabli.domain.vte.enums import ANSWERED, ENDS, ApplicationState, OfferState, OfferStepKind
from etabli.domain.vte.models import Application, Offer, UnconfirmedOffer
from etabli.domain.vte.retention import kept_until
from etabli.domain.vte.services import by_link, unconfirmed
from etabli.domain.vte.services.offers import judge_dates
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.access import kept_nowhere, machine, open_to_all, takes_forms
from etabli.web.download import download
from etabli.web.presentation import trails
from etabli.web.presentation.vte import offers as words
from etabli.web.views import confirming
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.vte.application_forms import AnswerForm
from etabli.web.views.vte.offer_forms import EndForm, OfferForm

CHECK = "verifier"  # the button that says what the rules say, and sends nothing
SAID = {
    "end": "C’est enregistré. Les candidats qui attendent sont prévenus.",
    "edit": "Votre offre est modifiée : elle est relue avant d’être publiée.",
    "answer": "Votre réponse est envoyée au candidat.",
}


@takes_forms
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays. `?siret=` begins with what the register knows."""
    on = localdate()
    first = words.prefilled(request.GET.get("siret", "")[:20])
    form, status, aid = OfferForm(phase(), on, initial=first), 200, None
    if request.method == "POST":
        form, status = OfferForm(phase(), on, request.POST), 422
        if request.POST.get("que") == CHECK:
            aid, status = checked(form), 200 if form.is_valid() else 422
        else:
            try:
                if done(form, lambda: _state(request, form)):
                    return redirect("offer_sent")
            except TooManyError as error:
                form.add_error(None, french(f"{error.user_message} Ce que vous avez écrit reste dans cette page."))
                status = 429
    context = {
        "form": form,
        "aid": aid,
        "rules": offer_rules(),
        "notice": treatment("offres-vte").notice,
        "trail": trails.of(("VTE", "vte"), ("Offres", "offers"), "Publier une offre"),
    }
    return render(request, "web/vte/offer_ask.html", context, status=status)


def phase() -> str:
    """The phase that runs."""
    return live.programme().current(localdate()).id


def checked(form: OfferForm) -> words.Aid | None:
    """What the rules say of what is typed, once it is right: judged as it is when it is sent."""
    if not form.is_valid():
        return None
    said = UnconfirmedOffer(**words.said(form))
    try:
        judge_dates(said, localdate())
    except ValidationError as error:
        form.refuse(error)
        return None
    return words.aid_with_doubts(said, localdate())


def _state(request: HttpRequest, form: OfferForm) -> None:
    services.state(
        said=UnconfirmedOffer(**words.said(form)),
        machine=machine(request),
        link=lambda hidden: request.build_absolute_uri(reverse("offer_confirm", args=[hidden])),
    )


@require_safe
@open_to_all
def sent_page(request: HttpRequest) -> HttpResponse:
    """What happens now: the same words whoever the address is of."""
    return confirming.sent_page(
        request,
        lead="Rien n’est relu avant que vous confirmiez.",
        again=reverse("offer_ask"),
        trail=trails.of(("VTE", "vte"), ("Offres", "offers"), "Offre à confirmer"),
    )


@takes_forms
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """By the link of the message."""
    said = unconfirmed.unconfirmed_offer(secret)
    return confirming.confirm_page(
        request,
        "web/vte/offer_confirm.html",
        _told(said) if said else None,
        gone=unconfirmed.GONE,
        confirm=lambda: services.confirm(hidden=secret, follow_link=firm_link(request)),
        said="Votre offre est confirmée, elle va être relue. Gardez l’adresse de cette page.",
        then="offer_follow",
    )


def _told(said: UnconfirmedOffer) -> dict[str, Any]:
    return {"said": said, "contract": words.contract(said), "aid": words.aid_with_doubts(said, localdate())}


@takes_forms
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """One's offer by its link: where it stands, its candidates in the order in which they answer it, ending it."""
    found = or_404(by_link.follow(secret), by_link.UNKNOWN)
    ends = [kind for kind in found.acts if kind in ENDS]
    form = EndForm(ends, request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(form, lambda: _end(request, secret, form)):
        messages.success(request, french(SAID["end"]))
        return kept_nowhere(redirect("offer_follow", secret))
    context = {
        "found": found,
        "card": words.card(found.offer),
        "state": words.state(found.offer, localdate()),
        "open": found.offer.is_open(localdate()),
        "aid": words.aid_with_doubts(found.offer, localdate()),
        "steps": words.steps(found.steps, names=False),
        "candidates": _candidates(found.offer, found.applications),
        "may_edit": OfferStepKind.EDITED in found.acts,
        "chosen": found.offer.state == OfferState.FILLED
        or any(one.state == ApplicationState.RETAINED for one in found.applications),
        "end": form if ends else None,
        "form": form if form.is_bound else None,
        "secret": secret,
        "rules": offer_rules(),
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/vte/offer_follow.html", context, status=status))


def _end(request: HttpRequest, secret: str, form: EndForm) -> None:
    kind = OfferStepKind(form.cleaned_data["kind"])
    services.end(hidden=secret, kind=kind, candidate_link=candidate_link(request))


def _candidates(offer: Offer, found: tuple[Application, ...]) -> list[tuple[Application, words.Told]]:
    """In the order in which they answer the offer."""
    pairs = ((one, _match(offer, one)) for one in found)
    return [(one, words.told(match)) for one, match in in_order(pairs, tie=lambda one: f"{one.sent_on} {one.pk}")]


def _match(offer: Offer, one: Application) -> Match:
    home = one.commune_id or ""
    return words.match(offer, words.profile(one), km_between_communes(home, offer.commune_id), localdate())


@takes_forms
def edit(request: HttpRequest, secret: str) -> HttpResponse:
    """Change what the offer says: it is reviewed again."""
    found = or_404(by_link.follow(secret), by_link.UNKNOWN)
    on, aid, status = localdate(), None, 200
    form = OfferForm(phase(), on, initial=words.as_typed(found.offer), known=True)
    if request.method == "POST":
        form, status = OfferForm(phase(), on, request.POST, known=True), 422
        if request.POST.get("que") == CHECK:
            aid, status = checked(form), 200 if form.is_valid() else 422
        elif done(form, lambda: services.edit(hidden=secret, said=UnconfirmedOffer(**words.said(form)))):
            messages.success(request, french(SAID["edit"]))
            return kept_nowhere(redirect("offer_follow", secret))
    context = {"form": form, "aid": aid, "found": found, "secret": secret, "rules": offer_rules()}
    return kept_nowhere(render(request, "web/vte/offer_edit.html", context, status=status))


@takes_forms
def candidate(request: HttpRequest, secret: str, application_id: UUID) -> HttpResponse:
    """One candidate: what they say, how they answer the offer, and the firm's answer."""
    one = or_404(by_link.application_of(secret, application_id), by_link.UNKNOWN)
    states = ANSWERED.get(one.state, ())
    form = AnswerForm(states, request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(form, lambda: _answer(request, secret, one, form)):
        messages.success(request, french(SAID["answer"]))
        return kept_nowhere(redirect("offer_candidate", secret, application_id))
    context = {
        "one": one,
        "facts": words.applicant(one, localdate()),
        "answers": list(one.answers.all()),
        "kept": kept_until(one),
        "match": words.told(_match(one.offer, one)),
        "answer": form if states else None,
        "form": form if form.is_bound else None,
        "secret": secret,
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/vte/offer_candidate.html", context, status=status))


def _answer(request: HttpRequest, secret: str, one: Application, form: AnswerForm) -> None:
    services.answer(hidden=secret, application_id=one.pk, candidate_link=candidate_link(request), **form.cleaned_data)


@require_safe
def candidate_file(request: HttpRequest, secret: str, application_id: UUID) -> HttpResponse:
    """The file of a candidate, to be saved: nothing of it is shown here."""
    one = or_404(by_link.application_of(secret, application_id), by_link.UNKNOWN)
    path = files.path_of(one.file_sha256) if one.file_sha256 else None
    content = or_404(path.read_bytes() if path is not None and path.exists() else None, "Ce fichier n'est plus gardé.")
    return kept_nowhere(download(content, files.ACCEPTED[one.file_kind], f"cv-{str(one.pk)[:8]}.{one.file_kind}"))


def candidate_link(request: HttpRequest) -> Callable[[str], str]:
    return lambda hidden: request.build_absolute_uri(reverse("application_follow", args=[hidden]))


def firm_link(request: HttpRequest) -> Callable[[str], str]:
    return lambda hidden: request.build_absolute_uri(reverse("offer_follow", args=[hidden]))
