"""What time it is, for what people do: now; or, in a demonstration, the day on which its story is played."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """The time of an act."""
    return _played.get() or timezone.now()


def start_of(day: date) -> datetime:
    """Its midnight, here."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def played(at: datetime) -> Iterator[None]:
    """Acts inside are dated `at`. Only a demonstration may: a real trail tells when things were done."""
    if not settings.ETABLI_DEMO:
        raise ImproperlyConfigured("only a demonstration plays acts on another day")
    if at > timezone.now():
        raise ValueError("a demonstration plays the past")
    token = _played.set(at)
    try:
        yield
    finally:
        _played.reset(token)
