"""Firms of the demonstration's stories: those of the made-up register where there is one, else the story's own.

Of a real register nothing is taken: nobody invents a visit, a diagnostic or a booking of a firm that exists.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from etabli.domain.firms.services import followed
from etabli.ops.demonstration.cast import MADE_UP, Team
from etabli.warehouse import register as registers
from etabli.warehouse.register import Establishment, Place, Register

LOOKED_AT, AT_LEAST = 400, 3  # establishments of a place; the least band, of three employees
LONGEST = 150


def made_up() -> Register | None:
    """The live register where it is made up."""
    try:
        found = registers.current(settings.ETABLI_REGISTERS)
    except registers.RegisterError:
        return None
    return found if found.made_up else None


def establishments(register: Register, team: Team) -> list[Establishment]:
    """Those that are open in the communes of a territory, the largest first."""
    every = register.listed(Place(territory=team.territory.pk, size=AT_LEAST, open_only=True), limit=LOOKED_AT)
    inside = followed.communes(team.territory)
    return [one for one in every if one.commune in inside]


def played_by(words: Sequence[Mapping[str, Any]], team: Team, number: int) -> list[dict[str, Any]]:
    """The firms of a story in one of its territories: `name`, marked, and `siret`, another one in each of them."""
    register = made_up()
    known = establishments(register, team) if register is not None else []
    found: list[dict[str, Any]] = []
    for rank, one in enumerate(words):
        there = known[rank] if rank < len(known) else None
        name, sirets = there.name if there else one["name"], one["sirets"]
        siret = there.siret if there else sirets[number % len(sirets)]
        found.append({**one, "name": f"{name} {MADE_UP}"[:LONGEST], "siret": siret})
    return found
