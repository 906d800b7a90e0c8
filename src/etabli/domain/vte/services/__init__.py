"""Writes of the context."""

from etabli.domain.vte.services.by_link import answer, edit, end, erase, withdraw
from etabli.domain.vte.services.offers import review, state_for
from etabli.domain.vte.services.unconfirmed import apply, check_cv, confirm, confirm_application, state

__all__ = [
    "answer",
    "apply",
    "check_cv",
    "confirm",
    "confirm_application",
    "edit",
    "end",
    "erase",
    "review",
    "state",
    "state_for",
    "withdraw",
]
