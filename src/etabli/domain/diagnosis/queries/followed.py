"""Where the état des lieux of each territory stands, for those whose mandate reaches several."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Finding, Version
from etabli.domain.diagnosis.models.versions import OPEN
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.territories.models import Territory


def followed(actor: Actor, phase: str) -> QuerySet[Territory]:
    """Territories of a phase that a mandate of the actor on a région or a part of it reaches, in one query.

    `adopted` is the number of the last adopted version; `open_number` and `open_state` are of the one under way;
    `begun` says whether there are findings. A mandate on the whole of France follows all of them elsewhere.
    """
    wide = Q(pk__in=[])
    for mandate in actor.mandates:
        if mandate.region_id or mandate.departement_id or mandate.arrondissement_id:
            wide |= reach(mandate)
    versions = Version.objects.filter(territory=OuterRef("pk")).order_by("-number")
    under_way = versions.filter(state__in=OPEN)
    return (
        Territory.objects.filter(wide, phase=phase)
        .annotate(
            adopted=Subquery(versions.filter(state=VersionState.ADOPTED).values("number")[:1]),
            open_number=Subquery(under_way.values("number")[:1]),
            open_state=Subquery(under_way.values("state")[:1]),
            begun=Exists(Finding.objects.filter(territory=OuterRef("pk"))),
        )
        .order_by("name", "pk")
    )
