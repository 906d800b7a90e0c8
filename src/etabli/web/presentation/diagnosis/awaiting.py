"""What the workbench and the team of their territories await of somebody, for their space."""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.diagnosis.queries import awaited as queries
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency


def awaited(actor: Actor) -> list[Awaited]:
    """Every territory's, in no order but that of names. One query."""
    return told(queries.awaited(actor))


def told(places: Iterable[Territory]) -> list[Awaited]:
    """What `queries.awaited` found, in words."""
    places = list(places)
    found = [one for place in places for one in _of_territory(place)]
    if heirless := [place for place in places if place.heirless]:
        many = numbers.plural(
            len(heirless), "mandat d'élu attend un successeur", "mandats d'élus attendent un successeur"
        )
        where = f" ({heirless[0].name})" if len(heirless) == 1 else ""
        found.append(Awaited(french(f"{many}{where}."), reverse("handovers"), Urgency.TO_HAND_OVER))
    return found


def _of_territory(place: Territory) -> Iterator[Awaited]:
    keys = [place.phase_id, place.published_id]
    workbench = reverse("workbench", args=keys)
    if place.to_sign is not None:
        yield Awaited(
            french(f"Adopter la version {place.to_sign} de l'état des lieux ({place.name})."),
            reverse("version", args=[*keys, place.to_sign]),
            Urgency.TO_SIGN,
            place.presented_at.date() if place.presented_at else None,
        )
    if place.changed:
        many = numbers.plural(place.changed, "chiffre a changé", "chiffres ont changé")
        text = f"{many} derrière des constats retenus ({place.name}) : décidez lesquels prendre."
        yield Awaited(french(text), workbench, Urgency.CHANGED)
    if place.to_present is not None:
        yield Awaited(
            french(f"Présenter la version {place.to_present} de l'état des lieux, ou la retirer ({place.name})."),
            reverse("version", args=[*keys, place.to_present]),
            Urgency.TO_PRESENT,
            place.made_at.date() if place.made_at else None,
        )
    if place.to_decide:
        many = numbers.plural(place.to_decide, "constat à décider", "constats à décider")
        yield Awaited(french(f"{many} ({place.name})."), f"{workbench}#a-decider", Urgency.TO_DECIDE)
    if place.to_begin:
        text = f"Commencer l'état des lieux ({place.name}) : l'atelier propose les constats tirés des données."
        yield Awaited(french(text), workbench, Urgency.TO_BEGIN)
    if place.to_rate:
        many = numbers.plural(place.to_rate, "constat attend votre avis", "constats attendent votre avis")
        yield Awaited(french(f"{many} ({place.name})."), workbench, Urgency.TO_RATE)
