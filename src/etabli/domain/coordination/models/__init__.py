"""The tables of coordination, a file a concept."""

from etabli.domain.coordination.models.envelopes import Envelope, Scenario
from etabli.domain.coordination.models.monthly import MonthlyForm, MonthlyWord
from etabli.domain.coordination.models.requests import RequestLink, RequestReminder, RequestStep, SentRequest

__all__ = [
    "Envelope",
    "MonthlyForm",
    "MonthlyWord",
    "RequestLink",
    "RequestReminder",
    "RequestStep",
    "Scenario",
    "SentRequest",
]
