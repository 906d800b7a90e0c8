"""Obstacles, for tests: a territory with who answers at each level, one obstacle raised, sent, answered, solved."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import World, acting, world
from tests.domain.requests_world import link

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleAct
from etabli.domain.coordination.services.obstacles import Gain, Raised
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation


@dataclass
class Levels:
    """A territory with who answers at each level: a préfecture, a Région, the national delegation."""

    of: World
    prefecture: Organisation
    state: Actor
    council: Organisation
    region: Actor
    delegation: Organisation
    nation: Actor

    @property
    def lead(self) -> Actor:
        return self.of.lead


def levels(published_id: str = "ti-8413", phase: str = "2", *, of: World | None = None) -> Levels:
    of = of or world(published_id, phase, started=False)
    prefecture, council = (one.mandates[0].organisation for one in (of.state, of.region))
    delegation = organisation(OrganisationKind.DELEGATION)
    return Levels(
        of,
        prefecture,
        of.state,
        council,
        of.region,
        delegation,
        acting(mandate(Role.DELEGATION, organisation=delegation)),
    )


def raised(at: Levels, by: Actor | None = None, on: date = TODAY, **fields: Any) -> Obstacle:
    given: dict[str, Any] = {
        "title": "Avis des Bâtiments de France attendu",
        "facts": "Le dossier est complet depuis quatre mois.",
        "kind": "procedure",
        "visibility": "public",
    }
    who = by or acting(at.lead.mandates[0], on)
    return services.raise_obstacle(territory=at.of.territory, raised=Raised(**given | fields), by=who)


def sent(at: Levels, on: date = TODAY, **fields: Any) -> Obstacle:
    one = raised(at, on=on, **fields)
    by = acting(at.lead.mandates[0], on)
    return services.send_obstacle(obstacle_id=one.pk, authority_id=at.prefecture.pk, by=by, link=link)


def answered(one: Obstacle, act: ObstacleAct, by: Actor, **fields: Any) -> Obstacle:
    given = {"words": "Nous avons regardé le dossier."} | fields
    return services.answer_obstacle(obstacle_id=one.pk, act=act, by=by, **given)


def solved(one: Obstacle, by: Actor, days: int | None = 60, **fields: Any) -> Obstacle:
    gain = Gain(**{"change": "procedure", "days": days} | fields)
    return services.solve_obstacle(obstacle_id=one.pk, done="Un guichet unique rend l'avis.", gain=gain, by=by)
