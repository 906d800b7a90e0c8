"""Platforms told: prices, hours, places, use by month; the lines of the directory as a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.firms.needs import need_rules
from etabli.domain.platforms.enums import Unit
from etabli.domain.platforms.models import Booking, Platform, Service
from etabli.domain.platforms.opening import DAYS, spans
from etabli.domain.platforms.queries.bookings import is_unsaid
from etabli.domain.platforms.queries.directory import Found
from etabli.domain.platforms.queries.use import LEAST, Measured, Use
from etabli.kernel import money
from etabli.kernel.typography import NNBSP, french
from etabli.warehouse.release import Release
from etabli.web.presentation.points_map import Asked, PointsMap, Spot, points_map

NEAREST = 10  # kilometres: what « near a commune » is for a disc of several platforms
NOT_MEASURED = "non mesuré"
HIDDEN = f"moins de {LEAST} entreprises"
COLUMNS = ("plateforme", "nature", "service", "places", "unité", "prix hors taxes", "commune", "code commune")
COLUMNS += ("adresse", "latitude", "longitude", "territoire", "exploitant", "distance (km)", "site")
USE_COLUMNS = ("mois", "demandes", "confirmées", "utilisées", "non utilisées", "suites non dites", "entreprises")
USE_COLUMNS += ("heures utilisées", "heures offertes", "part utilisée (%)", "remarque")


BOOKING_COLUMNS = ("plateforme", "service", "entreprise", "SIRET", "taille", "premier jour", "dernier jour", "de", "à")
BOOKING_COLUMNS += ("places", "état", "demandée le", "première réponse le", "heures utilisées", "close le")
TO_SAY = "passée, usage à dire"


def state(booking: Booking, on: date) -> str:
    """Where it stands; what is over and confirmed waits for its use to be told."""
    return TO_SAY if is_unsaid(booking, on) else booking.get_state_display()


def bookings_table(rows: Iterable[Booking], on: date) -> list[tuple[object, ...]]:
    """A line a booking, without whom to reach."""
    return [
        (
            *(one.service.platform.name, one.service.name, firm(one), one.siret, size(one), one.first_on, one.last_on),
            *(one.from_hour, one.to_hour, one.quantity, state(one, on), one.asked_on, one.answered_on),
            *(one.used_hours, one.ended_on),
        )
        for one in rows
    ]


def price(service: Service) -> str:
    if service.price_cents is None:
        return "sur devis"
    if service.price_cents == 0:
        return "gratuit"
    return f"{money.euros(service.price_cents)} HT par {service.get_unit_display()}"


def capacity(service: Service) -> str:
    """« 4 postes de soudage à la fois »: what a place is, in the plural of its first word."""
    head, blank, rest = service.places.partition(" ")
    several = head if head[-1:] in "sxz" else head + ("x" if head.endswith(("au", "eu")) else "s")
    return french(f"{numbers.plural(service.capacity, service.places, several + blank + rest)} à la fois")


def opening(platform: Platform) -> list[tuple[str, str]]:
    """(day, hours in words), Monday first."""
    return [
        (name, french(spans(hours)) if hours else "fermée") for name, hours in zip(DAYS, platform.hours, strict=True)
    ]


def places(booking: Booking) -> str:
    return numbers.plural(booking.quantity, "place")


def size(booking: Booking) -> str:
    return need_rules().size_label(booking.size) if booking.size else ""


def firm(booking: Booking) -> str:
    return booking.firm if booking.forgotten_at is None else "Entreprise effacée"


@dataclass(frozen=True)
class Card:
    """A platform in the directory."""

    platform: Platform
    services: tuple[tuple[str, str], ...]
    distance: str


def cards(rows: Iterable[Found]) -> list[Card]:
    return [
        Card(
            one.platform,
            tuple((service.name, price(service)) for service in one.services),
            "" if one.km is None else km(one.km),
        )
        for one in rows
    ]


def on_map(
    release: Release, platforms: Iterable[Platform], territory: str = "", near: Asked | None = None, *, linked: bool
) -> PointsMap | None:
    """Those that say where they are, each at its place; how many of the others stand in each commune.

    Around a territory (its key) or a commune where one is named. None where nothing is drawn. `linked`: discs lead to
    a platform, or to those near a commune.
    """
    spots: list[Spot] = []
    by_commune: dict[str, list[Platform]] = defaultdict(list)
    for one in platforms:
        if one.latitude is None or one.longitude is None:
            by_commune[one.commune_id].append(one)
        else:
            href = _page(one) if linked else ""
            spots.append(Spot(one.commune_id, one.commune.name, 1, one.name, href, (one.latitude, one.longitude)))
    for code, every in by_commune.items():
        href = _page(every[0]) if len(every) == 1 else f"{reverse('platforms')}?commune={code}&rayon={NEAREST}"
        said = every[0].name if len(every) == 1 else numbers.plural(len(every), "plateforme")
        spots.append(Spot(code, every[0].commune.name, len(every), said, href if linked else ""))
    phase, _, place = territory.partition("/")
    return points_map(release, spots, f"territories-{phase}" if place else "", place, near)


def _page(platform: Platform) -> str:
    return reverse("platform", args=[platform.pk])


def km(value: float) -> str:
    return french(f"à {numbers.number(value)} km") if value >= 1 else french("à moins de 1 km")


def table(rows: Iterable[Found]) -> list[tuple[object, ...]]:
    """A line a service."""
    return [
        (
            one.platform.name,
            one.platform.get_kind_display(),
            service.name,
            service.capacity,
            Unit(service.unit).label,
            "sur devis" if service.price_cents is None else service.price_cents / 100,
            one.platform.commune.name,
            one.platform.commune_id,
            one.platform.address,
            one.platform.latitude,
            one.platform.longitude,
            one.platform.territory.name,
            one.platform.operator.name,
            None if one.km is None else round(one.km),
            one.platform.website,
        )
        for one in rows
        for service in one.services
    ]


@dataclass(frozen=True)
class UseLine:
    """A month, or all of them: in words."""

    label: str
    asked: str
    used: str
    firms: str
    hours: str
    share: str


@dataclass(frozen=True)
class UseTold:
    """The answer in a sentence; a line a month; used bookings by size."""

    answer: str
    lines: tuple[UseLine, ...]
    sizes: tuple[tuple[str, int], ...]


def use(found: Measured) -> UseTold:
    sizes = ((need_rules().size_label(size) or "taille non dite", count) for size, count in found.sizes)
    return UseTold(
        answer(found.together, found.to_come),
        tuple(_line(numbers.month(month), one) for month, one in found.by_month),
        tuple(sorted(sizes)),
    )


def answer(one: Use, to_come: int = 0) -> str:
    """For everybody: what has begun, then what is to come."""
    coming = numbers.plural(to_come, "réservation est à venir", "réservations sont à venir")
    return f"{_begun(one, to_come)} {coming}." if to_come else _begun(one, to_come)


def _begun(one: Use, to_come: int) -> str:
    if not one.asked:
        return "Aucune réservation n’a encore commencé." if to_come else "Aucune réservation n’a encore été demandée."
    many = numbers.plural(one.asked, "réservation demandée", "réservations demandées")
    if not one.measured:
        return french(f"{many}. L'usage n'est pas mesuré : aucune suite n'a été dite.")
    if one.hidden:
        return french(f"{many}, {_used(one.used)}. Heures et entreprises se disent à partir de {LEAST} entreprises.")
    firms = numbers.plural(one.firms or 0, "entreprise")
    hours = numbers.plural(one.hours or 0, "heure utilisée", "heures utilisées")
    least = "au moins " if one.unsaid else ""
    share = f", soit {least}{_share(one)} des heures offertes" if one.share is not None else ""
    return french(f"{many} ; {firms}, {hours}{share}.")


def _line(label: str, one: Use) -> UseLine:
    told = HIDDEN if one.hidden else NOT_MEASURED
    if not one.asked:
        return UseLine(label, "aucune", "", "", "", "")
    used = f"{_used(one.used)}, {one.unused} non" if one.measured else NOT_MEASURED
    if one.unsaid and one.measured:
        used = f"{used}, {one.unsaid} sans suite dite"
    shown = one.measured and not one.hidden
    return UseLine(
        label,
        f"{one.asked}, dont {numbers.plural(one.confirmed, 'confirmée')}",
        french(used),
        numbers.number(one.firms or 0) if shown else told,
        french(f"{numbers.number(one.hours or 0)} h") if shown else told,
        _share(one) if shown and one.share is not None else told,
    )


def _used(count: int) -> str:
    return numbers.plural(count, "utilisée")


def _share(one: Use) -> str:
    share = one.share or 0.0
    return f"{numbers.number(share, 0 if share >= 10 else 1)}{NNBSP}%"


def use_table(found: Measured) -> list[tuple[object, ...]]:
    """A line a month; empty where nothing is said."""
    return [
        (
            f"{month:%Y-%m}",
            one.asked,
            one.confirmed,
            one.used,
            one.unused,
            one.unsaid,
            one.firms,
            one.hours,
            one.offered,
            None if one.share is None else round(one.share, 1),
            HIDDEN if one.hidden else "" if one.measured or not one.asked else NOT_MEASURED,
        )
        for month, one in found.by_month
    ]


def week_label(monday: date) -> str:
    return french(f"semaine du {numbers.day(monday)}")
