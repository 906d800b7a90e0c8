"""Writes of the context."""

from etabli.domain.platforms.services.answering import accept, call_off, propose, refuse, say_unused, say_used
from etabli.domain.platforms.services.asking import ask, confirm
from etabli.domain.platforms.services.by_link import agree, cancel, follow
from etabli.domain.platforms.services.platforms import (
    close_service,
    declare_closed,
    publish,
    remove_closed,
    reopen_service,
    save_platform,
    save_service,
    withdraw,
)

__all__ = [
    "accept",
    "agree",
    "ask",
    "call_off",
    "cancel",
    "close_service",
    "confirm",
    "declare_closed",
    "follow",
    "propose",
    "publish",
    "refuse",
    "remove_closed",
    "reopen_service",
    "save_platform",
    "save_service",
    "say_unused",
    "say_used",
    "withdraw",
]
