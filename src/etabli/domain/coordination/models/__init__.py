"""The tables of coordination, a file a concept."""

from etabli.domain.coordination.models.monthly import MonthlyForm, MonthlyWord
from etabli.domain.coordination.models.obstacles import Obstacle, ObstacleGroup, ObstacleLink, ObstacleStep
from etabli.domain.coordination.models.requests import RequestLink, RequestReminder, RequestStep, SentRequest

__all__ = [
    "MonthlyForm",
    "MonthlyWord",
    "Obstacle",
    "ObstacleGroup",
    "ObstacleLink",
    "ObstacleStep",
    "RequestLink",
    "RequestReminder",
    "RequestStep",
    "SentRequest",
]
