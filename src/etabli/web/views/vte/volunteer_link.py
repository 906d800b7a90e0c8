"""What the firm and the young person do by their links, without an account."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.governance.register import treatment
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.models.volunteer_told import PARTS
from etabli.domain.vte.services import volunteer_by_link
from etabli.domain.vte.services.volunteer_by_link import ByLink
from etabli.domain.vte.volunteer_enums import EDITABLE, Audience, DocumentState
from etabli.domain.vte.volunteer_facts import expected_of
from etabli.kernel.typography import french
from etabli.web.access import kept_nowhere, machine, takes_forms
from etabli.web.presentation.vte import volunteers as told
from etabli.web.presentation.vte.volunteer_refusals import refusals_of
from etabli.web.views.diagnosis.acts import capped, done, or_404
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.attachments import attachment
from etabli.web.views.vte.volunteer_desk import link
from etabli.web.views.vte.volunteer_file import NO_PART
from etabli.web.views.vte.volunteer_forms import LINK_FORMS
from etabli.web.views.vte.volunteer_papers import NO_PAPER
from etabli.web.views.vte.volunteer_step_forms import DepositForm, SignForm, StayForm

SAID = {
    "deposit": "La pièce est déposée. Le chef de projet la vérifie.",
    "sign": "Votre signature est enregistrée.",
    "stay": "Merci. Votre réponse est enregistrée.",
    "agree": "Votre accord est enregistré.",
    "withdraw": "Votre accord est retiré.",
}


@takes_forms
@never_cache
@capped
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """The firm's file: what is left to do, documents, the charter, whether the young person stays."""
    found = or_404(volunteer_by_link.follow(secret, Audience.FIRM), volunteer_by_link.UNKNOWN)
    volunteer, acte = found.volunteer, request.POST.get("acte", "")
    if volunteer.confirmed_on is None:
        if acte == "open":
            volunteer_by_link.confirm(hidden=secret)
            return kept_nowhere(redirect("volunteer_follow", secret))
        return kept_nowhere(render(request, "web/vte/volunteer_confirm.html", {"volunteer": volunteer}))
    on = timezone.localdate()
    papers = told.papers(volunteer, volunteer.documents.all(), on)
    missing = [one.document.requirement for one in papers if one.document.state != DocumentState.ACCEPTED]
    forms: dict[str, Any] = {
        "deposit": DepositForm(
            told.named(papers, missing), request.POST if acte == "deposit" else None, request.FILES or None
        ),
        "sign": SignForm(request.POST if acte == "sign" else None, initial={"charter_seal": volunteer.charter_seal}),
        "stay": StayForm(request.POST if acte == "stay" else None),
    }
    acts: dict[str, Callable[[], object]] = {
        "deposit": lambda: volunteer_by_link.deposit_by_link(
            hidden=secret, machine=machine(request), **forms["deposit"].cleaned_data
        ),
        "sign": lambda: volunteer_by_link.sign_charter(
            hidden=secret, audience=Audience.FIRM, seen=forms["sign"].cleaned_data["charter_seal"]
        ),
        "stay": lambda: volunteer_by_link.answer_stay(
            hidden=secret, audience=Audience.FIRM, **forms["stay"].cleaned_data
        ),
    }
    if acte in acts and done(forms[acte], acts[acte]):
        messages.success(request, french(SAID[acte]))
        return kept_nowhere(redirect("volunteer_follow", secret))
    context = {
        **_common(found, secret),
        "papers": papers,
        "closed": told.closed(volunteer),
        "claims": told.claims(volunteer.claims.prefetch_related("payments")),
        "answer": told.answer(expected := expected_of(volunteer, on), volunteer),
        "refusals": refusals_of(expected),
        "parts": told.parts(volunteer, PARTS),
        "editable": volunteer.state in EDITABLE,
        "deposit": forms["deposit"] if missing else None,
        "sign": _to_read(forms["sign"], volunteer) if found.may_sign else None,
        "stay": forms["stay"] if found.stay is not None else None,
        "form": forms.get(acte),
        "past": told.past(
            volunteer, volunteer.steps.select_related("mandate__organisation", "mandate__person"), names=False
        ),
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/vte/volunteer_follow.html", context, status=status))


@takes_forms
@never_cache
def part(request: HttpRequest, secret: str, part: str) -> HttpResponse:
    """One part of the file, filled in by the firm."""
    found = or_404(volunteer_by_link.follow(secret, Audience.FIRM), volunteer_by_link.UNKNOWN)
    kind = or_404(LINK_FORMS.get(part), NO_PART)
    volunteer = found.volunteer
    if volunteer.confirmed_on is None:
        return kept_nowhere(redirect("volunteer_follow", secret))
    first = {name: getattr(volunteer, name) for name in kind.base_fields}
    form = kind(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and done(form, lambda: _tell(request, secret, part, form)):
        messages.success(request, "Cette partie est enregistrée.")
        return kept_nowhere(redirect("volunteer_follow", secret))
    closed = told.closed(volunteer) if part == "contrat" else []
    context = {
        "form": form,
        "volunteer": volunteer,
        "name": told.PART_NAMES[part],
        "secret": secret,
        "closed": closed,
    }
    return kept_nowhere(render(request, "web/vte/volunteer_part.html", context, status=422 if form.errors else 200))


@require_safe
@never_cache
def document(request: HttpRequest, secret: str, paper_id: UUID) -> HttpResponse:
    """A document of the firm's own file, to be saved."""
    found = or_404(volunteer_by_link.follow(secret, Audience.FIRM), volunteer_by_link.UNKNOWN)
    if found.volunteer.confirmed_on is None:
        return kept_nowhere(redirect("volunteer_follow", secret))
    one = or_404(found.volunteer.documents.filter(pk=paper_id).exclude(file_sha256="").first(), NO_PAPER)
    return kept_nowhere(attachment(name=one.file_name, kind=one.file_kind, sha256=one.file_sha256))


def _tell(request: HttpRequest, secret: str, part: str, form: Form) -> object:
    values = form.cleaned_data
    return volunteer_by_link.tell_part_by_link(hidden=secret, part=part, values=values, link=link(request))


@takes_forms
@never_cache
def young(request: HttpRequest, secret: str) -> HttpResponse:
    """The young person: the charter to sign, the consent to the question at 24 months, its answer."""
    found = or_404(volunteer_by_link.follow(secret, Audience.YOUNG), volunteer_by_link.UNKNOWN)
    volunteer, acte = found.volunteer, request.POST.get("acte", "")
    forms: dict[str, Any] = {
        "sign": SignForm(request.POST if acte == "sign" else None, initial={"charter_seal": volunteer.charter_seal}),
        "stay": StayForm(request.POST if acte == "stay" else None),
        "agree": AgreeForm(request.POST if acte == "agree" else None),
        "withdraw": WithdrawForm(request.POST if acte == "withdraw" else None),
    }
    acts: dict[str, Callable[[], object]] = {
        "sign": lambda: volunteer_by_link.sign_charter(
            hidden=secret, audience=Audience.YOUNG, seen=forms["sign"].cleaned_data["charter_seal"]
        ),
        "stay": lambda: volunteer_by_link.answer_stay(
            hidden=secret, audience=Audience.YOUNG, **forms["stay"].cleaned_data
        ),
        "agree": lambda: volunteer_by_link.agree(hidden=secret, agrees=True),
        "withdraw": lambda: volunteer_by_link.agree(hidden=secret, agrees=False),
    }
    if acte in acts and done(forms[acte], acts[acte]):
        messages.success(request, french(SAID[acte]))
        return kept_nowhere(redirect("volunteer_young", secret))
    context = {
        **_common(found, secret),
        "sign": _to_read(forms["sign"], volunteer) if found.may_sign else None,
        "stay": forms["stay"] if found.stay is not None and volunteer.agrees else None,
        "agree": None if volunteer.agrees else forms["agree"],
        "withdraw": forms["withdraw"] if volunteer.agrees else None,
        "consent": volunteer_rules().consent(timezone.localdate()),
        "form": forms.get(acte),
    }
    status = 422 if request.method == "POST" else 200
    return kept_nowhere(render(request, "web/vte/volunteer_young.html", context, status=status))


def _to_read(form: SignForm, volunteer: Volunteer) -> SignForm:
    """What was refused is signed for what the page shows now, once it is read again."""
    if form.is_bound:
        form.data = form.data.copy()
        form.data["charter_seal"] = volunteer.charter_seal
        form.data.pop("read", None)
    return form


class AgreeForm(Form):
    """A button."""

    acte = "agree"


class WithdrawForm(Form):
    """A button."""

    acte = "withdraw"


def _common(found: ByLink, secret: str) -> dict[str, Any]:
    volunteer, rules = found.volunteer, volunteer_rules()
    return {
        "found": found,
        "volunteer": volunteer,
        "who": told.young(volunteer),
        "asks": told.asks(volunteer),
        "waits": told.waits(volunteer, timezone.localdate()),
        "secret": secret,
        "charter": rules.charter_signed(volunteer.charter),
        "notice": treatment("volontaires").notice,
    }
