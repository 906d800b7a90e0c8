"""Whom to ask, in words, when somebody was refused: no address, only what the page of the team shows them."""

from collections.abc import Iterable

from etabli.domain.governance.models import Mandate


def lines(mandates: Iterable[Mandate]) -> list[tuple[str, str]]:
    """(role, « Ada Lovelace, maire, CC du Haut-Bugey »)."""
    found = []
    for one in mandates:
        name = f"{one.person.given_name} {one.person.family_name}".strip() or "nom non communiqué"
        parts = [name, one.function, str(one.organisation)]
        found.append((one.get_role_display(), ", ".join(part for part in parts if part)))
    return found
