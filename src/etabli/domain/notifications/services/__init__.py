"""Writes of the context."""

from etabli.domain.notifications.services.digests import send_digests
from etabli.domain.notifications.services.notices import mark_all_read, mark_read, purge, tell
from etabli.domain.notifications.services.preferences import choose, unsubscribe

__all__ = ["choose", "mark_all_read", "mark_read", "purge", "send_digests", "tell", "unsubscribe"]
