"""One finding of the workbench: decide, reword, rate, confidential part, evidence, figure; and its history.

The page shows one form at most, at an address of its own (`?acte=reword`), and while it is open no other is offered:
what somebody began to write is never beside a form that is sent.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.models import Evidence
from etabli.domain.diagnosis.opinions import opinion
from etabli.domain.diagnosis.queries import findings as queries
from etabli.domain.diagnosis.queries.findings import OpenedFinding
from etabli.domain.diagnosis.rights import check
from etabli.domain.foundation import files
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import require
from etabli.domain.governance.queries.recusals import standing
from etabli.web.access import gives_back, private_page, takes_forms
from etabli.web.presentation.diagnosis import findings as lines
from etabli.web.presentation.diagnosis import history as told_history
from etabli.web.presentation.diagnosis import trails
from etabli.web.presentation.recusal_link import recusal_link
from etabli.web.views.diagnosis.acts import capped, done, or_404, told
from etabli.web.views.diagnosis.forms import (
    ConfidentialForm,
    DecideForm,
    EvidenceForm,
    Form,
    RateForm,
    RemovalForm,
    SettleForm,
    reword_form,
    words_of,
)
from etabli.web.views.diagnosis.workbench import NO_FINDING

UNTOUCHED = "vous n’y aviez pas touché"
SAVED = {
    "decide": "Décision enregistrée.",
    "reword": "Rédaction enregistrée.",
    "rate": "Votre avis est enregistré.",
    "confidential": "Partie confidentielle enregistrée.",
    "settle": "Chiffre décidé.",
    "evidence": "Preuve ajoutée.",
    "remove_evidence": "Preuve retirée.",
}


@takes_forms
@capped
@gives_back()
@private_page
def show(request: HttpRequest, phase: str, territory_id: str, finding_id: UUID) -> HttpResponse:
    """The page; a form that is sent comes here, says which it is, and leads back here."""
    found = or_404(queries.finding(request.actor, phase, territory_id, finding_id), NO_FINDING)
    if request.method != "POST":
        return _page(request, found)
    acte = request.POST.get("acte", "")
    if acte not in SAVED:
        raise Http404(NO_FINDING)
    check(found.may, request.actor, found.permission_for(acte), found.territory, subject=found.finding.subject)
    form = _sent(request, found, acte)
    try:
        if done(form, lambda: ACTS[acte](request, found, form.cleaned_data)):
            told(request, SAVED[acte])
            return redirect(f"{reverse('workbench_finding', args=[phase, territory_id, finding_id])}#{acte}")
    except EditedMeanwhileError as error:
        again = form.with_values({**error.merged.values, "revision": error.revision})
        return _page(request, found, again, meanwhile=_meanwhile(form, error), status=409)
    return _page(request, found, form, status=422)


def _sent(request: HttpRequest, found: OpenedFinding, acte: str) -> Form:
    if acte == "evidence":
        return EvidenceForm(request.POST, request.FILES)
    if acte == "reword":
        return reword_form(found.finding)(request.POST)
    by_acte: dict[str, type[Form]] = {
        one.acte: one for one in (DecideForm, RateForm, ConfidentialForm, SettleForm, RemovalForm)
    }
    return by_acte[acte](request.POST)


def _decide(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    revision = given.pop("revision")
    services.decide(finding_id=found.finding.pk, revision=revision, values=given, by=request.actor)


def _reword(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    revision = given.pop("revision")
    services.reword(finding_id=found.finding.pk, revision=revision, values=given, by=request.actor)


def _rate(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    services.rate(finding_id=found.finding.pk, by=request.actor, **given)


def _confidential(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    services.write_confidential(finding_id=found.finding.pk, by=request.actor, **given)


def _settle(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    given["take"] = given["take"] == "new"
    services.settle(finding_id=found.finding.pk, by=request.actor, **given)


def _evidence(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    upload = given.pop("file")
    file = files.check(upload.name, upload.read()) if upload else None
    services.add_evidence(evidence=Evidence(finding=found.finding, **given), file=file, by=request.actor)


def _remove_evidence(request: HttpRequest, found: OpenedFinding, given: dict[str, Any]) -> None:
    piece = next((one for one in found.evidence if one.pk == given["evidence"]), None)
    services.remove_evidence(
        evidence=or_404(piece, "Cette preuve n'existe plus."), reason=given["reason"], by=request.actor
    )


ACTS = {
    "decide": _decide,
    "reword": _reword,
    "rate": _rate,
    "confidential": _confidential,
    "settle": _settle,
    "evidence": _evidence,
    "remove_evidence": _remove_evidence,
}


def _meanwhile(form: Form, error: EditedMeanwhileError) -> dict[str, Any]:
    """Who changed what, beside what was typed; `conflict` where both changed the same."""
    rows = [
        {
            "label": form.fields[name].label,
            "theirs": told_history.value(name, error.theirs[name]),
            "mine": told_history.value(name, mine) if error.merged.values[name] == mine else UNTOUCHED,
            "conflict": name in error.merged.conflicts,
        }
        for name, mine in form.cleaned_data.items()
        if name in error.theirs and error.theirs[name] != mine
    ]
    return {"who": error.who, "rows": rows}


def _page(
    request: HttpRequest,
    found: OpenedFinding,
    sent: Form | None = None,
    *,
    meanwhile: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    finding = found.finding
    offered = _forms(request, found)
    shown = sent or _asked(request, offered)
    context = {
        "found": found,
        "finding": finding,
        "territory": found.territory,
        "may": {name.replace(".", "_"): True for name in found.may},
        "origin": lines.origin(finding),
        "figure": lines.figure(finding.figures),
        "change": lines.change(finding),
        "judged": lines.judged(finding.importance, finding.confidence),
        "opinions": lines.opinions(opinion(found.ratings)),
        "standing_back": standing(request.actor, finding.subject) if finding.recused else None,
        "recusal": _recusal(found),
        "pieces": [(piece, _may_remove(found, piece, request)) for piece in found.evidence],
        "offered": {form.acte: True for form in offered},
        "forms": {shown.acte: shown} if shown else {},
        "removed": str(shown["evidence"].value()) if isinstance(shown, RemovalForm) else "",
        "sent": sent,
        "meanwhile": meanwhile,
        "trail": trails.of(found.territory, ("Atelier", "workbench"), finding.title),
    }
    return render(request, "web/diagnosis/finding.html", context, status=status)


def _asked(request: HttpRequest, offered: Sequence[Form]) -> Form | None:
    """The form that the address names; a piece of evidence to take away is named beside it."""
    acte, piece = request.GET.get("acte", ""), request.GET.get("preuve", "")
    for form in offered:
        if form.acte == acte and (acte != RemovalForm.acte or str(form.initial["evidence"]) == piece):
            return form
    return None


def _forms(request: HttpRequest, found: OpenedFinding) -> list[Form]:
    """The forms that the person may send, as they begin."""
    finding, may = found.finding, found.may
    revision = {"revision": finding.revision}
    forms: list[Form] = []
    if "diagnosis.decide" in may:
        names = ("state", "reason", "importance", "confidence", "position")
        forms.append(DecideForm(initial={name: getattr(finding, name) for name in names} | revision))
        if finding.pending is not None:
            forms.append(SettleForm(initial=revision))
    if found.may_reword:
        forms.append(reword_form(finding)(initial=words_of(finding) | revision))
    if "diagnosis.rate" in may:
        mine = next((one for one in found.ratings if one.person_id == request.actor.person.pk), None)
        given = ("importance", "confidence", "comment")
        forms.append(RateForm(initial={name: getattr(mine, name) for name in given} if mine else None))
    if found.confidential is not None:
        part = found.confidential
        forms.append(ConfidentialForm(initial={"text": part.text, "revision": part.revision}))
    if "diagnosis.contribute" in may:
        forms.append(EvidenceForm())
    removable = (piece for piece in found.evidence if _may_remove(found, piece, request))
    return [*forms, *(RemovalForm(initial={"evidence": piece.pk}) for piece in removable)]


def _recusal(found: OpenedFinding) -> str:
    """Where a déport on this finding is declared, for whom it may be."""
    if "recusal.declare" not in found.may:
        return ""
    kind, key = found.finding.subject
    return recusal_link(found.territory, kind=kind, key=key, title=found.finding.title)


def _may_remove(found: OpenedFinding, piece: Evidence, request: HttpRequest) -> bool:
    own = piece.author_id == request.actor.person.pk and "diagnosis.contribute" in found.may
    return own or "diagnosis.decide" in found.may


@require_safe
@private_page
def history(request: HttpRequest, phase: str, territory_id: str, finding_id: UUID) -> HttpResponse:
    """What happened to it, from the trail."""
    found = or_404(queries.finding(request.actor, phase, territory_id, finding_id), NO_FINDING)
    context = {
        "finding": found.finding,
        "territory": found.territory,
        "opinions": "audit.read" in found.may,
        "events": told_history.events(queries.acts(found)),
        "trail": trails.of(found.territory, ("Atelier", "workbench"), found.finding.title, "Historique"),
    }
    return render(request, "web/diagnosis/history.html", context)


@require_safe
@private_page
def file(request: HttpRequest, phase: str, territory_id: str, finding_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The file of a piece of evidence: always to save, never shown by the browser."""
    found = or_404(queries.finding(request.actor, phase, territory_id, finding_id), NO_FINDING)
    piece = found.finding.evidence.filter(pk=evidence_id).exclude(file_sha256="").first()
    if piece is None:
        raise Http404("Ce fichier n’existe pas.")
    if not queries.readable(piece, request.actor, found.may):
        require(request.actor, "diagnosis.confidential", found.territory, subject=found.finding.subject)
    path = files.path_of(piece.file_sha256)
    if not path.exists():
        raise Http404("Ce fichier n’est plus là : il a été retiré du serveur.")
    response = HttpResponse(path.read_bytes(), content_type=files.ACCEPTED[piece.file_kind])
    response["Content-Disposition"] = content_disposition_header(True, piece.file_name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
