"""Communes of today, and what leads to them: déléguées, associées, merged communes, old names."""

from typing import ClassVar

from django.db import models

from etabli.domain.territories.enums import FormerKind
from etabli.domain.territories.models.administrative import Arrondissement, Departement
from etabli.domain.territories.models.groups import Epci, Ept


class Commune(models.Model):
    """A commune of the current Code officiel géographique. `population` None: not published."""

    code_insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    arrondissement = models.ForeignKey(Arrondissement, null=True, on_delete=models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, null=True, on_delete=models.PROTECT, related_name="communes")
    ept = models.ForeignKey(Ept, null=True, on_delete=models.PROTECT, related_name="communes")
    population = models.PositiveIntegerField("population", null=True)
    postal_codes = models.CharField("codes postaux", max_length=200, blank=True, help_text="séparés par un espace")
    siren = models.CharField("SIREN", max_length=9, blank=True)

    class Meta:
        verbose_name = "commune"
        ordering: ClassVar[list[str]] = ["code_insee"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code_insee})"


class FormerCommune(models.Model):
    """A name or a code that once was a commune's, and the commune of today that holds it.

    `code_insee` is the former code; for an old name it is the code of today.
    """

    kind = models.CharField("nature", max_length=7, choices=FormerKind)
    code_insee = models.CharField("ancien code INSEE", max_length=5)
    name = models.CharField("nom", max_length=100)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_communes")

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        ordering: ClassVar[list[str]] = ["code_insee", "kind", "name"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["code_insee"], name="former_commune_code")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "code_insee", "name"], name="former_commune_once"),
            models.CheckConstraint(condition=models.Q(kind__in=FormerKind.values), name="former_commune_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code_insee})"
