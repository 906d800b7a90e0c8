"""The most that is expected of an aid of a file: what was known when it was sent, and what is known today."""

from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.volunteers import Expected
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.volunteer_enums import AidState, LabelState, PaymentKind
from etabli.domain.vte.volunteer_facts import expected_of

SENT, TODAY, BOTH = "à la transmission", "par ce que le dossier dit aujourd'hui", "les deux aides ensemble"
LIMITS = {
    "share": "part des dépenses de la mission",
    "ceiling": "plafond de l'aide",
    "cumulation": "plafond du cumul",
    "de_minimis": "plafond de minimis",
    "refused": "une règle au moins n'est pas remplie",
}


@dataclass(frozen=True)
class Bound:
    """`cents`: at most, None where no rule gives a figure. `why`: what sets it, in words."""

    cents: int | None
    why: str


def bound(volunteer: Volunteer, claim: Claim, on: date) -> Bound:
    """The lowest of what was expected when it was sent and of what is expected now, alone and beside what the other aid
    of the contract takes.
    """
    found = expected_of(volunteer, on)
    taken = -(-sum(_taken(one) for one in volunteer.claims.exclude(pk=claim.pk)) // 100)
    limit, together = _limit(found, claim.scheme), _limit(found, "")
    every: list[tuple[int | None, str]] = [
        (claim.most_eur, SENT),
        (found.alone(claim.scheme).high, f"{TODAY}{limit}"),
        (_left(volunteer.most_eur, taken), f"{SENT}, {BOTH}"),
        (_left(found.euros.high, taken), f"{TODAY}, {BOTH}{together}"),
    ]
    known = [(euros, why) for euros, why in every if euros is not None]
    if not known:
        return Bound(None, "")
    euros, why = min(known, key=lambda one: one[0])
    return Bound(euros * 100, why)


def net(claim: Claim) -> int:
    """What was paid less what was paid back, in cents."""
    return sum(one.amount_cents if one.kind == PaymentKind.PAID else -one.amount_cents for one in claim.payments.all())


def _taken(claim: Claim) -> int:
    """Of the room that two aids share, in cents: what was asked, or what is left of what was paid back."""
    if claim.label != LabelState.GRANTED or claim.aid in (AidState.NOT_ASKED, AidState.REFUSED):
        return 0
    return net(claim) if claim.aid == AidState.RECOVERED else claim.asked_cents or 0


def _left(euros: int | None, taken: int) -> int | None:
    return None if euros is None else max(0, euros - taken)


def _limit(found: Expected, scheme: str) -> str:
    """What sets the amount of a scheme, or of both together: the first step that leaves what is left in the end."""
    steps = [one for one in found.steps if one.scheme == scheme and one.kind != "total"]
    kind = next((one.kind for one in steps if one.euros.high == steps[-1].euros.high), "")
    return f", {LIMITS[kind]}" if kind in LIMITS else ""
