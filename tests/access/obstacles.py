"""Obstacles of a territory of the access table: one in each state that changes who may, a theme, a link."""

from dataclasses import dataclass

from tests.domain import plans_world as made

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.services.obstacles import Raised
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.models import Fiche


@dataclass(frozen=True)
class ObstaclesPlace:
    """`sent` is public, asked of the opérateur and in `group`; `raised` was sent to nobody yet; `reserved` is sent and
    restricted; `alike` are two that look alike and are in no theme.
    """

    sent: Obstacle
    raised: Obstacle
    reserved: Obstacle
    alike: tuple[Obstacle, Obstacle]
    group: ObstacleGroup
    link: str
    payer: Organisation


def obstacles_of(of: made.World, fiche: Fiche, payer: Organisation) -> ObstaclesPlace:
    links: list[str] = []

    def raised(title: str, visibility: str = "public", about: Fiche | None = fiche) -> Obstacle:
        words = {"title": title, "facts": "Depuis mars.", "kind": "network", "visibility": visibility}
        told = Raised(**words, fiche_id=about.pk if about is not None else None)
        return services.raise_obstacle(territory=of.territory, raised=told, by=of.lead)

    def sent(one: Obstacle) -> Obstacle:
        return services.send_obstacle(
            obstacle_id=one.pk,
            authority_id=payer.pk,
            by=of.lead,
            link=lambda hidden: (links.append(hidden), hidden)[1],
        )

    first, second = sent(raised("Raccordement attendu")), raised("Raccordement promis", about=None)
    keys = [first.pk, second.pk]
    group = services.make_group(title="Raccordements", kind="network", words="", obstacle_ids=keys, by=of.region)
    return ObstaclesPlace(
        sent=Obstacle.objects.get(pk=first.pk),
        raised=Obstacle.objects.get(pk=second.pk),
        reserved=sent(raised("Poste saturé", "restricted")),
        alike=(raised("Raccordement tardif"), raised("Raccordement trop cher", about=None)),
        group=group,
        link=links[0],
        payer=payer,
    )
