"""The trail of a territory and the log of accesses, for those who may read them."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from etabli.domain.audit import queries as audit
from etabli.domain.audit.models import Access, Entry
from etabli.domain.audit.past_titles import PastTitles
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.queries.names import Named, names_and_titles
from etabli.domain.governance.queries.team import check
from etabli.domain.territories.models import Territory


def of_territory(territory: Territory, actor: Actor) -> QuerySet[Entry]:
    """Acts of the territory. Raises NotAllowedError."""
    check(territory, actor, "audit.read")
    return audit.of_scope(territory.pk)


def own(actor: Actor) -> QuerySet[Entry]:
    """What the person did, anywhere."""
    assert actor.person is not None
    return audit.of_person(actor.person.pk)


def named_in(acts: Sequence[audit.Act]) -> dict[str, Named]:
    """Names of the objects, people, organisations and mandates that acts speak of."""
    return named_and_titled(acts, ())[0]


def named_and_titled(acts: Sequence[audit.Act], titled: Collection[str]) -> tuple[dict[str, Named], PastTitles]:
    """The same, and what titled objects were called at each moment. One query."""
    ids = {act.object_id for act in acts} | {str(act.mandate_id) for act in acts if act.mandate_id}
    for act in acts:
        for part in (act.before, act.after):
            ids |= {value for value in part.values() if isinstance(value, str) and len(value) == 36}
    return names_and_titles(ids, titled)


def accesses(actor: Actor) -> QuerySet[Access]:
    """Raises NotAllowedError."""
    verdict = anywhere(actor, "access.read")
    if not verdict:
        raise NotAllowedError(verdict)
    return audit.accesses()
