"""Slowing down whoever tries too often: tries are counted by address, by person and by machine, under hashed keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from etabli.domain.governance.models import Attempt
from etabli.kernel.errors import EtabliError

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`most` tries of a kind with one key within a time. An office of a hundred people is one machine to us."""

    kind: str
    most: int
    within: timedelta


# Links for one address: few from one machine; from anywhere, slowly, so that no stranger keeps its person out for long.
LINKS_OF_ADDRESS_FROM = Limit("link.address_from", 4, timedelta(minutes=15))
LINKS_OF_ADDRESS = Limit("link.address", 4, timedelta(minutes=1))
LINKS_OF_MACHINE = Limit("link.machine", 40, timedelta(minutes=15))
REFUSED_LINKS_OF_MACHINE = Limit("refused.machine", 20, timedelta(minutes=15))
REQUESTS_OF_ADDRESS = Limit("asking.address", 3, timedelta(days=1))
REQUESTS_OF_MACHINE = Limit("asking.machine", 10, timedelta(minutes=15))
REPLIES_OF_MACHINE = Limit("reply.machine", 10, timedelta(minutes=15))
NEEDS_OF_ADDRESS = Limit("need.address", 5, timedelta(days=1))
NEEDS_OF_MACHINE = Limit("need.machine", 10, timedelta(minutes=15))
OFFERS_OF_ADDRESS = Limit("offer.address", 5, timedelta(days=1))
OFFERS_OF_MACHINE = Limit("offer.machine", 10, timedelta(minutes=15))
APPLICATIONS_OF_ADDRESS = Limit("application.address", 10, timedelta(days=1))
APPLICATIONS_OF_MACHINE = Limit("application.machine", 10, timedelta(minutes=15))
ALERTS_OF_ADDRESS = Limit("alert.address", 5, timedelta(days=1))
ALERTS_OF_MACHINE = Limit("alert.machine", 10, timedelta(minutes=15))
BOOKINGS_OF_ADDRESS = Limit("booking.address", 10, timedelta(days=1))
BOOKINGS_OF_MACHINE = Limit("booking.machine", 20, timedelta(minutes=15))
CODES_OF_PERSON = Limit("code.person", 5, timedelta(minutes=15))


class TooManyError(EtabliError):
    """The limit is reached; `until` is when the next try is heard."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        hour = f"{timezone.localtime(until + timedelta(seconds=59)):%H h %M}"  # the minute when it is over
        super().__init__(
            f"{limit.kind}: more than {limit.most} tries",
            user_message=f"Trop d’essais en peu de temps. Vous pourrez recommencer à {hour}, ou utiliser le dernier "
            "lien que ce navigateur a demandé."
            if limit.kind.startswith("link.address")
            else f"Trop d’essais en peu de temps. Vous pourrez recommencer à {hour}.",
        )
        self.until = until

    @property
    def seconds(self) -> int:
        return max(1, int((self.until - timezone.now()).total_seconds()) + 1)


def count(limit: Limit, key: str) -> None:
    """Count a try. Raises TooManyError when it is one too many; such a try is forgotten, so that waiting helps.

    Called outside a transaction. Written first, counted after: of tries made at the same instant, no more than `most`
    find themselves within the limit.
    """
    mine = Attempt.objects.create(kind=limit.kind, key_hash=_hashed(limit, key))
    tries = Attempt.objects.filter(kind=limit.kind, key_hash=mine.key_hash, at__gt=timezone.now() - limit.within)
    latest = list(tries.order_by("-at", "-pk").values_list("at", flat=True)[: limit.most + 1])
    if len(latest) > limit.most:
        mine.delete()
        raise TooManyError(limit, latest[-1] + limit.within)


def forget(limit: Limit, key: str) -> None:
    """A try that succeeded clears those before."""
    Attempt.objects.filter(kind=limit.kind, key_hash=_hashed(limit, key)).delete()


def _hashed(limit: Limit, key: str) -> str:
    """Machines have few addresses: their hash is keyed with the secret of the instance."""
    return salted_hmac("etabli.attempts", f"{limit.kind}:{key}", algorithm="sha256").hexdigest()


def purge(now: datetime | None = None) -> int:
    """Remove tries that no limit looks at any more; how many."""
    removed, _ = Attempt.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()
    return removed
