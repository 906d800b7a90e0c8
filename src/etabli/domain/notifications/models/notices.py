"""A notice: something that happened, told to one person."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Territory


class Notice(models.Model):
    """One an event and person. It is no act, so not on the trail: what happened is.

    `needs` is the permission on `territory` without which its text is shown to nobody, its person included.
    `mailed_at`: when a message, at once or a digest, said it.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("title", "text")
    off_trail: ClassVar[bool] = True

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField("événement", max_length=200)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices", verbose_name="personne")
    kind = models.CharField("nature", max_length=40)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte")
    url = models.CharField("adresse dans Établi", max_length=300)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="territoire"
    )
    needs = models.CharField("droit nécessaire", max_length=40, blank=True)
    created_at = models.DateTimeField("écrite le", default=clock.now)
    read_at = models.DateTimeField("lue le", null=True)
    mailed_at = models.DateTimeField("envoyée le", null=True)

    class Meta:
        verbose_name = "notification"
        ordering: ClassVar[list[str]] = ["-created_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "person"], name="notice_once_an_event_and_person"),
            models.CheckConstraint(
                condition=Q(needs="") | Q(territory__isnull=False), name="notice_needs_a_right_somewhere"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
