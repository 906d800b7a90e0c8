"""What somebody sends without an account waits two days until the address that they gave confirms it by a link.

Nothing tells whether an address is known: sending does the same whoever it is of, and the message goes there. The
message repeats nothing that was typed: it may go to somebody who sent nothing. It is no act until it is confirmed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.governance import secret
from etabli.domain.governance.services import attempts
from etabli.domain.governance.services.attempts import Limit
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french

VALID = timedelta(days=2)
NO_ADDRESS = "Donnez une adresse électronique : un message y demandera de confirmer."


class Waiting(Protocol):
    """A row that waits: the hash alone of its secret is kept."""

    email: Any
    secret_hash: Any
    expires_at: Any
    objects: ClassVar[models.Manager[Any]]

    def delete(self) -> Any:
        """Of a Django row."""


Row = TypeVar("Row", bound=Waiting)


def prepare(one: Waiting) -> str:
    """Give it a secret and a last moment; the secret. Raises ValidationError without an address."""
    one.email = one.email.strip().lower()
    if not one.email:
        raise ValidationError({"email": NO_ADDRESS})
    hidden = secret.fresh()
    one.secret_hash, one.expires_at = secret.hashed(hidden), timezone.now() + VALID
    return hidden


def count(one: Waiting, machine: str, of_machine: Limit, of_address: Limit) -> None:
    """Once it is right, and before it is kept. Raises TooManyError."""
    attempts.count(of_machine, machine)
    attempts.count(of_address, one.email)


def ask(one: Waiting, *, kind: str, subject: str, says: str, confirm: str, nothing: str, address: str) -> None:
    """The message that asks to confirm. `says`: what was sent; `confirm` and `nothing` complete the sentences."""
    outbox.write(
        kind=f"{kind}.confirm",
        to=one.email,
        subject=french(f"Établi : {subject}"),
        text=french(
            f"Bonjour,\n\n{says} dans Établi avec cette adresse.\n\nPour {confirm}, ouvrez ce lien avant le "
            f"{day(timezone.localtime(one.expires_at))} :\n{address}\n\n"
            f"Si vous n'avez rien {nothing}, ignorez ce message : sans confirmation, tout est effacé.\n"
        ),
        secret=True,
    )


def waiting(model: type[Row], hidden: str, *with_: str) -> Row | None:
    """What a link confirms, while it does."""
    found = model.objects.filter(secret_hash=secret.hashed(hidden), expires_at__gt=timezone.now())
    row: Row | None = found.select_related(*with_).first()
    return row


def taken(model: type[Row], hidden: str, gone: str) -> Row:
    """The same, locked, to be made an act of and deleted. Raises ValidationError, `gone`, once it is over."""
    row: Row | None = model.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if row is None or timezone.now() >= row.expires_at:
        raise ValidationError(french(gone))
    return row


@transaction.atomic
def erase(one: Waiting) -> int:
    """At the request of whoever sent it: it goes whole, with the messages to its address. It is on no trail."""
    outbox.forget(one.email)
    one.delete()
    return 0


def purge(model: type[Row], now: datetime | None = None, removed: Callable[[Row], None] | None = None) -> int:
    """Remove those that nobody confirmed in time; how many. `removed`: what else goes with each."""
    old = list(model.objects.filter(expires_at__lte=now or timezone.now()))
    for one in old:
        one.delete()
        if removed is not None:
            removed(one)
    return len(old)
