"""Models of the context, a file a concept."""

from etabli.domain.diagnosis.models.evidence import Evidence
from etabli.domain.diagnosis.models.findings import ConfidentialPart, Drawing, Finding, Rating
from etabli.domain.diagnosis.models.questionnaires import Questionnaire, Reply
from etabli.domain.diagnosis.models.versions import Signature, Version

__all__ = [
    "ConfidentialPart",
    "Drawing",
    "Evidence",
    "Finding",
    "Questionnaire",
    "Rating",
    "Reply",
    "Signature",
    "Version",
]
