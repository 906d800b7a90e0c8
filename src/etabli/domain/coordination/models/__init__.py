"""The tables of coordination, a file a concept."""

from etabli.domain.coordination.models.committees import CalendarFeed, Committee
from etabli.domain.coordination.models.decisions import Addendum, Decision, Minutes
from etabli.domain.coordination.models.envelopes import Envelope, Scenario
from etabli.domain.coordination.models.meetings import AgendaItem, Meeting, Seat
from etabli.domain.coordination.models.monthly import MonthlyForm, MonthlyWord
from etabli.domain.coordination.models.obstacles import Obstacle, ObstacleGroup, ObstacleLink, ObstacleStep
from etabli.domain.coordination.models.reports import Report
from etabli.domain.coordination.models.requests import RequestLink, RequestReminder, RequestStep, SentRequest
from etabli.domain.coordination.models.reviews import Review, ReviewCorrection, ReviewReminder, ReviewValue

__all__ = [
    "Addendum",
    "AgendaItem",
    "CalendarFeed",
    "Committee",
    "Decision",
    "Envelope",
    "Meeting",
    "Minutes",
    "MonthlyForm",
    "MonthlyWord",
    "Obstacle",
    "ObstacleGroup",
    "ObstacleLink",
    "ObstacleStep",
    "Report",
    "RequestLink",
    "RequestReminder",
    "RequestStep",
    "Review",
    "ReviewCorrection",
    "ReviewReminder",
    "ReviewValue",
    "Scenario",
    "Seat",
    "SentRequest",
]
