"""A firm states a need without an account: nobody is told until the address that it gave confirms it.

Nothing tells whether an address is known: stating does the same whoever it is of, and the message goes there.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from etabli.domain.audit.author import SYSTEM
from etabli.domain.firms.enums import Origin
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.firms.services import needs
from etabli.domain.firms.services.telling import Link, new_link, tell_firm
from etabli.domain.foundation import clock
from etabli.domain.governance.services import attempts, confirming

GONE = (
    "Ce lien ne mène à aucun besoin : il est déjà confirmé, ou il a expiré après deux jours. S'il est confirmé, le "
    "message reçu juste après (« Votre besoin est confirmé et transmis ») porte le lien qui le suit."
)


def state(*, stated: UnconfirmedNeed, machine: str, link: Link) -> None:
    """Keep what is stated, and send its address the link that confirms it. Raises TooManyError, ValidationError.

    The message repeats nothing that was typed: it may go to somebody who stated nothing.
    """
    hidden = confirming.prepare(stated)
    stated.full_clean()
    confirming.count(stated, machine, attempts.NEEDS_OF_MACHINE, attempts.NEEDS_OF_ADDRESS)
    with transaction.atomic():
        stated.save(force_insert=True)
        confirming.ask(
            stated,
            kind="need",
            subject=f"un besoin à confirmer, {stated.territory.name}",
            says=f"Un besoin d'entreprise ({stated.territory.name}) vient d'être exposé",
            confirm="le confirmer",
            nothing="exposé",
            address=link(hidden),
        )


def unconfirmed(hidden: str) -> UnconfirmedNeed | None:
    """What a link confirms, while it does."""
    return confirming.waiting(UnconfirmedNeed, hidden, "territory__phase")


@transaction.atomic
def confirm(*, hidden: str, follow_link: Link | None = None) -> str:
    """Make it a need, routed and told; the secret of the link that follows it. Once. `follow_link`: its address gets
    one too, for whoever closes the page.
    """
    stated = confirming.taken(UnconfirmedNeed, hidden, GONE)
    need = Need(
        origin=Origin.FIRM,
        stated_on=timezone.localdate(clock.now()),
        **{name: getattr(stated, name) for name in needs.STATED},
    )
    needs.record(need, SYSTEM, None)
    stated.delete()
    if follow_link is not None:
        tell_firm(need, "stated", "Votre besoin est confirmé et transmis.", follow_link)
    return new_link(need)


def purge(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time; how many."""
    return confirming.purge(UnconfirmedNeed, now)
