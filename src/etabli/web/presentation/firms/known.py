"""What Établi knows of a firm beside the register, of what the reader may read: fiches that it bears, VTE."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import sight
from etabli.domain.vte import volunteer_rights
from etabli.domain.vte.models import Offer, Volunteer
from etabli.domain.vte.queries.offers import open_on

MOST = 20


@dataclass(frozen=True)
class Known:
    """`fiches` are of the firm, wherever it is; `offers` and `volunteers` of the establishment."""

    fiches: Sequence[Fiche]
    offers: Sequence[Offer]
    volunteers: Sequence[Volunteer]


def known(actor: Actor, siret: str) -> Known:
    """Three queries; twenty of each at most."""
    fiches = sight(actor).fiches().filter(lead__siren=siret[:9]).select_related("plan__territory__phase")
    return Known(
        fiches=list(fiches.order_by("plan__territory__name", "number")[:MOST]),
        offers=list(open_on(actor.on).filter(siret=siret).order_by("-published_on")[:MOST]),
        volunteers=list(
            volunteer_rights.visible(actor).filter(siret=siret, forgotten_at=None).order_by("-opened_on")[:MOST]
        ),
    )
