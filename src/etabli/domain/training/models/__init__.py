"""Models of the context, a file a concept."""

from etabli.domain.training.models.diagnostics import Diagnostic, Recommendation
from etabli.domain.training.models.trainings import Session, Training
from etabli.domain.training.models.transmissions import Departures, Transmission

__all__ = ["Departures", "Diagnostic", "Recommendation", "Session", "Training", "Transmission"]
