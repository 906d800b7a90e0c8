"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.coordination.services.links import answer_by_link, opened_link
from etabli.domain.coordination.services.reminders import remind
from etabli.domain.coordination.services.requests import send_request, take_step, withdraw_request

__all__ = [
    "answer_by_link",
    "opened_link",
    "remind",
    "send_request",
    "take_step",
    "withdraw_request",
]
