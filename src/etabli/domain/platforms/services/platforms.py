"""A platform is described, published, withdrawn; its services and the days on which it is closed."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.rights import sight
from etabli.domain.platforms import rights
from etabli.domain.platforms.enums import BookingState, PlatformState
from etabli.domain.platforms.models import Booking, ClosedDays, Platform, Service
from etabli.domain.platforms.services.places import check_capacity
from etabli.kernel.typography import french

NO_SERVICE = "Décrivez au moins un service avant de publier."
NOT_YOURS = french("Cette fiche n'existe pas, ou elle ne vous est pas ouverte.")


@transaction.atomic
def save_platform(*, platform: Platform, by: Actor) -> Platform:
    """Describe one, new or not. One that is there is kept by who may before the change, and after."""
    stored = Platform.objects.select_related("territory__phase", "operator").filter(pk=platform.pk).first()
    if stored is not None:
        rights.require(by, stored)
        if stored.territory_id != platform.territory_id:
            raise ValidationError({"territory": "Une plateforme ne change pas de territoire."})
    mandate = rights.require(by, platform)
    named = platform.fiche_id is not None and (stored is None or stored.fiche_id != platform.fiche_id)
    if named and not sight(by).fiches().filter(pk=platform.fiche_id).exists():
        raise ValidationError({"fiche": NOT_YOURS})
    verb = "platform.changed" if stored else "platform.described"
    audit.save(platform, by=by.author(mandate), verb=verb, scope=platform.territory_id)
    return platform


@transaction.atomic
def publish(*, platform_id: UUID, by: Actor) -> Platform:
    """Everybody sees it, and firms book."""
    platform = locked(platform_id)
    mandate = rights.require(by, platform)
    if not platform.services.filter(closed_on=None).exists():
        raise ValidationError(NO_SERVICE)
    platform.state, platform.published_on, platform.withdrawn_on = PlatformState.PUBLISHED, by.on, None
    audit.save(platform, by=by.author(mandate), verb="platform.published", scope=platform.territory_id)
    return platform


@transaction.atomic
def withdraw(*, platform_id: UUID, reason: str, by: Actor) -> Platform:
    """Nobody sees it but who keeps it; bookings that wait or are confirmed are answered first."""
    platform = locked(platform_id)
    mandate = rights.require(by, platform)
    if platform.state != PlatformState.PUBLISHED:
        raise ValidationError("Cette plateforme n’est pas publiée.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : l’historique garde ce motif."})
    open_states = (BookingState.ASKED, BookingState.PROPOSED, BookingState.CONFIRMED)
    if Booking.objects.filter(service__platform=platform, state__in=open_states).exists():
        raise ValidationError("Des réservations attendent une réponse ou une suite : traitez-les d’abord.")
    platform.state, platform.withdrawn_on = PlatformState.WITHDRAWN, by.on
    author = by.author(mandate)
    audit.save(platform, by=author, verb="platform.withdrawn", reason=reason.strip(), scope=platform.territory_id)
    return platform


@transaction.atomic
def save_service(*, service: Service, by: Actor) -> Service:
    """Describe one, new or not. Its capacity never goes below what is confirmed from today on."""
    platform = locked(service.platform_id)
    mandate = rights.require(by, platform)
    stored = Service.objects.select_for_update().filter(pk=service.pk).first()
    if stored is not None and stored.platform_id != platform.pk:
        raise ValidationError("Ce service est d’une autre plateforme.")
    if stored is not None and service.capacity < stored.capacity:
        check_capacity(service, by.on)
    audit.save(service, by=by.author(mandate), verb="platform.service", scope=platform.territory_id)
    return service


@transaction.atomic
def close_service(*, service_id: UUID, by: Actor) -> Service:
    """No longer offered; what is confirmed stays."""
    service = Service.objects.select_related("platform").get(pk=service_id)
    platform = locked(service.platform_id)
    mandate = rights.require(by, platform)
    others = platform.services.filter(closed_on=None).exclude(pk=service_id)
    if platform.is_public and not others.exists():
        raise ValidationError("C’est le dernier service : retirez plutôt la plateforme.")
    service.closed_on = service.closed_on or by.on
    audit.save(service, by=by.author(mandate), verb="platform.service_closed", scope=platform.territory_id)
    return service


@transaction.atomic
def reopen_service(*, service_id: UUID, by: Actor) -> Service:
    """Offered again, as it was. Refused where another of its name is offered."""
    service = Service.objects.select_related("platform").get(pk=service_id)
    platform = locked(service.platform_id)
    mandate = rights.require(by, platform)
    if service.closed_on is None:
        raise ValidationError("Ce service est déjà proposé.")
    service.closed_on = None
    audit.save(service, by=by.author(mandate), verb="platform.service_reopened", scope=platform.territory_id)
    return service


@transaction.atomic
def declare_closed(*, closed: ClosedDays, by: Actor) -> ClosedDays:
    """Days on which it is closed. What is confirmed then is called off first, so that the firm is told."""
    platform = locked(closed.platform_id)
    mandate = rights.require(by, platform)
    list(Service.objects.select_for_update().filter(platform=platform))
    if closed.first_on and closed.last_on:
        there = Booking.objects.filter(
            service__platform=platform,
            state=BookingState.CONFIRMED,
            first_on__lte=closed.last_on,
            last_on__gte=closed.first_on,
        )
        if there.exists():
            raise ValidationError("Des réservations sont confirmées ces jours-là : annulez-les d’abord.")
    audit.save(closed, by=by.author(mandate), verb="platform.closed_days", scope=platform.territory_id)
    return closed


@transaction.atomic
def remove_closed(*, closed_id: UUID, by: Actor) -> None:
    """Open again."""
    closed = ClosedDays.objects.get(pk=closed_id)
    platform = locked(closed.platform_id)
    mandate = rights.require(by, platform)
    audit.delete(closed, by=by.author(mandate), verb="platform.open_again", scope=platform.territory_id)


def locked(platform_id: UUID) -> Platform:
    """The platform with its place and who runs it, locked where the database can."""
    Platform.objects.select_for_update().get(pk=platform_id)
    return Platform.objects.select_related("territory__phase", "operator", "fiche__plan").get(pk=platform_id)
