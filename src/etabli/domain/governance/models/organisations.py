"""An organisation that takes part in the programme."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.territories.models import Arrondissement, Commune, Departement, Epci, Region
from etabli.kernel.codes import is_siren, is_siret

# Which column names an organisation of each kind; the others stay empty.
NAMED_BY = {
    OrganisationKind.EPCI: "epci",
    OrganisationKind.COMMUNE: "commune",
    OrganisationKind.SYNDICAT: "siren",
    OrganisationKind.REGION: "region",
    OrganisationKind.PREFECTURE: "departement",
    OrganisationKind.SOUS_PREFECTURE: "arrondissement",
    OrganisationKind.DREETS: "region",
    OrganisationKind.DREAL: "region",
    OrganisationKind.OPERATOR: "siren",
    OrganisationKind.CHAMBER: "siren",
    OrganisationKind.UNION: "siren",
    OrganisationKind.FIRM: "siret",
    OrganisationKind.SCHOOL: "siret",
    OrganisationKind.DELEGATION: "siren",
}
PLACES = ("epci", "commune", "region", "departement", "arrondissement")


def _named() -> models.Q:
    """Exactly the column of the kind is filled; a demonstration firm may do without a number."""
    found = models.Q()
    for kind, column in NAMED_BY.items():
        empty = {f"{place}__isnull": place != column for place in PLACES}
        numbers = {number: "" for number in ("siren", "siret") if number != column}
        found |= models.Q(kind=kind, **empty, **numbers)
    return found


class Organisation(models.Model):
    """An EPCI, a préfecture, a firm …: whom people act for. `demonstration`: made up, and shown as such."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=15, choices=OrganisationKind)
    name = models.CharField("nom", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    epci = models.ForeignKey(Epci, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    departement = models.ForeignKey(
        Departement, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    arrondissement = models.ForeignKey(
        Arrondissement, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    demonstration = models.BooleanField("démonstration", default=False)

    class Meta:
        verbose_name = "organisation"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_named(), name="organisation_named_by_its_kind"),
            *(
                models.UniqueConstraint(
                    fields=["kind", column],
                    condition=models.Q(**{f"{column}__isnull": False}),
                    name=f"organisation_{column}_once",
                )
                for column in PLACES
            ),
            models.UniqueConstraint(
                fields=["kind", "siren"], condition=~models.Q(siren=""), name="organisation_siren_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "siret"], condition=~models.Q(siret=""), name="organisation_siret_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The number of its kind is there and right; a made-up organisation may have none."""
        column = NAMED_BY.get(OrganisationKind(self.kind))
        for name, right in (("siren", is_siren), ("siret", is_siret)):
            value = getattr(self, name)
            if value and not right(value):
                raise ValidationError({name: f"Ce {name.upper()} n’est pas un numéro valable : vérifiez les chiffres."})
            if not value and column == name and not self.demonstration:
                raise ValidationError({name: f"Une organisation de cette nature a un {name.upper()}."})
        if column in PLACES and getattr(self, f"{column}_id") is None:
            raise ValidationError({column: "Indiquez le lieu de cette organisation."})
