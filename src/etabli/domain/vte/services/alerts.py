"""Alerts: asked for without an account, confirmed by a link, sent by the outbox, stopped by one click, purged."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import plural
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.governance import secret
from etabli.domain.governance.services import attempts
from etabli.domain.outbox import services as outbox
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Alert, Offer, OfferStep
from etabli.domain.vte.models.alerts import Cadence
from etabli.domain.vte.services.telling import Link
from etabli.kernel.typography import french

VALID = timedelta(days=2)
EVERY = {Cadence.DAILY: 1, Cadence.WEEKLY: 7}  # days
MOST = 20  # offers named in a message
GONE = "Ce lien n’ouvre aucune alerte : elle est arrêtée, ou elle a expiré."
# The open offers that answer what an address asks; the list of the page, so that an alert tells what it shows.
Answering = Callable[[str], list[Offer]]


def ask(*, alert: Alert, machine: str, link: Link) -> None:
    """Keep an alert, and send its address the link that confirms it, and later stops it."""
    alert.email = alert.email.strip().lower()
    hidden = secret.fresh()
    alert.secret_hash, alert.expires_at = secret.hashed(hidden), timezone.now() + VALID
    alert.full_clean()
    attempts.count(attempts.ALERTS_OF_MACHINE, machine)
    attempts.count(attempts.ALERTS_OF_ADDRESS, alert.email)
    with transaction.atomic():
        alert.save(force_insert=True)
        outbox.write(
            kind="alert.confirm",
            to=alert.email,
            subject=french("Établi : une alerte d'offres de VTE à confirmer"),
            text=french(
                "Bonjour,\n\nUne alerte d'offres de VTE est demandée avec cette adresse.\n\nPour la confirmer, ouvrez "
                f"ce lien dans les deux jours :\n{link(hidden)}\n\n"
                "Si vous n'avez rien demandé, ignorez ce message : sans confirmation, tout est effacé.\n"
            ),
            secret=True,
        )


def opened(hidden: str) -> Alert | None:
    """The alert that a link opens, confirmed or not."""
    return Alert.objects.filter(secret_hash=secret.hashed(hidden), expires_at__gt=timezone.now()).first()


@transaction.atomic
def confirm(*, hidden: str) -> Alert:
    """It begins with the offers of today."""
    found = _locked(hidden)
    if found.confirmed_at is None:
        found.confirmed_at = timezone.now()
        found.expires_at = found.confirmed_at + timedelta(days=offer_rules().alert_days)
        found.told_until = timezone.localdate() - timedelta(days=1)
        found.save(update_fields=["confirmed_at", "expires_at", "told_until"])
    return found


@transaction.atomic
def stop(*, hidden: str) -> None:
    """One click, and nothing is kept."""
    _locked(hidden).delete()


@transaction.atomic
def erase(alert: Alert) -> int:
    """At the request of whoever asked for it, with the messages to their address."""
    outbox.forget(alert.email)
    alert.delete()
    return 0


def send(*, answering: Answering, page: Callable[[Offer], str], link: Link, on: date | None = None) -> int:
    """Write to each alert that is due what was published since the last time, up to yesterday; how many messages.

    A day is told once it is over, so that what is published later in it is not lost. What was changed and published
    again is told again. Each message has a link of its own to stop: the one before stops no more, as no secret is kept.
    """
    last = (on or timezone.localdate()) - timedelta(days=1)
    count = 0
    for alert in Alert.objects.filter(confirmed_at__isnull=False, expires_at__gt=timezone.now()):
        assert alert.told_until is not None
        if last - alert.told_until < timedelta(days=EVERY[Cadence(alert.cadence)]):
            continue
        days = _published(alert.told_until, last)
        offers = [one for one in answering(alert.asked) if one.pk in days]
        count += _sent(alert, offers, last, page, link)
    return count


def _published(after: date, until: date) -> set[UUID]:
    """The offers that were published, or published again, after a day and until another."""
    steps = OfferStep.objects.filter(kind=OfferStepKind.PUBLISHED, on__gt=after, on__lte=until)
    return set(steps.values_list("offer", flat=True))


@transaction.atomic
def _sent(read: Alert, offers: list[Offer], last: date, page: Callable[[Offer], str], link: Link) -> int:
    """The alert as it is now: who stopped it since it was read is not written to, nor kept again."""
    alert = Alert.objects.select_for_update().filter(pk=read.pk, told_until=read.told_until).first()
    if alert is None:
        return 0
    alert.told_until = last
    if offers:
        hidden = secret.fresh()
        alert.secret_hash = secret.hashed(hidden)
        lines = [f"{one.title}, {one.commune.name} ({one.territory.name})\n{page(one)}" for one in offers[:MOST]]
        more = f"\n\nEt {len(offers) - MOST} de plus." if len(offers) > MOST else ""
        told = "\n\n".join(lines) + more
        outbox.write(
            kind="alert.offers",
            to=alert.email,
            subject=french(f"Établi : {plural(len(offers), 'nouvelle offre', 'nouvelles offres')} de VTE"),
            text=french(f"Bonjour,\n\n{told}\n\nPour arrêter cette alerte :\n{link(hidden)}\n"),
            secret=True,
        )
    alert.save(update_fields=["told_until", "secret_hash"])
    return int(bool(offers))


def purge(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time, and those that are over; how many."""
    removed, _ = Alert.objects.filter(expires_at__lte=now or timezone.now()).delete()
    return removed


def _locked(hidden: str) -> Alert:
    found = Alert.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if found is None or timezone.now() >= found.expires_at:
        raise ValidationError(french(GONE))
    return found
