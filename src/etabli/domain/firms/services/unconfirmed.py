"""A firm states a need without an account: nobody is told until the address that it gave confirms it.

Nothing tells whether an address is known: stating does the same whoever it is of, and the message goes there.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.audit.author import SYSTEM
from etabli.domain.firms.enums import Origin
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.firms.services import needs
from etabli.domain.firms.services.telling import Link, new_link
from etabli.domain.foundation import clock
from etabli.domain.governance import secret
from etabli.domain.governance.services import attempts
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french

VALID = timedelta(days=2)
GONE = "Ce lien ne mène à aucun besoin : il est déjà confirmé, ou il a expiré après deux jours."
NO_ADDRESS = "Donnez une adresse électronique : un message y demandera de confirmer."


def state(*, stated: UnconfirmedNeed, machine: str, link: Link) -> None:
    """Keep what is stated, and send its address the link that confirms it. Raises TooManyError, ValidationError.

    The message repeats nothing that was typed: it may go to somebody who stated nothing.
    """
    stated.email = stated.email.strip().lower()
    if not stated.email:
        raise ValidationError({"email": NO_ADDRESS})
    hidden = secret.fresh()
    stated.secret_hash, stated.expires_at = secret.hashed(hidden), timezone.now() + VALID
    stated.full_clean()
    attempts.count(attempts.NEEDS_OF_MACHINE, machine)
    attempts.count(attempts.NEEDS_OF_ADDRESS, stated.email)
    with transaction.atomic():
        stated.save(force_insert=True)
        outbox.write(
            kind="need.confirm",
            to=stated.email,
            subject=french(f"Établi : un besoin à confirmer, {stated.territory.name}"),
            text=french(
                f"Bonjour,\n\nUn besoin d'entreprise ({stated.territory.name}) vient d'être exposé dans Établi avec "
                f"cette adresse.\n\nPour le confirmer, ouvrez ce lien avant le "
                f"{day(timezone.localtime(stated.expires_at))} :\n{link(hidden)}\n\n"
                "Si vous n'avez rien exposé, ignorez ce message : sans confirmation, tout est effacé.\n"
            ),
            secret=True,
        )


def unconfirmed(hidden: str) -> UnconfirmedNeed | None:
    """What a link confirms, while it does."""
    found = UnconfirmedNeed.objects.filter(secret_hash=secret.hashed(hidden), expires_at__gt=timezone.now())
    return found.select_related("territory__phase").first()


@transaction.atomic
def confirm(*, hidden: str) -> str:
    """Make it a need, routed and told; the secret of the link that follows it. Once."""
    stated = UnconfirmedNeed.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if stated is None or timezone.now() >= stated.expires_at:
        raise ValidationError(french(GONE))
    need = Need(
        origin=Origin.FIRM,
        stated_on=timezone.localdate(clock.now()),
        **{name: getattr(stated, name) for name in needs.STATED},
    )
    needs.record(need, SYSTEM, None)
    stated.delete()
    return new_link(need)


def purge(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time; how many."""
    removed, _ = UnconfirmedNeed.objects.filter(expires_at__lte=now or timezone.now()).delete()
    return removed
