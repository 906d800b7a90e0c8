"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.agenda import add_item, keep_proposals, move_item, remove_item, write_said
from etabli.domain.coordination.services.committees import declare_committee, renew_feed, stop_feed
from etabli.domain.coordination.services.decisions import Change, decide, settle, take_back_decision, treat
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
from etabli.domain.coordination.services.obstacle_escalation import escalate_due, escalate_obstacle
from etabli.domain.coordination.services.obstacle_groups import answer_group, gather, make_group, take_out
from etabli.domain.coordination.services.obstacle_links import answer_obstacle_by_link, opened_obstacle_link
from etabli.domain.coordination.services.obstacles import (
    answer_obstacle,
    close_obstacle,
    raise_obstacle,
    send_obstacle,
    solve_obstacle,
)
from etabli.domain.coordination.services.reminders import remind
from etabli.domain.coordination.services.reports import (
    compute_report,
    judge_report,
    prepare_report,
    publish_report,
    submit_report,
    write_report,
)
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request
from etabli.domain.coordination.services.review_asking import ask_reviews, open_review
from etabli.domain.coordination.services.reviews import (
    check_values,
    correct_value,
    lock_review,
    send_back,
    submit_values,
)

__all__ = [
    "Change",
    "add_addendum",
    "add_item",
    "answer",
    "answer_by_link",
    "answer_group",
    "answer_monthly",
    "answer_obstacle",
    "answer_obstacle_by_link",
    "ask_monthly",
    "ask_reviews",
    "cancel",
    "change_envelope",
    "change_meeting",
    "check_values",
    "close_envelope",
    "close_meeting",
    "close_obstacle",
    "compute_report",
    "convene",
    "correct_value",
    "decide",
    "declare_committee",
    "draft_minutes",
    "escalate_due",
    "escalate_obstacle",
    "gather",
    "hold",
    "invite",
    "judge_report",
    "keep_proposals",
    "keep_scenario",
    "lock_review",
    "make_group",
    "move_item",
    "open_envelope",
    "open_review",
    "opened_form",
    "opened_link",
    "opened_obstacle_link",
    "prepare_meeting",
    "prepare_report",
    "publish_report",
    "raise_obstacle",
    "record_attendance",
    "record_received",
    "remind",
    "remove_item",
    "remove_scenario",
    "renew_feed",
    "send_back",
    "send_obstacle",
    "send_request",
    "set_aside",
    "settle",
    "solve_obstacle",
    "stop_feed",
    "submit_report",
    "submit_values",
    "take_back_decision",
    "take_back_invitation",
    "take_out",
    "take_step",
    "treat",
    "withdraw_request",
    "write_minutes",
    "write_report",
    "write_said",
]
