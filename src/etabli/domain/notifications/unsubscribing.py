"""The link by which somebody stops being written to, without signing in: signed, it says who and which groups."""

from collections.abc import Iterable
from uuid import UUID

from django.core import signing

from etabli.catalogue.notifications.notices import notices

SALT = "etabli.notifications.unsubscribe"


def sealed(person_id: UUID, groups: Iterable[str]) -> str:
    """What the link carries. It does not expire: a message may be read late, and it opens nothing."""
    return signing.dumps([str(person_id), sorted(groups)], salt=SALT)


def opened(secret: str) -> tuple[UUID, tuple[str, ...]] | None:
    """Whose, and which groups that still exist; None for what we did not sign."""
    try:
        person, groups = signing.loads(secret, salt=SALT)
    except signing.BadSignature:
        return None
    known = {one.id for one in notices().groups}
    return UUID(person), tuple(group for group in groups if group in known)
