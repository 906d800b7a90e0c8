"""A fiche action, its partners, the findings it answers, and the fiches it waits for."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation, Person
from etabli.domain.plans.enums import Commitment, Maturity, PartnerRole, Visibility
from etabli.domain.plans.models.plans import Plan
from etabli.kernel.names import search_key

SUBJECT = "plans.fiche"  # how a déport names a fiche


def said_at(path: str = "") -> Greatest:
    """When somebody last changed a fiche, or said that what it says still holds. `path`: to the fiche, `fiche__`."""
    changed = F(f"{path}changed_at")
    return Greatest(changed, Coalesce(F(f"{path}confirmed_at"), changed))


class Fiche(models.Model):
    """A fiche action. Columns are what lists filter and sort on; other fields of the registry stand in `values` by id.

    A fiche led by a firm is restricted unless `consented_on`: the day that the firm agreed to its publication.
    `revision` counts the changes that people made: whoever writes says which one they read.
    `confirmed_at`: when somebody who follows it last said that what is written still holds.
    `counted_in`: the fiche of another plan that is the same project, and that counts it where both are added up.
    """

    unfolded_fields: ClassVar[tuple[str, ...]] = ("values",)  # on the trail, each by its own name
    silent_fields: ClassVar[tuple[str, ...]] = ("title_key",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="fiches", verbose_name="plan")
    number = models.PositiveIntegerField("numéro")
    title = models.CharField("intitulé", max_length=200)
    title_key = models.CharField("intitulé plié", max_length=220, blank=True, editable=False)  # what searches read
    axis = models.CharField("axe principal", max_length=30)
    other_axes = models.JSONField("autres axes", default=list, blank=True)
    sub_axis = models.CharField("sous-axe", max_length=120, blank=True)
    project_type = models.CharField("type de projet", max_length=30, blank=True)
    state = models.CharField("état", max_length=20)
    since = models.DateField("dans cet état depuis", default=timezone.localdate)
    reason = models.TextField("motif de l’état", blank=True)
    commitment = models.CharField("niveau d’engagement", max_length=10, choices=Commitment, blank=True)
    maturity = models.CharField("maturité", max_length=11, choices=Maturity, blank=True)
    communes = models.JSONField("communes concernées", default=list, blank=True, help_text="codes INSEE")
    lead = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fiches_led",
        verbose_name="maître d’ouvrage",
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin prévue", null=True, blank=True)
    visibility = models.CharField("qui peut lire", max_length=11, choices=Visibility, default=Visibility.PUBLIC)
    consented_on = models.DateField("accord de l’entreprise le", null=True, blank=True)
    counted_in = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="counts",
        verbose_name="comptée dans",
    )
    values = models.JSONField("autres champs", default=dict, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="fiches", verbose_name="auteur"
    )
    created_at = models.DateTimeField("créée le", default=clock.now)
    changed_at = models.DateTimeField("modifiée le", default=clock.now)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering: ClassVar[list[str]] = ["plan", "number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["plan", "state"], name="fiche_by_state"),
            models.Index(fields=["plan", "axis", "number"], name="fiche_by_axis"),
            models.Index(fields=["plan", "visibility", "id"], name="fiche_by_reader"),  # counted without being read
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="fiche_number_once_a_plan"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="fiche_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(visibility__in=Visibility.values), name="fiche_visibility_known"),
            models.CheckConstraint(
                condition=models.Q(commitment__in=["", *Commitment.values]), name="fiche_commitment_known"
            ),
            models.CheckConstraint(
                condition=models.Q(counted_in__isnull=True) | ~models.Q(counted_in=models.F("id")),
                name="fiche_counted_in_another",
            ),
        ]

    def __str__(self) -> str:
        return f"fiche {self.number} : {self.title}"

    @property
    def subject(self) -> tuple[str, str]:
        """How a déport names it."""
        return SUBJECT, str(self.pk)

    @property
    def led_by_a_firm(self) -> bool:
        return self.lead is not None and self.lead.kind == OrganisationKind.FIRM

    def clean(self) -> None:
        """In the user's words what the constraints say, and what a firm's agreement opens."""
        self.title_key = search_key(self.title)[:220]
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La fin précède le début."})
        if self.led_by_a_firm and self.visibility == Visibility.PUBLIC and self.consented_on is None:
            raise ValidationError(
                {"visibility": "Une fiche portée par une entreprise n’est publique qu’avec son accord daté."}
            )
        self._check_counting()

    def _check_counting(self) -> None:
        """Counted in a fiche of another plan, which is counted in no other: a project has one fiche that counts it."""
        other = self.counted_in
        if other is None:
            return
        if other.plan_id == self.plan_id:
            said = "Cette fiche est du même plan : un projet n’y a qu’une fiche."
        elif other.counted_in_id is not None:
            said = "Cette fiche est elle-même comptée dans une autre : choisissez celle-ci."
        elif Fiche.objects.filter(counted_in=self.pk).exists():
            said = "D’autres fiches sont comptées dans celle-ci : retirez d’abord ces liens."
        else:
            return
        raise ValidationError({"counted_in": said})


class Partner(models.Model):
    """An organisation that takes part in a fiche."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="partners", verbose_name="fiche")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField("rôle", max_length=11, choices=PartnerRole)

    class Meta:
        verbose_name = "partenaire"
        ordering: ClassVar[list[str]] = ["organisation__name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fiche", "organisation", "role"], name="partner_once_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.get_role_display()}"


class FindingLink(models.Model):
    """A fiche answers a finding of its territory."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="finding_links", verbose_name="fiche")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="fiche_links", verbose_name="constat")

    class Meta:
        verbose_name = "constat d’une fiche"
        verbose_name_plural = "constats d’une fiche"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fiche", "finding"], name="finding_once_a_fiche"),
        ]

    def __str__(self) -> str:
        return f"{self.fiche_id} → {self.finding_id}"

    def clean(self) -> None:
        if self.finding.territory_id != self.fiche.plan.territory_id:
            raise ValidationError({"finding": "Ce constat est d’un autre territoire."})


class Dependency(models.Model):
    """A fiche waits for another of the same plan."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="waits_for", verbose_name="fiche")
    needs = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="awaited_by", verbose_name="attend")

    class Meta:
        verbose_name = "dépendance"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fiche", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~models.Q(fiche=models.F("needs")), name="dependency_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.fiche_id} attend {self.needs_id}"

    def clean(self) -> None:
        """Of the same plan, and fiches don't wait for each other in a circle."""
        if self.needs.plan_id != self.fiche.plan_id:
            raise ValidationError({"needs": "Cette fiche est d’un autre plan."})
        waits: dict[uuid.UUID, set[uuid.UUID]] = {}
        others = Dependency.objects.filter(fiche__plan=self.fiche.plan_id).exclude(pk=self.pk)
        for fiche, needs in others.values_list("fiche", "needs"):
            waits.setdefault(fiche, set()).add(needs)
        reached, ahead = set(), {self.needs_id}
        while ahead:
            reached |= ahead
            ahead = {needs for fiche in ahead for needs in waits.get(fiche, ())} - reached
        if self.fiche_id in reached:
            raise ValidationError({"needs": "Ces fiches s’attendraient l’une l’autre."})
