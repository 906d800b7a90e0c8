"""What platforms are for, how their services are counted, and the states of a platform and of a booking."""

from django.db import models


class PlatformKind(models.TextChoices):
    """What a platform is for."""

    TRAINING = "training", "plateau technique de formation"
    TESTING = "testing", "essais et mesure"
    PROTOTYPING = "prototyping", "prototypage et petite série"
    LOGISTICS = "logistics", "logistique partagée"
    EMPLOYERS = "employers", "groupement d’employeurs"
    OTHER = "other", "autre service partagé"


class Unit(models.TextChoices):
    """What a price is for."""

    HOUR = "hour", "heure"
    HALF_DAY = "half_day", "demi-journée"
    DAY = "day", "journée"


class PlatformState(models.TextChoices):
    """Who sees a platform."""

    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class BookingState(models.TextChoices):
    """Where a booking stands."""

    ASKED = "asked", "à traiter"
    PROPOSED = "proposed", "autres jours proposés"
    CONFIRMED = "confirmed", "confirmée"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée par l’entreprise"
    CALLED_OFF = "called_off", "annulée par la plateforme"
    USED = "used", "service utilisé"
    UNUSED = "unused", "service non utilisé"


HOLDING = (BookingState.CONFIRMED, BookingState.USED, BookingState.UNUSED)  # its places are nobody else's
WAITING = (BookingState.ASKED, BookingState.PROPOSED)
SAID = (BookingState.USED, BookingState.UNUSED)
ENDED = (BookingState.REFUSED, BookingState.CANCELLED, BookingState.CALLED_OFF, *SAID)
WITH_REASON = (BookingState.REFUSED, BookingState.CALLED_OFF)


class Span(models.TextChoices):
    """The part of each day that is asked; hours are those of `windows.WINDOWS`."""

    DAY = "day", "la journée"
    MORNING = "morning", "le matin"
    AFTERNOON = "afternoon", "l’après-midi"
    HOURS = "hours", "des heures précises"
