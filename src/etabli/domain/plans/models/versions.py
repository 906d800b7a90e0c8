"""What is frozen and signed of a plan: versions, opinions on them, and those who sign with their title."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.plans.enums import OpinionVerdict, SignatoryGroup, TitleKind, VersionKind, VersionState
from etabli.domain.plans.models.plans import Plan
from etabli.domain.territories.models import Departement, Region


class PlanVersion(models.Model):
    """A plan as it stood when it was frozen: `content` never changes, `content_hash` is its SHA-256.

    `replaces`: the version in force that it changes, when it is an avenant.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", verbose_name="plan")
    number = models.PositiveSmallIntegerField("numéro")
    kind = models.CharField("nature", max_length=9, choices=VersionKind)
    state = models.CharField("état", max_length=9, choices=VersionState, default=VersionState.PENDING)
    content = models.JSONField("contenu", editable=False)
    content_hash = models.CharField("empreinte", max_length=64, editable=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name="modifie"
    )
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plan_versions", verbose_name="auteur")
    made_at = models.DateTimeField("faite le", default=clock.now)
    sealed_at = models.DateTimeField("en vigueur depuis", null=True, blank=True)

    class Meta:
        verbose_name = "version du plan"
        verbose_name_plural = "versions du plan"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state=VersionState.SEALED), name="one_plan_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state=VersionState.PENDING), name="one_plan_version_pending"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[VersionState.SEALED, VersionState.REPLACED], sealed_at__isnull=False)
                | models.Q(state__in=[VersionState.PENDING, VersionState.WITHDRAWN], sealed_at__isnull=True),
                name="plan_version_sealed_when_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Opinion(models.Model):
    """What a Région or a préfet says of a candidature (`version` None), or of a frozen version."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="opinions", verbose_name="plan")
    version = models.ForeignKey(
        PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions", verbose_name="version"
    )
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_opinions")
    departement = models.ForeignKey(
        Departement, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_opinions"
    )
    verdict = models.CharField("avis", max_length=12, choices=OpinionVerdict)
    text = models.TextField("motivation ou réserves", blank=True)
    committee_on = models.DateField("comité régional du", null=True, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="plan_opinions", verbose_name="mandat")
    at = models.DateTimeField("donné le", default=clock.now)

    class Meta:
        verbose_name = "avis sur un plan"
        verbose_name_plural = "avis sur un plan"
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(region__isnull=False, departement__isnull=True)
                | models.Q(region__isnull=True, departement__isnull=False),
                name="opinion_of_a_region_or_a_prefet",
            ),
            models.UniqueConstraint(
                fields=["version", "region"], condition=models.Q(region__isnull=False), name="one_opinion_a_region"
            ),
            models.UniqueConstraint(
                fields=["version", "departement"],
                condition=models.Q(departement__isnull=False),
                name="one_opinion_a_prefet",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=OpinionVerdict.FAVOURABLE) | ~models.Q(text=""),
                name="opinion_says_why_unless_favourable",
            ),
        ]

    def __str__(self) -> str:
        return f"avis {self.get_verdict_display()}"

    def clean(self) -> None:
        if self.verdict != OpinionVerdict.FAVOURABLE and not self.text.strip():
            raise ValidationError({"text": "Dites les réserves, ou pourquoi l’avis est défavorable."})


class Signatory(models.Model):
    """Who signs a version, in one of three groups, with the title that entitles them.

    A délibération is exécutoire once it was transmitted and published. `signed_on` with the mandate of whoever
    signed, or of the chef de projet who records a signature on paper.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="signatories", verbose_name="version"
    )
    group = models.CharField("groupe", max_length=9, choices=SignatoryGroup)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signatures_of_plans")
    function = models.CharField("qualité de la personne qui signe", max_length=150)
    title_kind = models.CharField("titre à signer", max_length=12, choices=TitleKind)
    title_body = models.CharField("organe", max_length=200, blank=True)
    title_number = models.CharField("numéro", max_length=60, blank=True)
    title_on = models.DateField("date du titre", null=True, blank=True)
    transmitted_on = models.DateField("transmise au contrôle de légalité le", null=True, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", null=True, blank=True)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)
    signed_on = models.DateField("signé le", null=True, blank=True)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_signatures", verbose_name="mandat"
    )
    content_hash = models.CharField("empreinte signée", max_length=64, blank=True, editable=False)
    position = models.PositiveSmallIntegerField("rang", default=100)

    class Meta:
        verbose_name = "signataire"
        ordering: ClassVar[list[str]] = ["group", "position", "organisation__name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "organisation"], name="signatory_once_a_version"),
            models.CheckConstraint(
                condition=models.Q(signed_on__isnull=True, mandate__isnull=True, content_hash="")
                | models.Q(signed_on__isnull=False, mandate__isnull=False) & ~models.Q(content_hash=""),
                name="signatory_signed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} ({self.get_group_display()})"

    @property
    def titled(self) -> bool:
        """Whether the title is whole: number and date; for a délibération, that it is exécutoire."""
        whole = bool(self.title_number and self.title_on)
        if self.title_kind == TitleKind.DELIBERATION:
            return whole and bool(self.title_body and self.transmitted_on and self.published_on)
        return whole
