"""The comité de projet of a territory of the access table, with a meeting in each state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from tests.domain.plans_world import World

from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind, MeetingState, Presence
from etabli.domain.coordination.models import AgendaItem, Committee, Decision, Meeting
from etabli.domain.governance.models import Mandate


@dataclass(frozen=True)
class CommitteePlace:
    """`items`: two of each meeting, words alone; `decision`: a task of the closed meeting, of somebody else's."""

    committee: Committee
    meetings: Mapping[str, Meeting]
    items: Mapping[str, list[AgendaItem]]
    decision: Decision
    open_decision: Decision


def committees_of(of: World, member: Mandate) -> CommitteePlace:
    """Meetings of today, at an hour each; the one in preparation is next week."""
    committee = services.declare_committee(kind=CommitteeKind.PROJECT, territory=of.territory, by=of.lead)
    meetings: dict[str, Meeting] = {}
    for hour, state in enumerate(("prepared", "convened", "held", "closed"), start=9):
        on = of.lead.on + timedelta(days=7 if state == "prepared" else 0)
        one = services.prepare_meeting(committee=committee, on=on, at=time(hour), place="Salle", by=of.lead)
        for title in ("Le calendrier", "Le foncier"):
            services.add_item(meeting_id=one.pk, title=title, by=of.lead)
        meetings[state] = one
    for state in ("convened", "held", "closed"):
        services.convene(meeting_id=meetings[state].pk, by=of.lead)
    decided = {}
    for state in ("held", "closed"):
        services.hold(meeting_id=meetings[state].pk, by=of.lead)
        first = meetings[state].items.first()
        task = {"owner": member.person} if state == "closed" else {}
        decided[state] = services.decide(item_id=first.pk, text="Écrire au préfet.", by=of.lead, **task)
    came = {seat.pk: (Presence.PRESENT.value, "") for seat in meetings["closed"].seats.all()}
    services.record_attendance(meeting_id=meetings["closed"].pk, presences=came, by=of.lead)
    services.draft_minutes(meeting_id=meetings["closed"].pk, by=of.lead)
    services.close_meeting(meeting_id=meetings["closed"].pk, left_over=True, by=of.lead)
    assert Meeting.objects.get(pk=meetings["closed"].pk).state == MeetingState.CLOSED
    items = {state: list(one.items.all()) for state, one in meetings.items()}
    return CommitteePlace(committee, meetings, items, decided["closed"], decided["held"])
