"""What the workbench awaits of somebody, for their space."""

from collections.abc import Sequence

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.diagnosis.queries import awaited as queries
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited


def awaited(actor: Actor) -> Sequence[Awaited]:
    """Versions to adopt, then figures that changed behind kept findings, territory by territory. One query."""
    places = list(queries.awaited(actor))
    found = [
        Awaited(
            french(f"Adopter la version {place.to_sign} de l'état des lieux ({place.name})."),
            reverse("version", args=[*_place(place), place.to_sign]),
            place.presented_at.date() if place.presented_at else None,
        )
        for place in places
        if place.to_sign is not None
    ]
    for place in places:
        if place.changed:
            many = numbers.plural(place.changed, "chiffre a changé", "chiffres ont changé")
            text = f"{many} derrière des constats retenus ({place.name}) : décidez lesquels prendre."
            found.append(Awaited(french(text), reverse("workbench", args=_place(place))))
    return found


def _place(territory: Territory) -> list[str]:
    return [territory.phase_id, territory.published_id]
