"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.links import answer_by_link, opened_link
from etabli.domain.coordination.services.monthly import (
    answer_monthly,
    opened_form,
    record_received,
    set_aside,
)
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
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request

__all__ = [
    "answer_by_link",
    "answer_group",
    "answer_monthly",
    "answer_obstacle",
    "answer_obstacle_by_link",
    "ask_monthly",
    "close_obstacle",
    "escalate_due",
    "escalate_obstacle",
    "gather",
    "make_group",
    "opened_form",
    "opened_link",
    "opened_obstacle_link",
    "raise_obstacle",
    "record_received",
    "remind",
    "send_obstacle",
    "send_request",
    "set_aside",
    "solve_obstacle",
    "take_out",
    "take_step",
    "withdraw_request",
]
