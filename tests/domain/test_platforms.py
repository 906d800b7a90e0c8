"""Platforms and bookings: who keeps them, what is published, the rule of capacity, what a firm does by its link."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.people import mandate, organisation, territory
from tests.domain.platforms_world import (
    FIELDS,
    OTHER_SIRET,
    accepted,
    asked,
    dated,
    described,
    lead,
    link,
    published,
    secret_of,
    service,
    working,
)

from etabli.catalogue.numbers import day as told
from etabli.domain.audit.models import Entry
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.services.attempts import BOOKINGS_OF_ADDRESS, TooManyError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.platforms import rights, services
from etabli.domain.platforms.enums import BookingState
from etabli.domain.platforms.models import Booking, BookingLink, ClosedDays, Platform, Service, UnconfirmedBooking
from etabli.domain.platforms.models.ground import wrong_point
from etabli.domain.platforms.queries import bookings, calendar, directory
from etabli.domain.platforms.windows import Window
from etabli.kernel.working_days import is_working

pytestmark = pytest.mark.django_db


def by_role(role: Role, **fields: Any) -> Actor:
    return actor(mandate(role, **fields).person, verified=True)


def test_who_keeps_a_platform_is_its_operator_and_the_project_lead_there() -> None:
    runs, other = organisation(OrganisationKind.CHAMBER), organisation(OrganisationKind.CHAMBER)
    chief = lead()
    platform = described(chief, operator=runs)
    keeping = [chief, by_role(Role.CONTRIBUTOR, organisation=runs)]
    not_keeping = [
        by_role(Role.CONTRIBUTOR, organisation=other),
        by_role(Role.ELU),
        by_role(Role.REGION, region_id="84"),
        lead(territory("ti-8411")),
        by_role(Role.CONTRIBUTOR, organisation=runs, territory=territory("ti-8411")),
        nobody(),
    ]
    for who in keeping:
        assert rights.may_keep(who, platform.territory, runs)
        assert list(Platform.objects.filter(rights.kept_by(who))) == [platform]
        assert platform in rights.visible(who)
    for who in not_keeping:
        assert not rights.may_keep(who, platform.territory, runs)
        assert not Platform.objects.filter(rights.kept_by(who)) and platform not in rights.visible(who)
        with pytest.raises(NotAllowedError):
            services.publish(platform_id=platform.pk, by=who)
    with pytest.raises(NotAllowedError):
        described(keeping[1], operator=other)


def test_a_platform_is_published_with_a_service_and_withdrawn_with_a_reason() -> None:
    chief = lead()
    platform = described(chief)
    with pytest.raises(ValidationError, match="au moins un service"):
        services.publish(platform_id=platform.pk, by=chief)
    one = service(platform, chief)
    services.publish(platform_id=platform.pk, by=chief)
    assert platform in rights.visible(nobody())
    booking = accepted(one, chief)
    with pytest.raises(ValidationError, match="traitez-les"):
        services.withdraw(platform_id=platform.pk, reason="travaux", by=chief)
    services.call_off(booking_id=booking.pk, text="Travaux.", by=chief, link=link)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.withdraw(platform_id=platform.pk, reason=" ", by=chief)
    services.withdraw(platform_id=platform.pk, reason="travaux", by=chief)
    assert platform not in rights.visible(nobody()) and platform in rights.visible(chief)
    verbs = set(Entry.objects.filter(object_id=str(platform.pk)).values_list("verb", flat=True))
    assert verbs == {"platform.described", "platform.published", "platform.withdrawn"}


def test_nobody_is_told_and_nothing_is_held_before_the_address_confirms() -> None:
    chief = lead()
    _, one = published(chief)
    day = working()
    wanted = UnconfirmedBooking(service=one, first_on=day, last_on=day, from_hour=0, to_hour=24, **FIELDS)
    services.ask(asked=wanted, machine="m", link=link)
    message = Message.objects.get()
    assert message.secret and "moule" not in message.text
    assert not Booking.objects.exists() and not Notice.objects.exists()
    services.confirm(hidden=secret_of("booking.confirm"), link=link)
    assert Booking.objects.get().state == BookingState.ASKED and Notice.objects.get().person == chief.person
    assert "Signal" not in str(Notice.objects.values_list())
    sent = Message.objects.get(kind="booking.stated")
    assert sent.secret and services.follow(secret_of("booking.stated")) is not None
    assert not any(str(said) in sent.text for said in FIELDS.values() if len(str(said)) > 5)
    with pytest.raises(ValidationError, match="déjà confirmée"):
        services.confirm(hidden=secret_of("booking.confirm"), link=link)


@pytest.mark.parametrize(
    ("field", "value"),
    [("siret", "73282932000075"), ("quantity", 3), ("quantity", 0), ("email", ""), ("size", "x"), ("to_hour", 0)],
)
def test_what_is_wrong_is_refused(field: str, value: Any) -> None:
    _, one = published(lead())
    with pytest.raises(ValidationError):
        asked(one, **{field: value})
    assert not Message.objects.exists()


def test_days_are_to_come_and_in_order() -> None:
    _, one = published(lead())
    today = timezone.localdate()
    for first, last in [(-1, 0), (2, 1), (0, 31)]:
        with pytest.raises(ValidationError):
            asked(one, first_on=today + timedelta(days=first), last_on=today + timedelta(days=last))
    first = working(1)
    assert asked(one, first_on=first, last_on=working((first - today).days + 7))


def test_two_confirmed_bookings_never_exceed_the_capacity() -> None:
    chief = lead()
    _, one = published(chief)
    day = working()
    accepted(one, chief, quantity=2, from_hour=0, to_hour=12)
    accepted(one, chief, quantity=1, from_hour=12, to_hour=24)
    booking, _ = asked(one, quantity=2, from_hour=12, to_hour=24)
    with pytest.raises(ValidationError, match="il reste 1"):
        services.accept(booking_id=booking.pk, text="", by=chief, link=link)
    assert Booking.objects.get(pk=booking.pk).state == BookingState.ASKED
    with pytest.raises(ValidationError, match="déjà confirmées"):
        one.capacity = 1
        services.save_service(service=one, by=chief)
    with pytest.raises(ValidationError, match="annulez-les"):
        services.declare_closed(closed=ClosedDays(platform=one.platform, first_on=day, last_on=day), by=chief)


def test_a_closed_day_is_not_confirmed() -> None:
    chief = lead()
    platform, one = published(chief)
    day = working()
    booking, _ = asked(one)
    closed = services.declare_closed(closed=ClosedDays(platform=platform, first_on=day, last_on=day), by=chief)
    with pytest.raises(ValidationError, match="fermée"):
        services.accept(booking_id=booking.pk, text="", by=chief, link=link)
    services.remove_closed(closed_id=closed.pk, by=chief)
    assert services.accept(booking_id=booking.pk, text="", by=chief, link=link).state == BookingState.CONFIRMED


def test_closed_days_and_hours_are_neither_asked_nor_proposed() -> None:
    chief = lead()
    platform, one = published(chief)
    booking, _ = asked(one)
    first, last = working(30), working(31)
    services.declare_closed(closed=ClosedDays(platform=platform, first_on=first, last_on=last), by=chief)
    sunday = working() + timedelta(days=6 - working().weekday())
    far = timezone.localdate() + timedelta(weeks=28)
    for days, hours, field, said in [
        ((sunday, sunday), (0, 24), "first_on", "dimanche"),
        ((sunday - timedelta(days=2), sunday), (0, 24), "last_on", "du lundi au vendredi de 8 h à 18 h"),
        ((working(), working()), (6, 10), "from_hour", "ouverte de 8 h à 18 h"),
        ((working(), working()), (10, 20), "to_hour", "ouverte de 8 h à 18 h"),
        ((first, first), (0, 12), "first_on", "fermée du"),
        ((far, far), (0, 24), "last_on", "jusqu’au"),
    ]:
        with pytest.raises(ValidationError) as refused:
            asked(one, first_on=days[0], last_on=days[1], from_hour=hours[0], to_hour=hours[1])
        assert said in str(refused.value.message_dict[field]).replace("\\xa0", " "), field
        with pytest.raises(ValidationError) as refused:
            window = Window(*days, hours)
            services.propose(booking_id=booking.pk, window=window, text="", by=chief, link=link)
        assert list(refused.value.message_dict) == [field]


def test_other_days_are_proposed_and_taken_if_there_are_places() -> None:
    chief = lead()
    _, one = published(chief)
    booking, hidden = asked(one)
    day = working(20)
    window = Window(day, day, (0, 12), 1)
    services.propose(booking_id=booking.pk, window=window, text="Le matin.", by=chief, link=link)
    found = services.follow(hidden)
    assert found is not None and found.may_agree and found.booking.proposed == window
    message = Message.objects.get(kind="booking.proposed").text
    assert told(day) in message and told(booking.first_on) in message and "le matin" in message
    other = accepted(one, chief, quantity=2, first_on=day, last_on=day)
    with pytest.raises(ValidationError, match="aucune place"):
        services.agree(hidden=hidden)
    services.call_off(booking_id=other.pk, text="Panne.", by=chief, link=link)
    done = services.agree(hidden=hidden)
    assert done.state == BookingState.CONFIRMED and done.window == window and done.proposed is None
    with pytest.raises(ValidationError, match="rechargez"):
        services.agree(hidden=hidden)


def test_a_firm_cancels_until_the_eve() -> None:
    chief = lead()
    _, one = published(chief)
    booking, hidden = asked(one)
    services.accept(booking_id=booking.pk, text="", by=chief, link=link)
    dated(booking, timezone.localdate())
    with pytest.raises(ValidationError, match="appelez"):
        services.cancel(hidden=hidden)
    dated(booking, working())
    assert services.cancel(hidden=hidden).state == BookingState.CANCELLED
    assert services.follow(hidden).may_cancel is False  # type: ignore[union-attr]
    accepted(one, chief, quantity=2)
    with pytest.raises(ValidationError, match="ouvre aucune"):
        services.cancel(hidden="inconnu")


def test_use_is_said_once_the_day_has_come_by_who_keeps_it() -> None:
    chief = lead()
    _, one = published(chief)
    booking = accepted(one, chief)
    with pytest.raises(ValidationError, match="pas encore là"):
        services.say_used(booking_id=booking.pk, hours=4, by=chief)
    dated(booking, timezone.localdate() - timedelta(days=3))
    for hours in (0, 25):
        with pytest.raises(ValidationError):
            services.say_used(booking_id=booking.pk, hours=hours, by=chief)
    with pytest.raises(NotAllowedError):
        services.say_used(booking_id=booking.pk, hours=4, by=lead(territory("ti-8411")))
    assert services.say_used(booking_id=booking.pk, hours=4, by=chief).used_hours == 4
    assert services.say_unused(booking_id=booking.pk, by=chief).used_hours is None
    with pytest.raises(ValidationError, match="rechargez"):
        services.refuse(booking_id=booking.pk, text="Trop tard.", by=chief, link=link)


def test_a_refusal_says_why_and_bookings_are_for_who_keeps_the_platform() -> None:
    chief = lead()
    _, one = published(chief)
    booking, _ = asked(one)
    with pytest.raises(ValidationError):
        services.refuse(booking_id=booking.pk, text=" ", by=chief, link=link)
    assert bookings.opened(chief, booking.pk) == booking
    for who in (lead(territory("ti-8411")), by_role(Role.REGION, region_id="84"), by_role(Role.ELU), nobody()):
        assert bookings.opened(who, booking.pk) is None and not rights.bookings(who)
    services.refuse(booking_id=booking.pk, text="Presse en panne.", by=chief, link=link)
    message = Message.objects.get(kind="booking.refused").text
    assert told(booking.first_on) in message and "panne" not in message
    assert bookings.listed(chief, bookings.Asked("closes")).count == 1
    asked(one)
    filtered = bookings.listed(chief, bookings.Asked("closes"))
    assert (filtered.count, filtered.waiting, bookings.listed(chief, bookings.Asked()).count) == (1, 1, 2)


def test_the_desk_has_what_waits_first_then_what_is_to_come_then_what_was_closed_last() -> None:
    chief, today = lead(), timezone.localdate()
    platform, one = published(chief)
    waits = asked(one)[0]
    coming = accepted(one, chief, siret=OTHER_SIRET)
    over = dated(accepted(one, chief), today - timedelta(days=9))
    closed = [dated(accepted(one, chief), today - timedelta(days=days)) for days in (40, 20, 30)]
    for booking in closed:
        services.say_used(booking_id=booking.pk, hours=2, by=chief)

    def listed(**wanted: Any) -> list[Any]:
        found = bookings.every(chief, bookings.Asked(**wanted))
        assert found == bookings.listed(chief, bookings.Asked(**wanted)).rows
        return found

    assert listed() == [waits, over, coming, closed[1], closed[2], closed[0]]
    assert [bookings.is_unsaid(each, today) for each in listed()] == [False, True, False, False, False, False]
    assert listed(sort="jour")[:3] == [closed[0], closed[2], closed[1]]
    assert listed(first=today - timedelta(days=20), last=today - timedelta(days=9)) == [over, closed[1]]
    assert listed(group="a-dire") == [over] and bookings.platforms(chief) == [(platform.pk, platform.name)]
    assert bookings.every(lead(territory("ti-8411")), bookings.Asked()) == []


def test_an_address_asks_so_often_and_no_more() -> None:
    _, one = published(lead())
    for _ in range(BOOKINGS_OF_ADDRESS.most):
        asked(one)
    with pytest.raises(TooManyError):
        asked(one)


def test_a_firm_has_one_number_on_a_platform() -> None:
    chief = lead()
    _, one = published(chief)
    numbers = [asked(one, siret=siret)[0].firm_number for siret in (FIELDS["siret"], OTHER_SIRET, FIELDS["siret"])]
    assert numbers[0] == numbers[2] != numbers[1]


def test_a_week_tells_what_is_free() -> None:
    chief = lead()
    _, one = published(chief)
    day = working()
    accepted(one, chief, from_hour=0, to_hour=12)
    found = {each.on: each for each in calendar.week(one, calendar.monday_of(day))}[day]
    assert (found.morning, found.afternoon) == (1, 2)
    assert [(part.start, part.end, part.free) for part in found.parts] == [(8, 12, 1), (12, 18, 2)]
    held = [(each.on, each.start, each.end, each.quantity) for each in calendar.busy(one, timezone.localdate())]
    assert held == [(day, 8, 12, 1)], "a morning begins when it opens"


def test_a_calendar_opens_on_the_next_open_day() -> None:
    chief = lead()
    platform, one = published(chief)
    saturday = working() + timedelta(days=5 - working().weekday())
    monday = calendar.opens_on(one, saturday)
    assert monday.weekday() < 5 and is_working(monday) and calendar.opens_on(one, monday) == monday
    services.declare_closed(closed=ClosedDays(platform=platform, first_on=monday, last_on=monday), by=chief)
    assert calendar.opens_on(Service.objects.get(pk=one.pk), saturday) > monday


def test_the_directory_is_searched_near_a_commune_in_two_queries() -> None:
    chief = lead()
    platform, _ = published(chief)
    far, _ = published(chief, name="Atelier 3D", kind="prototyping", latitude=45.78, longitude=5.65)
    with CaptureQueriesContext(connection) as queries:
        every = directory.listed(directory.Asked())
    assert len(queries) == 2 and [one.platform for one in every.rows] == [far, platform]
    ask = directory.Asked
    for wanted, expected in [
        (ask(text="PLATEAU presse"), [platform]),
        (ask(text="rien"), []),
        (ask(kind="prototyping"), [far]),
        (ask(region="11"), []),
        (ask(region="84"), [far, platform]),
        (ask(territory="2/ti-8413", sort="distance", near="01283"), [platform, far]),
        (ask(near="01283", within=50), [platform]),
    ]:
        assert [one.platform for one in directory.listed(wanted).rows] == expected, wanted


@pytest.mark.parametrize(
    "broken",
    [
        {"last_on": date(2020, 1, 1)},
        {"to_hour": 0},
        {"quantity": 0},
        {"state": "gone"},
        {"state": "proposed"},
        {"state": "proposed", "proposed_first_on": date(2026, 1, 1), "proposed_from_hour": 8},
        {"proposed_first_on": date(2026, 1, 1)},
        {"state": "used", "ended_on": date(2026, 1, 1)},
        {"state": "used", "ended_on": date(2026, 1, 1), "used_hours": 0},
        {"used_hours": 3},
        {"state": "cancelled"},
        {"ended_on": date(2026, 1, 1)},
        {"state": "refused", "ended_on": date(2026, 1, 1), "answer": ""},
    ],
)
@pytest.mark.database
def test_the_database_refuses_a_booking_that_is_not_whole(broken: dict[str, Any]) -> None:
    _, one = published(lead())
    booking, _ = asked(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**broken)


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (Platform, {"kind": "gone"}),
        (Platform, {"state": "draft"}),
        (Platform, {"state": "withdrawn"}),
        (Platform, {"latitude": 45.0}),
        (Platform, {"latitude": 91.0, "longitude": 0.0}),
        (Service, {"capacity": 0}),
        (Service, {"unit": "year"}),
        (BookingLink, {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        (ClosedDays, {"last_on": date(2020, 1, 1)}),
    ],
)
def test_the_database_refuses_what_is_not_whole(model: Any, broken: dict[str, Any]) -> None:
    chief = lead()
    platform, one = published(chief)
    asked(one)
    day = timezone.localdate() + timedelta(days=90)
    services.declare_closed(closed=ClosedDays(platform=platform, first_on=day, last_on=day), by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)


def test_a_service_that_is_no_longer_offered_comes_back_unless_its_name_is_taken() -> None:
    chief = lead()
    platform, first = published(chief)
    service(platform, chief, name="Fraisage")
    services.close_service(service_id=first.pk, by=chief)
    assert services.reopen_service(service_id=first.pk, by=chief).closed_on is None
    with pytest.raises(ValidationError, match="déjà proposé"):
        services.reopen_service(service_id=first.pk, by=chief)
    services.close_service(service_id=first.pk, by=chief)
    service(platform, chief, name=first.name)
    with pytest.raises(ValidationError, match="déjà un service de ce nom"):
        services.reopen_service(service_id=first.pk, by=chief)
    with pytest.raises(NotAllowedError):
        services.reopen_service(service_id=first.pk, by=nobody())
    assert Service.objects.get(pk=first.pk).closed_on == chief.on


def test_two_services_of_a_platform_have_two_names() -> None:
    chief = lead()
    platform, _ = published(chief)
    with pytest.raises(ValidationError, match="déjà un service"):
        service(platform, chief)


@pytest.mark.parametrize(
    "opening",
    [
        None,
        [],
        [[[8, 18]]] * 6,
        [[[18, 8]]] * 7,
        [[[8, 25]]] * 7,
        [[]] * 7,
        [[["8", 9]]] * 7,
        [[8, 18]] * 7,
        [[[8, 12], [11, 18]]] * 7,
        [[[14, 18], [8, 12]]] * 7,
        [[[8, 12], [12, 18]]] * 7,
    ],
)
def test_hours_that_mean_nothing_are_refused(opening: Any) -> None:
    with pytest.raises(ValidationError):
        described(lead(), opening=opening)


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        (99.0, 5.65, "en France"),
        (46.25, None, "aucune des deux"),
        (None, 5.65, "aucune des deux"),
        (5.65, 46.25, "en France"),
        (48.85, 2.35, "à 380 km de la mairie (Oyonnax)"),
    ],
)
def test_a_platform_stands_near_its_town_hall(latitude: float | None, longitude: float | None, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        described(lead(), latitude=latitude, longitude=longitude)
    assert list(refused.value.message_dict) == ["latitude"]
    assert said in refused.value.message_dict["latitude"][0].replace("\xa0", " ")
    assert described(lead(), latitude=46.2, longitude=5.6).latitude == 46.2


def test_a_platform_of_guyane_may_stand_farther_from_its_town_hall() -> None:
    """Maripasoula (97353) is larger than most départements; Oyonnax (01283) is not."""
    assert wrong_point(2.6, -54.0, "97353", "Maripasoula") == ""
    assert "250 km au plus" in wrong_point(5.7, -53.0, "97353", "Maripasoula").replace("\xa0", " ")


def test_the_week_and_the_feed_leave_the_break_out() -> None:
    chief = lead()
    _, one = published(chief, opening=[*([[8, 12], [14, 18]] for _ in range(5)), [], []])
    day = working()
    booking = accepted(one, chief, first_on=day, last_on=day)
    part = next(each for each in calendar.week(one, calendar.monday_of(day)) if each.on == day)
    assert [(each.start, each.end, each.free) for each in part.parts] == [(8, 12, 1), (14, 18, 1)]
    held = [(each.start, each.end, each.number) for each in calendar.busy(one, timezone.localdate())]
    assert held == [(8, 12, f"{booking.pk}-0"), (14, 18, f"{booking.pk}-0-1")]
    with pytest.raises(ValidationError, match="est ouverte"):
        asked(one, first_on=day, last_on=day, from_hour=10, to_hour=15)
