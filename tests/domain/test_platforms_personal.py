"""What is kept of who books: copied, erased with the trail's quotations, forgotten a year after; days stay."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.domain.platforms_world import SIRET, accepted, asked, dated, lead, published

from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Booking, BookingLink
from etabli.domain.platforms.queries import use
from etabli.domain.platforms.retention import KEPT, forget_old_bookings, forget_old_contacts
from etabli.domain.platforms.services import by_link

pytestmark = pytest.mark.django_db
WORDS = ("moule", "Signal", "Bonheur", "rosa@", "04 00", SIRET)


def kept() -> str:
    """All that is kept of bookings, and the trail."""
    rows = [*Booking.objects.values_list()]
    rows += [*Entry.objects.values_list("before", "after", "details"), *PersonalValue.objects.values_list("value")]
    return str(rows)


@pytest.mark.parametrize("text", ["signal", "ROSA@exemple.fr", "732 829 320 00074", "04 00 00 00 00", "bonheur"])
def test_a_copy_is_found_by_what_one_gave(text: str) -> None:
    booking, _ = asked(published(lead())[1])
    out = StringIO()
    call_command("export_bookings", text, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert found["number"] == str(booking.pk) and found["firm"] == "Ateliers du Signal"


@pytest.mark.parametrize("text", ["", " ", "personne", "73282932000075"])
def test_nothing_is_found_by_what_nobody_gave(text: str) -> None:
    asked(published(lead())[1])
    with pytest.raises(CommandError):
        call_command("export_bookings", text, stdout=StringIO())


def test_who_asks_is_erased_and_what_was_used_stays() -> None:
    chief = lead()
    platform, one = published(chief)
    booking, hidden = asked(one)
    assert all(word in kept() for word in WORDS)
    call_command("erase_booking", str(booking.pk), "--reason", "à sa demande", stdout=StringIO())
    assert not any(word in kept() for word in WORDS) and not BookingLink.objects.exists()
    assert by_link.opened_link(hidden) is None and Booking.objects.get().quantity == 1
    assert Entry.objects.filter(verb="booking.erased", reason="à sa demande").exists()
    assert use.of_platform(platform, timezone.localdate(), inside=True).to_come == 1
    with pytest.raises(CommandError):
        call_command("erase_booking", "inconnu", "--reason", "x", stdout=StringIO())


def test_a_booking_is_forgotten_a_year_after_its_last_day() -> None:
    chief = lead()
    platform, one = published(chief)
    today = timezone.localdate()
    first = dated(accepted(one, chief), today - KEPT)
    services.say_used(booking_id=first.pk, hours=6, by=chief)
    assert forget_old_bookings() == 0
    dated(first, today - KEPT - timedelta(days=1))
    assert forget_old_bookings() == 1 and forget_old_bookings() == 0
    assert not any(word in kept() for word in WORDS)
    assert use.of_platform(platform, today, inside=True).together.hours == 6


def test_the_contact_of_a_withdrawn_platform_is_forgotten_a_year_after() -> None:
    chief = lead()
    platform, _ = published(chief)
    services.withdraw(platform_id=platform.pk, reason="fin du bail", by=chief)
    assert forget_old_contacts() == 0
    assert forget_old_contacts(timezone.now() + KEPT + timedelta(days=2)) == 1
    platform.refresh_from_db()
    assert platform.contact == "" and "Ada Contact" not in str(list(PersonalValue.objects.values_list("value")))
