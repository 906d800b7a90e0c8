"""Writes of the context."""

from etabli.domain.firms.services.answering import reroute, take, take_step
from etabli.domain.firms.services.by_link import add_word, close_by_link, follow, opened_link, rate
from etabli.domain.firms.services.needs import state_for
from etabli.domain.firms.services.unconfirmed import confirm, state

__all__ = [
    "add_word",
    "close_by_link",
    "confirm",
    "follow",
    "opened_link",
    "rate",
    "reroute",
    "state",
    "state_for",
    "take",
    "take_step",
]
