"""What people are told of obstacles: the authority by a link of its own, whoever leads or raised it by a notice."""

from collections.abc import Callable, Container
from datetime import timedelta
from textwrap import shorten

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import Obstacle, ObstacleLink, ObstacleStep
from etabli.domain.coordination.obstacle_states import ANSWERS
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person, Recusal
from etabli.domain.governance.queries.team import reaching
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.domain.plans.enums import Visibility
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

Link = Callable[[str], str]  # an address that holds the secret


def tell_authority(obstacle: Obstacle, says: str, by: Author, link: Link, *, apart: Container[object] = ()) -> int:
    """Write to each who answers, with a link of their own; how many. `apart`: the people who are not written to."""
    assert obstacle.answer_by is not None
    today = timezone.localdate(clock.now())
    away = standing_back(obstacle)
    found = [one for one in rights.people_of(obstacle, today) if one.person_id not in away]
    found = [one for one in found if one.person_id not in apart]
    for mandate in {one.person_id: one for one in found}.values():
        until = obstacle_rules().link_until(timezone.localdate(clock.now()), obstacle.answer_by)
        end = clock.start_of(until + timedelta(days=1))
        hidden, one = ObstacleLink.made(end, obstacle=obstacle, mandate=mandate, level=obstacle.level)
        audit.save(one, by=by, verb="obstacle.link_made", scope=rights.scope_of(obstacle))
        place = obstacle.territory.name
        fiche = f"\nFiche : {obstacle.fiche.title}" if obstacle.fiche is not None else ""
        outbox.write(
            kind="obstacle.sent",
            to=mandate.person.email,
            subject=french(f"Établi : un point de blocage à lever, {place}"),
            text=french(
                f"Bonjour,\n\n{says}\n\nTerritoire : {place}{fiche}\n"
                f"Nature : {obstacle_rules().label(obstacle.kind)}\nBlocage : {obstacle.title}\n\n{obstacle.facts}\n\n"
                f"Réponse attendue le {day(obstacle.answer_by)} au plus tard. Pour répondre, ouvrez ce lien, jusqu'au "
                f"{day(until)} :\n{link(hidden)}\n\n"
                "Il ne vaut que pour vous et pour ce point de blocage : ne le transmettez pas.\n"
            ),
            secret=True,
        )
    return len({one.person_id for one in found})


def remind_authority(obstacle: Obstacle) -> None:
    """A notice to each who may answer, once a last day: before it, not after."""
    assert obstacle.answer_by is not None
    away = standing_back(obstacle)
    found = rights.people_of(obstacle, timezone.localdate(clock.now()))
    notifications.tell(
        kind="obstacle.soon",
        event=f"obstacle.soon:{obstacle.pk}:{obstacle.level}:{obstacle.answer_by.isoformat()}",
        people=[one.person for one in found if one.person_id not in away],
        title=f"{_named(obstacle)}, {obstacle.territory.name} : réponse attendue le {day(obstacle.answer_by)}",
        text=f"Vous pouvez encore répondre à temps.\n\nIl s'agit de : {_about(obstacle)}.",
        url=reverse("obstacle", args=[obstacle.pk]),
        territory=obstacle.territory,
        by=None,
    )


def _named(obstacle: Obstacle) -> str:
    """For the title of a notice, short enough for what follows."""
    if _reserved(obstacle):
        return "Point de blocage réservé"
    return f"Point de blocage « {shorten(obstacle.title, 70, placeholder='…')} »"


def _about(obstacle: Obstacle) -> str:
    """Its title, but of what is reserved: a notice is kept, and read on a screen."""
    return "un point de blocage réservé" if _reserved(obstacle) else f"« {obstacle.title} »"


def _reserved(obstacle: Obstacle) -> bool:
    return obstacle.visibility == Visibility.RESTRICTED or (
        obstacle.fiche is not None and obstacle.fiche.visibility == Visibility.RESTRICTED
    )


def tell_leaders(obstacle: Obstacle, step: ObstacleStep, says: str, by: Actor | None) -> None:
    """A notice to whoever raised it and to the chefs de projet; to the Région's people where there is none."""
    kind = "answered" if step.act in ANSWERS else str(step.act)
    place = obstacle.territory
    notifications.tell(
        kind=f"obstacle.{kind}",
        event=f"obstacle.{kind}:{step.pk}",
        people=_leading(obstacle),
        title=f"{_named(obstacle)}, {place.name} : {step.get_act_display()}",
        text=f"{says}\n\nIl s'agit de : {_about(obstacle)}.",
        url=reverse("obstacle", args=[obstacle.pk]),
        territory=place,
        by=by,
    )


def _leading(obstacle: Obstacle) -> list[Person]:
    running = Mandate.objects.in_force(timezone.localdate(clock.now())).filter(person__is_active=True)
    running = running.select_related("person")
    leads = list(running.filter(role=Role.PROJECT_LEAD, territory=obstacle.territory))
    if not leads:
        here = Territory.objects.filter(pk=obstacle.territory_id)
        leads = list(running.filter(reaching(here), role=Role.REGION))
    people = [obstacle.raised_by.person, *(one.person for one in leads)]
    away = standing_back(obstacle)
    return [one for one in people if one.pk not in away]


def standing_back(obstacle: Obstacle) -> frozenset[object]:
    """The people who stand back from its fiche."""
    if obstacle.fiche is None:
        return frozenset()
    kind, key = obstacle.fiche.subject
    away = Recusal.objects.in_force().filter(subject_kind=kind, subject_id=key)
    return frozenset(away.values_list("person", flat=True))
