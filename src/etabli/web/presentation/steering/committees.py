"""Meetings of committees told: items with their short sheet, decisions and what became of them, who was there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import day, plural
from etabli.domain.coordination.meeting_enums import ItemKind, Outcome, Presence
from etabli.domain.coordination.models import Committee, Decision, Meeting, Seat
from etabli.domain.coordination.queries.item_sheets import Sheet
from etabli.domain.coordination.queries.meetings import OpenedMeeting, ShownItem
from etabli.domain.coordination.queries.proposals import NAMED_BY_WORDS
from etabli.domain.coordination.services.decisions import told_effect
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.territories.models import Territory
from etabli.kernel import money
from etabli.kernel.french import capital
from etabli.kernel.typography import french

HIDDEN = "Une fiche réservée, que vous ne pouvez pas lire."
HEADS = (
    *("Comité", "Réunion du", "Territoire", "Fiche", "Décision", "Effet", "Confiée à", "Pour le"),
    *("Suite", "Suite donnée le", "Précision"),
)


@dataclass(frozen=True)
class DecisionLine:
    """`task`: to whom, by when; `outcome`: what became of it; `late`: its day is past."""

    decision: Decision
    text: str
    effect: str
    task: str
    outcome: str
    late: bool


@dataclass(frozen=True)
class ItemLine:
    """`about` and `url`: what the item bears on; `facts`: its short sheet, as of a day."""

    shown: ShownItem
    number: int
    kind: str
    title: str
    about: str
    url: str
    place: str
    text: str
    facts: tuple[tuple[str, str], ...]
    left: str
    decisions: tuple[DecisionLine, ...]
    everywhere: bool = False

    @property
    def heading(self) -> str:
        """Its title on a page, that no other item has."""
        return self.named(everywhere=self.everywhere)

    def named(self, *, everywhere: bool) -> str:
        """« Débloquer une fiche : Une halle partagée »: what tells it from the other items of the same rule.

        `everywhere`: the committee is over several territories, whose fiches may have the same title.
        """
        place = f", {self.place}" if everywhere and self.place and self.place != self.short else ""
        return french(f"{self.title} : {self.short}{place}") if self.short else self.title

    @property
    def short(self) -> str:
        """What it is about, in a few words; empty where the reader may not read it, or where it is words alone."""
        item = self.shown.item
        if self.shown.hidden:
            return ""
        if item.fiche is not None:
            return item.fiche.title
        if item.sent is not None:
            return f"{item.sent.operator.name}, {item.sent.request.fiche.title}"
        return self.place if item.version is not None or item.plan is not None else ""

    @property
    def words_alone(self) -> bool:
        """Proposed by a rule, about nothing that is linked: its words say what it is about."""
        return self.shown.item.rule in NAMED_BY_WORDS

    @property
    def said(self) -> str:
        return self.shown.said


def when(meeting: Meeting) -> str:
    """« 12 mars 2027 à 14 h 30 »."""
    minutes = f" {meeting.at.minute:02}" if meeting.at.minute else ""
    return french(f"{day(meeting.on)} à {meeting.at.hour} h{minutes}")


def begins(meeting: Meeting) -> datetime:
    return timezone.make_aware(datetime.combine(meeting.on, meeting.at))


def changed(committee: Committee) -> str:
    """The address that says what changed since it last met; empty where it is of a territory."""
    if committee.territory_id is not None:
        return ""
    places = {"region": committee.region_id, "departement": committee.departement_id}
    slug = next((f"{kind}-{key}" for kind, key in places.items() if key is not None), "france")
    return reverse("portfolio_evolution", args=[slug])


def lines(items: Iterable[ShownItem], on: date, *, everywhere: bool = False) -> list[ItemLine]:
    """`everywhere`: see `ItemLine.named`."""
    return [_line(number, one, on, everywhere) for number, one in enumerate(items, start=1)]


def lines_of(found: OpenedMeeting, on: date) -> list[ItemLine]:
    """The items of a meeting."""
    return lines(found.items, on, everywhere=found.meeting.committee.territory_id is None)


def _line(number: int, shown: ShownItem, on: date, everywhere: bool) -> ItemLine:
    item = shown.item
    about, url = (HIDDEN, "") if shown.hidden else _about(shown)
    return ItemLine(
        shown=shown,
        number=number,
        kind=capital(ItemKind(item.kind).label),
        title=item.title,
        about=about,
        url=url,
        place=item.territory.name if item.territory is not None else "",
        text="" if shown.hidden else item.text,
        facts=_facts(shown),
        left=_left(shown.left),
        decisions=tuple(decision_line(one, on) for one in shown.decisions),
        everywhere=everywhere,
    )


def _facts(shown: ShownItem) -> tuple[tuple[str, str], ...]:
    """The short sheet of the fiche, or of the request."""
    sent = shown.item.sent
    if shown.sheet is not None:
        return facts(shown.sheet)
    if shown.hidden or shown.recused or sent is None:
        return ()
    asked = money.euros(sent.amount_cents) if sent.amount_cents is not None else "sans montant"
    found = (
        ("Opérateur", sent.operator.name),
        ("Besoin", f"{request_rules().label(sent.need_kind)} : {sent.need}"),
        ("Montant demandé", asked),
        ("Transmise le", day(sent.sent_on)),
        ("Réponse attendue", f"le {day(sent.answer_by)} au plus tard"),
    )
    return tuple((label, french(text)) for label, text in found)


def _about(shown: ShownItem) -> tuple[str, str]:
    item = shown.item
    if item.fiche is not None:
        return french(f"Fiche {item.fiche.number} : {item.fiche.title}"), _fiche(item.fiche.plan.territory, item.fiche)
    if item.sent is not None:
        named = f"Demande à {item.sent.operator.name}, fiche {item.sent.request.fiche.number}"
        return french(named), reverse("request_sent", args=[item.sent_id])
    if item.version is not None and item.territory is not None:
        place = [item.territory.phase_id, item.territory.published_id]
        return f"État des lieux, version {item.version.number}", reverse("version", args=[*place, item.version.number])
    if item.plan is not None and item.territory is not None:
        url = reverse("plan_path", args=[item.territory.phase_id, item.territory.published_id])
        return f"Plan d’action, {item.territory.name}", url
    return "", ""


def _fiche(territory: Territory, fiche: object) -> str:
    return reverse("fiche", args=[territory.phase_id, territory.published_id, fiche.number])


def _left(names: tuple[str, ...]) -> str:
    """Those who stand back leave for the item: the minutes say so."""
    if not names:
        return ""
    verb = "se déportent : ils quittent" if len(names) > 1 else "se déporte et quitte"
    return french(f"{', '.join(names)} {verb} la séance pour ce point.")


def facts(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """The short sheet of a fiche: what is not known is said so, not zero."""
    fiche = sheet.fiche
    state = fiche_workflow().state(fiche.state).label
    found = [("État", f"{state}, depuis le {day(fiche.since)}")]
    if fiche.reason and fiche.state in ("blocked", "paused"):
        found.append(("Motif", fiche.reason))
    if priority := fiche.values.get("priority"):
        found.append(("Priorité", fields()["priority"].choices.get(priority, priority)))
    found.append(("Porteur", fiche.lead.name if fiche.lead is not None else "non désigné"))
    found.append(("Coût", money.euros(sheet.cost) if sheet.cost is not None else "non chiffré"))
    for key, funnel in sheet.money.items():
        label = capital(str(Instrument(key).label))
        told = f"{money.euros(funnel.granted)} accordés, {money.euros(funnel.paid)} versés"
        found.append((label, f"{told} sur {money.euros(funnel.expected)} attendus"))
    if sheet.partial:
        found.append(("Autres lignes", "des lignes réservées ne sont pas comptées ici"))
    found.append(("Fin prévue", day(fiche.ends_on) if fiche.ends_on else "sans date"))
    if sheet.late:
        found.append(("Jalons dépassés", str(sheet.late)))
    if sheet.next_on:
        found.append(("Prochain jalon", day(sheet.next_on)))
    if sheet.waiting:
        found.append(("Demandes à des opérateurs", plural(sheet.waiting, "sans réponse", "sans réponse")))
    found.append(("Mise à jour", day(timezone.localdate(sheet.said_at))))
    return tuple((label, french(text)) for label, text in found)


def decision_line(one: Decision, on: date) -> DecisionLine:
    parts = []
    if one.owner is not None:
        parts.append(str(one.owner))
    if one.due_on is not None:
        parts.append(f"pour le {day(one.due_on)}")
    late = one.outcome == Outcome.TO_DO and one.due_on is not None and one.due_on < on
    outcome = Outcome(one.outcome).label if one.effect or one.outcome != Outcome.APPLIED else "prise"
    if one.settled_on is not None:
        outcome += f" le {day(one.settled_on)}"
    if late and one.due_on is not None:
        outcome = f"en retard de {plural((on - one.due_on).days, 'jour')}"
    if one.note:
        outcome += f" : {one.note}"
    return DecisionLine(one, one.text, told_effect(one), french(", ".join(parts)), french(outcome), late)


def attendance(seats: Iterable[Seat]) -> list[tuple[str, list[Seat]]]:
    """Who was there, by how: present first; groups that are empty are left out."""
    every = list(seats)
    order = (Presence.PRESENT, Presence.REPRESENTED, Presence.EXCUSED, Presence.ABSENT, Presence.UNKNOWN)
    groups = [(capital(one.label) + "s", [seat for seat in every if seat.presence == one]) for one in order]
    return [(label.replace("Non relevés", "Présence non relevée"), held) for label, held in groups if held]


def replies(seats: Iterable[Seat]) -> str:
    """« 3 viennent, 1 ne vient pas, 5 n’ont pas répondu »."""
    every = list(seats)
    comes = sum(one.reply in ("comes", "sends") for one in every)
    away = sum(one.reply == "away" for one in every)
    silent = len(every) - comes - away
    if every and not comes + away:
        return french("Personne n'a encore répondu.")
    return french(
        f"{plural(comes, 'personne vient ou se fait représenter', 'personnes viennent ou se font représenter')}, "
        f"{away} ne {'viennent' if away > 1 else 'vient'} pas, "
        f"{silent} n'{'ont' if silent > 1 else 'a'} pas encore répondu."
    )


def table(rows: Iterable[Decision], seen: set[object], on: date) -> list[tuple[str, ...]]:
    """Decisions as rows of a file, the heads first. `seen`: the fiches that the reader may name."""
    return [HEADS, *(_row(one, seen, on) for one in rows)]


def _row(one: Decision, seen: set[object], on: date) -> tuple[str, ...]:
    line, item = decision_line(one, on), one.item
    fiche = item.fiche
    named = "" if fiche is None else fiche.title if fiche.pk in seen else "réservée"
    place = item.territory.name if item.territory is not None else ""
    return (
        *(item.meeting.committee.name, item.meeting.on.isoformat(), place, named),
        *(one.text, line.effect, str(one.owner or ""), one.due_on.isoformat() if one.due_on else ""),
        *(Outcome(one.outcome).label, one.settled_on.isoformat() if one.settled_on else "", one.note),
    )


LIST_HEADS = ("Comité", "Nature", "Lieu", "Prochaine réunion", "Dernière réunion")


def committees_table(rows: Iterable[Committee]) -> Table:
    """Committees as rows of a file; a day that is not known is empty."""
    cells = [(one.name, one.get_kind_display(), one.place, one.next_on, one.last_on) for one in rows]
    return Table("Comités", LIST_HEADS, cells)
