"""A territory of a phase, its members, and the départements it lies in."""

from typing import ClassVar

from django.db import models

from etabli.domain.territories.enums import MemberKind
from etabli.domain.territories.models.administrative import Departement
from etabli.domain.territories.models.communes import Commune
from etabli.domain.territories.models.groups import Epci, Ept
from etabli.domain.territories.models.programme import Phase


class Territory(models.Model):
    """A territory: known by phase and published id, because ids were given again with another meaning.

    `key` is "<phase>/<published id>", stable from release to release, for other contexts to point at.
    """

    key = models.CharField("clé", max_length=60, primary_key=True)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="territories")
    published_id = models.CharField("identifiant publié", max_length=30)
    name = models.CharField("nom", max_length=200)
    communes_count = models.PositiveIntegerField("nombre de communes")
    population = models.PositiveIntegerField("population")

    class Meta:
        verbose_name = "territoire"
        ordering: ClassVar[list[str]] = ["phase", "published_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["phase", "published_id"], name="territory_once_a_phase"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.published_id}, phase {self.phase_id})"


class TerritoryPart(models.Model):
    """The part of a territory that lies in one département."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="parts")
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="territory_parts")
    communes_count = models.PositiveIntegerField("nombre de communes")
    population = models.PositiveIntegerField("population")

    class Meta:
        verbose_name = "partie de territoire"
        verbose_name_plural = "parties de territoires"
        ordering: ClassVar[list[str]] = ["-population", "departement"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["territory", "departement"], name="territory_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} × {self.departement_id}"


def _is(kind: MemberKind) -> models.Q:
    """Exactly the column of this kind is filled."""
    empty = {f"{other.value}__isnull": other is not kind for other in MemberKind}
    return models.Q(kind=kind, **empty)


class Member(models.Model):
    """An EPCI, an EPT or a single commune that belongs to a territory."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="members")
    kind = models.CharField("nature", max_length=7, choices=MemberKind)
    epci = models.ForeignKey(Epci, null=True, on_delete=models.PROTECT, related_name="memberships")
    ept = models.ForeignKey(Ept, null=True, on_delete=models.PROTECT, related_name="memberships")
    commune = models.ForeignKey(Commune, null=True, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField("nom", max_length=200)

    class Meta:
        verbose_name = "membre"
        ordering: ClassVar[list[str]] = ["territory", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=_is(MemberKind.EPCI) | _is(MemberKind.EPT) | _is(MemberKind.COMMUNE),
                name="member_is_exactly_one_kind",
            ),
            models.UniqueConstraint(fields=["territory", "epci"], name="member_epci_once"),
            models.UniqueConstraint(fields=["territory", "ept"], name="member_ept_once"),
            models.UniqueConstraint(fields=["territory", "commune"], name="member_commune_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def member_code(self) -> str:
        """SIREN of the EPCI or EPT, code INSEE of the commune."""
        return self.epci_id or self.ept_id or self.commune_id or ""
