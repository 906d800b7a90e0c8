"""What requests to operators await of somebody, for their space: one by one while they are few, else the list."""

from collections.abc import Sequence

from django.urls import reverse

from etabli.catalogue.numbers import plural
from etabli.domain.coordination.enums import RequestState
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries import waits as queries
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency

FEW = 4  # told one by one
ANSWERED = {
    RequestState.PROMISED: "a répondu oui",
    RequestState.PARTLY: "a répondu en partie",
    RequestState.REFUSED: "a refusé",
}


def awaited(actor: Actor) -> list[Awaited]:
    """Late ones of one's operator first, then the others; for who asked, late ones and answers."""
    found = queries.awaited(actor)
    late = [one for one in found.to_answer if one.is_late(actor.on)]
    in_time = [one for one in found.to_answer if not one.is_late(actor.on)]
    return [
        *_told(late, "en retard vous attend", "en retard vous attendent", "retard=oui", Urgency.TO_ANSWER),
        *_told(in_time, "vous attend", "vous attendent", "etat=repondre", Urgency.TO_ANSWER),
        *_told(found.late, "en retard", "en retard", "retard=oui", Urgency.CHANGED),
        *_answers(found.answered),
    ]


def _told(rows: Sequence[SentRequest], one_is: str, many_are: str, query: str, urgency: Urgency) -> list[Awaited]:
    """Each, or all in one line: since when they wait for an answer."""
    if len(rows) > FEW:
        text = f"{plural(len(rows), 'demande à un opérateur', 'demandes aux opérateurs')} {many_are}."
        since = min(one.sent_on for one in rows)
        return [Awaited(french(text), f"{reverse('request_desk')}?{query}", urgency, since)]
    return [
        Awaited(
            french(f"Demande {one_is} : {_what(one)}."), reverse("request_sent", args=[one.pk]), urgency, one.sent_on
        )
        for one in rows
    ]


def _answers(rows: Sequence[SentRequest]) -> list[Awaited]:
    """Those that were refused first."""
    refused_first = sorted(rows, key=lambda one: one.state != RequestState.REFUSED)
    found = [
        Awaited(
            french(f"{one.operator.name} {ANSWERED[RequestState(one.state)]} : {_where(one)}."),
            reverse("request_sent", args=[one.pk]),
            Urgency.CHANGED if one.state == RequestState.REFUSED else Urgency.CITED,
            one.answered_on,
        )
        for one in refused_first[:FEW]
    ]
    if (rest := len(rows) - FEW) > 0:
        text = f"{plural(rest, 'autre réponse d’un opérateur', 'autres réponses d’opérateurs')} depuis un mois."
        found.append(Awaited(french(text), f"{reverse('request_desk')}?etat=suivre", Urgency.CITED))
    return found


def _what(one: SentRequest) -> str:
    return f"{one.operator.name}, {_where(one)}"


def _where(one: SentRequest) -> str:
    fiche = one.request.fiche
    return f"fiche « {fiche.title} » ({fiche.plan.territory.name})"
