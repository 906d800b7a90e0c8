"""Entries of the trail, the people behind them, the personal values they quote, and accesses."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.audit.enums import Origin, Outcome


class Pseudonym(models.Model):
    """The name of a person in the trail. Erasing the person empties this row; the entries stay."""

    id = models.UUIDField("pseudonyme", primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField("personne", null=True, unique=True)
    label = models.CharField("nom", max_length=220, blank=True)
    erased_at = models.DateTimeField("effacé le", null=True)

    class Meta:
        verbose_name = "pseudonyme"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(person_id__isnull=True, label=""),
                name="erased_pseudonym_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"personne {str(self.id)[:8]}"


class Entry(models.Model):
    """One public act. The database refuses to change or remove it (see `locks`).

    `before` and `after` hold the fields that changed, all of them when the object began or ended. A personal value
    is written `{"personal": id}`: the value itself is a `PersonalValue`. `kind` and `object_id` name the object,
    which may be gone; `scope` is the territory, région or organisation that it concerns. `details` is what an act that
    changes no field says. Ids follow the writing; `at` is the day of the act, which a demonstration plays in the past.
    """

    at = models.DateTimeField("quand", default=timezone.now, editable=False)
    origin = models.CharField("origine", max_length=6, choices=Origin)
    actor = models.ForeignKey(
        Pseudonym, null=True, on_delete=models.PROTECT, related_name="entries", verbose_name="auteur"
    )
    mandate_id = models.UUIDField("mandat", null=True)
    verb = models.CharField("acte", max_length=80)
    kind = models.CharField("nature de l'objet", max_length=60)
    object_id = models.CharField("objet", max_length=64)
    scope = models.CharField("périmètre", max_length=80, blank=True)
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    details = models.JSONField("précisions", default=dict)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "acte"
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "object_id", "id"], name="entry_by_object"),
            models.Index(fields=["actor", "at", "id"], name="entry_by_actor_at"),
            models.Index(fields=["scope", "at", "id"], name="entry_by_scope_at"),
            models.Index(fields=["scope", "verb", "at", "id"], name="entry_by_verb_at"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="entry_origin_known"),
            models.CheckConstraint(
                condition=models.Q(origin=Origin.PERSON, actor__isnull=False)
                | models.Q(origin=Origin.SYSTEM, actor__isnull=True),
                name="entry_of_a_person_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.object_id}"


class PersonalValue(models.Model):
    """A personal value that an entry quotes, of one person; it may be erased, never changed."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Pseudonym, on_delete=models.PROTECT, related_name="values", verbose_name="personne")
    value = models.JSONField("valeur")

    class Meta:
        verbose_name = "valeur personnelle"
        verbose_name_plural = "valeurs personnelles"

    def __str__(self) -> str:
        return f"valeur de {self.subject_id}"


class Access(models.Model):
    """A page or file that somebody signed in opened, or was refused. Kept for months, not for ever."""

    at = models.DateTimeField("quand", default=timezone.now, editable=False, db_index=True)
    actor = models.ForeignKey(Pseudonym, null=True, on_delete=models.PROTECT, related_name="accesses")
    method = models.CharField("méthode", max_length=7)
    route = models.CharField("page", max_length=80)
    object_id = models.CharField("objet", max_length=200, blank=True)
    outcome = models.CharField("issue", max_length=7, choices=Outcome)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "accès"
        verbose_name_plural = "accès"
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["actor", "-id"], name="access_by_actor")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="access_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"
