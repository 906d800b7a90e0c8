"""Holding a meeting: who is there, then item by item what is said and decided."""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import MeetingState, Presence
from etabli.domain.coordination.queries import meetings as queries
from etabli.domain.coordination.queries.meetings import OpenedMeeting
from etabli.domain.plans import services as plans
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.steering import committees as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.committee_forms import AttendanceForm, Offers, TreatForm
from etabli.web.views.steering.meetings import UNKNOWN, trail_of

NO_ITEM = "Ce point n'existe pas, ou n'est plus à l'ordre du jour."


def _held(request: HttpRequest, meeting_id: UUID, *, with_sheets: bool) -> OpenedMeeting:
    """The meeting for whoever holds it; others are told why not."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id, with_sheets=with_sheets), UNKNOWN)
    if "committee.hold" not in found.may:
        rights.require(request.actor, "committee.hold", found.meeting.committee)
    return found


@takes_forms
@private_page
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The attendance, and the items with what was decided so far."""
    found = _held(request, meeting_id, with_sheets=False)
    if found.meeting.state != MeetingState.HELD:
        return redirect("meeting", meeting_id)
    form = AttendanceForm(found.seats, sent(request))
    rest = Presence.PRESENT if request.POST.get("reste") == Presence.PRESENT else Presence.UNKNOWN
    if request.method == "POST" and done(
        form,
        lambda: services.record_attendance(meeting_id=meeting_id, presences=form.given(rest), by=request.actor),
    ):
        say(request, "La présence est enregistrée.")
        return redirect("meeting_hold", meeting_id)
    context = {
        "found": found,
        "meeting": found.meeting,
        "committee": found.meeting.committee,
        "when": told.when(found.meeting),
        "lines": told.lines_of(found, request.actor.on),
        "form": form,
        "trail": trail_of(found.meeting, "Tenir la réunion"),
    }
    return render(request, "web/steering/meeting_hold.html", context, status=422 if form.errors else 200)


@takes_forms
@private_page
def item(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """One item: its sheet, what was said, what is decided."""
    found = _held(request, meeting_id, with_sheets=True)
    if found.meeting.state != MeetingState.HELD:
        return redirect("meeting", meeting_id)
    lines = told.lines_of(found, request.actor.on)
    line = or_404(next((one for one in lines if one.shown.item.pk == item_id), None), NO_ITEM)
    taken_back = request.POST.get("retirer", "")
    treats = request.method == "POST" and not taken_back
    shown = line.shown
    closed = shown.hidden or shown.recused
    changed = shown.item.fiche if not closed else None
    offers = Offers(
        found.seats,
        rights.acting_for(shown.item, request.actor.on) if not closed else (),
        plans.moves_to_decide(changed) if changed is not None else None,
    )
    form = TreatForm(
        shown.item,
        offers,
        sent(request) if treats else None,
        initial={"said": shown.said} if not taken_back else _typed(request, shown.said),
    )
    by = request.actor
    if treats and done(
        form, lambda: services.treat(item_id=item_id, by=by, said=form.new_said, decision=form.decision)
    ):
        say(request, "La décision est enregistrée." if form.decision else "C'est enregistré.")
        return redirect("meeting_item", meeting_id, item_id)
    if taken_back and (ok := _take_back(request, line, taken_back)):
        say(request, ok)
        if form.initial == {"said": shown.said}:  # nothing was being written besides
            return redirect("meeting_item", meeting_id, item_id)
        line = replace(line, decisions=tuple(one for one in line.decisions if str(one.decision.pk) != taken_back))
    at = line.number - 1
    context = {
        "found": found,
        "meeting": found.meeting,
        "committee": found.meeting.committee,
        "line": line,
        "closed": closed,
        "treat": form,
        "form": form if form.is_bound else None,
        "before": lines[at - 1] if at else None,
        "after": lines[at + 1] if at + 1 < len(lines) else None,
        "trail": trail_of(found.meeting, f"Point {line.number}"),
    }
    return render(request, "web/steering/meeting_item.html", context, status=422 if treats else 200)


def _typed(request: HttpRequest, said: str) -> dict[str, str]:
    """What was being written when a decision was taken back: the page keeps it."""
    names = ("said", "text", "change", "ends_on", "owner", "due_on")
    typed = {name: request.POST.get(name, "") for name in names if request.POST.get(name, "").strip()}
    return {"said": said} | typed


def _take_back(request: HttpRequest, line: told.ItemLine, asked: str) -> str:
    one = next((d.decision for d in line.decisions if str(d.decision.pk) == asked), None)
    if one is None:
        return ""
    try:
        services.take_back_decision(decision_id=one.pk, by=request.actor)
    except ValidationError as error:
        return " ".join(error.messages)
    return "La décision est retirée."
