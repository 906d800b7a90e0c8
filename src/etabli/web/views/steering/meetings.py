"""A meeting: its page with what may be done next, its agenda, its place in calendars."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.committees import committee_rules
from etabli.catalogue.numbers import plural
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.invitations import invitation
from etabli.domain.coordination.meeting_enums import TO_COME, MeetingState, Reply
from etabli.domain.coordination.models import Meeting
from etabli.domain.coordination.queries import meetings as queries
from etabli.domain.coordination.queries.meetings import OpenedMeeting
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation import trails
from etabli.web.presentation.steering import committees as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.committee_forms import (
    CancelForm,
    ConveneForm,
    HoldForm,
    InviteForm,
    ItemForm,
    MeetingForm,
    MoveForm,
    ReplyForm,
    of_meeting,
)
from etabli.web.views.steering.committees import LIST

UNKNOWN = "Cette réunion n'existe pas, ou elle n'est pas pour vous."
CALENDAR = "text/calendar; charset=utf-8"


def trail_of(meeting: Meeting, *last: str) -> trails.Trail:
    """Under its committee."""
    committee = meeting.committee
    above = [*trails.of(("Mon espace", "space"), LIST), (committee.name, reverse("committee", args=[committee.pk]))]
    name = f"Réunion du {told.day(meeting.on)}"
    if not last:
        return [*above, (name, "")]
    return [*above, (name, reverse("meeting", args=[meeting.pk])), (last[0], "")]


@takes_forms
@private_page
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """When, where, the agenda, who comes; what the reader may do: answer, convene, move, invite, hold, cancel."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id), UNKNOWN)
    acte = request.POST.get("acte", "")
    forms = _forms(found, request, acte)
    form = forms.get(acte) or _refused(request, found, acte)
    if form is not None and done(form, lambda: ACTS[acte][0](request, meeting_id, form)):
        say(request, _moved(found, form) if acte == "meeting" else ACTS[acte][1])
        return redirect("meeting_hold" if acte == "hold" else "meeting", meeting_id)
    meeting = found.meeting
    context = {
        "found": found,
        "meeting": meeting,
        "committee": meeting.committee,
        "when": told.when(meeting),
        "lines": told.lines_of(found, request.actor.on),
        "changed": told.changed(meeting.committee),
        "replies": told.replies(found.seats),
        "attendance": told.attendance(found.seats),
        "forms": forms,
        "form": form,
        "past": meeting.state in TO_COME and told.begins(meeting) <= timezone.now(),
        "can_hold": "hold" in forms and meeting.on <= request.actor.on,
        "members": rights.members(meeting.committee, meeting.on) if meeting.state == MeetingState.PREPARED else [],
        "trail": trail_of(meeting),
    }
    return render(request, "web/steering/meeting.html", context, status=422 if request.method == "POST" else 200)


def _forms(found: OpenedMeeting, request: HttpRequest, acte: str) -> dict[str, Any]:
    """The forms that this page offers to this reader, the sent one bound."""
    meeting, offered = found.meeting, {}
    convened = meeting.state == MeetingState.CONVENED

    def form(of: type, **kwargs: Any) -> Any:
        return of(sent(request) if acte == of.acte else None, **kwargs)

    if found.seat is not None and convened:
        answered = {"reply": found.seat.reply, "represented_by": found.seat.represented_by}
        offered["reply"] = form(ReplyForm, initial=answered)
    if found.prepares:
        if not convened:
            offered["convene"] = form(ConveneForm)
        moved = of_meeting(meeting)
        offered["meeting"] = (
            form(MoveForm, convened=len(found.seats), initial=moved) if convened else form(MeetingForm, initial=moved)
        )
        offered["invite"] = form(InviteForm)
        offered["cancel"] = form(CancelForm)
    if "committee.hold" in found.may and convened:
        offered["hold"] = form(HoldForm)
    return offered


def _refused(request: HttpRequest, found: OpenedMeeting, acte: str) -> None:
    """Whoever may not do what was sent is told why, before anything that they typed is judged."""
    if acte in ACTS and acte != "reply":
        permission = "committee.hold" if acte == "hold" else "committee.prepare"
        rights.require(request.actor, permission, found.meeting.committee)


def _move(request: HttpRequest, meeting_id: UUID, form: Any) -> None:
    services.change_meeting(meeting_id=meeting_id, values=form.cleaned_data, by=request.actor)


def _moved(found: OpenedMeeting, form: Any) -> str:
    """What is said once it is moved: who is told, and how short the notice is."""
    if found.meeting.state != MeetingState.CONVENED or not set(form.changed_data) - {"sure"}:
        return ACTS["meeting"][1]
    says = f"C'est enregistré. Personnes prévenues : {len(found.seats)}."
    left, usual = (form.cleaned_data["on"] - localdate()).days, committee_rules().convene_days
    if left < usual:
        says += f" Il leur reste {plural(left, 'jour')} : il est d'usage d'en laisser {usual}."
    return says


def _reply(request: HttpRequest, meeting_id: UUID, form: Any) -> None:
    data = form.cleaned_data
    services.answer(
        meeting_id=meeting_id,
        reply=Reply(data["reply"]),
        represented_by=data["represented_by"],
        by=request.actor,
    )


ACTS: dict[str, tuple[Callable[[HttpRequest, UUID, Any], Any], str]] = {
    "reply": (_reply, "Votre réponse est enregistrée."),
    "convene": (
        lambda request, pk, form: services.convene(meeting_id=pk, by=request.actor),
        "Les membres sont convoqués, avec l'invitation pour leur agenda.",
    ),
    "meeting": (_move, "C'est enregistré."),
    "invite": (
        lambda request, pk, form: services.invite(meeting_id=pk, by=request.actor, **form.cleaned_data),
        "La personne est invitée.",
    ),
    "cancel": (
        lambda request, pk, form: services.cancel(meeting_id=pk, by=request.actor, reason=form.cleaned_data["reason"]),
        "La réunion est annulée.",
    ),
    "hold": (lambda request, pk, form: services.hold(meeting_id=pk, by=request.actor), "La réunion commence."),
}


@takes_forms
@private_page
def agenda(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The agenda to put in order, and an item to add."""
    found = _steered(request, meeting_id)
    if found.meeting.state not in (*TO_COME, MeetingState.HELD):
        return redirect("meeting", meeting_id)
    acte = request.POST.get("acte", "")
    form = ItemForm(
        queries.fiches_of(found, request.actor),
        sent(request) if acte == "add" else None,
        everywhere=found.meeting.committee.territory_id is None,
    )
    if acte == "add" and done(form, lambda: services.add_item(meeting_id=meeting_id, by=request.actor, **form.given())):
        say(request, "Le point est ajouté.")
        return redirect("meeting_agenda", meeting_id)
    if acte in ORDERS and _ordered(request, found, acte):
        return redirect("meeting_agenda", meeting_id)
    context = _of(request, found) | {"form": form, "trail": trail_of(found.meeting, "Ordre du jour")}
    return render(request, "web/steering/meeting_agenda.html", context, status=422 if request.method == "POST" else 200)


@takes_forms
@private_page
def proposals(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the rules find and the agenda does not have, to keep."""
    if request.method == "POST" and (keys := request.POST.getlist("keys")):
        _steered(request, meeting_id)
        if services.keep_proposals(meeting_id=meeting_id, keys=keys, by=request.actor):
            say(request, "Les points cochés sont à l'ordre du jour.")
            return redirect("meeting_agenda", meeting_id)
    found = queries.proposed(request.actor, meeting_id)
    if found is None:
        _steered(request, meeting_id)
        return redirect("meeting", meeting_id)
    meeting = found.meeting
    context = {
        "groups": found.groups,
        "meeting": meeting,
        "committee": meeting.committee,
        "when": told.when(meeting),
        "nothing": request.method == "POST",
        "trail": trail_of(meeting, "Propositions"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/steering/meeting_proposals.html", context, status=status)


def _steered(request: HttpRequest, meeting_id: UUID) -> OpenedMeeting:
    """The meeting for whoever prepares it; others are told why not."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id, with_sheets=False), UNKNOWN)
    if "committee.prepare" not in found.may:
        rights.require(request.actor, "committee.prepare", found.meeting.committee)
    return found


def _of(request: HttpRequest, found: OpenedMeeting) -> dict[str, Any]:
    return {
        "found": found,
        "meeting": found.meeting,
        "committee": found.meeting.committee,
        "when": told.when(found.meeting),
        "lines": told.lines_of(found, request.actor.on),
    }


ORDERS = ("up", "down", "remove")


def _ordered(request: HttpRequest, found: OpenedMeeting, acte: str) -> bool:
    """Whether one of the buttons of the agenda did something: an item that is not of this meeting does nothing."""
    by = request.actor
    asked = request.POST.get("item", "")
    item = next((one.item for one in found.items if str(one.item.pk) == asked), None)
    if item is None:
        return False
    if acte == "remove":
        services.remove_item(item_id=item.pk, by=by)
    else:
        services.move_item(item_id=item.pk, way="up" if acte == "up" else "down", by=by)
    return True


@require_safe
@private_page
def calendar(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The invitation of the reader, for their calendar."""
    found = or_404(queries.opened_meeting(request.actor, meeting_id), UNKNOWN)
    person = request.actor.person
    response = HttpResponse(invitation(found.meeting, str(person), person.email), content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="comite-{found.meeting.on:%Y-%m-%d}.ics"'
    return response
