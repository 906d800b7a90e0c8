"""What plans await of somebody, for their space: to sign, to judge, to take further, to correct, to gather, to read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.coordination.queries import awaited as committees
from etabli.domain.coordination.queries import monthly as of_monthly
from etabli.domain.coordination.queries import obstacles, review_waits
from etabli.domain.coordination.queries import waits as of_requests
from etabli.domain.diagnosis.queries import awaited as below
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.queries import recusals
from etabli.domain.plans.queries import awaited as queries
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency
from etabli.web.presentation.diagnosis import awaiting as diagnosis
from etabli.web.presentation.steering import awaiting as requests
from etabli.web.presentation.steering import monthly_awaiting
from etabli.web.presentation.steering import reviews as of_reviews
from etabli.web.presentation.steering.committee_awaiting import of_committees
from etabli.web.presentation.steering.obstacles import awaited as awaited_of_obstacles
from etabli.web.presentation.team import deports

# What each kind of steering awaits, told when some of it waits.
OF_STEERING: dict[str, Callable[[Actor], list[Awaited]]] = {
    "requests": requests.awaited,
    "committees": of_committees,
    "monthly": monthly_awaiting.awaited,
    "obstacles": awaited_of_obstacles,
    "reviews": of_reviews.awaited,
}


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, and what they stand back from."""

    things: list[Awaited]
    standing_back: tuple[Recusal, ...]


def all_awaited(actor: Actor) -> Waiting:
    """What all await: one query, and those of a context above (plans, déports, requests, …) only where it has any."""
    sources = {
        "plans": queries.waits,
        "recusals": recusals.waits,
        "requests": of_requests.waits,
        "committees": committees.waits,
        "monthly": of_monthly.waits,
        "obstacles": obstacles.waits,
        "reviews": review_waits.waits,
    }
    above = [(name, *rows) for name, waits in sources.items() for rows in waits(actor)]
    found = below.awaited(actor, [(rows, path) for _, rows, path in above])
    waiting = {above[one.number][0] for one in found if one.what == below.What.ABOVE}
    mine = recusals.mine(actor) if "recusals" in waiting else None
    things = [*(deports(mine) if mine else ()), *diagnosis.told(found)]
    if "plans" in waiting:
        things += [*awaited(actor), *map(_read, queries.to_read(actor))]
    for name, told in OF_STEERING.items():
        if name in waiting:
            things += told(actor)
    return Waiting(things, mine.running if mine else ())


def awaited(actor: Actor) -> list[Awaited]:
    """What others wait for first."""
    found = queries.awaited(actor)
    of_others = [*map(_sign, found.sign), *map(_judge, found.judge), *map(_move, found.move)]
    return [*of_others, *map(_correct, found.correct), *map(_gather, found.gather)]


def _sign(one: queries.ToSign) -> Awaited:
    lacking = "" if one.signatory.titled else " Son titre n'est pas complet."
    text = f"Signer le plan d'action pour {one.signatory.organisation.name} ({one.territory.name}).{lacking}"
    url = reverse("plan_version", args=[*_place(one.territory), one.number])
    return Awaited(french(text), f"{url}#signataires", Urgency.TO_SIGN, since=one.since)


def _judge(one: queries.ToJudge) -> Awaited:
    text = f"Donner un avis sur le plan d'action ({one.territory.name}), au nom de : {', '.join(one.names)}."
    return Awaited(
        french(text), f"{reverse('plan_path', args=_place(one.territory))}#avis", Urgency.TO_ANSWER, since=one.since
    )


def _move(one: queries.ToMove) -> Awaited:
    text = f"{one.move.label} ({one.territory.name}) : rien ne manque plus."
    return Awaited(
        french(text), f"{reverse('plan_path', args=_place(one.territory))}#vous", Urgency.TO_ANSWER, since=one.since
    )


def _gather(one: queries.ToGather) -> Awaited:
    url = reverse("plan_version", args=[*_place(one.territory), one.number])
    text = f"Réunir les titres à signer et les signatures du plan d'action ({one.territory.name})."
    return Awaited(french(text), f"{url}#signataires", Urgency.TO_PRESENT, since=one.since)


def _correct(one: queries.ToCorrect) -> Awaited:
    many = numbers.plural(one.fiches, "fiche à corriger", "fiches à corriger")
    text = f"{many} à la demande du comité régional ({one.territory.name})."
    url = f"{reverse('plan_path', args=_place(one.territory))}#modifications"
    return Awaited(french(text), url, Urgency.CHANGED, since=one.since)


def _read(one: queries.ToRead) -> Awaited:
    number = one.comment.fiche.number
    text = (
        f"{one.comment.author} vous cite dans un commentaire de la fiche {number} ({one.territory.name}) : répondez-y."
    )
    url = reverse("fiche", args=[*_place(one.territory), number])
    return Awaited(french(text), f"{url}#commentaire-{one.comment.pk}", Urgency.CITED, since=one.since)


def _place(territory: Territory) -> list[str]:
    return [territory.phase_id, territory.published_id]
