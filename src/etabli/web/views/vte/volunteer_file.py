"""One volunteer's file: all that is known and done of it, its parts to fill in, its amount step by step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.models.volunteer_told import PARTS
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.queries.volunteers import Opened
from etabli.domain.vte.services import (
    volunteer_aid,
    volunteer_corrections,
    volunteer_documents,
    volunteer_steps,
    volunteers,
)
from etabli.domain.vte.services.volunteer_aid import Money
from etabli.domain.vte.services.volunteer_corrections import LabelFix, PaymentFix
from etabli.domain.vte.services.volunteer_steps import Answer
from etabli.domain.vte.volunteer_enums import EDITABLE, Audience, FileStep
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.aids import verdicts
from etabli.web.presentation.vte import volunteers as told
from etabli.web.views.diagnosis.acts import capped, done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.vte.volunteer_desk import link
from etabli.web.views.vte.volunteer_forms import PART_FORMS
from etabli.web.views.vte.volunteer_step_forms import (
    AidForm,
    DepositForm,
    JudgeForm,
    LabelFixForm,
    LabelForm,
    LinkForm,
    PaymentFixForm,
    StepForm,
)

UNKNOWN = "Ce dossier n'existe pas, ou il est réservé."
NO_PART = "Ce dossier n'a pas cette partie."
SAID = {
    "deposit": "La pièce est déposée.",
    "judge": "La vérification est enregistrée.",
    "step": "C'est enregistré.",
    "label": "La réponse sur le label est enregistrée.",
    "aid": "C'est enregistré.",
    "label_fix": "La correction est enregistrée, l'histoire garde les deux.",
    "payment_fix": "La correction est enregistrée, l'histoire garde les deux.",
    "link": "Un nouveau lien est envoyé.",
}


@takes_forms
@capped
@private_page
def show(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """Where the file stands, what it lacks, what may be done next."""
    found = or_404(queries.opened(request.actor, volunteer_id), UNKNOWN)
    on, volunteer = request.actor.on, found.volunteer
    acte, papers = request.POST.get("acte", ""), told.papers(volunteer, found.documents, on)
    forms = _forms(request, found, papers, acte)
    if acte in ALLOWED:
        allowed = ALLOWED[acte](request.actor, volunteer)
        if not allowed:
            raise NotAllowedError(allowed)
        if acte in forms and done(forms[acte], _act(request, volunteer_id, acte, forms[acte])):
            say(request, SAID[acte])
            return redirect("volunteer", volunteer_id)
    context = {
        "found": found,
        "volunteer": volunteer,
        "who": told.young(volunteer),
        "asks": told.asks(volunteer),
        "waits": told.waits(volunteer, on),
        "late": told.lines([volunteer], on)[0].late,
        "against": told.opened_next(found),
        "answer": told.answer(found.expected, volunteer),
        "size": told.size(found.expected),
        "place": told.place(volunteer),
        "closed": told.closed(volunteer),
        "parts": told.parts(volunteer, PARTS),
        "editable": found.manages and volunteer.state in EDITABLE,
        "papers": papers,
        "claims": told.claims(found.claims),
        "deadlines": told.deadline_lines(found.deadlines, volunteer, on, found.claims),
        "past": told.past(volunteer, found.steps, names=True),
        "charter": volunteer_rules().charter_signed(volunteer.charter),
        "forms": {name: form for name, form in forms.items() if _open(found, name)},
        "form": forms.get(acte),
        "trail": trails.of(("Mon espace", "space"), ("Volontaires (VTE)", "volunteer_desk"), "Dossier"),
    }
    return render(request, "web/vte/volunteer_file.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: HttpRequest, found: Opened, papers: list[told.Paper], acte: str) -> dict[str, Any]:
    def given(name: str) -> Any:
        return sent(request) if acte == name else None

    uploaded = request.FILES if request.method == "POST" else None
    return {
        "step": StepForm(found.acts, given("step")),
        "deposit": DepositForm(told.named(papers, found.to_deposit), given("deposit"), uploaded),
        "judge": JudgeForm(told.named(papers, found.to_judge), given("judge")),
        "label": LabelForm(found.to_answer, given("label"), uploaded, evidence=found.evidence),
        "aid": AidForm(found.aid_acts, given("aid")),
        "label_fix": LabelFixForm(found.labels_to_correct, given("label_fix"), uploaded),
        "payment_fix": PaymentFixForm(told.named_payments(found.payments_to_correct), given("payment_fix")),
        "link": LinkForm(given("link")),
    }


def _open(found: Opened, name: str) -> bool:
    """Whether a form has something to offer."""
    return bool(
        {
            "step": found.acts,
            "deposit": found.to_deposit,
            "judge": found.to_judge,
            "label": found.to_answer,
            "aid": found.aid_acts,
            "label_fix": found.labels_to_correct,
            "payment_fix": found.payments_to_correct,
            "link": found.manages,
        }[name]
    )


ALLOWED: dict[str, Callable[[Any, Volunteer], Any]] = {
    "step": lambda actor, volunteer: rights.may_manage(actor, volunteer.territory),
    "deposit": lambda actor, volunteer: rights.may_manage(actor, volunteer.territory),
    "judge": lambda actor, volunteer: rights.may_manage(actor, volunteer.territory),
    "link": lambda actor, volunteer: rights.may_manage(actor, volunteer.territory),
    "label": rights.may_label,
    "aid": rights.may_pay,
    "label_fix": rights.may_label,
    "payment_fix": rights.may_pay,
}


def _act(request: HttpRequest, volunteer_id: UUID, acte: str, form: Form) -> Callable[[], Any]:
    """What a form that is right does."""

    def act() -> Any:
        given = form.cleaned_data
        common: dict[str, Any] = {"volunteer_id": volunteer_id, "by": request.actor}
        if acte == "deposit":
            return volunteer_documents.deposit(requirement=given["requirement"], file=given["file"], **common)
        common["link"] = link(request)
        if acte == "link":
            return volunteers.send_link(audience=Audience(given["audience"]), **common)
        if acte == "judge":
            told_ = {"requirement": given["requirement"], "reason": given["reason"]}
            return volunteer_documents.judge(accepted=given["verdict"] == "yes", **told_, **common)
        if acte == "step":
            named = {"kind": FileStep(given["kind"]), "on": given["on"], "text": given["text"]}
            return volunteer_steps.take_step(ending=given.get("ending", ""), **named, **common)
        if acte == "label":
            fields = {name: given[name] for name in ("scheme", "on", "number", "reason", "file")}
            return volunteer_steps.record_label(answer=Answer(granted=given["granted"] == "yes", **fields), **common)
        if acte == "label_fix":
            return volunteer_corrections.correct_label(fix=LabelFix(**given), **common)
        if acte == "payment_fix":
            fix = PaymentFix(**given | {"payment": UUID(given["payment"])})
            return volunteer_corrections.correct_payment(fix=fix, **common)
        scheme, _, kind = given["what"].partition(":")
        fields = {name: given[name] for name in ("on", "payer", "reference", "reason", "beyond")}
        money = Money(scheme=scheme, kind=FileStep(kind), amount_cents=given["amount_cents"] or 0, **fields)
        return volunteer_aid.record_aid(told=money, **common)

    return act


@takes_forms
@private_page
def part(request: HttpRequest, volunteer_id: UUID, part: str) -> HttpResponse:
    """One part of the file, to fill in."""
    volunteer = or_404(
        rights.visible(request.actor).select_related("territory").filter(pk=volunteer_id).first(), UNKNOWN
    )
    allowed = rights.may_manage(request.actor, volunteer.territory)
    if not allowed:
        raise NotAllowedError(allowed)
    kind = or_404(PART_FORMS.get(part), NO_PART)
    first = {name: getattr(volunteer, name) for name in kind.base_fields}
    form = kind(sent(request), **({} if request.method == "POST" else {"initial": first}))
    if request.method == "POST" and done(form, lambda: _tell(request, volunteer_id, part, form)):
        say(request, "Cette partie est enregistrée.")  # what is asked in vain is said on the page of the file
        return redirect("volunteer", volunteer_id)
    context = {
        "form": form,
        "volunteer": volunteer,
        "closed": told.closed(volunteer) if part == "contrat" else [],
        "name": told.PART_NAMES[part],
        "trail": [
            *trails.of(("Mon espace", "space"), ("Volontaires (VTE)", "volunteer_desk")),
            (volunteer.firm, reverse("volunteer", args=[volunteer.pk])),
            (told.PART_NAMES[part], ""),
        ],
    }
    return render(request, "web/vte/volunteer_part.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, volunteer_id: UUID, part: str, form: Form) -> Volunteer:
    values, by = form.cleaned_data, request.actor
    return volunteers.tell_part(volunteer_id=volunteer_id, part=part, values=values, by=by, link=link(request))


@require_safe
@private_page
def amount(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """What the contract may bring: rule by rule, then step by step, each with its version and its source."""
    found = or_404(queries.opened(request.actor, volunteer_id), UNKNOWN)
    context = {
        "volunteer": found.volunteer,
        "answer": told.answer(found.expected, found.volunteer),
        "steps": told.amount(found.expected),
        "de_minimis": told.de_minimis(found.expected),
        "groups": verdicts.groups(found.expected.verdicts),
        "size": told.size(found.expected),
        "trail": [
            *trails.of(("Mon espace", "space"), ("Volontaires (VTE)", "volunteer_desk")),
            (found.volunteer.firm, reverse("volunteer", args=[found.volunteer.pk])),
            ("Aide attendue", ""),
        ],
    }
    return render(request, "web/vte/volunteer_amount.html", context)
