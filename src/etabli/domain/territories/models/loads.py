"""Which release the reference tables were loaded from."""

from typing import ClassVar

from django.db import models


class LoadedReference(models.Model):
    """At most one row: the release whose reference is in the database now."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    release_id = models.CharField("version des données", max_length=100)
    loaded_at = models.DateTimeField("chargée le")

    class Meta:
        verbose_name = "référentiel chargé"
        verbose_name_plural = "référentiels chargés"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_loaded_reference"),
        ]

    def __str__(self) -> str:
        return self.release_id
