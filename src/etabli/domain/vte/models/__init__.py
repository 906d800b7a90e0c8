"""Models of the context, a file a concept."""

from etabli.domain.vte.models.alerts import Alert
from etabli.domain.vte.models.applications import Application, ApplicationLink, UnconfirmedApplication
from etabli.domain.vte.models.offers import Offer, OfferLink, OfferStep, UnconfirmedOffer

__all__ = [
    "Alert",
    "Application",
    "ApplicationLink",
    "Offer",
    "OfferLink",
    "OfferStep",
    "UnconfirmedApplication",
    "UnconfirmedOffer",
]
