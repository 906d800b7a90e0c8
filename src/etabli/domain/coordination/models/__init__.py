"""The tables of coordination, a file a concept."""

from etabli.domain.coordination.models.requests import RequestLink, RequestReminder, RequestStep, SentRequest

__all__ = ["RequestLink", "RequestReminder", "RequestStep", "SentRequest"]
