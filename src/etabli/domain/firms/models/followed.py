"""A firm that a territory follows: which establishment, by whom since when, its tags, and who followed it before."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.firms.models.stated import NOT_SIRET
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory
from etabli.kernel.codes import is_siret
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

SUBJECT = "firms.followedfirm"  # what a déport names
LONGEST = 4000
MOST_OF_A_TAG = 40


class FollowedFirmQuerySet(models.QuerySet["FollowedFirm"]):
    def in_force(self) -> "FollowedFirmQuerySet":
        """Those that are followed still."""
        return self.filter(stopped_on__isnull=True)


class FollowedFirm(models.Model):
    """An establishment, once a territory while it is followed. `siret` is empty where nobody knows it.

    `follower`: the mandate under which somebody follows it; once that ended, nobody does (`queries.handover`).
    `key`: the name and the commune folded, to find it by words. `forgotten_at`: what names it went.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "siret", "because", "key", "stopped_because")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="followed_firms", verbose_name="territoire"
    )
    name = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    code_insee = models.CharField("code de la commune", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=100, blank=True)
    because = models.TextField("pourquoi la suivre", validators=[MaxLengthValidator(LONGEST)], blank=True)
    key = models.CharField("mots", max_length=300, blank=True)
    follower = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="suivie par")
    followed_on = models.DateField("suivie depuis le")
    stopped_on = models.DateField("plus suivie depuis le", null=True, blank=True)
    stopped_because = models.CharField("motif de fin", max_length=300, blank=True)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    objects = FollowedFirmQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise suivie"
        verbose_name_plural = "entreprises suivies"
        ordering: ClassVar[list[str]] = ["name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "stopped_on", "name"], name="followed_by_territory"),
            models.Index(fields=["siret"], name="followed_by_siret"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["territory", "siret"],
                condition=~models.Q(siret="") & models.Q(stopped_on__isnull=True),
                name="followed_once_a_territory",
                violation_error_message="Cette entreprise est déjà suivie sur ce territoire.",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_on=None, stopped_because="")
                | models.Q(stopped_on__isnull=False, stopped_on__gte=models.F("followed_on"))
                & ~models.Q(stopped_because=""),
                name="followed_stopped_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None) | models.Q(siret=""), name="followed_forgotten_has_no_siret"
            ),
        ]

    def __str__(self) -> str:
        return f"entreprise suivie {self.id}"

    def clean(self) -> None:
        """In the user's words: a name, a right SIRET or none."""
        self.name, self.siret = " ".join(self.name.split()), "".join(self.siret.split())
        self.key = search_key(f"{self.name} {self.commune}")[:300] if self.forgotten_at is None else ""
        if self.siret and not is_siret(self.siret):
            raise ValidationError({"siret": NOT_SIRET})

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.id

    @property
    def subject(self) -> tuple[str, str]:
        """What a déport names."""
        return SUBJECT, str(self.pk)

    @property
    def is_followed(self) -> bool:
        return self.stopped_on is None


class FollowerChange(models.Model):
    """Somebody else follows the firm from a day on: the history that its page tells."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(
        FollowedFirm, on_delete=models.PROTECT, related_name="followers", verbose_name="entreprise"
    )
    before = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="suivie jusque-là par")
    after = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="suivie ensuite par")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="transmise par")
    on = models.DateField("le")

    class Meta:
        verbose_name = "transmission d’un suivi"
        verbose_name_plural = "transmissions d’un suivi"
        ordering: ClassVar[list[str]] = ["on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="follower_changes"),
        ]

    def __str__(self) -> str:
        return f"transmission {self.on}"


class FirmTag(models.Model):
    """A word that people of a territory sort their firms by. `key`: folded; the same word once a firm."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(FollowedFirm, on_delete=models.PROTECT, related_name="tags", verbose_name="entreprise")
    label = models.CharField("étiquette", max_length=MOST_OF_A_TAG)
    key = models.CharField("mots", max_length=MOST_OF_A_TAG)

    class Meta:
        verbose_name = "étiquette"
        ordering: ClassVar[list[str]] = ["key"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key"], name="firm_tag_by_key")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["firm", "key"], name="firm_tag_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="firm_tag_says_something"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        self.label = " ".join(self.label.split())
        self.key = search_key(self.label)[:MOST_OF_A_TAG]
        if not self.key:
            raise ValidationError({"label": french("Une étiquette contient une lettre ou un chiffre au moins.")})
