"""Forms of platforms and bookings: described, asked for, answered."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.foundation import clock
from etabli.domain.platforms.enums import PlatformKind, Span, Unit
from etabli.domain.platforms.models.asked import wrong_quantity, wrong_when
from etabli.domain.platforms.models.platforms import LONGEST, Platform, Service
from etabli.domain.platforms.opening import DAYS
from etabli.domain.platforms.windows import MIDNIGHT, WINDOWS, Window
from etabli.kernel import money
from etabli.kernel.codes import wrong_siret
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.diagnosis.forms import day as day_field

HOURS = re.compile(r"(\d{1,2})\s*h?\s*(?:-|–|à)\s*(\d{1,2})\s*h?")
BETWEEN = re.compile(r"[,;/]|\bet\b")
WRONG_HOURS = "Écrivez des heures rondes, dans l'ordre : « 8-18 », ou « 8-12, 14-18 » avec une pause."
MINUTES = "Une place se réserve par heures entières : écrivez des heures rondes, par exemple « 8-12, 14-18 »."
NOT_BOTH = "Vous avez donné des heures : choisissez « des heures précises », ou effacez-les."
ANYWAY = "Demander quand même : la plateforme peut proposer d'autres jours."
NO_NAME = "Le registre ne donne pas le nom de ce SIRET : écrivez-le."
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class PlatformForm(Form):
    """What a platform is, where, when it is open, whom to reach. Seven fields of hours, Monday first."""

    acte = "platform"
    name = forms.CharField(label="Nom de la plateforme", max_length=150)
    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir"), *PlatformKind.choices])
    operator = forms.ChoiceField(label="Organisation qui l’exploite")
    summary = forms.CharField(
        label="Ce qu’elle offre aux entreprises", widget=area(4), max_length=LONGEST, help_text="Quelques phrases."
    )
    commune = forms.ChoiceField(label="Commune")
    address = forms.CharField(label="Adresse (facultatif)", required=False, max_length=200)
    latitude = forms.FloatField(
        label="Latitude (facultatif)", required=False, localize=True, help_text="En degrés, par exemple 46,257."
    )
    longitude = forms.FloatField(label="Longitude (facultatif)", required=False, localize=True)
    fiche = forms.ChoiceField(label="Fiche action qui l’a créée (facultatif)", required=False)
    conditions = forms.CharField(
        label="Conditions d’accès (facultatif)", widget=area(3), required=False, max_length=LONGEST
    )
    website = forms.URLField(label="Site (facultatif)", required=False, assume_scheme="https")
    contact = forms.CharField(
        label="Qui joindre (facultatif)", required=False, max_length=150, help_text="Public, avec ce qui suit."
    )
    email = forms.EmailField(label="Adresse électronique (facultatif)", required=False)
    phone = forms.CharField(label="Téléphone (facultatif)", required=False, max_length=30)

    def __init__(
        self,
        operators: Iterable[tuple[str, str]],
        communes: Iterable[tuple[str, str]],
        fiches: Iterable[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            field = forms.CharField(label=f"Ouverte le {name}", required=False, max_length=60)
            field.widget.attrs["class"] = "fr-input"
            if not number:
                field.help_text = french("Heures rondes, par exemple « 8-18 », ou « 8-12, 14-18 ». Vide : fermée.")
            self.fields[f"day_{number}"] = field
        self.offer("operator", operators)
        self.offer("commune", communes)
        self.fields["fiche"].choices = [("", "Aucune"), *fiches]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["opening"] = [self._hours(number, given.get(f"day_{number}", "")) for number in range(len(DAYS))]
        return given

    def _hours(self, number: int, text: str) -> list[list[int]]:
        """The spans of a day, in order; two that touch are one."""
        found: list[list[int]] = []
        for part in BETWEEN.split(text.strip()) if text.strip() else ():
            span = HOURS.fullmatch(part.strip())
            start, end = (int(span[1]), int(span[2])) if span else (0, 0)
            if not start < end <= MIDNIGHT or (found and start < found[-1][1]):
                self.add_error(f"day_{number}", french(MINUTES if "30" in part or "h15" in part else WRONG_HOURS))
                return []
            if found and start == found[-1][1]:
                found[-1][1] = end
            else:
                found.append([start, end])
        return found


def described(platform: Platform) -> dict[str, Any]:
    """What the form of a platform begins with."""
    names = ("name", "kind", "summary", "address", "latitude", "longitude", "conditions", "website")
    hours = {
        f"day_{number}": ", ".join(f"{start}-{end}" for start, end in spans)
        for number, spans in enumerate(platform.hours)
    }
    return {
        **{name: getattr(platform, name) for name in (*names, "contact", "email", "phone")},
        **hours,
        "operator": str(platform.operator_id or ""),
        "commune": platform.commune_id,
        "fiche": str(platform.fiche_id or ""),
    }


class ServiceForm(Form):
    """What is booked, how much of it, at which price."""

    acte = "service"
    name = forms.CharField(label="Service", max_length=150)
    capacity = forms.IntegerField(
        label="Places en même temps",
        min_value=1,
        max_value=100_000,
        help_text="Postes, machines, personnes : ce qui peut être réservé à la même heure.",
    )
    places = forms.CharField(
        label="Ce qu’est une place", max_length=60, initial="place", help_text="Par exemple : poste, presse, personne."
    )
    price = forms.CharField(
        label="Prix hors taxes (facultatif)",
        required=False,
        max_length=20,
        help_text="Par place, en euros, par exemple « 350 ». Vide : sur devis.",
    )
    unit = forms.ChoiceField(label="Prix pour une", choices=Unit.choices)
    conditions = forms.CharField(label="Conditions (facultatif)", widget=area(3), required=False, max_length=LONGEST)

    def clean_price(self) -> int | None:
        text = self.cleaned_data["price"].strip()
        if not text:
            return None
        try:
            found = money.parse(text)
        except money.NotAnAmountError as error:
            raise ValidationError(str(error)) from error
        if not 0 <= found < 2**31:
            raise ValidationError("Ce prix n’est pas possible.")
        return found


class ClosedForm(Form):
    """Days on which it is closed."""

    acte = "closed"
    first_on = day_field(label="Fermée du")
    last_on = day_field(label="Au")
    reason = forms.CharField(label="Motif (facultatif)", required=False, max_length=150)


class WithdrawForm(Form):
    """Why it is withdrawn."""

    acte = "withdraw"
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=300)


class DaysForm(Form):
    """Days and hours: the same part of each day."""

    first_on = day_field(label="Premier jour")
    last_on = day_field(label="Dernier jour (facultatif)", required=False)
    span = forms.ChoiceField(
        label="Chaque jour", choices=Span.choices, widget=forms.RadioSelect, initial=Span.DAY.value
    )
    from_hour = forms.IntegerField(
        label="De (heures précises)", required=False, min_value=0, max_value=23, widget=forms.NumberInput(attrs=NUMBER)
    )
    to_hour = forms.IntegerField(
        label="À (heures précises)", required=False, min_value=1, max_value=24, widget=forms.NumberInput(attrs=NUMBER)
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_on") and not given.get("last_on"):
            given["last_on"] = given["first_on"]
        if given.get("span") == Span.HOURS:
            for name in ("from_hour", "to_hour"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, "Donnez une heure ronde.")
        elif given.get("span"):
            typed = any(given.get(name) is not None for name in ("from_hour", "to_hour"))
            given["from_hour"], given["to_hour"] = WINDOWS[given["span"]]
            if typed:
                self.add_error("span", french(NOT_BOTH))
        return given

    @property
    def opens_hours(self) -> bool:
        """Whether the hours are shown at once, not folded."""
        wrong = any(name in self.errors for name in ("span", "from_hour", "to_hour")) if self.is_bound else False
        return wrong or self["span"].value() == Span.HOURS


def window_of(given: Mapping[str, Any], quantity: int) -> Window:
    return Window(given["first_on"], given["last_on"], (given["from_hour"], given["to_hour"]), quantity)


class BookingForm(DaysForm):
    """What a firm asks of a service; only what is needed to answer is asked."""

    acte = "booking"
    quantity = forms.IntegerField(label="Combien de places", min_value=1, initial=1)
    purpose = forms.CharField(
        label="Ce que vous voulez faire", widget=area(3), max_length=LONGEST, help_text="Une ou deux phrases."
    )
    siret = forms.CharField(
        label="Le SIRET de l’établissement",
        max_length=20,
        widget=forms.TextInput(attrs=NUMBER),
        help_text="Quatorze chiffres.",
    )
    firm = forms.CharField(
        label="Nom de l’entreprise (facultatif)",
        required=False,
        max_length=150,
        help_text="Vide : le nom que le registre donne à ce SIRET.",
    )
    size = forms.ChoiceField(label="Salariés de l’établissement (facultatif)", required=False)
    contact = forms.CharField(label="Qui joindre (facultatif)", required=False, max_length=150)
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un message y demandera de confirmer : la plateforme n’est pas prévenue avant.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Téléphone (facultatif)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, service: Service, name_of: Callable[[str], str], *args: Any, **kwargs: Any) -> None:
        """`name_of`: what the register calls a SIRET, empty where it does not know it."""
        super().__init__(*args, **kwargs)
        self.service, self.name_of = service, name_of
        self.fields["size"].choices = [("", "Non précisé"), *((one.id, one.label) for one in need_rules().sizes)]

    def clean_siret(self) -> str:
        """A wrong number is told with the other errors: the domain refuses it too."""
        digits = "".join(self.cleaned_data["siret"].split())
        if wrong := wrong_siret(digits):
            raise ValidationError(french(wrong))
        return digits

    def clean(self) -> dict[str, Any]:
        """All that is wrong at once: what the platform can't do beside what is not filled in."""
        given = super().clean()
        if not given.get("firm") and "firm" not in self.errors and given.get("siret"):
            given["firm"] = self.name_of(given["siret"])
            if not given["firm"]:
                self.add_error("firm", french(NO_NAME))
        wrong = wrong_quantity(self.service, given["quantity"]) if given.get("quantity") else {}
        if all(given.get(name) is not None for name in ("first_on", "last_on", "from_hour", "to_hour")):
            window = window_of(given, given.get("quantity") or 1)
            wrong |= wrong_when(self.service.platform, window, timezone.localdate(clock.now()))
        for name, said in wrong.items():
            if name not in self.errors:
                self.add_error(name, said)
        return given

    def ask_anyway(self) -> None:
        """There are not enough places now: one says so before it is asked for."""
        self.fields["anyway"] = forms.BooleanField(label=french(ANYWAY), required=False)


class AcceptForm(Form):
    """Yes."""

    acte = "accept"
    text = forms.CharField(
        label="Un mot pour l’entreprise (facultatif)", widget=area(2), required=False, max_length=LONGEST
    )


class ProposeForm(DaysForm):
    """Other days."""

    acte = "propose"
    text = forms.CharField(
        label="Un mot pour l’entreprise (facultatif)", widget=area(2), required=False, max_length=LONGEST
    )


class RefuseForm(Form):
    """No, and why."""

    acte = "refuse"
    text = forms.CharField(label="Motif, que l’entreprise lira", widget=area(2), max_length=LONGEST)


class CallOffForm(RefuseForm):
    """It was yes."""

    acte = "call_off"


class UsedForm(Form):
    """What was really used."""

    acte = "used"
    hours = forms.IntegerField(
        label="Heures réellement utilisées",
        min_value=1,
        help_text="Toutes places ensemble : deux postes pendant trois heures font six heures.",
    )


def initial_days(first: date | None) -> dict[str, Any]:
    return {"first_on": first} if first else {}
