"""Régions, départements and arrondissements of the current Code officiel géographique."""

from typing import ClassVar

from django.db import models


class Region(models.Model):
    """A région, or an overseas collectivity that the COG lists beside them."""

    code_region = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "région"
        ordering: ClassVar[list[str]] = ["code_region"]

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département, or an overseas collectivity."""

    code_departement = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departements", verbose_name="région")

    class Meta:
        verbose_name = "département"
        ordering: ClassVar[list[str]] = ["code_departement"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code_departement})"


class Arrondissement(models.Model):
    """The perimeter of a sous-préfet."""

    code_arrondissement = models.CharField("code", max_length=4, primary_key=True)
    name = models.CharField("nom", max_length=100)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="arrondissements")
    chef_lieu = models.CharField("code INSEE du chef-lieu", max_length=5)

    class Meta:
        verbose_name = "arrondissement"
        ordering: ClassVar[list[str]] = ["code_arrondissement"]

    def __str__(self) -> str:
        return self.name
