"""Dated perimeter lists: what was published on a day, resolved to the communes of today."""

from typing import ClassVar

from django.db import models

from etabli.domain.territories.models.communes import Commune
from etabli.domain.territories.models.programme import Phase
from etabli.domain.territories.models.territories import Territory


class PerimeterList(models.Model):
    """A published list. `reference`: it defines the territories of its phase."""

    id = models.CharField("identifiant", max_length=40, primary_key=True)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="perimeter_lists")
    title = models.CharField("titre", max_length=200)
    observed_on = models.DateField("date")
    source = models.CharField("source", max_length=400)
    complete = models.BooleanField("complète")
    reference = models.BooleanField("liste de référence")

    class Meta:
        verbose_name = "liste de périmètres"
        verbose_name_plural = "listes de périmètres"
        ordering: ClassVar[list[str]] = ["observed_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["phase"], condition=models.Q(reference=True), name="one_reference_list_a_phase"
            ),
            models.UniqueConstraint(fields=["phase", "observed_on"], name="one_list_a_phase_and_day"),
        ]

    def __str__(self) -> str:
        return self.title


class ListedTerritory(models.Model):
    """A territory as a list names it.

    `territory` is the territory of the phase with exactly the same communes, None when there is none: an id
    alone says nothing, ids changed meaning between lists.
    """

    perimeter_list = models.ForeignKey(PerimeterList, on_delete=models.CASCADE, related_name="listed_territories")
    published_id = models.CharField("identifiant publié", max_length=30)
    name = models.CharField("nom", max_length=200)
    territory = models.ForeignKey(Territory, null=True, on_delete=models.CASCADE, related_name="listings")

    class Meta:
        verbose_name = "territoire d'une liste"
        verbose_name_plural = "territoires des listes"
        ordering: ClassVar[list[str]] = ["perimeter_list", "published_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["perimeter_list", "published_id"], name="listed_territory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.published_id})"


class PerimeterCommune(models.Model):
    """A commune of today inside a territory of a list."""

    perimeter_list = models.ForeignKey(PerimeterList, on_delete=models.CASCADE, related_name="communes")
    listed_territory = models.ForeignKey(ListedTerritory, on_delete=models.CASCADE, related_name="communes")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="perimeters")

    class Meta:
        verbose_name = "commune d'un périmètre"
        verbose_name_plural = "communes des périmètres"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["perimeter_list", "commune"], name="no_commune_twice_in_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.perimeter_list_id}: {self.commune_id}"
