"""What plans await of somebody, for their space: to sign, to judge, to take further, to correct, to gather, to read."""

from dataclasses import dataclass

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.coordination.queries import obstacles
from etabli.domain.diagnosis.queries import awaited as below
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.queries import recusals
from etabli.domain.plans.queries import awaited as queries
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Urgency
from etabli.web.presentation.diagnosis import awaiting as diagnosis
from etabli.web.presentation.steering.obstacles import awaited as awaited_of_obstacles
from etabli.web.presentation.team import deports


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, and what they stand back from."""

    things: list[Awaited]
    standing_back: tuple[Recusal, ...]


def all_awaited(actor: Actor) -> Waiting:
    """What the workbench, the plans, obstacles and déports await: one query, and theirs if any of theirs waits."""
    found = below.awaited(actor, [*queries.waits(actor), *obstacles.waits(actor), *recusals.waits(actor)])
    if not any(one.what == below.What.ABOVE for one in found):
        return Waiting(diagnosis.told(found), ())
    mine = recusals.mine(actor)
    of_plans = [*awaited(actor), *map(_read, queries.to_read(actor))]
    of_plans += awaited_of_obstacles(actor)
    return Waiting([*deports(mine), *diagnosis.told(found), *of_plans], mine.running)


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
