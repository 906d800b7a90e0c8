"""What an actor may do on a page, in the query that fetches what the page is about; and scopes of the trail."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Replace

from etabli.domain.audit import scopes
from etabli.domain.diagnosis.models import Version
from etabli.domain.diagnosis.models.findings import SUBJECT, Rating
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person, Recusal
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
    allowed = asked.filter(permissions.where(actor, permission))
    found = permissions.with_reach(allowed, actor).annotate(**facts).first()
    if found is None:
        refused = asked.first()
        if refused is not None:
            permissions.require(actor, permission, refused)
        return None
    return Opened(found, rights_of(actor, found, found.pk, permission, *also))


def recused_from(actor: Actor, finding: str = "pk") -> Exists:
    """Whether the actor stands back from the finding that a column names."""
    return _standing_back(actor.person, finding)


def weighed() -> QuerySet[Rating]:
    """Opinions with `set_apart`: whether who gave it stands back from the finding since."""
    return Rating.objects.annotate(set_apart=_standing_back(OuterRef("person"), "finding_id"))


def _standing_back(person: Person | OuterRef | None, finding: str) -> Exists:
    """Ids are compared as bare digits: each database casts them its own way."""
    mine = Recusal.objects.in_force().filter(person=person, subject_kind=SUBJECT)
    digits = Replace(Cast(OuterRef(finding), CharField()), Value("-"), Value(""))
    return Exists(mine.annotate(digits=Replace(F("subject_id"), Value("-"), Value(""))).filter(digits=digits))


def apart_from(version: Version, actor: Actor) -> list[str]:
    """Titles of the findings of a version that the actor stands back from, as the version holds them. One query."""
    held = {(SUBJECT, one["id"]): one["title"] for one in version.content["findings"]}
    if actor.person is None or not held:
        return []
    apart = permissions.standing_back(actor.person.pk, list(held))
    return [title for subject, title in held.items() if subject in apart]


def with_recusal(asked: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Annotate findings with `recused`: whether the actor stands back from each."""
    return asked.annotate(recused=recused_from(actor))


def rights_of(actor: Actor, row: Any, territory: str, *asked: str) -> frozenset[str]:
    """Which permissions the actor has on a row of a territory, as `with_reach` and `with_recusal` found it: who stands
    back has no shielded one.
    """
    may = permissions.given(permissions.reaching(actor, row, territory), *asked)
    return frozenset(one for one in may if not MATRIX[one].shielded) if getattr(row, "recused", False) else may


def check(
    may: frozenset[str], actor: Actor, permission: str, territory: Territory, *, subject: tuple[str, str] | None = None
) -> None:
    """`permissions.require` without its query when `may`, read with the object, says yes."""
    if permission not in may:
        permissions.require(actor, permission, territory, subject=subject)


def reserved(territory: Territory) -> str:
    """Where the trail files what only some may read of a territory: not among its public acts."""
    return scopes.reserved(territory.pk)
