"""Models of the context, a file a concept."""

from etabli.domain.platforms.models.bookings import Booking, BookingLink
from etabli.domain.platforms.models.platforms import ClosedDays, Platform, Service
from etabli.domain.platforms.models.unconfirmed import UnconfirmedBooking

__all__ = ["Booking", "BookingLink", "ClosedDays", "Platform", "Service", "UnconfirmedBooking"]
