"""Platforms, training and tools of a territory of the access table, kept by its chef de projet, and their forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from tests.access.filled import Filled, Sent, Values, acte, nothing, today
from tests.access.people import DAY, Who
from tests.domain import training_world as said
from tests.domain.platforms_world import FIELDS, accepted, asked, dated, described, link, service, working

from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Booking, ClosedDays, Platform, Service, UnconfirmedBooking
from etabli.domain.platforms.windows import Window
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.training.models import Diagnostic, Recommendation, Session, Training, Transmission


@dataclass(frozen=True)
class MeansPlace:
    """`platform` is published, `other` is its second service, that nobody asked for; `draft` is in preparation."""

    platform: Platform
    service: Service
    other: Service
    closed: ClosedDays
    draft: Platform
    calm: Platform
    booking: Booking
    link: str
    past: Booking
    training: Training
    session: Session
    diagnostic: Diagnostic
    recommendation: Recommendation
    transmission: Transmission


def means_of(where: Territory, by: Actor) -> MeansPlace:
    commune = Commune.objects.filter(epci__memberships__territory=where).order_by("pk")[0].pk
    made = [described(by, territory=where, commune_id=commune, name=name) for name in ("Essais", "Projet", "Calme")]
    main, draft, calm = made
    one, other = service(main, by), service(main, by, name="Mesure")
    for platform in (draft, calm):
        service(platform, by)
    for platform in (main, calm):
        services.publish(platform_id=platform.pk, by=by)
    day = timezone.localdate() + 90 * DAY
    closed = services.declare_closed(closed=ClosedDays(platform=main, first_on=day, last_on=day), by=by)
    booking, hidden = asked(one, email=f"rosa-{where.published_id}@exemple.fr")
    past = dated(accepted(one, by, email=f"ada-{where.published_id}@exemple.fr"), timezone.localdate() - DAY)
    main.refresh_from_db()
    training = said.training(by, territory=where, commune_id=commune)
    session = said.session(training, by)
    diagnosed, recommended = said.diagnostic(by, territory=where)
    handed = said.transmission(by, territory=where)
    kept = (training, session, diagnosed, recommended, handed)
    return MeansPlace(main, one, other, closed, draft, calm, booking, hidden, past, *kept)


def _lead(place: Any) -> Actor:
    return actor(place.held[Role.PROJECT_LEAD].person, verified=True)


def _to_confirm(world: Any, place: Any, who: Who) -> Values:
    hidden, day = secret.fresh(), working()
    UnconfirmedBooking.objects.create(
        service=place.means.service,
        first_on=day,
        last_on=day,
        from_hour=0,
        to_hour=24,
        secret_hash=secret.hashed(hidden),
        expires_at=timezone.now() + DAY,
        **FIELDS,
    )
    return {"secret": hidden}


def _proposed(world: Any, place: Any, who: Who) -> Values:
    day = working(20)
    window = Window(day, day, (0, 12), 1)
    by = _lead(place)
    services.propose(booking_id=place.means.booking.pk, window=window, text="", by=by, link=link)
    return {"secret": place.means.link}


CASES: Mapping[tuple[str, str], Callable[[Any, Any, Who], Values]] = {
    ("booking", "to answer"): lambda world, place, who: {"booking_id": place.means.booking.pk},
    ("booking", "confirmed and past"): lambda world, place, who: {"booking_id": place.means.past.pk},
    ("booking_confirm", "that waits for its address"): _to_confirm,
    ("booking_follow", "other days proposed"): _proposed,
    ("platform", "published"): lambda world, place, who: {"platform_id": place.means.platform.pk},
    ("platform", "published, to be closed"): lambda world, place, who: {"platform_id": place.means.platform.pk},
    ("platform", "published, nothing asked"): lambda world, place, who: {"platform_id": place.means.calm.pk},
    ("transmission", "with departures to remove"): lambda world, place, who: {
        "transmission_id": place.means.transmission.pk
    },
    ("platform", "in preparation"): lambda world, place, who: {"platform_id": place.means.draft.pk},
}
OF_PLACE: Mapping[str, Callable[[Any], Any]] = {
    "platform_id": lambda place: place.means.platform.pk,
    "service_id": lambda place: place.means.other.pk,
    "booking_id": lambda place: place.means.booking.pk,
    "training_id": lambda place: place.means.training.pk,
    "session_id": lambda place: place.means.session.pk,
    "diagnostic_id": lambda place: place.means.diagnostic.pk,
    "transmission_id": lambda place: place.means.transmission.pk,
}


def _of_place(place: Any) -> str:
    return f"?territoire={place.territory.pk}"


QUERIES: Mapping[str, Callable[[Any], str]] = dict.fromkeys(
    ("platform_add", "training_add", "training_import", "diagnostic_add", "transmission_add"), _of_place
)


def _platform(place: Any, who: Who) -> Filled:
    return {
        "acte": "platform",
        "name": "Atelier partagé",
        "kind": "prototyping",
        "operator": place.held[Role.PROJECT_LEAD].organisation_id,
        "summary": "Des machines à partager.",
        "commune": place.means.platform.commune_id,
        **{f"day_{number}": "8-18" if number < 5 else "" for number in range(7)},
        **dict.fromkeys(("address", "latitude", "longitude", "fiche", "conditions", "website"), ""),
        **dict.fromkeys(("contact", "email", "phone"), ""),
    }


def _days(days: int = 20) -> Filled:
    return {"first_on": working(days).isoformat(), "last_on": "", "span": "day", "from_hour": "", "to_hour": ""}


def _booking(place: Any, who: Who) -> Filled:
    return {**FIELDS, **_days(), "quantity": "1"}


def _propose(place: Any, who: Who) -> Filled:
    return {"acte": "propose", **_days(30), "text": ""}


def _closed(place: Any, who: Who) -> Filled:
    return {"acte": "closed", "first_on": today(60), "last_on": today(61), "reason": "Inventaire"}


def _training(place: Any, who: Who) -> Filled:
    return {
        "acte": "training",
        "title": "Soudeur",
        "organisation": "AFPI",
        "level": "3",
        "rncp": "",
        "trades": "",
        "naf": "25",
        "commune": place.means.training.commune_id,
        "address": "",
        "modality": "on_site",
        "funding": "",
        "email": "",
        "phone": "",
        "website": "",
        "fiche": "",
        "source": "AFPI",
        "source_on": today(-3),
    }


LIST = (
    "intitulé;organisme;code commune;modalité;source;date de la source\nSoudeur;AFPI;01283;alternance;AFPI;2026-09-01"
)
SESSION = {
    "starts_on": today(80),
    **dict.fromkeys(("ends_on", "open_until", "places", "enrolled", "completed", "women"), ""),
    **dict.fromkeys(("asked_6", "employed_6", "asked_12", "employed_12"), ""),
}
FIRM = {"siret": said.SIRETS[3], "firm": "Fonderie du Pont", "fiche": ""}


def _followed(place: Any, who: Who) -> Filled:
    return {
        "acte": "follow",
        "recommendation": place.means.recommendation.pk,
        "follow": "done",
        "followed_on": today(-1),
        "amount": "12 000",
        "aid": "",
        "remind_on": "",
    }


SERVICE = {"name": "Scanner", "capacity": "3", "places": "poste", "price": "120", "unit": "day", "conditions": ""}
FORMS: Mapping[tuple[str, str], Callable[[Any, Who], Filled]] = {
    ("platform_add", "a platform"): _platform,
    ("platform_edit", "a platform"): _platform,
    ("service_add", "a service"): acte("service", **SERVICE),
    ("service_edit", "a service"): acte("service", **SERVICE),
    ("service_edit", "no longer offered"): acte("close"),
    ("platform", "closed days"): _closed,
    ("platform", "open again"): lambda place, who: {"acte": "open", "closed_id": place.means.closed.pk},
    ("platform", "publish"): acte("publish"),
    ("platform", "withdraw"): acte("withdraw", reason="Fin du bail"),
    ("booking", "accept"): acte("accept", text=""),
    ("booking", "propose"): _propose,
    ("booking", "refuse"): acte("refuse", text="Presse en panne."),
    ("booking", "used"): acte("used", hours="4"),
    ("booking", "unused"): acte("unused"),
    ("booking", "call off"): acte("call_off", text="Presse en panne."),
    ("booking_ask", "a booking"): _booking,
    ("booking_confirm", "the button"): nothing,
    ("booking_follow", "agree"): acte("agree"),
    ("booking_follow", "cancel"): acte("cancel"),
    ("training_add", "a training"): _training,
    ("training_edit", "a training"): _training,
    ("training_import", "look"): lambda place, who: {"acte": "preview", "file": Sent("liste.csv", LIST.encode())},
    ("training_import", "write"): acte("write", content=LIST),
    ("training", "a session"): acte("session", **SESSION),
    ("training", "withdraw"): acte("withdraw"),
    ("session_edit", "a session"): acte("session", **SESSION),
    ("session_edit", "remove"): acte("remove"),
    ("diagnostic_add", "a diagnostic"): acte("diagnostic", done_by="Cetim", done_on=today(-9), scheme="", **FIRM),
    ("diagnostic", "a recommendation"): acte("recommendation", text="Un robot.", remind_on=""),
    ("diagnostic", "what followed"): _followed,
    ("diagnostic", "a correction"): acte("diagnostic", done_by="Cetim", done_on=today(-9), scheme="", **FIRM),
    ("diagnostic", "a recommendation corrected"): lambda place, who: {
        "acte": "correct",
        "one": place.means.recommendation.pk,
        "text": "Deux robots.",
        "remind_on": "",
    },
    ("diagnostic", "a recommendation removed"): lambda place, who: {
        "acte": "remove_recommendation",
        "one": place.means.recommendation.pk,
        "reason": "Écrite deux fois.",
        "sure": "on",
    },
    ("diagnostic", "remove"): acte("remove", reason="Écrit deux fois.", sure="on"),
    ("transmission_add", "a transmission"): acte("transmission", state="planned", tutors="", plan="", **FIRM),
    ("transmission", "change"): acte("transmission", state="planned", tutors="2", plan="", **FIRM),
    ("transmission", "departures"): acte("departures", year="2029", trade="fondeur", count="2"),
    ("transmission", "remove"): lambda place, who: {
        "acte": "remove",
        "departures_id": place.means.transmission.departures.get().pk,
    },
}
