"""Service platforms of the demonstration: described, published, booked over the last months, and their use said."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.places.town_halls import of_commune
from etabli.domain.foundation import clock
from etabli.domain.plans.models import Fiche
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Booking, Platform, Service, UnconfirmedBooking
from etabli.domain.platforms.services import by_link
from etabli.domain.territories.models import Commune
from etabli.kernel.typography import french
from etabli.kernel.working_days import is_working
from etabli.ops.demonstration import registered
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, SITE, Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("platforms.yaml")
PER_TEAM = 4  # platforms of a territory
FULL, FEW = range(10, 130, 8), range(15, 60, 20)  # how many days ago bookings began
PUBLISHED_AGO = 200
WITH_A_BREAK = [*([[8, 12], [14, 18]] for _ in range(5)), [], []]
EAST = 0.02  # degrees, from the town hall


def play(teams: Sequence[Team]) -> None:
    """Some platforms in each territory, in turn."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    every = told["platforms"]
    for number, team in enumerate(teams):
        firms = registered.played_by(told["firms"], team, number)
        for rank in range(PER_TEAM):
            words = every[(number * PER_TEAM + rank) % len(every)]
            platform, offered = _published(words, team, rank)
            _booked(words["bookings"], offered, team, firms)
            _to_come(platform, offered, firms, rank)


def _published(words: Mapping[str, Any], team: Team, rank: int) -> tuple[Platform, list[Service]]:
    place = team.territory
    communes = Commune.objects.filter(epci__memberships__territory=place).order_by("-population", "pk")
    keeper = team.contributor if team.contributor is not None and rank % 2 else team.project_lead
    day = timezone.localdate() - timedelta(days=PUBLISHED_AGO)
    fiche = Fiche.objects.filter(plan__territory=place, project_type="plateformes").order_by("number").first()
    with clock.played(at(day)):
        by = acting(keeper, day)
        platform = services.save_platform(
            platform=Platform(
                territory=place,
                operator=keeper.organisation,
                fiche=fiche if words.get("fiche") else None,
                kind=words["kind"],
                name=f"{french(words['name'])} {MADE_UP}",
                summary=french(words["summary"]),
                conditions=french(words.get("conditions", "")),
                commune=(there := communes[min(rank, communes.count() - 1)]),
                **({"opening": WITH_A_BREAK} if not rank else {}),
                **_point(there) if rank % 2 else {},
                email=f"plateforme-{rank}.{place.published_id}@{ADDRESS}",
            ),
            by=by,
        )
        offered = [
            services.save_service(
                service=Service(
                    platform=platform,
                    name=french(one["name"]),
                    capacity=one["capacity"],
                    places=one["places"],
                    price_cents=one.get("price"),
                    unit=one["unit"],
                ),
                by=by,
            )
            for one in words["services"]
        ]
        services.publish(platform_id=platform.pk, by=by)
    platform.refresh_from_db()
    return platform, offered


def _point(commune: Commune) -> dict[str, float]:
    """A kilometre or so from the town hall, where the platform would be."""
    hall = of_commune(commune.pk)
    return {"latitude": round(hall[0] + EAST / 2, 3), "longitude": round(hall[1] + EAST, 3)} if hall else {}


def _booked(how: str, offered: Sequence[Service], team: Team, firms: Sequence[Mapping[str, Any]]) -> None:
    """Bookings that are over: most used, one not, the last without a word."""
    ago = {"full": FULL, "few": FEW}.get(how, range(0))
    days = sorted({_working(timezone.localdate() - timedelta(days=number)) for number in ago})
    for number, day in enumerate(days):
        service = offered[number % len(offered)]
        asked_on = day - timedelta(days=9)
        booking = _asked(service, firms[number % len(firms)], day, asked_on)
        keeper = _keeper(service, team)
        if number == 3:
            with clock.played(at(asked_on)):
                text = "La machine est en révision ces jours-là."
                services.refuse(booking_id=booking.pk, text=text, by=acting(keeper, asked_on), link=_link)
            continue
        with clock.played(at(asked_on)):
            services.accept(booking_id=booking.pk, text="", by=acting(keeper, asked_on), link=_link)
        if number == len(days) - 1:
            continue
        after = min(day + timedelta(days=1), timezone.localdate())
        with clock.played(at(after)):
            by = acting(keeper, after)
            if number % 5 == 4:
                services.say_unused(booking_id=booking.pk, by=by)
            else:
                services.say_used(booking_id=booking.pk, hours=4 + number % 5, by=by)


def _to_come(platform: Platform, offered: Sequence[Service], firms: Sequence[Mapping[str, Any]], rank: int) -> None:
    """One that waits for an answer."""
    today = timezone.localdate()
    _asked(offered[0], firms[rank % len(firms)], _working(today + timedelta(days=12 + rank)), today)


def _keeper(service: Service, team: Team) -> Any:
    operator = service.platform.operator_id
    if team.contributor is not None and team.contributor.organisation_id == operator:
        return team.contributor
    return team.project_lead


def _asked(service: Service, firm: Mapping[str, Any], day: date, on: date) -> Booking:
    """By the firm, which confirms it by the link of its message."""
    links: list[str] = []

    def link(hidden: str) -> str:
        links.append(hidden)
        return f"{SITE}{reverse('booking_confirm', args=[hidden])}"

    asked = UnconfirmedBooking(
        service=service,
        first_on=day,
        last_on=day,
        from_hour=0,
        to_hour=24 if day.day % 2 else 12,
        quantity=1,
        purpose=french("Une série d'essais sur un nouveau produit."),
        firm=firm["name"],
        siret=firm["siret"],
        size=firm["size"],
        email=f"{firm['siret']}.{service.pk}.{day}@{ADDRESS}",
    )
    with clock.played(at(on)):
        services.ask(asked=asked, machine=f"{service.pk}{day}", link=link)
        opened = by_link.opened_link(services.confirm(hidden=links[0], link=_link))
    assert opened is not None
    return opened.booking


def _working(day: date) -> date:
    while not is_working(day):
        day += timedelta(days=1)
    return day


def _link(hidden: str) -> str:
    return f"{SITE}{reverse('booking_follow', args=[hidden])}"
