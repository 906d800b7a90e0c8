"""An invitation to take a role, and a request to be given one, which somebody without an account confirms first."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.governance.enums import Answer, Role
from etabli.domain.governance.models.mandates import Mandate, scoped
from etabli.domain.governance.models.organisations import Organisation
from etabli.domain.governance.models.people import NO_ADDRESS, Person
from etabli.domain.governance.models.secret_links import Unconfirmed
from etabli.domain.territories.models import Arrondissement, Departement, Region, Territory


class Invitation(models.Model):
    """A mandate offered to an address. The link holds a secret of which the hash alone is kept; it works once."""

    personal_fields: ClassVar[tuple[str, ...]] = ("email", "message")
    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=13, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    departement = models.ForeignKey(Departement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arrondissement = models.ForeignKey(
        Arrondissement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField("fonction", max_length=150, blank=True)
    ends_on = models.DateField("fin du mandat", null=True, blank=True)
    message = models.TextField("message", blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    declined = models.BooleanField("déclinée", default=False)  # by the invited person, on `withdrawn_at`
    mandate = models.OneToOneField(Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation")

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=scoped(), name="invitation_scope_of_its_role"),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(declined=False) | models.Q(withdrawn_at__isnull=False),
                name="invitation_declined_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"

    @property
    def address(self) -> str:
        """As it is shown: one that was erased is not."""
        return "adresse effacée" if self.email.endswith(NO_ADDRESS) else self.email

    @property
    def personal_subject(self) -> uuid.UUID:
        """The address is of somebody who may have no account yet: the invitation stands for them."""
        return self.id

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at


class JoinRequest(models.Model):
    """Somebody with an account asks for a role on a territory; the chef de projet or the Région answers.

    `organisation_name` is what they wrote when it is not declared: who accepts says which it is.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("message",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="join_requests", verbose_name="personne")
    role = models.CharField("rôle", max_length=13, choices=Role)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="join_requests"
    )
    organisation_name = models.CharField("organisation, telle qu’écrite", max_length=200, blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="join_requests")
    message = models.TextField("message", blank=True)
    created_at = models.DateTimeField("reçue le", default=timezone.now)
    answer = models.CharField("réponse", max_length=8, choices=Answer, default=Answer.PENDING)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="join_requests_answered"
    )
    reason = models.TextField("motif", blank=True)
    mandate = models.OneToOneField(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="join_request"
    )

    class Meta:
        verbose_name = "demande"
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "territory", "role"],
                condition=models.Q(answer=Answer.PENDING),
                name="one_open_request_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.PENDING, answered_at__isnull=True)
                | ~models.Q(answer=Answer.PENDING) & models.Q(answered_at__isnull=False),
                name="an_answer_has_its_date",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False)
                | ~models.Q(organisation_name="") & ~models.Q(answer=Answer.ACCEPTED),
                name="request_names_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.id}"

    @property
    def for_whom(self) -> str:
        """The organisation, or what was written of one that is not declared."""
        return str(self.organisation) if self.organisation else self.organisation_name

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id


class UnconfirmedRequest(Unconfirmed):
    """What somebody without an account asked for, until the address that they gave says so; then it is a request.

    No act: it leads to nothing by itself, is on no trail, and goes after two days.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("email", "given_name", "family_name", "message")

    email = models.EmailField("adresse électronique")
    given_name = models.CharField("prénom", max_length=100)
    family_name = models.CharField("nom", max_length=100)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("rôle", max_length=13, choices=Role)
    organisation_name = models.CharField("organisation", max_length=200)
    message = models.TextField("message")
    created_at = models.DateTimeField("reçue le", default=timezone.now)

    class Meta:
        verbose_name = "demande à confirmer"
        verbose_name_plural = "demandes à confirmer"
