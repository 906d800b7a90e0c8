"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.agenda import add_item, keep_proposals, move_item, remove_item, write_said
from etabli.domain.coordination.services.committees import declare_committee, renew_feed, stop_feed
from etabli.domain.coordination.services.decisions import Change, decide, settle, take_back_decision
from etabli.domain.coordination.services.envelopes import (
    change_envelope,
    close_envelope,
    keep_scenario,
    open_envelope,
    remove_scenario,
)
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
from etabli.domain.coordination.services.monthly import answer_monthly, opened_form, record_received, set_aside
from etabli.domain.coordination.services.monthly_asking import ask_monthly
from etabli.domain.coordination.services.reminders import remind
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request

__all__ = [
    "Change",
    "add_addendum",
    "add_item",
    "answer",
    "answer_by_link",
    "answer_monthly",
    "ask_monthly",
    "cancel",
    "change_envelope",
    "change_meeting",
    "close_envelope",
    "close_meeting",
    "convene",
    "decide",
    "declare_committee",
    "draft_minutes",
    "hold",
    "invite",
    "keep_proposals",
    "keep_scenario",
    "move_item",
    "open_envelope",
    "opened_form",
    "opened_link",
    "prepare_meeting",
    "record_attendance",
    "record_received",
    "remind",
    "remove_item",
    "remove_scenario",
    "renew_feed",
    "send_request",
    "set_aside",
    "settle",
    "stop_feed",
    "take_back_decision",
    "take_back_invitation",
    "take_step",
    "withdraw_request",
    "write_minutes",
    "write_said",
]
