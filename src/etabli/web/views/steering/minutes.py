"""Minutes: read, drafted, edited, closed, put right; as PDF and DOCX; and the pack of a meeting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import TO_COME, MeetingState
from etabli.domain.coordination.queries import meetings as queries
from etabli.domain.coordination.queries.meetings import OpenedMeeting
from etabli.domain.coordination.services.minutes import attendance_told
from etabli.web.access import private_page, takes_forms
from etabli.web.documents import committees as documents
from etabli.web.documents.docx import docx
from etabli.web.documents.pdf import NoPdf, pdf
from etabli.web.download import download
from etabli.web.presentation.steering import committees as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.documents import DOCX, PDF
from etabli.web.views.steering.committee_forms import AddendumForm, CloseForm, MinutesForm
from etabli.web.views.steering.meetings import UNKNOWN, trail_of

NO_MINUTES = "Le compte rendu de cette réunion n'est pas encore à lire."


def _readable(request: HttpRequest, meeting_id: UUID, read: OpenedMeeting | None = None) -> OpenedMeeting:
    """Closed minutes are for whoever reads the meeting; until then, for who steers its committee.

    `read`: the meeting, where it is read already.
    """
    found = read or or_404(queries.opened_meeting(request.actor, meeting_id, with_sheets=False), UNKNOWN)
    ready = found.meeting.state == MeetingState.CLOSED or found.closes
    return or_404(found if ready else None, NO_MINUTES)


@takes_forms
@private_page
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes; whoever may close them drafts, writes and closes, or adds to them once they are closed."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id, with_sheets=False), UNKNOWN)
    if "committee.close" in found.may and found.meeting.state in (*TO_COME, MeetingState.CANCELLED):
        return _too_early(request, found)
    found = _readable(request, meeting_id, found)
    acte = request.POST.get("acte", "")
    if acte and "committee.close" not in found.may:
        rights.require(request.actor, "committee.close", found.meeting.committee)
    forms = _forms(found, request, acte)
    form = forms.get(acte)
    if acte == "draft" and found.closes:
        services.draft_minutes(meeting_id=meeting_id, by=request.actor)
        return redirect("meeting_minutes", meeting_id)
    if form is not None and done(form, lambda: ACTS[acte][0](request, meeting_id, form)):
        say(request, ACTS[acte][1])
        return redirect("meeting_minutes", meeting_id)
    lines = told.lines_of(found, request.actor.on)
    context = {
        "found": found,
        "meeting": found.meeting,
        "committee": found.meeting.committee,
        "record": found.record,
        "when": told.when(found.meeting),
        "early": found.meeting.state == MeetingState.HELD and told.begins(found.meeting) > timezone.now(),
        "lines": lines,
        "attendance": told.attendance(found.seats),
        "came": attendance_told(found.seats),
        "untreated": [one for one in lines if not one.shown.item.treated],
        "forms": forms,
        "form": form,
        "addenda": queries.addenda(found),
        "intact": queries.is_intact(found),
        "trail": trail_of(found.meeting, "Compte rendu"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/steering/meeting_minutes.html", context, status=status)


def _too_early(request: HttpRequest, found: OpenedMeeting) -> HttpResponse:
    """For who steers a meeting that is not held: what comes before its minutes."""
    meeting = found.meeting
    context = {"meeting": meeting, "committee": meeting.committee, "when": told.when(meeting)}
    context["trail"] = trail_of(meeting, "Compte rendu")
    return render(request, "web/steering/meeting_too_early.html", context)


def _forms(found: OpenedMeeting, request: HttpRequest, acte: str) -> dict[str, Any]:
    offered: dict[str, Any] = {}
    if found.closes and found.record is not None:
        written = {"text": found.record.text}
        offered["write"] = MinutesForm(sent(request) if acte == "write" else None, initial=written)
        offered["close"] = CloseForm(bool(found.untreated), sent(request) if acte == "close" else None)
    if "committee.close" in found.may and found.meeting.state == MeetingState.CLOSED:
        offered["addendum"] = AddendumForm(sent(request) if acte == "addendum" else None)
    return offered


ACTS: dict[str, tuple[Callable[[HttpRequest, UUID, Any], Any], str]] = {
    "write": (
        lambda request, pk, form: services.write_minutes(
            meeting_id=pk, text=form.cleaned_data["text"], by=request.actor
        ),
        "Le texte est enregistré.",
    ),
    "close": (
        lambda request, pk, form: services.close_meeting(
            meeting_id=pk, left_over=form.cleaned_data.get("left_over", False), by=request.actor
        ),
        "Le compte rendu est arrêté et scellé. Les personnes convoquées sont prévenues.",
    ),
    "addendum": (
        lambda request, pk, form: services.add_addendum(
            meeting_id=pk, text=form.cleaned_data["text"], by=request.actor
        ),
        "Le rectificatif est ajouté.",
    ),
}


@require_safe
@private_page
def pack_pdf(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The pack of a meeting, as its reader may read it."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id), UNKNOWN)
    before, decided = queries.last_decisions(found, request.actor)
    meeting = found.meeting
    prepared = meeting.state == MeetingState.PREPARED
    members = rights.members(meeting.committee, meeting.on) if prepared else []
    document = documents.pack(found, before, decided, members, request.actor.on, request.build_absolute_uri)
    return _pdf(request, document, f"dossier-{found.meeting.on:%Y-%m-%d}.pdf")


@require_safe
@private_page
def minutes_pdf(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes, as their reader may read them."""
    found = _written(request, meeting_id)
    document = documents.minutes(found, queries.addenda(found), request.actor.on, request.build_absolute_uri)
    return _pdf(request, document, f"compte-rendu-{found.meeting.on:%Y-%m-%d}.pdf")


@require_safe
@private_page
def minutes_docx(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The same, to edit."""
    found = _written(request, meeting_id)
    document = documents.minutes(found, queries.addenda(found), request.actor.on, request.build_absolute_uri)
    return download(docx(document), DOCX, f"compte-rendu-{found.meeting.on:%Y-%m-%d}.docx")


def _written(request: HttpRequest, meeting_id: UUID) -> OpenedMeeting:
    found = _readable(request, meeting_id)
    return or_404(found if found.record is not None else None, NO_MINUTES)


def _pdf(request: HttpRequest, document: documents.Document, name: str) -> HttpResponse:
    try:
        return download(pdf(document), PDF, name)
    except NoPdf as error:
        return render(request, "web/steering/no_pdf.html", {"reason": error.user_message}, status=503)
