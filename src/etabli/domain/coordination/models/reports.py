"""A report of a place as of a day: its figures as they were computed, what people wrote, and its seal."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.catalogue.coordination.reports import ReportKindRule, report_rules
from etabli.domain.coordination.report_enums import ReportKind, ReportState
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Phase, Region, Territory

Q = models.Q


class Report(models.Model):
    """Of a territory, a région, or the nation (neither), « arrêté au » `on`: as known at the end of that day.

    `figures` are those of each reach (what everybody may read; all of it); `figures_hash` their SHA-256; `read_until`
    the last entry of the trail when they were computed. `texts` are the parts that people write, by id; `revision`
    counts their changes. Published, nothing of it changes: the database refuses (see `locks`), and `seal` holds it all.
    """

    unfolded_fields: ClassVar[tuple[str, ...]] = ("texts",)
    silent_fields: ClassVar[tuple[str, ...]] = ("figures",)  # on the trail by their hash: they hold what is reserved

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=8, choices=ReportKind)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+", verbose_name="phase")
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="reports", verbose_name="territoire"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="reports", verbose_name="région"
    )
    on = models.DateField("arrêté au")
    state = models.CharField("état", max_length=9, choices=ReportState, default=ReportState.PREPARED)
    revision = models.PositiveIntegerField("révision", default=1)
    texts = models.JSONField("textes", default=dict, blank=True)
    figures = models.JSONField("chiffres", default=dict, editable=False)
    figures_hash = models.CharField("empreinte des chiffres", max_length=64, editable=False)
    read_until = models.BigIntegerField("dernier acte lu", default=0, editable=False)
    computed_at = models.DateTimeField("calculé le", default=clock.now)
    prepared_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="préparé par")
    submitted_on = models.DateField("soumis le", null=True, blank=True)
    judged_on = models.DateField("avis rendu le", null=True, blank=True)
    judged_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="avis de"
    )
    published_on = models.DateField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="publié par"
    )
    seal = models.CharField("empreinte", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "rapport"
        ordering: ClassVar[list[str]] = ["-on", "kind", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "-on"], name="report_by_territory"),
            models.Index(fields=["state", "-on"], name="report_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[ReportKind.MIDTERM, ReportKind.FINAL], territory__isnull=False, region=None)
                | Q(kind=ReportKind.STEERING, territory=None),
                name="report_place_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.PREPARED, judged_on=None, published_on=None)
                | Q(state=ReportState.SUBMITTED, submitted_on__isnull=False, judged_on=None, published_on=None)
                | Q(state=ReportState.JUDGED, submitted_on__isnull=False, judged_on__isnull=False, published_on=None)
                | Q(state=ReportState.PUBLISHED, published_on__isnull=False),
                name="report_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(judged_on=None, judged_by=None) | Q(judged_on__isnull=False, judged_by__isnull=False),
                name="report_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None, published_by=None, seal="")
                | Q(published_on__gt=models.F("on"), published_by__isnull=False) & ~Q(seal=""),
                name="report_published_is_sealed",
            ),
            models.CheckConstraint(condition=~Q(figures_hash=""), name="report_figures_are_hashed"),
            models.UniqueConstraint(
                fields=["kind", "territory", "on"], condition=Q(territory__isnull=False), name="report_once_a_territory"
            ),
            models.UniqueConstraint(
                fields=["phase", "region", "on"], condition=Q(region__isnull=False), name="report_once_a_region"
            ),
            models.UniqueConstraint(
                fields=["phase", "on"], condition=Q(territory=None, region=None), name="report_once_the_nation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} au {self.on:%d/%m/%Y}"

    @property
    def rule(self) -> ReportKindRule:
        return report_rules().by_kind[self.kind]

    @property
    def place(self) -> str:
        """Where, in words."""
        found = self.territory or self.region
        return getattr(found, "name", "") or "France entière"

    @property
    def is_published(self) -> bool:
        return self.state == ReportState.PUBLISHED
