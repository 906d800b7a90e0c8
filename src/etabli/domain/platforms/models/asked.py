"""What a firm asks of a service: days, hours, how many places, what for, and whom to answer. No account."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.platforms.models.platforms import LONGEST, Platform, Service
from etabli.domain.platforms.opening import wrong_opening
from etabli.domain.platforms.windows import MIDNIGHT, MOST_DAYS, Window
from etabli.kernel.codes import wrong_siret
from etabli.kernel.typography import french


class Asked(models.Model):
    """The hours `from_hour` to `to_hour` of each day from `first_on` to `last_on`, for `quantity` places."""

    personal_of: ClassVar[dict[str, tuple[str, ...]]] = {"email": ("contact", "email", "phone")}
    personal_fields: ClassVar[tuple[str, ...]] = ("purpose", "firm", "siret", "contact", "email", "phone")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="service")
    first_on = models.DateField("premier jour")
    last_on = models.DateField("dernier jour")
    from_hour = models.PositiveSmallIntegerField("de")
    to_hour = models.PositiveSmallIntegerField("à")
    quantity = models.PositiveIntegerField("places", default=1)
    purpose = models.TextField("objet", validators=[MaxLengthValidator(LONGEST)])
    firm = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    size = models.CharField("taille", max_length=30, blank=True)
    contact = models.CharField("personne à joindre", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)

    class Meta:
        abstract = True

    @property
    def window(self) -> Window:
        return Window(self.first_on, self.last_on, (self.from_hour, self.to_hour), self.quantity)

    def check_asked(self, today: date) -> None:
        """In the user's words, what a firm may ask."""
        wrong: dict[str, str] = {}
        self.siret = "".join(self.siret.split())
        if not_right := wrong_siret(self.siret):
            wrong["siret"] = french(not_right)
        if self.size and not need_rules().size_label(self.size):
            wrong["size"] = "Choisissez une taille dans la liste."
        wrong |= wrong_quantity(self.service, self.quantity)
        wrong |= wrong_when(self.service.platform, self.window, today)
        if wrong:
            raise ValidationError(wrong)


def wrong_quantity(service: Service, quantity: int) -> dict[str, str]:
    """Whether a service ever has as many places."""
    if 1 <= quantity <= service.capacity:
        return {}
    return {"quantity": french(f"Demandez de 1 à {service.capacity} places : ce service n'en a pas plus.")}


def wrong_days(window: Window, today: date) -> dict[str, str]:
    """What is wrong with wished days, by field."""
    if window.first < today:
        return {"first_on": "Ce jour est passé."}
    if window.last < window.first:
        return {"last_on": "Le dernier jour précède le premier."}
    if (window.last - window.first).days >= MOST_DAYS:
        return {"last_on": french(f"Une demande porte sur {MOST_DAYS} jours au plus.")}
    if not 0 <= window.hours[0] < window.hours[1] <= MIDNIGHT:
        return {"to_hour": "La fin vient après le début."}
    return {}


def wrong_when(platform: Platform, window: Window, today: date) -> dict[str, str]:
    """The same, and whether the platform is open then. One query where the days themselves are right."""
    wrong = wrong_days(window, today)
    if wrong:
        return wrong
    return wrong_opening(platform.hours, tuple(platform.closed.values_list("first_on", "last_on")), window, today)
