"""What is asked of the pages of committees: the state of the meeting (a case), and their forms, filled in right."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.access.filled import Filled, acte, today
from tests.access.people import Who
from tests.access.world import Place, World

from etabli.domain.coordination.meeting_enums import Presence
from etabli.domain.coordination.models import CalendarFeed, Minutes, Seat
from etabli.domain.governance import secret

OF_PLACE: Mapping[str, Callable[[Place], Any]] = {
    "committee_id": lambda place: place.plan.committees.committee.pk,
    "meeting_id": lambda place: place.plan.committees.meetings["convened"].pk,
    "item_id": lambda place: place.plan.committees.items["held"][0].pk,
    "decision_id": lambda place: place.plan.committees.decision.pk,
}


def _in(state: str) -> Callable[[World, Place, Who], Mapping[str, Any]]:
    return lambda world, place, who: {"meeting_id": place.plan.committees.meetings[state].pk}


def _fed(world: World, place: Place, who: Who) -> Mapping[str, Any]:
    hidden = secret.fresh()
    CalendarFeed.objects.create(person=place.member.person, secret_hash=secret.hashed(hidden))
    return {"secret": hidden}


CASES = {
    **{
        (page, f"{state} meeting"): _in(state)
        for page in (
            "meeting",
            "meeting_agenda",
            "meeting_proposals",
            "meeting_hold",
            "meeting_minutes",
            "meeting_item",
        )
        for state in ("prepared", "convened", "held", "closed")
    },
    ("meeting_minutes_pdf", ""): _in("closed"),
    ("meeting_minutes_docx", ""): _in("closed"),
    ("meeting_item", ""): _in("held"),
    ("meeting_hold", ""): _in("held"),
    ("meeting_proposals", ""): _in("prepared"),
    ("meeting_feed_ics", "of somebody"): _fed,
}


def _when(place: Place, who: Who) -> Filled:
    where = {"place": "Oyonnax", "link": "https://visio.exemple.fr/12"}
    return {"on": today(30), "at": "14:30", "minutes": "90", **where}


def _came(place: Place, who: Who) -> Filled:
    found: Filled = {}
    for seat in place.plan.committees.meetings["held"].seats.all():
        found |= {f"presence-{seat.pk}": "represented", f"by-{seat.pk}": "Mme Roy"}
    return {"acte": "attendance", **found}


def _drafted(filled: Callable[[Place, Who], Filled]) -> Callable[[Place, Who], Filled]:
    """Once the attendance is known and the minutes have begun."""

    def made(place: Place, who: Who) -> Filled:
        meeting = place.plan.committees.meetings["held"]
        Seat.objects.filter(meeting=meeting).update(presence=Presence.PRESENT)
        Minutes.objects.get_or_create(meeting=meeting, defaults={"text": "Séance ouverte."})
        return filled(place, who)

    return made


def _stop(place: Place, who: Who) -> Filled:
    if who.person is not None:
        CalendarFeed.objects.create(person=who.person, secret_hash=secret.hashed(secret.fresh()))
    return {"acte": "stop"}


TREATED = {"acte": "treat", "said": "", "text": "", "change": "", "ends_on": "", "owner": "", "due_on": ""}


def _decide(place: Place, who: Who) -> Filled:
    owner = place.plan.committees.meetings["held"].seats.exclude(person=None).first()
    return {**TREATED, "text": "Signer le bail.", "owner": owner.person_id, "due_on": today(20)}


FORMS: Mapping[tuple[str, str], Callable[[Place, Who], Filled]] = {
    ("committee_declare", "declare"): lambda place, who: {
        "where": f"project:territory:{place.territory.pk}",
        "name": "Un autre comité",
    },
    ("meeting_prepare", "prepare"): _when,
    ("meeting_calendar", "renew"): acte("renew"),
    ("meeting_calendar", "stop"): _stop,
    ("meeting", "reply"): acte("reply", reply="sends", represented_by="Mme Roy"),
    ("meeting", "convene"): acte("convene"),
    ("meeting", "move"): lambda place, who: {"acte": "meeting", "sure": "on", **_when(place, who)},
    ("meeting", "invite"): acte("invite", name="Rosa", address="rosa.bonheur@exemple.fr", quality="CCI"),
    ("meeting", "cancel"): acte("cancel", reason="Grève."),
    ("meeting", "hold"): acte("hold"),
    ("meeting_agenda", "add"): lambda place, who: {
        "acte": "add",
        "title": "Les locaux",
        "kind": "free",
        "fiche": place.plan.fiche.pk,
        "text": "Deux offres.",
    },
    ("meeting_agenda", "up"): lambda place, who: {
        "acte": "up",
        "item": place.plan.committees.items["convened"][1].pk,
    },
    ("meeting_agenda", "remove"): lambda place, who: {
        "acte": "remove",
        "item": place.plan.committees.items["convened"][1].pk,
    },
    ("meeting_proposals", "keep"): lambda place, who: {"keys": f"fiche_late:{place.plan.fiche.pk}"},
    ("meeting_hold", "attendance"): _came,
    ("meeting_item", "said"): lambda place, who: {**TREATED, "said": "Les offres sont reçues."},
    ("meeting_item", "decide"): _decide,
    ("meeting_item", "take back"): lambda place, who: {
        **TREATED,
        "retirer": place.plan.committees.open_decision.pk,
    },
    ("meeting_minutes", "draft"): acte("draft"),
    ("meeting_minutes", "write"): _drafted(acte("write", text="Séance ouverte à l’heure.")),
    ("meeting_minutes", "close"): _drafted(acte("close", sure="on", left_over="on")),
    ("meeting_minutes", "addendum"): acte("addendum", text="Lire douze."),
    ("committee_decision", "settle"): acte("", outcome="given_up", note="Sans objet."),
}
