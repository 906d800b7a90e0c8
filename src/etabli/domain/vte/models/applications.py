"""An application to an offer: who applies, their file, each answer of the firm. Kept as long as the offer needs it."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.foundation import clock
from etabli.domain.governance.models.secret_links import SecretLink, Unconfirmed, expires_later
from etabli.domain.territories.models import Commune
from etabli.domain.vte.enums import ANSWERS, ApplicationState
from etabli.domain.vte.models.offers import Offer
from etabli.domain.vte.models.said import LONGEST, SHORT, days_not_meant

FILE_WHOLE = models.Q(file_sha256="", file_kind="", file_size__isnull=True) | ~models.Q(file_sha256="") & ~models.Q(
    file_kind=""
) & models.Q(file_size__isnull=False)


class Applied(models.Model):
    """What a candidate says. The file is kept by its SHA-256 outside the web root (`foundation.files`)."""

    personal_fields: ClassVar[tuple[str, ...]] = (
        *("name", "email", "phone", "degree", "school", "skills", "message", "file_name"),
    )

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="offre")
    name = models.CharField("nom", max_length=150)
    email = models.EmailField("adresse électronique")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    level = models.PositiveSmallIntegerField("années d’études après le bac")
    degree = models.CharField("diplôme obtenu ou préparé", max_length=150)
    study = models.CharField("domaine d’études", max_length=30)
    school = models.CharField("établissement d’enseignement", max_length=150)
    alternance = models.BooleanField("cherche une alternance")
    diploma_on = models.DateField("date du diplôme", null=True, blank=True)
    available_on = models.DateField("disponible à partir du")
    commune = models.ForeignKey(
        Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="commune"
    )
    skills = models.TextField("compétences", validators=[MaxLengthValidator(SHORT)], blank=True)
    message = models.TextField("message", validators=[MaxLengthValidator(LONGEST)])
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", null=True, blank=True)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        rules, wrong = offer_rules(), days_not_meant(self, ("diploma_on", "available_on"))
        if self.study not in {one.id for one in rules.fields}:
            wrong["study"] = "Choisissez un domaine dans la liste."
        if self.level is not None and not 0 <= self.level <= 8:
            wrong["level"] = "De 0 à 8 années après le bac."
        if self.alternance is False and self.diploma_on is None:
            wrong["diploma_on"] = "Donnez la date de votre diplôme, obtenu ou attendu."
        if wrong:
            raise ValidationError(wrong)


class Application(Applied):
    """`answered_on`: last. `forgotten_at`: what names the candidate went, and the file."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    sent_on = models.DateField("envoyée le")
    state = models.CharField("état", max_length=9, choices=ApplicationState, default=ApplicationState.SENT)
    answered_on = models.DateField("répondue le", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "candidature"
        ordering: ClassVar[list[str]] = ["sent_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["offer", "email"],
                condition=~models.Q(state=ApplicationState.WITHDRAWN),
                name="application_once_an_address",
                violation_error_message="Cette adresse a déjà une candidature à cette offre.",
            ),
            models.CheckConstraint(condition=FILE_WHOLE, name="application_file_is_whole"),
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None) | models.Q(file_sha256=""),
                name="application_forgotten_has_no_file",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ApplicationState.SENT, answered_on=None, withdrawn_on=None)
                | models.Q(state__in=list(ANSWERS), answered_on__isnull=False, withdrawn_on=None)
                | models.Q(state=ApplicationState.WITHDRAWN, withdrawn_on__isnull=False),
                name="application_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=(models.Q(answered_on=None) | models.Q(answered_on__gte=models.F("sent_on")))
                & (models.Q(withdrawn_on=None) | models.Q(withdrawn_on__gte=models.F("sent_on"))),
                name="application_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"candidature {self.id}"

    @property
    def is_read(self) -> bool:
        """Whether the firm still reads it."""
        return self.forgotten_at is None and self.state != ApplicationState.WITHDRAWN

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the application stands for them."""
        return self.id


class ApplicationAnswer(models.Model):
    """What the firm answered once: an interview that was proposed is still read after the last word."""

    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="answers", verbose_name="candidature"
    )
    state = models.CharField("réponse", max_length=9, choices=ApplicationState)
    on = models.DateField("le")
    text = models.TextField("mot au candidat", validators=[MaxLengthValidator(LONGEST)])
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "réponse à une candidature"
        verbose_name_plural = "réponses à une candidature"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(ANSWERS)), name="application_answer_is_one_of_a_firm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.on}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.application_id


class ApplicationLink(SecretLink):
    """A link by which a candidate follows an application."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="links", verbose_name="candidature"
    )

    class Meta(SecretLink.Meta):
        verbose_name = "lien de suivi d’une candidature"
        verbose_name_plural = "liens de suivi d’une candidature"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("application_link_expires_later"),
        ]


class UnconfirmedApplication(Applied, Unconfirmed):
    """What somebody sent, until the address that they gave says so. No act: the firm is not told of it."""

    created_at = models.DateTimeField("reçue le", default=clock.now)

    class Meta:
        verbose_name = "candidature à confirmer"
        verbose_name_plural = "candidatures à confirmer"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=FILE_WHOLE, name="unconfirmed_application_file_is_whole"),
        ]

    def __str__(self) -> str:
        return f"candidature à confirmer {self.id}"
