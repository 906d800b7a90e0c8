"""Writes of the context."""

from etabli.domain.firms.services.answering import reroute, take, take_step
from etabli.domain.firms.services.by_link import add_word, close_by_link, follow, opened_link, rate, reopen
from etabli.domain.firms.services.needs import state_for
from etabli.domain.firms.services.reminding import remind_of_needs, tell_aid_changes
from etabli.domain.firms.services.unconfirmed import confirm, state

__all__ = [
    "add_word",
    "close_by_link",
    "confirm",
    "follow",
    "opened_link",
    "rate",
    "remind_of_needs",
    "reopen",
    "reroute",
    "state",
    "state_for",
    "take",
    "take_step",
    "tell_aid_changes",
]
