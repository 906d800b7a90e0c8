"""Models of the context, a file a concept."""

from etabli.domain.vte.models.alerts import Alert
from etabli.domain.vte.models.applications import (
    Application,
    ApplicationAnswer,
    ApplicationLink,
    UnconfirmedApplication,
)
from etabli.domain.vte.models.claims import Claim, Payment
from etabli.domain.vte.models.offers import Offer, OfferLink, OfferStep, UnconfirmedOffer
from etabli.domain.vte.models.volunteer_documents import VolunteerDocument
from etabli.domain.vte.models.volunteer_links import Staying, VolunteerLink, VolunteerReminder
from etabli.domain.vte.models.volunteers import Volunteer, VolunteerStep

__all__ = [
    "Alert",
    "Application",
    "ApplicationAnswer",
    "ApplicationLink",
    "Claim",
    "Offer",
    "OfferLink",
    "OfferStep",
    "Payment",
    "Staying",
    "UnconfirmedApplication",
    "UnconfirmedOffer",
    "Volunteer",
    "VolunteerDocument",
    "VolunteerLink",
    "VolunteerReminder",
    "VolunteerStep",
]
