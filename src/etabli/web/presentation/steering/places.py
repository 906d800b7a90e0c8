"""The portfolios there are, by what their addresses call them: the nation, a région, a département, an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Organisation
from etabli.domain.territories.models import Arrondissement, Departement, Region
from etabli.kernel.typography import french

FRANCE = "france"
KINDS = {"region": Region, "departement": Departement, "arrondissement": Arrondissement, "financeur": Organisation}
FIELDS = {"financeur": "funder"}
SLUG = f"{FRANCE}|({'|'.join(KINDS)})-[0-9A-Za-z-]+"


class PlaceConverter:
    """`france`, `region-84`, `departement-01`, `arrondissement-011`, `financeur-<id>` in an address."""

    regex = SLUG

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Place:
    """`slug` in the address; `name` in words; what it asks for."""

    slug: str
    name: str
    asked: Asked

    @property
    def url(self) -> str:
        return reverse("portfolio", args=[self.slug])


def place_of(slug: str) -> Place | None:
    """None where there is no such place. One query, none for the nation."""
    if slug == FRANCE:
        return Place(slug, "France", Asked())
    kind, _, key = slug.partition("-")
    try:
        found = KINDS[kind].objects.filter(pk=key).first()
    except ValidationError:  # no key of an organisation
        return None
    return _place(kind, found) if found is not None else None


def mine(actor: Actor) -> Sequence[Place]:
    """The nation, and what the actor's mandates are for: no query."""
    found = [Place(FRANCE, "France", Asked())]
    for mandate in actor.mandates:
        for kind in ("region", "departement", "arrondissement"):
            if (where := getattr(mandate, kind)) is not None:
                found.append(_place(kind, where))
        if Role(mandate.role) in (Role.OPERATOR, Role.REGION):
            found.append(_place("financeur", mandate.organisation))
    return list({one.slug: one for one in found}.values())


def _place(kind: str, found: Region | Departement | Arrondissement | Organisation) -> Place:
    name = f"arrondissement : {found.name}" if kind == "arrondissement" else found.name
    name = f"financeur : {found.name}" if kind == "financeur" else name
    return Place(f"{kind}-{found.pk}", french(name), Asked(**{FIELDS.get(kind, kind): str(found.pk)}))
