"""An offer of a mission: what it says, where it stands, what was done of it, the links by which its firm follows it."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.models.secret_links import SecretLink, Unconfirmed, expires_later
from etabli.domain.vte.enums import (
    ALIVE,
    BY_FIRM,
    ENDED,
    AidState,
    OfferOrigin,
    OfferState,
    OfferStepKind,
)
from etabli.domain.vte.models.said import LONGEST, OfferSaid

OF_FIRM = list(BY_FIRM)


class Offer(OfferSaid):
    """`stated_on`: first written; `submitted_on`: last sent to be read again; `published_on`: first shown.

    `aid` is what the rules said on `aid_on`, to filter by; its page asks them again. `words` is what search looks in.
    """

    silent_fields: ClassVar[tuple[str, ...]] = ("words",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField("origine", max_length=4, choices=OfferOrigin)
    stated_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="écrite par"
    )
    stated_on = models.DateField("écrite le")
    submitted_on = models.DateField("à relire depuis le")
    review_by = models.DateField("à relire avant le")
    state = models.CharField("état", max_length=9, choices=OfferState, default=OfferState.SUBMITTED)
    published_on = models.DateField("publiée le", null=True, blank=True)
    ended_on = models.DateField("terminée le", null=True, blank=True)
    aid = models.CharField("aide VTE TI", max_length=7, choices=AidState)
    aid_on = models.DateField("aide calculée le")
    words = models.TextField("mots cherchés", blank=True, editable=False)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "offre de VTE"
        verbose_name_plural = "offres de VTE"
        ordering: ClassVar[list[str]] = ["-submitted_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "closes_on"], name="offer_open"),
            models.Index(fields=["territory", "state"], name="offer_by_territory"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(contract="cdi", months=None)
                | models.Q(contract__in=["cdd", "alternance"], months__gte=1),
                name="offer_contract_has_its_months",
            ),
            models.CheckConstraint(
                condition=models.Q(origin=OfferOrigin.FIRM, stated_by=None)
                | models.Q(origin=OfferOrigin.MET, stated_by__isnull=False),
                name="offer_stated_by_its_origin",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(ALIVE), ended_on=None)
                | models.Q(state__in=list(ENDED), ended_on__isnull=False),
                name="offer_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[OfferState.PUBLISHED, OfferState.FILLED, OfferState.WITHDRAWN])
                | models.Q(published_on__isnull=False),
                name="offer_published_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    submitted_on__gte=models.F("stated_on"),
                    review_by__gte=models.F("submitted_on"),
                    closes_on__gte=models.F("submitted_on"),
                )
                & (models.Q(published_on=None) | models.Q(published_on__gte=models.F("stated_on")))
                & (models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("stated_on"))),
                name="offer_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(pay_eur__gte=1, telework__lte=5, level__lte=8), name="offer_figures_within"
            ),
        ]

    def __str__(self) -> str:
        return f"offre de VTE {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the offer stands for them."""
        return self.id

    def is_open(self, on: date) -> bool:
        """Whether candidates find it that day; `queries.offers.open_on` says it to the database."""
        return self.state == OfferState.PUBLISHED and self.closes_on >= on and self.forgotten_at is None

    def is_late(self, on: date) -> bool:
        return self.state == OfferState.SUBMITTED and self.review_by < on

    @property
    def over_on(self) -> date:
        """The day since when nobody finds it, or will."""
        last = self.closes_on + timedelta(days=1)
        return last if self.ended_on is None else min(self.ended_on, last)

    @property
    def theme_label(self) -> str:
        return offer_rules().theme_label(self.theme)


class OfferStep(models.Model):
    """What was done of an offer on a day: under a mandate, or by the firm by its link."""

    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="steps", verbose_name="offre")
    kind = models.CharField("étape", max_length=9, choices=OfferStepKind)
    on = models.DateField("le")
    text = models.TextField("motif", validators=[MaxLengthValidator(LONGEST)], blank=True)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mandat"
    )
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "étape d’une offre"
        verbose_name_plural = "étapes d’une offre"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=OfferStepKind.values), name="offer_step_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=OF_FIRM, mandate=None)
                | ~models.Q(kind__in=OF_FIRM) & models.Q(mandate__isnull=False),
                name="offer_step_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.offer_id


class OfferLink(SecretLink):
    """A link by which a firm follows its offer and its candidates."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="links", verbose_name="offre")

    class Meta(SecretLink.Meta):
        verbose_name = "lien de suivi d’une offre"
        verbose_name_plural = "liens de suivi d’une offre"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("offer_link_expires_later"),
        ]


class UnconfirmedOffer(OfferSaid, Unconfirmed):
    """What a firm wrote, until the address that it gave says so. No act: nobody is told, and it goes after two days."""

    created_at = models.DateTimeField("reçue le", default=clock.now)

    class Meta:
        verbose_name = "offre à confirmer"
        verbose_name_plural = "offres à confirmer"
