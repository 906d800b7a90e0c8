"""Organisations: found by name without regard to accents, by SIREN or SIRET; their people, for those who may."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.queries.team import reaching
from etabli.kernel.names import search_key

_key = lru_cache(maxsize=20_000)(search_key)


def search(
    typed: str = "", *, kind: str = "", kinds: Collection[OrganisationKind] | None = None, most: int | None = None
) -> Sequence[Organisation]:
    """All, or at most `most`, of one kind or of some, in order of name. One query.

    Every word begins a word of the name, or the number begins so. Names are folded here, not in the database, which is
    quick up to some ten thousand organisations.
    """
    found = Organisation.objects.all()
    if kind in OrganisationKind.values:
        found = found.filter(kind=kind)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    number, words = typed.replace(" ", "").replace("\u202f", ""), search_key(typed).split()
    if number.isdigit() and len(number) >= 9:
        return [one for one in found if number in (one.siren, one.siret, one.epci_id) or one.siret.startswith(number)][
            :most
        ]
    if typed.strip() and not words:
        return []
    return sorted((one for one in found if _matches(one.name, words)), key=lambda one: (_key(one.name), one.name))[
        :most
    ]


def _matches(name: str, words: Sequence[str]) -> bool:
    own = _key(name).split()
    return all(any(word.startswith(asked) for word in own) for asked in words)


def organisation(organisation_id: str) -> Organisation | None:
    found = Organisation.objects.select_related("epci", "commune", "region", "departement", "arrondissement")
    return found.filter(pk=organisation_id).first()


def people_of(organisation: Organisation, actor: Actor) -> Sequence[Mandate]:
    """Mandates for the organisation that reach a territory whose team the reader may see. One query."""
    seen = permissions.territories(actor, "team.view")
    found = Mandate.objects.in_force(actor.on).filter(reaching(seen), organisation=organisation)
    if not actor.mandates:
        return []
    return list(found.select_related("person", "territory", "region", "departement", "arrondissement"))
