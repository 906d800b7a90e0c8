"""A booking of a service by a firm: where it stands, what was answered, what was really used; the firm's links."""

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.governance.models.secret_links import SecretLink, expires_later
from etabli.domain.platforms.enums import ENDED, WITH_REASON, BookingState
from etabli.domain.platforms.models.asked import Asked
from etabli.domain.platforms.models.platforms import LONGEST
from etabli.domain.platforms.windows import MIDNIGHT, Window


class Booking(Asked):
    """`firm_number` is the same for the bookings of a firm on a platform: it counts firms once their names are gone.

    `used_hours`: hours really used, all places together. `forgotten_at`: personal data went.
    `proposed_*` are the days that the platform offers in place of those asked.
    """

    personal_fields: ClassVar[tuple[str, ...]] = (*Asked.personal_fields, "answer")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm_number = models.UUIDField("numéro de l’entreprise", default=uuid.uuid4, editable=False)
    asked_on = models.DateField("demandée le")
    state = models.CharField("état", max_length=10, choices=BookingState, default=BookingState.ASKED)
    answered_on = models.DateField("première réponse le", null=True, blank=True)
    answer = models.TextField("réponse", validators=[MaxLengthValidator(LONGEST)], blank=True)
    proposed_first_on = models.DateField("premier jour proposé", null=True, blank=True)
    proposed_last_on = models.DateField("dernier jour proposé", null=True, blank=True)
    proposed_from_hour = models.PositiveSmallIntegerField("de, proposé", null=True, blank=True)
    proposed_to_hour = models.PositiveSmallIntegerField("à, proposé", null=True, blank=True)
    used_hours = models.PositiveIntegerField("heures utilisées", null=True, blank=True)
    ended_on = models.DateField("close le", null=True, blank=True)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "réservation"
        verbose_name_plural = "réservations"
        ordering: ClassVar[list[str]] = ["first_on", "from_hour", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["service", "state", "first_on"], name="booking_by_service"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="booking_days_in_order"),
            models.CheckConstraint(
                condition=models.Q(to_hour__gt=models.F("from_hour"), to_hour__lte=MIDNIGHT),
                name="booking_hours_in_order",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="booking_takes_a_place"),
            models.CheckConstraint(condition=models.Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(
                condition=models.Q(
                    state=BookingState.PROPOSED,
                    proposed_first_on__isnull=False,
                    proposed_last_on__isnull=False,
                    proposed_last_on__gte=models.F("proposed_first_on"),
                    proposed_from_hour__isnull=False,
                    proposed_to_hour__isnull=False,
                    proposed_to_hour__gt=models.F("proposed_from_hour"),
                )
                | ~models.Q(state=BookingState.PROPOSED)
                & models.Q(
                    proposed_first_on=None, proposed_last_on=None, proposed_from_hour=None, proposed_to_hour=None
                ),
                name="booking_proposed_with_days",
            ),
            models.CheckConstraint(
                condition=models.Q(state=BookingState.USED, used_hours__isnull=False, used_hours__gt=0)
                | ~models.Q(state=BookingState.USED) & models.Q(used_hours=None),
                name="booking_used_says_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_on__isnull=False)
                | ~models.Q(state__in=ENDED) & models.Q(ended_on=None),
                name="booking_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=WITH_REASON)
                | ~models.Q(answer="")
                | models.Q(forgotten_at__isnull=False),
                name="booking_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"réservation {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the booking stands for them."""
        return self.id

    @property
    def proposed(self) -> Window | None:
        first, last, start, end = (
            self.proposed_first_on,
            self.proposed_last_on,
            self.proposed_from_hour,
            self.proposed_to_hour,
        )
        if first is None or last is None or start is None or end is None:
            return None
        return Window(first, last, (start, end), self.quantity)


class BookingLink(SecretLink):
    """A link by which a firm follows its booking."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="links", verbose_name="réservation")

    class Meta(SecretLink.Meta):
        verbose_name = "lien de suivi d’une réservation"
        verbose_name_plural = "liens de suivi de réservations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("booking_link_expires_later"),
        ]
