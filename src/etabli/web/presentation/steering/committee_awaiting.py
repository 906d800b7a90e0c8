"""What committees await of somebody, for their space."""

from django.urls import reverse

from etabli.catalogue.numbers import day
from etabli.domain.coordination.queries.awaited import Waiting, What, awaited
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency


def of_committees(actor: Actor) -> list[Awaited]:
    return [_told(one) for one in awaited(actor)]


def _told(one: Waiting) -> Awaited:
    if one.what == What.REPLY:
        text = f"{one.name}, le {day(one.on)} : dites si vous venez."
        return Awaited(french(text), reverse("meeting", args=[one.key]), Urgency.TO_ANSWER, one.since)
    if one.what == What.MINUTES:
        text = f"{one.name}, réunion du {day(one.on)} : compte rendu à arrêter."
        return Awaited(french(text), reverse("meeting_minutes", args=[one.key]), Urgency.TO_PRESENT, one.since)
    text = f"{one.name}, {day(one.on)} : une tâche vous est confiée."
    return Awaited(french(text), reverse("committee_decision", args=[one.key]), Urgency.TO_ANSWER, one.since)
