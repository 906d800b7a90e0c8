"""What the workbench and the team of their territories await of somebody, for their space."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.domain.diagnosis.queries import awaited as queries
from etabli.domain.diagnosis.queries.awaited import What
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency, any_who_may

# What is said of a territory, `many` of it; where (an address of the territory, and a place on its page); how urgent.
SAID = {
    What.TO_SIGN: ("Adopter la version {number} de l'état des lieux ({name}).", "version", "", Urgency.TO_SIGN),
    What.CHANGED: (
        "{many} derrière des constats retenus ({name}) : décidez lesquels prendre.",
        *("workbench", "", Urgency.CHANGED),
    ),
    What.TO_PRESENT: (
        "Présenter la version {number} de l'état des lieux, ou la retirer ({name}).",
        *("version", "", Urgency.TO_PRESENT),
    ),
    What.TO_DECIDE: ("{many} ({name}).", "workbench", "#a-decider", Urgency.TO_DECIDE),
    What.TO_BEGIN: (
        "Commencer l'état des lieux ({name}) : l'atelier propose les constats tirés des données.",
        *("workbench", "", Urgency.TO_BEGIN),
    ),
    What.TO_RATE: ("{many} ({name}).", "workbench", "", Urgency.TO_RATE),
}
DECIDED = (What.CHANGED, What.TO_DECIDE, What.TO_BEGIN)  # by any of those who decide there
MANY = {
    What.CHANGED: ("chiffre a changé", "chiffres ont changé"),
    What.TO_DECIDE: ("constat à décider", "constats à décider"),
    What.TO_RATE: ("constat attend votre avis", "constats attendent votre avis"),
}


def awaited(actor: Actor) -> list[Awaited]:
    """Every territory's, in no order but that of names. One query."""
    return told(queries.awaited(actor))


def told(found: Iterable[Row]) -> list[Awaited]:
    """What `queries.parts` found, in words; what other contexts know of, they tell."""
    found = list(found)
    of_places = [_of_place(one) for one in found if one.what in SAID]
    heirless = [one.name for one in found if one.what == What.HEIRLESS]
    if not heirless:
        return of_places
    many = numbers.plural(len(heirless), "mandat d'élu attend un successeur", "mandats d'élus attendent un successeur")
    where = f" ({heirless[0]})" if len(heirless) == 1 else ""
    shared = any_who_may("team.hand_over")
    text = french(f"{many}{where}.")
    return [*of_places, Awaited(text, reverse("handovers"), Urgency.TO_HAND_OVER, shared=shared)]


def _of_place(one: Row) -> Awaited:
    sentence, address, below, urgency = SAID[one.what]
    many = numbers.plural(one.number, *MANY[one.what]) if one.what in MANY else ""
    keys = [one.phase_id, one.published_id, *([one.number] if address == "version" else [])]
    return Awaited(
        french(sentence.format(number=one.number, many=many, name=one.name)),
        f"{reverse(address, args=keys)}{below}",
        urgency,
        localdate(one.since) if one.since else None,
        shared=any_who_may("diagnosis.decide") if one.what in DECIDED else "",
    )
