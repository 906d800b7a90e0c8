"""The programme: its phases, their axes, the types of projects it helps."""

from typing import ClassVar

from django.db import models


class Phase(models.Model):
    """A period of the programme with its own axes and territories."""

    id = models.CharField("identifiant", max_length=20, primary_key=True)
    label = models.CharField("nom", max_length=100)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    description = models.TextField("description")

    class Meta:
        verbose_name = "phase"
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="phase_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Axis(models.Model):
    """A direction of work of a phase."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="axes")
    slug = models.CharField("identifiant", max_length=30)
    label = models.CharField("nom", max_length=100)
    question = models.CharField("question", max_length=200)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering: ClassVar[list[str]] = ["phase", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["phase", "slug"], name="axis_once_a_phase"),
        ]

    def __str__(self) -> str:
        return self.label


class ProjectType(models.Model):
    """A kind of project, with the axes it serves in each phase."""

    slug = models.CharField("identifiant", max_length=30, primary_key=True)
    label = models.CharField("nom", max_length=150)
    description = models.TextField("description")
    position = models.PositiveSmallIntegerField("rang")
    axes = models.ManyToManyField(Axis, related_name="project_types")

    class Meta:
        verbose_name = "type de projet"
        verbose_name_plural = "types de projets"
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.label
