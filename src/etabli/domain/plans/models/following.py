"""What is followed of a fiche: milestones, indicators with their values, requests to operators, comments, documents."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Organisation, Person
from etabli.domain.plans.models.fiches import Fiche


class Milestone(models.Model):
    """A step of a fiche. `after`: another step of the same fiche that it waits for."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="milestones", verbose_name="fiche")
    title = models.CharField("intitulé", max_length=200)
    due_on = models.DateField("échéance")
    done_on = models.DateField("atteint le", null=True, blank=True)
    after = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="before", verbose_name="après"
    )

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering: ClassVar[list[str]] = ["due_on", "title"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(after__isnull=True) | ~models.Q(after=models.F("id")), name="milestone_after_another"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        step, seen = self.after, {self.pk}
        while step is not None:
            if step.pk in seen:
                raise ValidationError({"after": "Ces jalons s’attendraient l’un l’autre."})
            if step.fiche_id != self.fiche_id:
                raise ValidationError({"after": "Ce jalon est d’une autre fiche."})
            seen.add(step.pk)
            step = step.after


class Indicator(models.Model):
    """What shows that a fiche has an effect: where it starts from, what it aims at, how it is known."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="indicators", verbose_name="fiche")
    name = models.CharField("indicateur", max_length=200)
    unit = models.CharField("unité", max_length=40)
    baseline = models.DecimalField("valeur initiale", max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField("date de la valeur initiale", null=True, blank=True)
    target = models.DecimalField("cible", max_digits=16, decimal_places=4)
    target_on = models.DateField("échéance de la cible")
    source = models.CharField("source", max_length=200)

    class Meta:
        verbose_name = "indicateur de fiche"
        verbose_name_plural = "indicateurs de fiche"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fiche", "name"], name="fiche_indicator_once"),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """A value that was read on a day."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="readings", verbose_name="indicateur"
    )
    on = models.DateField("date")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4)
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        ordering: ClassVar[list[str]] = ["on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["indicator", "on"], name="one_value_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on}"


class OperatorRequest(models.Model):
    """What a fiche asks of an operator. Its answer and its delays belong to steering."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="requests", verbose_name="fiche")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asked", verbose_name="opérateur")
    need = models.TextField("besoin")
    amount_cents = models.BigIntegerField("montant", null=True, blank=True)
    asked_on = models.DateField("demandé le", default=timezone.localdate)
    wanted_on = models.DateField("réponse souhaitée le", null=True, blank=True)

    class Meta:
        verbose_name = "demande à un opérateur"
        verbose_name_plural = "demandes à des opérateurs"
        ordering: ClassVar[list[str]] = ["asked_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_cents__isnull=True) | models.Q(amount_cents__gte=0),
                name="request_amount_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.id}"


class Comment(models.Model):
    """What somebody says of a fiche. `asks_change`: the comité régional asks for it, until `settled_at`."""

    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="comments", verbose_name="fiche")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments", verbose_name="auteur")
    text = models.TextField("commentaire", max_length=4000)
    mentioned = models.JSONField("personnes citées", default=list, blank=True)
    asks_change = models.BooleanField("demande une modification", default=False)
    at = models.DateTimeField("le", default=clock.now)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)

    class Meta:
        verbose_name = "commentaire"
        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return f"commentaire {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.author_id


class Document(models.Model):
    """A file of a fiche, kept as evidence is: by its SHA-256, out of the web root, sent back as an attachment."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="documents", verbose_name="fiche")
    title = models.CharField("intitulé", max_length=200)
    file_name = models.CharField("nom du fichier", max_length=120)
    file_kind = models.CharField("type du fichier", max_length=5)
    file_size = models.PositiveIntegerField("taille du fichier")
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, db_index=True)
    restricted = models.BooleanField("réservé", default=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plan_documents", verbose_name="auteur")
    added_at = models.DateTimeField("ajouté le", default=clock.now)

    class Meta:
        verbose_name = "document"
        ordering: ClassVar[list[str]] = ["added_at"]

    def __str__(self) -> str:
        return self.title
