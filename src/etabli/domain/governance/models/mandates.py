"""Mandates: who acts in which role, for whom, where, from when to when; and the binôme that two of them make."""

import uuid
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models.organisations import Organisation
from etabli.domain.governance.models.people import Person
from etabli.domain.territories.models import Arrondissement, Departement, Region, Territory

OF_TERRITORY = (Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)
OF_NATION = (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR)
SCOPES = ("territory", "region", "departement", "arrondissement")


def _only(*filled: str) -> models.Q:
    """Exactly these columns of scope are filled."""
    return models.Q(**{f"{scope}__isnull": scope not in filled for scope in SCOPES})


def scoped() -> models.Q:
    """A role has the scope of its kind."""
    return (
        models.Q(role__in=OF_TERRITORY) & _only("territory")
        | models.Q(role=Role.REGION) & _only("region")
        | models.Q(role=Role.STATE) & (_only("region") | _only("departement") | _only("arrondissement"))
        | models.Q(role__in=OF_NATION) & _only()
    )


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates by day."""

    def in_force(self, on: date) -> "MandateQuerySet":
        """Those that open something on a day; `Mandate.in_force` is the same rule for one."""
        running = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on) | models.Q(until_successor=True)
        return self.filter(running, starts_on__lte=on)


class Mandate(models.Model):
    """A person in a role, for an organisation, over a territory, a région, a part of the State's map, or the nation.

    It ends the evening of `ends_on`. With `until_successor`, that date is only expected: the mandate runs until a
    successor is designated, who ends it (`services.hand_over`), so that nobody is stranded after an election.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates", verbose_name="personne")
    role = models.CharField("rôle", max_length=13, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates", verbose_name="territoire"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates", verbose_name="région"
    )
    departement = models.ForeignKey(
        Departement, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    arrondissement = models.ForeignKey(
        Arrondissement, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    function = models.CharField("fonction", max_length=150, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    until_successor = models.BooleanField("court jusqu'au successeur", default=False)
    successor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessor", verbose_name="successeur"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering: ClassVar[list[str]] = ["-starts_on", "role"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "starts_on"], name="mandate_by_person")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="mandate_role_known"),
            models.CheckConstraint(condition=scoped(), name="mandate_scope_of_its_role"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["organisation", "territory"],
                condition=models.Q(role=Role.OPERATOR, ends_on__isnull=True),
                name="one_referent_an_operator_and_territory",
            ),
            models.UniqueConstraint(
                fields=["territory", "role"],
                condition=models.Q(role__in=[Role.ELU, Role.INDUSTRIEL], ends_on__isnull=True),
                name="one_member_of_each_side_a_territory",
            ),
            models.UniqueConstraint(
                fields=["territory", "person"],
                condition=models.Q(role__in=[Role.ELU, Role.INDUSTRIEL], ends_on__isnull=True),
                name="nobody_is_both_sides_of_a_binome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.scope_name}"

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on or self.until_successor)

    @property
    def scope_name(self) -> str:
        """Where it holds, in words."""
        place = self.territory or self.region or self.departement or self.arrondissement
        return getattr(place, "name", "") or "France entière"

    def clean(self) -> None:
        """In the user's words what the constraints say."""
        filled = [scope for scope in SCOPES if getattr(self, f"{scope}_id") is not None]
        if self.role in OF_TERRITORY and filled != ["territory"]:
            raise ValidationError({"territory": "Ce rôle s’exerce sur un territoire : indiquez lequel."})
        if self.role == Role.REGION and filled != ["region"]:
            raise ValidationError({"region": "Ce rôle s’exerce sur une région : indiquez laquelle."})
        if self.role == Role.STATE and (len(filled) != 1 or filled == ["territory"]):
            raise ValidationError(
                "Les services de l’État agissent sur une région, un département ou un arrondissement."
            )
        if self.role in OF_NATION and filled:
            raise ValidationError("Ce rôle s’exerce sur la France entière.")
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La fin précède le début."})


class BinomeQuerySet(models.QuerySet["Binome"]):
    """Pairs by day."""

    def in_force(self, on: date) -> "BinomeQuerySet":
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on), starts_on__lte=on)


class Binome(models.Model):
    """The élu référent and the industriel référent who lead a territory together. One at a time."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="binomes", verbose_name="territoire"
    )
    elu = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="pairs_as_elu", verbose_name="élu référent")
    industriel = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="pairs_as_industriel", verbose_name="industriel référent"
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)

    objects = BinomeQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        ordering: ClassVar[list[str]] = ["-starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["territory"], condition=models.Q(ends_on__isnull=True), name="one_binome_a_territory"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="binome_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"binôme {self.territory_id}"

    def clean(self) -> None:
        """Two mandates of this territory, one of each side, of two people."""
        for mandate, role in ((self.elu, Role.ELU), (self.industriel, Role.INDUSTRIEL)):
            if mandate.role != role or mandate.territory_id != self.territory_id:
                raise ValidationError(f"Il faut un mandat d’{Role(role).label} de ce territoire.")
        if self.elu.person_id == self.industriel.person_id:
            raise ValidationError("Un binôme réunit deux personnes : l’élu et l’industriel ne peuvent être la même.")
