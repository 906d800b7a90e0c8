"""Models of the context, a file a concept."""

from etabli.domain.notifications.models.notices import Notice
from etabli.domain.notifications.models.preferences import Preference

__all__ = ["Notice", "Preference"]
