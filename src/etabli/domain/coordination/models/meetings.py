"""A meeting of a committee, who is convened and was there, and its agenda."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.coordination.meeting_enums import ItemKind, MeetingState, Presence, Reply
from etabli.domain.coordination.models.committees import Committee
from etabli.domain.coordination.models.requests import SentRequest
from etabli.domain.diagnosis.models import Version
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.territories.models import Territory

ONCE_CONVENED = (MeetingState.CONVENED, MeetingState.HELD, MeetingState.CLOSED)
SUBJECTS = ("fiche", "sent", "version", "plan")


class Meeting(models.Model):
    """A day and an hour, somewhere or by a link. `sequence` counts the changes that calendars were told."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings", verbose_name="comité")
    on = models.DateField("jour")
    at = models.TimeField("heure")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=120)
    place = models.CharField("lieu", max_length=300, blank=True)
    link = models.URLField("lien de la visioconférence", max_length=500, blank=True)
    state = models.CharField("état", max_length=9, choices=MeetingState, default=MeetingState.PREPARED)
    sequence = models.PositiveIntegerField("version de la convocation", default=0)
    convened_on = models.DateField("convoquée le", null=True, blank=True)
    held_on = models.DateField("tenue le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    cancelled_on = models.DateField("annulée le", null=True, blank=True)
    reason = models.TextField("motif de l’annulation", max_length=1000, blank=True)
    prepared_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="préparée par")
    created_at = models.DateTimeField("créée le", default=clock.now)

    class Meta:
        verbose_name = "réunion"
        ordering: ClassVar[list[str]] = ["-on", "-at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["committee", "state"], name="meeting_of_committee"),
            models.Index(fields=["state", "on"], name="meeting_by_day"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    state=MeetingState.PREPARED, convened_on=None, held_on=None, closed_on=None, cancelled_on=None
                )
                | models.Q(
                    state=MeetingState.CONVENED,
                    convened_on__isnull=False,
                    held_on=None,
                    closed_on=None,
                    cancelled_on=None,
                )
                | models.Q(
                    state=MeetingState.HELD,
                    convened_on__isnull=False,
                    held_on__isnull=False,
                    closed_on=None,
                    cancelled_on=None,
                )
                | models.Q(
                    state=MeetingState.CLOSED,
                    convened_on__isnull=False,
                    held_on__isnull=False,
                    closed_on__isnull=False,
                    cancelled_on=None,
                )
                | models.Q(state=MeetingState.CANCELLED, held_on=None, closed_on=None, cancelled_on__isnull=False),
                name="meeting_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=ONCE_CONVENED) | ~models.Q(place="") | ~models.Q(link=""),
                name="meeting_convened_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("held_on")),
                name="meeting_closed_after_it_was_held",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=15, minutes__lte=600), name="meeting_lasts_some_time"
            ),
            models.UniqueConstraint(
                fields=["committee", "on", "at"],
                condition=~models.Q(state=MeetingState.CANCELLED),
                name="meeting_once_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"réunion du {self.on:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether its minutes may still change."""
        return self.state in (MeetingState.PREPARED, MeetingState.CONVENED, MeetingState.HELD)


class Seat(models.Model):
    """Somebody who is convened: by right (`rule` and `mandate` say why), or invited (`rule` empty).

    `name` and `address` are as they were that day; `person` is empty for a guest without an account.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "address", "represented_by")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats", verbose_name="réunion")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="seats", verbose_name="personne"
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mandat"
    )
    rule = models.CharField("membre de droit en tant que", max_length=30, blank=True)
    name = models.CharField("nom", max_length=200)
    address = models.EmailField("adresse", max_length=254)
    quality = models.CharField("qualité", max_length=250, blank=True)
    reply = models.CharField("réponse", max_length=5, choices=Reply, blank=True)
    presence = models.CharField("présence", max_length=11, choices=Presence, blank=True)
    represented_by = models.CharField("représenté par", max_length=200, blank=True)

    class Meta:
        verbose_name = "personne convoquée"
        verbose_name_plural = "personnes convoquées"
        ordering: ClassVar[list[str]] = ["-rule", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["meeting", "person"], name="seat_once_a_person"),
            models.UniqueConstraint(fields=["meeting", "address"], name="seat_once_an_address"),
            models.CheckConstraint(
                condition=models.Q(rule="") | models.Q(mandate__isnull=False), name="seat_by_right_has_a_mandate"
            ),
            models.CheckConstraint(
                condition=models.Q(reply__in=Reply.values, presence__in=Presence.values), name="seat_answers_known"
            ),
            models.CheckConstraint(
                condition=models.Q(represented_by="")
                | models.Q(reply=Reply.SENDS)
                | models.Q(presence=Presence.REPRESENTED),
                name="seat_represented_when_it_says_so",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id or self.id

    @property
    def by_right(self) -> bool:
        return self.rule != ""


class AgendaItem(models.Model):
    """An item: about a fiche, a request, a version, a plan, or words alone. `said`: what the minutes tell of it.

    `rule` is the rule that proposed it, if one did. `title` never quotes what it is about: not everybody may read it.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items", verbose_name="réunion")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=11, choices=ItemKind)
    title = models.CharField("intitulé", max_length=200)
    text = models.TextField("présentation", max_length=4000, blank=True)
    rule = models.CharField("proposé par", max_length=30, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="territoire"
    )
    fiche = models.ForeignKey(
        Fiche, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items", verbose_name="fiche"
    )
    sent = models.ForeignKey(
        SentRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name="demande",
    )
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items", verbose_name="version"
    )
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items", verbose_name="plan"
    )
    said = models.TextField("ce qui a été dit", max_length=8000, blank=True)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=ItemKind.values), name="agenda_item_kind_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="agenda_item_has_words"),
            models.CheckConstraint(
                condition=models.Q(fiche=None, sent=None) & (models.Q(version=None) | models.Q(plan=None))
                | models.Q(version=None, plan=None) & (models.Q(fiche=None) | models.Q(sent=None)),
                name="agenda_item_about_one_thing",
            ),
            *(
                models.UniqueConstraint(fields=["meeting", name], name=f"agenda_item_once_a_{name}")
                for name in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.position}"

    @property
    def treated(self) -> bool:
        """Whether something was said or decided of it."""
        return bool(self.said.strip()) or bool(self.decisions.all())

    @property
    def about(self) -> Fiche | None:
        """The fiche that it bears on, which a déport may name."""
        if self.fiche is not None:
            return self.fiche
        return self.sent.request.fiche if self.sent is not None else None

    def clean(self) -> None:
        if sum(getattr(self, f"{name}_id") is not None for name in SUBJECTS) > 1:
            raise ValidationError("Un point porte sur une seule chose.")
