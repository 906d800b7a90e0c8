"""Groups of communes: EPCI with their own taxation, EPT of Greater Paris, and zones d'emploi."""

from typing import ClassVar

from django.db import models

from etabli.domain.territories.enums import EpciKind, Zoning


class Epci(models.Model):
    """An établissement public de coopération intercommunale à fiscalité propre."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature juridique", max_length=5, choices=EpciKind)
    population = models.PositiveIntegerField("population")
    communes_count = models.PositiveIntegerField("nombre de communes")

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=EpciKind.values), name="epci_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Ept(models.Model):
    """An établissement public territorial, a part of the Métropole du Grand Paris: never add the two."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=200)
    population = models.PositiveIntegerField("population")
    communes_count = models.PositiveIntegerField("nombre de communes")

    class Meta:
        verbose_name = "EPT"
        verbose_name_plural = "EPT"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ZoneEmploi(models.Model):
    """A zone d'emploi (INSEE). Codes mean different zones in the editions of 2010 and 2020."""

    zoning = models.CharField("édition", max_length=6, choices=Zoning)
    code_zone = models.CharField("code", max_length=5)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "zone d'emploi"
        verbose_name_plural = "zones d'emploi"
        ordering: ClassVar[list[str]] = ["zoning", "code_zone"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zoning", "code_zone"], name="zone_emploi_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name
