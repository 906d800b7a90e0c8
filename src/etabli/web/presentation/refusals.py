"""Whom to ask, in words, when somebody was refused: with an address where the page of the team shows it to them."""

from dataclasses import dataclass

from etabli.domain.governance.queries.team import ToAsk


@dataclass(frozen=True)
class Asked:
    """`who`: « Ada Lovelace, maire, CC du Haut-Bugey »; `email` is empty where the reader may not see it."""

    role: str
    who: str
    email: str


def lines(found: ToAsk) -> list[Asked]:
    return [
        Asked(
            one.get_role_display(),
            ", ".join(
                part
                for part in (
                    f"{one.person.given_name} {one.person.family_name}".strip() or "nom non communiqué",
                    one.function,
                    str(one.organisation),
                )
                if part
            ),
            one.person.email if found.reachable else "",
        )
        for one in found.mandates
    ]
