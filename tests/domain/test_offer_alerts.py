"""Alerts of offers: nothing before they are confirmed, each offer told once, stopped by one click, gone in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.offers_world import acting, fields, link, published, review, secret_of

from etabli.domain.outbox.models import Message
from etabli.domain.vte import services
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Alert, Offer, OfferStep, UnconfirmedOffer
from etabli.domain.vte.models.alerts import Cadence
from etabli.domain.vte.services import alerts

pytestmark = pytest.mark.django_db


def asked(cadence: str = "daily", searched: str = "") -> str:
    alerts.ask(alert=Alert(email="Camille@exemple.fr", cadence=cadence, asked=searched), machine="m", link=link)
    return secret_of("alert.confirm")


def send(days: int = 0) -> int:
    def page(offer: Offer) -> str:
        return f"http://x/offre/{offer.pk}"

    on = timezone.localdate() + timedelta(days=days)
    return alerts.send(answering=lambda _: list(Offer.objects.filter(state="published")), page=page, link=link, on=on)


def test_it_sends_nothing_before_it_is_confirmed_and_each_offer_once() -> None:
    published()
    hidden = asked()
    assert send() == 0
    alerts.confirm(hidden=hidden)
    assert send() == 0 and send(days=1) == 1 and send(days=1) == 0 and send(days=2) == 0
    message = Message.objects.get(kind="alert.offers")
    assert message.to == "camille@exemple.fr" and "Responsable" in message.text and message.secret


@pytest.mark.parametrize(("cadence", "days"), [("daily", 1), ("weekly", 7)])
def test_it_is_sent_as_often_as_asked(cadence: str, days: int) -> None:
    alerts.confirm(hidden=asked(cadence))
    published()
    assert send(days=days - 1) == 0
    assert send(days=days) == 1


@pytest.mark.parametrize("cadence", ["daily", "weekly"])
def test_what_is_published_after_it_was_sent_is_told_the_next_time(cadence: str) -> None:
    """Days are moved: the message of the morning, an offer of the same afternoon, the messages that follow."""
    alerts.confirm(hidden=asked(cadence))
    morning, every = alerts.EVERY[Cadence(cadence)], alerts.EVERY[Cadence(cadence)]
    assert send(days=morning) == 0
    offer, _ = published()
    OfferStep.objects.filter(offer=offer).update(on=timezone.localdate() + timedelta(days=morning))
    assert [send(days=morning + n) for n in range(2 * every + 1)] == [int(n == every) for n in range(2 * every + 1)]


def test_what_was_corrected_before_it_could_be_told_is_told_once_it_is_published_again() -> None:
    alerts.confirm(hidden=asked())
    lead = acting()
    offer, hidden = published(lead)
    services.edit(hidden=hidden, said=UnconfirmedOffer(**fields()))
    assert send(days=1) == 0  # to be reviewed that day
    review(offer, OfferStepKind.PUBLISHED, lead)
    OfferStep.objects.filter(offer=offer).order_by("-at").update(on=timezone.localdate() + timedelta(days=1))
    assert send(days=2) == 1 and send(days=3) == 0


def test_who_stops_while_it_is_sent_is_not_written_to_nor_kept_again() -> None:
    published()
    hidden = asked()
    alerts.confirm(hidden=hidden)

    def stopped_meanwhile(_: str) -> list[Offer]:
        alerts.stop(hidden=hidden)
        return list(Offer.objects.filter(state="published"))

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert alerts.send(answering=stopped_meanwhile, page=str, link=link, on=tomorrow) == 0
    assert not Alert.objects.exists() and not Message.objects.filter(kind="alert.offers").exists()


def test_one_click_of_the_last_message_stops_it_and_keeps_nothing() -> None:
    published()
    hidden = asked()
    alerts.confirm(hidden=hidden)
    send(days=1)
    with pytest.raises(ValidationError):
        alerts.stop(hidden=hidden)  # each message has its own link
    alerts.stop(hidden=Message.objects.get(kind="alert.offers").text.rsplit("http://x/", 1)[1].strip())
    assert not Alert.objects.exists()


def test_what_nobody_confirmed_goes_after_two_days_and_the_others_after_a_year() -> None:
    asked()
    confirmed = asked()
    alerts.confirm(hidden=confirmed)
    now = timezone.now()
    assert alerts.purge(now + timedelta(days=1)) == 0
    assert alerts.purge(now + timedelta(days=2, minutes=1)) == 1
    assert alerts.purge(now + timedelta(days=364)) == 0
    assert alerts.purge(now + timedelta(days=366)) == 1


def test_the_command_asks_what_the_page_shows() -> None:
    published()
    for searched in ("contrat=cdd", "contrat=cdi&lieu=01283&km=20"):
        alerts.confirm(hidden=asked(searched=searched))
    yesterday = timezone.localdate() - timedelta(days=1)
    Alert.objects.update(told_until=yesterday - timedelta(days=1))
    OfferStep.objects.update(on=yesterday)
    call_command("send_offer_alerts", "https://etabli.example.fr", verbosity=0)
    message = Message.objects.get(kind="alert.offers")
    offer = Offer.objects.get()
    assert f"https://etabli.example.fr/vte/offres/{offer.pk}/" in message.text
    assert "https://etabli.example.fr/vte/offres/alerte/" in message.text


@pytest.mark.database
def test_the_database_refuses() -> None:
    asked()
    with pytest.raises(IntegrityError, match="alert_confirmed_tells_from_a_day"), transaction.atomic():
        Alert.objects.update(confirmed_at=timezone.now())
    with pytest.raises(IntegrityError, match="alert_expires_later"), transaction.atomic():
        Alert.objects.update(expires_at=timezone.now() - timedelta(days=9))
