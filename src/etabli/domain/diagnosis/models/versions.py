"""A version of the état des lieux that the binôme adopts, and their signatures."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.diagnosis.enums import NEXT, VersionState
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.roles import PAIR
from etabli.domain.territories.models import Territory

OPEN = tuple(NEXT)
SIDES = [(side.value, side.label) for side in PAIR]


class Version(models.Model):
    """The kept findings of a territory as they were, with the release they stand on. `content` never changes.

    The database refuses it (see `locks`), and any change once it is adopted or withdrawn.
    `content_hash` is the SHA-256 of `content`; each signature repeats it.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro")
    state = models.CharField("état", max_length=9, choices=VersionState, default=VersionState.DRAFT)
    release_id = models.CharField("version des données", max_length=64)
    content = models.JSONField("contenu", editable=False)
    content_hash = models.CharField("empreinte", max_length=64, editable=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions_made", verbose_name="auteur")
    made_at = models.DateTimeField("faite le", default=clock.now)
    submitted_at = models.DateTimeField("présentée le", null=True, blank=True)
    adopted_at = models.DateTimeField("adoptée le", null=True, blank=True)
    committee_on = models.DateField("comité de projet du", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "version"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["territory", "number"], name="version_number_once_a_territory"),
            models.UniqueConstraint(
                fields=["territory"], condition=models.Q(state__in=OPEN), name="one_open_version_a_territory"
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.ADOPTED, adopted_at__isnull=False, committee_on__isnull=False)
                | ~models.Q(state=VersionState.ADOPTED) & models.Q(adopted_at__isnull=True),
                name="version_adopted_in_committee",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Signature(models.Model):
    """A side of the binôme adopted a version, by the holder of a mandate. It stands when the holder changes.

    `side` is the role of the mandate. It is empty for a second signature of one side, which was possible once: the
    first stands. `stands_back_from`: titles of its findings from which they stood back (déport) as they signed.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="signatures", verbose_name="mandat")
    side = models.CharField("côté du binôme", max_length=13, choices=SIDES, blank=True)
    content_hash = models.CharField("empreinte", max_length=64)
    stands_back_from = models.JSONField("constats dont le signataire s’est déporté", default=list, blank=True)
    signed_at = models.DateTimeField("signée le", default=clock.now)

    class Meta:
        verbose_name = "signature"
        ordering: ClassVar[list[str]] = ["signed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "mandate"], name="one_signature_a_mandate"),
            models.UniqueConstraint(
                fields=["version", "side"], condition=~models.Q(side=""), name="one_signature_a_side"
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["", *(side.value for side in PAIR)]), name="signature_side_known"
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.id}"

    def clean(self) -> None:
        """The side is that of the mandate, on the territory of the version."""
        if self.side != self.mandate.role or self.mandate.territory_id != self.version.territory_id:
            raise ValidationError("On adopte une version pour le côté du binôme dont on a le mandat.")
