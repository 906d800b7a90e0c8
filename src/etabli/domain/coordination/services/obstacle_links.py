"""Answering an obstacle by the link of a message, without signing in: one person, one obstacle, one level, once."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import Obstacle, ObstacleLink
from etabli.domain.coordination.obstacle_states import ANSWERS, ObstacleAct
from etabli.domain.coordination.services.obstacles import locked, write_answer
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french


def opened_obstacle_link(hidden: str) -> ObstacleLink | None:
    """What a link opens, whatever became of it."""
    found = ObstacleLink.held_by(hidden).select_related(
        "mandate__person",
        "mandate__organisation",
        "mandate__territory",
        "obstacle__territory__phase",
        "obstacle__fiche",
        "obstacle__authority",
    )
    return found.first()


def why_closed(link: ObstacleLink) -> str:
    """Why a link opens nothing any more, in words; empty while it does."""
    obstacle, mandate = link.obstacle, link.mandate
    if link.used_at is not None:
        return french(f"Ce lien a servi le {day(timezone.localtime(link.used_at))} : votre réponse est enregistrée.")
    if not obstacle.is_open:
        return "Ce point de blocage est clos : il n’y a plus rien à répondre."
    if obstacle.level != link.level:
        return "Ce point de blocage est passé à un autre niveau, faute de réponse : ce lien n’ouvre plus rien."
    if not mandate.in_force(timezone.localdate()) or not mandate.person.is_active:
        return "Votre mandat a pris fin : ce lien n’ouvre plus rien."
    if clock.now() >= link.expires_at:
        ended = day(timezone.localdate(link.expires_at - timedelta(microseconds=1)))
        return french(f"Ce lien a expiré : il s’ouvrait jusqu’au {ended}. Connectez-vous à Établi pour répondre.")
    by = Actor(mandate.person, timezone.localdate(clock.now()), (mandate,))
    return "" if rights.may_answer(by, obstacle) else "Ce point de blocage a été adressé à une autre autorité."


@transaction.atomic
def answer_obstacle_by_link(*, hidden: str, act: ObstacleAct, words: str, promised_on: date | None = None) -> Obstacle:
    """Answer under the mandate of whom the link was sent to; it is used up."""
    link = ObstacleLink.held_by(hidden).select_for_update().first()
    if link is None:
        raise ValidationError("Ce lien n’existe pas : vérifiez que l’adresse est entière.")
    obstacle = locked(link.obstacle_id)
    found = opened_obstacle_link(hidden)
    assert found is not None
    if closed := why_closed(found):
        raise ValidationError(closed)
    if act not in ANSWERS:
        raise ValidationError({"act": "Choisissez une réponse."})
    by = Actor(found.mandate.person, timezone.localdate(clock.now()), (found.mandate,))
    write_answer(obstacle, act, by, found.mandate, words=words, promised_on=promised_on, by_link=True)
    found.used_at = clock.now()
    scope = rights.scope_of(obstacle)
    audit.save(found, by=by.author(found.mandate), verb="obstacle.link_used", scope=scope)
    return obstacle
