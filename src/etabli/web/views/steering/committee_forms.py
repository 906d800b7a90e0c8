"""Forms of committees: declaring one, a meeting, its guests and agenda, attendance, decisions, minutes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.catalogue.coordination.committees import committee_rules
from etabli.catalogue.numbers import plural
from etabli.catalogue.plans.workflow import Move
from etabli.domain.coordination.meeting_enums import SETTLED, Effect, ItemKind, Outcome, Presence, Reply
from etabli.domain.coordination.models import AgendaItem, Meeting, Seat
from etabli.domain.coordination.services import Change
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.services.fiches import is_editable
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area, day

SIGNED = (
    " La fin prévue ne se change pas ici\u00a0: le plan est signé, ou soumis à la signature. "
    "Confiez plutôt une tâche, par exemple «\u00a0préparer un avenant\u00a0»."
)


class DeclareForm(Form):
    """Which committee, of which place."""

    where = forms.ChoiceField(label="Comité")
    name = forms.CharField(
        label="Nom (facultatif)", required=False, max_length=200, help_text="Vide : celui du comité et de son lieu."
    )

    def __init__(self, places: Iterable[tuple[str, str]], there: Collection[str], *args: Any, **kwargs: Any) -> None:
        """`there`: the values of `places` that have a committee already; another needs a name of its own."""
        super().__init__(*args, **kwargs)
        self.there = there
        fresh = [one for one in places if one[0] not in there]
        others = [(value, f"Un autre {label} (donnez-lui un nom)") for value, label in places if value in there]
        self.offer("where", [*fresh, *others])
        if not fresh:
            self.fields["name"].label = "Nom"
            self.fields["name"].help_text = "Il le distingue de celui qui existe."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("where") in self.there and not given.get("name", "").strip():
            self.add_error("name", "Ce comité existe déjà : donnez un nom à celui-ci, ou ouvrez celui qui existe.")
        return given


class MeetingForm(Form):
    """When, where, how long."""

    acte = "meeting"
    on = day(label="Jour")
    at = forms.TimeField(
        label="Heure",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Donnez une heure, par exemple 14:30."},
    )
    minutes = forms.IntegerField(label="Durée en minutes", min_value=15, max_value=600)
    place = forms.CharField(label="Lieu (facultatif)", max_length=300, required=False)
    link = forms.URLField(
        label="Lien de la visioconférence (facultatif)", max_length=500, required=False, assume_scheme="https"
    )


class MoveForm(MeetingForm):
    """The same for a meeting that people are convened to: they are told, so one confirms."""

    sure = forms.BooleanField()

    def __init__(self, *args: Any, convened: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = committee_rules().convene_days
        said = plural(convened, "personne convoquée est prévenue", "personnes convoquées sont prévenues")
        self.fields["sure"].label = french(f"{said} du changement, et redit si elle vient : je confirme")
        if convened > 1:
            self.fields["sure"].label = french(f"{said} du changement, et redisent si elles viennent : je confirme")
        self.fields["sure"].help_text = french(f"Il est d'usage de leur laisser {days} jours au moins.")
        self.fields["sure"].error_messages = {"required": "Cochez cette case pour déplacer la réunion."}


class ConveneForm(Form):
    acte = "convene"


class HoldForm(Form):
    acte = "hold"


class CancelForm(Form):
    acte = "cancel"
    reason = forms.CharField(label="Motif", widget=area(2), max_length=1000, required=False)


class InviteForm(Form):
    """A guest, by name and address; whoever has an account is found by their address."""

    acte = "invite"
    name = forms.CharField(label="Nom", max_length=200)
    address = forms.EmailField(label="Adresse électronique", max_length=254)
    quality = forms.CharField(label="Qualité (facultatif)", max_length=250, required=False)


class ReplyForm(Form):
    """Whether I come."""

    acte = "reply"
    reply = forms.ChoiceField(
        label="Venez-vous ?",
        widget=forms.RadioSelect,
        choices=[(Reply.COMES, "Je viens"), (Reply.SENDS, "Je me fais représenter"), (Reply.AWAY, "Je ne viens pas")],
    )
    represented_by = forms.CharField(
        label="Qui vous représente (si vous vous faites représenter)", max_length=200, required=False
    )


class ItemForm(Form):
    """An item that no rule proposes."""

    acte = "add"
    title = forms.CharField(label="Intitulé", max_length=200, help_text="Ne citez ni personne ni montant réservé.")
    kind = forms.ChoiceField(
        label="Nature", choices=[(one.value, one.label) for one in (ItemKind.FREE, *list(ItemKind)[:4])]
    )
    fiche = forms.ChoiceField(label="Fiche (facultatif)", required=False)
    text = forms.CharField(label="Présentation (facultatif)", widget=area(3), max_length=4000, required=False)

    def __init__(self, fiches: Iterable[Fiche], *args: Any, everywhere: bool = False, **kwargs: Any) -> None:
        """`everywhere`: of several territories, where those of two phases may have the same name."""
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in fiches}
        named = [(key, _named(one, everywhere)) for key, one in self.known.items()]
        self.fields["fiche"].choices = [("", "Aucune"), *named]

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"fiche": self.known.get(data["fiche"]), "kind": ItemKind(data["kind"])}


def _named(fiche: Fiche, says_phase: bool) -> str:
    """A fiche in a list."""
    place = fiche.plan.territory
    phase = f" ({place.phase.label})" if says_phase else ""
    return french(f"{place.name}{phase}, {fiche.number} : {fiche.title}")


class AttendanceForm(Form):
    """Everybody who has a place: how they were there, and by whom represented."""

    acte = "attendance"

    def __init__(self, seats: Iterable[Seat], *args: Any, **kwargs: Any) -> None:
        self.seats = list(seats)
        for seat in self.seats:
            self.base_fields = self.base_fields | {
                f"presence-{seat.pk}": forms.ChoiceField(
                    label=f"Présence de {seat.name}",
                    choices=[(one.value, one.label) for one in Presence],
                    required=False,
                    initial=seat.presence,
                ),
                f"by-{seat.pk}": forms.CharField(
                    label=f"Qui représente {seat.name}", max_length=200, required=False, initial=seat.represented_by
                ),
            }
        super().__init__(*args, **kwargs)

    @property
    def rows(self) -> list[tuple[Seat, Any, Any]]:
        return [(seat, self[f"presence-{seat.pk}"], self[f"by-{seat.pk}"]) for seat in self.seats]

    def given(self, rest: Presence = Presence.UNKNOWN) -> dict[Any, tuple[str, str]]:
        """What was chosen; `rest`: for whoever nothing was chosen for."""
        data = self.cleaned_data
        return {seat.pk: (data[f"presence-{seat.pk}"] or rest, data[f"by-{seat.pk}"]) for seat in self.seats}


@dataclass(frozen=True)
class Offers:
    """What an item lets one choose: who has a place, who acts for its fiche, and the moves of the fiche with what
    stands in the way of each; None where a decision changes nothing.
    """

    seats: Iterable[Seat]
    doers: Iterable[Mandate]
    moves: Iterable[tuple[Move, str]] | None


class TreatForm(Form):
    """An item, at once: what was said of it; a decision if one is taken, what it changes of the fiche, who does what by
    when.
    """

    acte = "treat"
    said = forms.CharField(
        label="Ce qui a été dit (facultatif)",
        widget=area(5),
        max_length=8000,
        required=False,
        help_text="Quelques phrases. Le compte rendu les reprend.",
    )
    text = forms.CharField(label="Décision, s'il en est pris une", widget=area(3), max_length=2000, required=False)
    change = forms.ChoiceField(
        label="Effet sur la fiche (facultatif)",
        required=False,
        help_text="Il est appliqué tout de suite ; le journal de la fiche cite la décision.",
    )
    ends_on = day(label="Nouvelle fin prévue (si l'effet est de la changer)", required=False)
    owner = forms.ChoiceField(label="Tâche confiée à (facultatif)", required=False)
    due_on = day(label="Pour le (facultatif)", required=False)

    def __init__(self, item: AgendaItem, offers: Offers, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = item.said
        self._offer_people(offers)
        if offers.moves is None or item.fiche is None:
            del self.fields["change"], self.fields["ends_on"]
            return
        states = [(f"{Effect.MOVE}:{one.id}", one.label) for one, hindrance in offers.moves if not hindrance]
        for one, hindrance in offers.moves:
            if hindrance:
                self.fields["change"].help_text += french(f" «\u00a0{one.label}\u00a0» n'est pas proposé. {hindrance}")
        levels = [
            (f"{Effect.PRIORITY}:{key}", f"Priorité {label}")
            for key, label in fields()["priority"].choices.items()
            if key != item.fiche.values.get("priority")
        ]
        last = [(f"{Effect.DEADLINE}:", "Changer la fin prévue")]
        if fields()["ends_on"].contractual and not is_editable(item.fiche):
            last = []
            del self.fields["ends_on"]
            self.fields["change"].help_text += SIGNED
        self.fields["change"].choices = [("", "Aucun"), *states, *levels, *last]

    def _offer_people(self, offers: Offers) -> None:
        """Who is convened first, then who acts for the fiche or its territory without being convened."""
        seated = [one for one in offers.seats if one.person_id is not None]
        self.people = {str(one.person_id): one.person for one in seated}
        besides = {str(one.person_id): one for one in offers.doers if str(one.person_id) not in self.people}
        self.people |= {key: one.person for key, one in besides.items()}
        named = [(str(one.person_id), one.name) for one in seated]
        others = [
            (key, french(f"{one.person}, {one.get_role_display()}, {one.organisation.name} (sans être convié)"))
            for key, one in besides.items()
        ]
        self.fields["owner"].choices = [("", "Personne"), *named, *others]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("change") == f"{Effect.DEADLINE}:" and not given.get("ends_on"):
            self.add_error("ends_on", "Donnez la nouvelle date.")
        if not given.get("text", "").strip() and not self.has_error("text"):
            if any(given.get(name) for name in ("change", "ends_on", "owner", "due_on")):
                self.add_error("text", "Écrivez la décision : son effet et sa tâche s'y rattachent.")
            elif not self.said_differs and not self.errors:
                self.add_error("text", "Écrivez une décision, ou ce qui a été dit.")
        return given

    @property
    def said_differs(self) -> bool:
        """What was said is sent, and is not what is written already."""
        return "said" in self.data and french(self.cleaned_data.get("said", "").strip()) != self.before

    @property
    def new_said(self) -> str | None:
        """What is to be written of what was said; None to leave it."""
        return self.cleaned_data["said"] if self.said_differs else None

    @property
    def decision(self) -> dict[str, Any] | None:
        """The decision that is taken, if one is."""
        data = self.cleaned_data
        if not data["text"].strip():
            return None
        effect, _, value = data.get("change", "").partition(":")
        if effect == Effect.DEADLINE:
            value = data["ends_on"].isoformat()
        owner: Person | None = self.people.get(data["owner"])
        return {
            "text": data["text"],
            "change": Change(Effect(effect), value),
            "owner": owner,
            "due_on": data["due_on"],
        }

    def refuse(self, error: ValidationError) -> None:
        """What the service says of an effect is told at the field that chose it."""
        if hasattr(error, "error_dict"):
            told = error.message_dict
            error = ValidationError(
                {"change" if name in ("effect", "value") else name: texts for name, texts in told.items()}
            )
        super().refuse(error)


class MinutesForm(Form):
    acte = "write"
    text = forms.CharField(label="Texte du compte rendu", widget=area(8), max_length=20000)


class CloseForm(Form):
    """`untreated`: the items of which nothing was said or decided; one more box says that this is known."""

    acte = "close"
    left_over = forms.BooleanField(
        label="Ces points n'ont pas été traités : le compte rendu le dit",
        error_messages={"required": "Des points ne sont pas traités : cochez cette case, ou traitez-les."},
    )
    sure = forms.BooleanField(
        label="J'arrête ce compte rendu : il ne pourra plus être modifié, seulement complété par un rectificatif",
        error_messages={"required": "Cochez cette case pour arrêter le compte rendu."},
    )

    def __init__(self, untreated: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not untreated:
            del self.fields["left_over"]


class AddendumForm(Form):
    acte = "addendum"
    text = forms.CharField(label="Rectificatif", widget=area(4), max_length=4000)


class SettleForm(Form):
    outcome = forms.ChoiceField(
        label="Suite", widget=forms.RadioSelect, choices=[(one.value, Outcome(one).label) for one in SETTLED]
    )
    note = forms.CharField(
        label="Précision (obligatoire si elle est abandonnée)", widget=area(2), max_length=1000, required=False
    )


def of_meeting(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form begins."""
    return {name: getattr(meeting, name) for name in MeetingForm.base_fields}
