"""Versions of the état des lieux of a territory: adopted ones for anybody, the others for who prepares them."""

from dataclasses import dataclass
from datetime import date, datetime

from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Signature, Version
from etabli.domain.diagnosis.rights import apart_from, opened, rights_of
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.territories.models import Territory

ALSO = ("diagnosis.view", "diagnosis.submit", "diagnosis.adopt")


@dataclass(frozen=True)
class Versions:
    """The latest first; only the adopted ones for who may not see the others."""

    territory: Territory
    may: frozenset[str]
    found: tuple[Version, ...]


@dataclass(frozen=True)
class OpenedVersion:
    """`signatures`: one a side of the binôme. `intact`: the content is still what its seal says.

    `apart`: findings that who may adopt it stands back from.
    """

    version: Version
    territory: Territory
    may: frozenset[str]
    signatures: tuple[Signature, ...]
    intact: bool
    apart: tuple[str, ...]


def versions(actor: Actor, phase: str, published_id: str) -> Versions | None:
    """The versions of a territory, in two queries."""
    asked = Territory.objects.filter(phase=phase, published_id=published_id).select_related("phase")
    territory = permissions.with_reach(asked, actor).first()
    if territory is None:
        return None
    may = rights_of(actor, territory, territory.pk, *ALSO)
    found = Version.objects.filter(territory=territory).defer("content")
    if "diagnosis.view" not in may:
        found = found.filter(state=VersionState.ADOPTED)
    return Versions(territory, may, tuple(found))


def whole(found: Versions, *numbers: int) -> tuple[Version, ...]:
    """Versions of a list, by number, with what they hold: those that its reader may see. One query."""
    keys = {one.number: one.pk for one in found.found}
    rows = Version.objects.in_bulk([keys[number] for number in numbers])
    return tuple(rows[keys[number]] for number in numbers)


def version(actor: Actor, phase: str, published_id: str, number: int) -> OpenedVersion | None:
    """One version, in two queries. An adopted one is public; NotAllowedError says who may see another."""
    asked = Version.objects.filter(
        territory__phase=phase, territory__published_id=published_id, number=number
    ).select_related("territory__phase")
    found = permissions.with_reach(asked, actor, "territory").first()
    if found is None:
        opened(actor, phase, published_id, "diagnosis.view")  # whoever may see none is not told which there are
        return None
    if found.state != VersionState.ADOPTED:
        permissions.require(actor, "diagnosis.view", found.territory)
    may = rights_of(actor, found, found.territory_id, *ALSO)
    signs = "diagnosis.adopt" in may and found.state == VersionState.SUBMITTED
    return OpenedVersion(
        version=found,
        territory=found.territory,
        may=may,
        signatures=tuple(found.signatures.exclude(side="").select_related("mandate__person")),
        intact=seal(found.content) == found.content_hash,
        apart=tuple(apart_from(found, actor)) if signs else (),
    )


@dataclass(frozen=True)
class Adopted:
    """The version in force of a territory: `by`, the roles that adopted it; `former`, the one before, if any."""

    number: int
    committee_on: date
    made_at: datetime
    release_id: str
    by: tuple[str, ...]
    former: int | None


def adopted(phase: str, territory_id: str) -> Adopted | None:
    """What anybody may know of the version in force, in one query: no name."""
    asked = Version.objects.filter(
        territory__phase=phase, territory__published_id=territory_id, state=VersionState.ADOPTED
    )
    rows = list(
        asked.order_by("-number", "signatures__signed_at").values_list(
            "number", "committee_on", "made_at", "release_id", "signatures__side"
        )
    )
    if not rows:
        return None
    number, committee_on, made_at, release_id, _ = rows[0]
    sides = [side for of, *_, side in rows if of == number and side]
    former = next((of for of, *_ in rows if of != number), None)
    return Adopted(number, committee_on, made_at, release_id, tuple(Role(side).label for side in sides), former)


def latest_adopted(territory: Territory) -> Version | None:
    """The version in force: what the public état des lieux may show."""
    return Version.objects.filter(territory=territory, state=VersionState.ADOPTED).first()
