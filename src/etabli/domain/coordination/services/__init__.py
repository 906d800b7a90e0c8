"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.agenda import add_item, keep_proposals, move_item, remove_item, write_said
from etabli.domain.coordination.services.committees import declare_committee, renew_feed, stop_feed
from etabli.domain.coordination.services.decisions import Change, decide, settle, take_back_decision
from etabli.domain.coordination.services.links import answer_by_link, opened_link
from etabli.domain.coordination.services.meetings import (
    answer,
    cancel,
    change_meeting,
    convene,
    hold,
    invite,
    prepare_meeting,
    record_attendance,
    take_back_invitation,
)
from etabli.domain.coordination.services.minutes import add_addendum, close_meeting, draft_minutes, write_minutes
from etabli.domain.coordination.services.reminders import remind
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request

__all__ = [
    "Change",
    "add_addendum",
    "add_item",
    "answer",
    "answer_by_link",
    "cancel",
    "change_meeting",
    "close_meeting",
    "convene",
    "decide",
    "declare_committee",
    "draft_minutes",
    "hold",
    "invite",
    "keep_proposals",
    "move_item",
    "opened_link",
    "prepare_meeting",
    "record_attendance",
    "remind",
    "remove_item",
    "renew_feed",
    "send_request",
    "settle",
    "stop_feed",
    "take_back_decision",
    "take_back_invitation",
    "take_step",
    "withdraw_request",
    "write_minutes",
    "write_said",
]
