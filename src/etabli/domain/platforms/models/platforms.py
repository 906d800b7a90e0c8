"""A platform that firms share: where, who runs it, when it is open; its services; the days on which it is closed."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.models import Fiche
from etabli.domain.platforms.enums import PlatformKind, PlatformState, Unit
from etabli.domain.platforms.models.ground import wrong_point
from etabli.domain.platforms.windows import MIDNIGHT, Opening
from etabli.domain.territories.models import Commune, Territory
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

LONGEST = 2000
WRONG_OPENING = "Donnez des heures de chaque jour, dans l'ordre et sans qu'elles se chevauchent, un jour au moins."


def usual() -> list[list[list[int]]]:
    return [*([[8, 18]] for _ in range(5)), [], []]


class Platform(models.Model):
    """`fiche`: the action that created it. `opening`: spans (from, to) of Monday to Sunday, none where it is closed.

    `latitude` and `longitude` None: that of the commune stands for it. `contact` and what follows are public.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("contact", "email", "phone")
    silent_fields: ClassVar[tuple[str, ...]] = ("name_key",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="platforms", verbose_name="territoire"
    )
    operator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="platforms", verbose_name="exploitant"
    )
    fiche = models.ForeignKey(
        Fiche,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="platforms",
        verbose_name="fiche action qui l’a créée",
    )
    kind = models.CharField("nature", max_length=11, choices=PlatformKind)
    name = models.CharField("nom", max_length=150)
    name_key = models.CharField("nom plié", max_length=170, blank=True, editable=False)
    summary = models.TextField("présentation", validators=[MaxLengthValidator(LONGEST)])
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    address = models.CharField("adresse", max_length=200, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    opening = models.JSONField("horaires", default=usual)
    conditions = models.TextField("conditions d’accès", validators=[MaxLengthValidator(LONGEST)], blank=True)
    website = models.URLField("site", blank=True)
    contact = models.CharField("personne à joindre", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    state = models.CharField("état", max_length=9, choices=PlatformState, default=PlatformState.DRAFT)
    published_on = models.DateField("publiée le", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    changed_at = models.DateTimeField("modifiée le", default=clock.now)

    class Meta:
        verbose_name = "plateforme de services"
        verbose_name_plural = "plateformes de services"
        ordering: ClassVar[list[str]] = ["name_key", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "state"], name="platform_by_territory"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=PlatformKind.values), name="platform_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state=PlatformState.DRAFT, published_on=None, withdrawn_on=None)
                | models.Q(state=PlatformState.PUBLISHED, published_on__isnull=False, withdrawn_on=None)
                | models.Q(state=PlatformState.WITHDRAWN, withdrawn_on__isnull=False),
                name="platform_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="platform_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def personal_subject(self) -> uuid.UUID:
        """The people to reach have no account: the platform stands for them."""
        return self.id

    @property
    def hours(self) -> Opening:
        return [[(start, end) for start, end in one] for one in self.opening]

    @property
    def is_public(self) -> bool:
        return self.state == PlatformState.PUBLISHED

    def clean(self) -> None:
        """In the user's words: hours in order, a point near its commune, a fiche of its territory."""
        self.name_key = search_key(self.name)[:170]
        wrong: dict[str, str] = {}
        if not _is_opening(self.opening):
            wrong["opening"] = french(WRONG_OPENING)
        name = self.commune.name if self.commune_id else ""
        if not_there := wrong_point(self.latitude, self.longitude, self.commune_id or "", name):
            wrong["latitude"] = not_there
        if self.fiche is not None and self.fiche.plan.territory_id != self.territory_id:
            wrong["fiche"] = "Cette fiche est d’un autre territoire."
        if wrong:
            raise ValidationError(wrong)


def _is_opening(given: object) -> bool:
    """Spans of seven days, one at least of one of them."""
    return isinstance(given, list) and len(given) == 7 and any(given) and all(_is_day(one) for one in given)


def _is_day(given: object) -> bool:
    """Spans of whole hours, each after the one before: what is between two of them is a break."""
    if not isinstance(given, list):
        return False
    last = -1
    for span in given:
        if not (isinstance(span, list | tuple) and len(span) == 2 and all(type(hour) is int for hour in span)):
            return False
        start, end = span
        if not last < start < end <= MIDNIGHT:
            return False
        last = end
    return True


class Service(models.Model):
    """What is booked. `price_cents` None: on a quotation. `closed_on`: no longer offered, its bookings stay."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="services", verbose_name="plateforme")
    name = models.CharField("service", max_length=150)
    capacity = models.PositiveIntegerField("places en même temps")
    places = models.CharField("ce qu’est une place", max_length=60, default="place")
    unit = models.CharField("unité du prix", max_length=8, choices=Unit, default=Unit.DAY)
    price_cents = models.PositiveIntegerField("prix hors taxes, en centimes", null=True, blank=True)
    conditions = models.TextField("conditions", validators=[MaxLengthValidator(LONGEST)], blank=True)
    closed_on = models.DateField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "service d’une plateforme"
        verbose_name_plural = "services d’une plateforme"
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="service_has_a_place"),
            models.CheckConstraint(condition=models.Q(unit__in=Unit.values), name="service_unit_known"),
            models.UniqueConstraint(
                fields=["platform", "name"],
                condition=models.Q(closed_on=None),
                name="service_once_a_platform",
                violation_error_message="Cette plateforme a déjà un service de ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosedDays(models.Model):
    """Days on which a platform is closed."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="closed", verbose_name="plateforme")
    first_on = models.DateField("du")
    last_on = models.DateField("au")
    reason = models.CharField("motif", max_length=150, blank=True)

    class Meta:
        verbose_name = "fermeture"
        verbose_name_plural = "fermetures"
        ordering: ClassVar[list[str]] = ["first_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="closed_days_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"
