"""Writes of the context."""

from etabli.domain.training.services.diagnostics import (
    correct_recommendation,
    follow_up,
    recommend,
    remove_diagnostic,
    remove_recommendation,
    save_diagnostic,
)
from etabli.domain.training.services.imports import import_trainings
from etabli.domain.training.services.trainings import remove_session, save_session, save_training, withdraw_training
from etabli.domain.training.services.transmissions import remove_departures, save_departures, save_transmission

__all__ = [
    "correct_recommendation",
    "follow_up",
    "import_trainings",
    "recommend",
    "remove_departures",
    "remove_diagnostic",
    "remove_recommendation",
    "remove_session",
    "save_departures",
    "save_diagnostic",
    "save_session",
    "save_training",
    "save_transmission",
    "withdraw_training",
]
