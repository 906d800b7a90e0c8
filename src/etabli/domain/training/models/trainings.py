"""A training for industry, with its source; its sessions, how many people came, finished, and were employed after."""

import re
import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.training.enums import Level, Modality
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

RNCP = re.compile(r"(RNCP|RS)\d{1,6}")  # as France compétences numbers the two registers
MORE_THAN_PLACES = french("{} inscrits pour {} places : corrigez l'un des deux.")
NAF = re.compile(r"\d{2}(\.?\d{1,2}[A-Z]?)?")


class Training(models.Model):
    """`territory`: whose team keeps the row. `source` and `source_on`: who says it, on which day.

    `rncp`: the number of the certification, empty where none was given; its form is checked, not what it certifies.
    `email`, `phone`, `website`: where one enrols; public, of the organisation, not of a person.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("email", "phone")
    silent_fields: ClassVar[tuple[str, ...]] = ("title_key",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="trainings", verbose_name="territoire"
    )
    fiche = models.ForeignKey(
        Fiche, null=True, blank=True, on_delete=models.PROTECT, related_name="trainings", verbose_name="fiche action"
    )
    title = models.CharField("intitulé", max_length=200)
    title_key = models.CharField("intitulé plié", max_length=220, blank=True, editable=False)
    organisation = models.CharField("organisme", max_length=150)
    level = models.CharField("niveau", max_length=4, choices=Level, blank=True)
    rncp = models.CharField("numéro RNCP ou RS", max_length=12, blank=True)
    trades = models.CharField("métiers visés", max_length=300, blank=True)
    naf = models.CharField("activités visées (NAF)", max_length=100, blank=True, help_text="codes séparés d’un espace")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    address = models.CharField("lieu", max_length=200, blank=True)
    modality = models.CharField("modalité", max_length=10, choices=Modality)
    funding = models.CharField("financement", max_length=300, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    website = models.URLField("lien", blank=True)
    source = models.CharField("source", max_length=200)
    source_on = models.DateField("source du")
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    changed_at = models.DateTimeField("modifiée le", default=clock.now)

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"
        ordering: ClassVar[list[str]] = ["title_key", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(level__in=["", *Level.values]), name="training_level_known"),
            models.CheckConstraint(condition=models.Q(modality__in=Modality.values), name="training_modality_known"),
            models.UniqueConstraint(
                fields=["territory", "title_key", "organisation", "commune"],
                condition=models.Q(withdrawn_on=None),
                name="training_once",
                violation_error_message="Cette formation est déjà dans l’annuaire, du même organisme au même lieu.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def personal_subject(self) -> uuid.UUID:
        """An address may be that of somebody all the same: the training stands for them."""
        return self.id

    def clean(self) -> None:
        """In the user's words: a number as France compétences writes it, codes of the nomenclature, a past source."""
        self.title_key = search_key(self.title)[:220]
        self.rncp = "".join(self.rncp.split()).upper()
        self.naf = " ".join(self.naf.replace(",", " ").replace(";", " ").upper().split())
        wrong: dict[str, str] = {}
        if self.rncp and not RNCP.fullmatch(self.rncp):
            wrong["rncp"] = french("Écrivez « RNCP » ou « RS », puis de un à six chiffres, ou rien.")
        if not all(NAF.fullmatch(one) for one in self.naf.split()):
            wrong["naf"] = french("Écrivez des codes NAF séparés d'un espace, par exemple « 22 25.62 ».")
        if self.source_on and self.source_on > clock.now().date():
            wrong["source_on"] = "Cette date est à venir."
        if self.fiche is not None and self.fiche.plan.territory_id != self.territory_id:
            wrong["fiche"] = "Cette fiche est d’un autre territoire."
        if wrong:
            raise ValidationError(wrong)


def _at_most(field: str, most: str) -> models.Q:
    return models.Q(**{field: None}) | models.Q(**{f"{most}__isnull": False, f"{field}__lte": models.F(most)})


class Session(models.Model):
    """Counts of people, never names; None: nobody said. `asked_6`: how many were asked at six months."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="sessions", verbose_name="formation")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    open_until = models.DateField("inscriptions jusqu’au", null=True, blank=True)
    places = models.PositiveIntegerField("places", null=True, blank=True)
    enrolled = models.PositiveIntegerField("inscrits", null=True, blank=True)
    completed = models.PositiveIntegerField("ont terminé", null=True, blank=True)
    women = models.PositiveIntegerField("dont femmes", null=True, blank=True)
    asked_6 = models.PositiveIntegerField("interrogés à six mois", null=True, blank=True)
    employed_6 = models.PositiveIntegerField("en emploi à six mois", null=True, blank=True)
    asked_12 = models.PositiveIntegerField("interrogés à douze mois", null=True, blank=True)
    employed_12 = models.PositiveIntegerField("en emploi à douze mois", null=True, blank=True)

    class Meta:
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering: ClassVar[list[str]] = ["starts_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="session_ends_after",
                violation_error_message="La fin précède le début.",
            ),
            *(
                models.CheckConstraint(
                    condition=_at_most(field, most), name=f"session_{field}_at_most", violation_error_message=said
                )
                for field, most, said in (
                    ("completed", "enrolled", "Plus de personnes ont terminé qu’il n’y a d’inscrits."),
                    ("women", "enrolled", "Il y a plus de femmes que d’inscrits."),
                    ("asked_6", "completed", "Plus de personnes interrogées que de personnes qui ont terminé."),
                    ("employed_6", "asked_6", "Plus de personnes en emploi que de personnes interrogées."),
                    ("asked_12", "completed", "Plus de personnes interrogées que de personnes qui ont terminé."),
                    ("employed_12", "asked_12", "Plus de personnes en emploi que de personnes interrogées."),
                )
            ),
            models.UniqueConstraint(
                fields=["training", "starts_on"],
                name="session_once_a_day",
                violation_error_message="Une session de cette formation commence déjà ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training} {self.starts_on}"

    def clean(self) -> None:
        """In the user's words: nobody comes above the places, where both are known."""
        if self.places is not None and self.enrolled is not None and self.enrolled > self.places:
            raise ValidationError({"enrolled": MORE_THAN_PLACES.format(self.enrolled, self.places)})
