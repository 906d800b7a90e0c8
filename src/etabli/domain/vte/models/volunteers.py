"""The file of a volunteer: one for each contract, from its opening to the end of the contract; its steps."""

import uuid
from hashlib import sha256
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory
from etabli.domain.vte.models.offers import Offer
from etabli.domain.vte.models.volunteer_told import (
    AIDS,
    CONTRACT,
    FIRM,
    LONGEST,
    OF_YOUNG,
    SIGNED,
    SIZE,
    YOUNG,
    Told,
)
from etabli.domain.vte.volunteer_enums import EDITABLE, STARTED, FileState, FileStep, InProgramme

OF_FILE = (
    *("id", "territory", "place", "in_programme", "opened_on", "state", "sent_on", "charter", "ended_on", "ending"),
    *("firm", "siret", "title", "responsibilities", "management", "responsible_mission", "green_mission"),
    *(name for name in CONTRACT if name not in OF_YOUNG),
)
SENT_STATES = [one for one in FileState.values if one not in EDITABLE]


class Volunteer(Told):
    """`territory` is the one that follows it. `place`: where the establishment was on the day of the contract, by the
    list of the phase of that day, where the lists tell (`in_programme`). `label_by` and `aid_from`: the last day to ask
    the label and the first to be paid, of the schemes asked; None where the sources give none, or before a start.

    `copied_to`: what the copy of each of its people has, by the field of `personal_of`.

    `most_eur`: what the schemes asked were expected to bring together, at most, on the day that it was sent; None where
    the sources give no figure. `offer`: the one that the contract came of, where there was one. `ended_on` and
    `ending`: when the contract was over and why, of `catalogue/vte/volunteers.yaml`. `forgotten_at`: personal data
    went.
    """

    copied_to: ClassVar[dict[str, tuple[str, ...]]] = {
        "email": (
            *(*OF_FILE, *FIRM, *SIZE, *AIDS, "band", "register_on", "contact", "email", "label_by", "aid_from"),
            *("offer", "confirmed_on", "firm_signed_on"),
        ),
        "tutor": (*OF_FILE, "tutor"),
        "young_email": (
            *OF_FILE,
            *YOUNG,
            *OF_YOUNG,
            "young_signed_on",
            "consent",
            "consent_on",
            "consent_withdrawn_on",
        ),
    }

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="volunteers", verbose_name="territoire"
    )
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="volunteers", verbose_name="offre"
    )
    opened_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="ouvert par")
    opened_on = models.DateField("ouvert le")
    in_programme = models.CharField(
        "lieu au jour du contrat", max_length=7, choices=InProgramme, default=InProgramme.UNKNOWN
    )
    place = models.ForeignKey(
        Territory,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="volunteers_there",
        verbose_name="territoire au jour du contrat",
    )
    label_by = models.DateField("label à demander avant le", null=True, blank=True)
    aid_from = models.DateField("aide versée à partir du", null=True, blank=True)
    state = models.CharField("état", max_length=9, choices=FileState, default=FileState.PREPARING)
    confirmed_on = models.DateField("lien ouvert par l’entreprise le", null=True, blank=True)
    sent_on = models.DateField("transmis le", null=True, blank=True)
    most_eur = models.PositiveBigIntegerField("aide attendue de l’ensemble, au plus", null=True, blank=True)
    charter = models.CharField("version de la charte", max_length=20, blank=True)
    firm_signed_on = models.DateField("charte signée par l’entreprise le", null=True, blank=True)
    young_signed_on = models.DateField("charte signée par le jeune le", null=True, blank=True)
    ended_on = models.DateField("contrat fini le", null=True, blank=True)
    ending = models.CharField("raison de la fin", max_length=20, blank=True)
    consent = models.CharField("version de l’accord à 24 mois", max_length=20, blank=True)
    consent_on = models.DateField("accord donné le", null=True, blank=True)
    consent_withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier de volontaire"
        verbose_name_plural = "dossiers de volontaires"
        ordering: ClassVar[list[str]] = ["-opened_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "state"], name="volunteer_by_territory"),
            models.Index(fields=["siret"], name="volunteer_by_siret"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(EDITABLE), sent_on=None)
                | models.Q(state__in=SENT_STATES, sent_on__isnull=False),
                name="volunteer_sent_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(EDITABLE)) | models.Q(asks_ti=True) | models.Q(asks_vert=True),
                name="volunteer_sent_for_a_scheme",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[FileState.ENDED, FileState.BROKEN], ended_on__isnull=False)
                & ~models.Q(ending="")
                | ~models.Q(state__in=[FileState.ENDED, FileState.BROKEN]) & models.Q(ended_on=None, ending=""),
                name="volunteer_ended_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[FileState.SIGNED, FileState.RUNNING, FileState.ENDED])
                | models.Q(firm_signed_on__isnull=False, young_signed_on__isnull=False) & ~models.Q(charter=""),
                name="volunteer_signed_by_both",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[FileState.RUNNING, FileState.ENDED]) | models.Q(starts_on__isnull=False),
                name="volunteer_running_has_begun",
            ),
            models.CheckConstraint(
                condition=models.Q(consent="", consent_on=None, consent_withdrawn_on=None)
                | ~models.Q(consent="") & models.Q(consent_on__isnull=False),
                name="volunteer_consent_has_text_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_on=None)
                | models.Q(starts_on=None)
                | models.Q(starts_on__gte=models.F("signed_on")),
                name="volunteer_begins_once_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(place=None) | models.Q(in_programme=InProgramme.YES),
                name="volunteer_place_is_in_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"dossier {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """The young person and the tutor have no account: the file stands for them."""
        return self.id

    @property
    def has_begun(self) -> bool:
        return self.state in STARTED

    @property
    def unsigned(self) -> list[str]:
        """Whose signature the charter lacks, in words."""
        both = (("de l'entreprise", self.firm_signed_on), ("du jeune", self.young_signed_on))
        return [who for who, signed in both if signed is None]

    @property
    def charter_seal(self) -> str:
        """Of what the charter says: another one once any of it changes."""
        said = [self.charter, *(str(getattr(self, name)) for name in SIGNED)]
        return sha256("\x1f".join(said).encode()).hexdigest()[:16]

    @property
    def young(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def agrees(self) -> bool:
        """To be asked at the second date."""
        return bool(self.consent) and self.consent_withdrawn_on is None


class VolunteerStep(models.Model):
    """What was done of a file: under a mandate, or by link. `on`: the day it happened; `at`: when it was said."""

    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="steps", verbose_name="dossier")
    kind = models.CharField("étape", max_length=11, choices=FileStep)
    scheme = models.CharField("dispositif", max_length=8, blank=True)
    on = models.DateField("le")
    text = models.TextField("ce qui est dit", validators=[MaxLengthValidator(LONGEST)], blank=True)
    by_link = models.CharField("par lien", max_length=5, blank=True)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mandat"
    )
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "étape d’un dossier"
        verbose_name_plural = "étapes d’un dossier"
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=FileStep.values), name="volunteer_step_known"),
            models.CheckConstraint(
                condition=models.Q(by_link="", mandate__isnull=False) | models.Q(mandate=None) & ~models.Q(by_link=""),
                name="volunteer_step_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.volunteer_id
