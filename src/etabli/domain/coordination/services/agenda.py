"""The agenda of a meeting: proposals kept, items added, put in order, reworded, removed; what was said of each."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import TO_COME, ItemKind, MeetingState
from etabli.domain.coordination.models import AgendaItem, Meeting
from etabli.domain.coordination.queries.proposals import lacking, last_on, proposals
from etabli.domain.coordination.services.meetings import locked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import rights as of_plans
from etabli.domain.plans.models import Fiche
from etabli.kernel.typography import french

WITH = ("meeting__committee", "territory", "fiche__plan__territory", "fiche__lead", "sent__request__fiche__plan")
EDITED = (*TO_COME, MeetingState.HELD)  # an item may come up during the meeting


@transaction.atomic
def keep_proposals(*, meeting_id: UUID, keys: Collection[str], by: Actor) -> int:
    """Those of the proposals of today that are asked for, at the end of the agenda; how many."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", *TO_COME)
    every = proposals(meeting.committee, by, last_on(meeting.committee), beyond=True)
    wanted = [one for one in every if one.key in keys]
    for position, one in enumerate(lacking(wanted, meeting), start=_last(meeting) + 1):
        item = one.item(meeting, position)
        audit.save(item, by=by.author(mandate), verb="agenda.proposed", scope=rights.scope_of_item(item))
    return len(wanted)


@transaction.atomic
def add_item(
    *,
    meeting_id: UUID,
    title: str,
    by: Actor,
    kind: ItemKind = ItemKind.FREE,
    text: str = "",
    fiche: Fiche | None = None,
) -> AgendaItem:
    """An item that no rule proposes, about a fiche of the committee's territories or words alone."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", *EDITED)
    item = AgendaItem(meeting=meeting, position=_last(meeting) + 1, kind=kind)
    item.title, item.text = french(title.strip()), french(text.strip())
    if fiche is not None:
        here = rights.territories(meeting.committee).filter(pk=fiche.plan.territory_id).exists()
        if not here or not of_plans.may_see(by, fiche):
            raise ValidationError({"fiche": "Cette fiche n’est pas d’un territoire de ce comité, ou vous est fermée."})
        if meeting.items.filter(fiche=fiche).exists():
            raise ValidationError({"fiche": "Cette fiche est déjà à l’ordre du jour."})
        item.fiche, item.territory = fiche, fiche.plan.territory
    elif meeting.committee.territory is not None:
        item.territory = meeting.committee.territory
    audit.save(item, by=by.author(mandate), verb="agenda.added", scope=rights.scope_of_item(item))
    return item


@transaction.atomic
def remove_item(*, item_id: UUID, by: Actor) -> None:
    """The item goes; while the rule still finds it, it stays among the proposals."""
    item, mandate = item_of(item_id, by, "committee.prepare", *TO_COME)
    audit.delete(item, by=by.author(mandate), verb="agenda.removed", scope=rights.scope_of_item(item))


@transaction.atomic
def move_item(*, item_id: UUID, way: Literal["up", "down"], by: Actor) -> None:
    """One place up or down; at the end, nothing moves."""
    item, mandate = item_of(item_id, by, "committee.prepare", *EDITED)
    every = list(AgendaItem.objects.filter(meeting=item.meeting_id).select_related(*WITH))
    here = [one.pk for one in every].index(item.pk)
    there = here + (1 if way == "down" else -1)
    if not 0 <= there < len(every):
        return
    every[here], every[there] = every[there], every[here]
    for position, one in enumerate(every, start=1):
        if one.position != position:
            one.position = position
            audit.save(one, by=by.author(mandate), verb="agenda.moved", scope=rights.scope_of_item(one))


@transaction.atomic
def write_said(*, item_id: UUID, said: str, by: Actor) -> AgendaItem:
    """What the minutes tell of an item. Whoever stands back from its fiche does not write it."""
    item, mandate = item_of(item_id, by, "committee.hold", MeetingState.HELD)
    check_not_standing_back(item, by)
    item.said = french(said.strip())
    audit.save(item, by=by.author(mandate), verb="agenda.said", scope=rights.scope_of_item(item))
    return item


def check_not_standing_back(item: AgendaItem, by: Actor) -> None:
    """Somebody who stands back has left for this item: another records what is said and decided."""
    if rights.stands_back(by, item):
        raise ValidationError("Vous êtes en déport sur cette fiche : une autre personne tient ce point.")


def item_of(item_id: UUID, by: Actor, permission: str, *states: MeetingState) -> tuple[AgendaItem, Mandate]:
    """An item with its meeting locked, and the mandate that gives the right."""
    item = AgendaItem.objects.select_related(*WITH).get(pk=item_id)
    meeting, mandate = locked(item.meeting_id, by, permission, *states)
    item.meeting = meeting
    return item, mandate


def _last(meeting: Meeting) -> int:
    return meeting.items.aggregate(last=Max("position"))["last"] or 0
