"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.envelopes import (
    change_envelope,
    close_envelope,
    keep_scenario,
    open_envelope,
    remove_scenario,
)
from etabli.domain.coordination.services.links import answer_by_link, opened_link
from etabli.domain.coordination.services.monthly import (
    answer_monthly,
    opened_form,
    record_received,
    set_aside,
)
from etabli.domain.coordination.services.monthly_asking import ask_monthly
from etabli.domain.coordination.services.reminders import remind
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request

__all__ = [
    "answer_by_link",
    "answer_monthly",
    "ask_monthly",
    "change_envelope",
    "close_envelope",
    "keep_scenario",
    "open_envelope",
    "opened_form",
    "opened_link",
    "record_received",
    "remind",
    "remove_scenario",
    "send_request",
    "set_aside",
    "take_step",
    "withdraw_request",
]
