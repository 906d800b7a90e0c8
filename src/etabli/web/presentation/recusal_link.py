"""The link to declare a déport on a subject, signed: only pages about a subject of the territory can make one."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from etabli.domain.territories.models import Territory

SALT = "etabli.recusal"


@dataclass(frozen=True)
class Subject:
    """What a déport is about: an object of any context by kind (`diagnosis.finding`) and id, with its title."""

    kind: str
    key: str
    title: str


def recusal_link(territory: Territory, *, kind: str, key: str, title: str) -> str:
    """The address of the form."""
    signed = signing.dumps([territory.pk, kind, key, title[:300]], salt=SALT, compress=True)
    page = reverse("recusal_declare", args=[territory.phase_id, territory.published_id])
    return f"{page}?{urlencode({'sujet': signed})}"


def read(signed: str, territory: Territory) -> Subject | None:
    """The subject of a link; None when it was not made here, or for another territory."""
    try:
        key, *subject = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return Subject(*subject) if key == territory.pk else None
