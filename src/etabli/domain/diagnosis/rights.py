"""What an actor may do on a page, in the query that fetches what the page is about; and scopes of the trail."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Replace

from etabli.domain.diagnosis.models.findings import SUBJECT
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory

# What each act takes that a page sends. Services check it again, and exactly.
ON_FINDING = {
    "decide": "diagnosis.decide",
    "reword": "diagnosis.decide",
    "settle": "diagnosis.decide",
    "rate": "diagnosis.rate",
    "confidential": "diagnosis.confidential",
    "evidence": "diagnosis.contribute",
    "remove_evidence": "diagnosis.decide",
}
ON_VERSION = {
    "submit": "diagnosis.submit",
    "sign": "diagnosis.adopt",
    "date": "diagnosis.adopt",
    "contest": "diagnosis.adopt",
    "withdraw": "diagnosis.submit",
}


@dataclass(frozen=True)
class Opened:
    """A territory that the actor may see, and which of the permissions asked for they have on it."""

    territory: Territory
    may: frozenset[str]


def opened(actor: Actor, phase: str, published_id: str, permission: str, *also: str, **facts: Exists) -> Opened | None:
    """The territory, in one query; None when there is none, NotAllowedError with its reason when it is refused.

    `facts` are put on the territory by the same query.
    """
    asked = Territory.objects.filter(phase=phase, published_id=published_id).select_related("phase")
    allowed = asked.filter(pk__in=permissions.territories(actor, permission).values("pk"))
    found = with_rights(allowed, actor, "pk", *also).annotate(**facts).first()
    if found is None:
        refused = asked.first()
        if refused is not None:
            permissions.require(actor, permission, refused)
        return None
    return Opened(found, rights_of(found, permission, *also))


def with_rights(asked: QuerySet[Any], actor: Actor, territory: str, *wanted: str) -> QuerySet[Any]:
    """Annotate rows with whether the actor has each permission on the territory that the column names."""
    return asked.annotate(
        **{
            _column(permission): Exists(permissions.territories(actor, permission).filter(pk=OuterRef(territory)))
            for permission in wanted
        }
    )


def recused_from(actor: Actor, finding: str = "pk") -> Exists:
    """Whether the actor stands back from the finding that a column names. Ids are compared as bare digits."""
    mine = Recusal.objects.filter(person=actor.person, subject_kind=SUBJECT, lifted_at__isnull=True)
    digits = Replace(Cast(OuterRef(finding), CharField()), Value("-"), Value(""))
    return Exists(mine.annotate(digits=Replace(F("subject_id"), Value("-"), Value(""))).filter(digits=digits))


def with_recusal(asked: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Annotate findings with `recused`: whether the actor stands back from each."""
    return asked.annotate(recused=recused_from(actor))


def rights_of(row: Any, *permissions_asked: str) -> frozenset[str]:
    """What `with_rights` and `with_recusal` found: who stands back has no shielded permission."""
    recused = getattr(row, "recused", False)
    return frozenset(
        permission
        for permission in permissions_asked
        if getattr(row, _column(permission), True) and not (recused and MATRIX[permission].shielded)
    )


def check(
    may: frozenset[str], actor: Actor, permission: str, territory: Territory, *, subject: tuple[str, str] | None = None
) -> None:
    """`permissions.require` without its query when `may`, read with the object, says yes."""
    if permission not in may:
        permissions.require(actor, permission, territory, subject=subject)


def _column(permission: str) -> str:
    return f"may_{permission.replace('.', '_')}"


def reserved(territory: Territory) -> str:
    """Where the trail files what only some may read of a territory: not among its public acts."""
    return f"confidential:{territory.pk}"
