"""Know-how to hand on in a firm is written, with the departures expected."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.training.models import Departures, Transmission
from etabli.domain.training.rights import FOLLOW, scope_of
from etabli.domain.training.services.numbering import number_of
from etabli.domain.training.services.trainings import STAYS, check_fiche


@transaction.atomic
def save_transmission(*, transmission: Transmission, by: Actor) -> Transmission:
    """Write what a firm says, new or not, as of today."""
    mandate = permissions.require(by, FOLLOW, transmission.territory)
    stored = Transmission.objects.select_for_update().filter(pk=transmission.pk).first()
    if stored is not None and stored.territory_id != transmission.territory_id:
        raise ValidationError(STAYS)
    check_fiche(transmission.fiche_id, stored.fiche_id if stored else None, by)
    transmission.told_on = by.on
    transmission.firm_number = number_of(transmission)
    verb = "transmission.changed" if stored else "transmission.told"
    audit.save(transmission, by=by.author(mandate), verb=verb, scope=scope_of(transmission.territory_id))
    return transmission


@transaction.atomic
def save_departures(*, departures: Departures, by: Actor) -> Departures:
    """How many people of a trade leave in a year."""
    transmission = _locked(departures.transmission_id)
    mandate = permissions.require(by, FOLLOW, transmission.territory)
    scope = scope_of(transmission.territory_id)
    audit.save(departures, by=by.author(mandate), verb="transmission.departures", scope=scope)
    return departures


@transaction.atomic
def remove_departures(*, departures_id: UUID, by: Actor) -> None:
    """They were written by mistake, or are not expected any more."""
    departures = Departures.objects.get(pk=departures_id)
    transmission = _locked(departures.transmission_id)
    mandate = permissions.require(by, FOLLOW, transmission.territory)
    scope = scope_of(transmission.territory_id)
    audit.delete(departures, by=by.author(mandate), verb="transmission.departures_removed", scope=scope)


def _locked(transmission_id: UUID) -> Transmission:
    Transmission.objects.select_for_update().get(pk=transmission_id)
    return Transmission.objects.select_related("territory__phase").get(pk=transmission_id)
