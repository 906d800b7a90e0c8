"""A committee of a place, and the feed by which somebody's calendar reads the meetings that concern them."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.catalogue.coordination.committees import CommitteeKind as KindRule
from etabli.catalogue.coordination.committees import committee_rules
from etabli.domain.coordination.meeting_enums import CommitteeKind
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Departement, Region, Territory

PLACES = ("territory", "departement", "region")


def _only(*filled: str) -> models.Q:
    """Exactly these places are filled."""
    return models.Q(**{f"{place}__isnull": place not in filled for place in PLACES})


class Committee(models.Model):
    """It meets over its place: a territory, a département, a région, or the nation (no place)."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=9, choices=CommitteeKind)
    name = models.CharField("nom", max_length=200)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="committees", verbose_name="territoire"
    )
    departement = models.ForeignKey(
        Departement, null=True, blank=True, on_delete=models.PROTECT, related_name="committees"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="committees", verbose_name="région"
    )
    created_at = models.DateTimeField("créé le", default=clock.now)

    class Meta:
        verbose_name = "comité"
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=CommitteeKind.values), name="committee_kind_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="committee_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(kind=CommitteeKind.PROJECT) & _only("territory")
                | models.Q(kind=CommitteeKind.FOLLOW_UP) & (_only("territory") | _only("departement"))
                | models.Q(kind=CommitteeKind.REGIONAL) & _only("region")
                | models.Q(kind=CommitteeKind.NATIONAL) & _only(),
                name="committee_place_of_its_kind",
            ),
            models.UniqueConstraint(fields=["name"], condition=_only(), name="committee_named_once_in_the_nation"),
            *(
                models.UniqueConstraint(fields=["kind", place, "name"], name=f"committee_named_once_a_{place}")
                for place in PLACES
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> KindRule:
        return committee_rules().kind(self.kind)

    @property
    def place_id(self) -> str | None:
        """The key of the place; None for the nation."""
        return self.territory_id or self.departement_id or self.region_id

    @property
    def place(self) -> str:
        """Where, in words."""
        found = self.territory or self.departement or self.region
        return getattr(found, "name", "") or "France entière"

    def clean(self) -> None:
        """In the user's words what the constraints say."""
        filled = {place for place in PLACES if getattr(self, f"{place}_id") is not None}
        wanted = set(self.rule.place) - {"nation"}
        if len(filled) > 1 or not filled <= wanted or (not filled and "nation" not in self.rule.place):
            raise ValidationError("Ce comité ne porte pas sur ce genre de lieu.")


class CalendarFeed(models.Model):
    """A secret address that a calendar application reads. The hash alone of its secret is kept; renewed, it changes."""

    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, related_name="calendar_feed", verbose_name="personne"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("fait le", default=clock.now)

    class Meta:
        verbose_name = "agenda par lien"
        verbose_name_plural = "agendas par lien"

    def __str__(self) -> str:
        return f"agenda {self.person_id}"
