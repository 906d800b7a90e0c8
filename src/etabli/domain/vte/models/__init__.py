"""Models of the context, a file a concept."""

from etabli.domain.vte.models.claims import Claim, Payment
from etabli.domain.vte.models.volunteer_documents import VolunteerDocument
from etabli.domain.vte.models.volunteer_links import Staying, VolunteerLink, VolunteerReminder
from etabli.domain.vte.models.volunteers import Volunteer, VolunteerStep

__all__ = [
    "Claim",
    "Payment",
    "Staying",
    "Volunteer",
    "VolunteerDocument",
    "VolunteerLink",
    "VolunteerReminder",
    "VolunteerStep",
]
