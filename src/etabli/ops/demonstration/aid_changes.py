"""Changes of aids over the last months of the demonstration: told by what runs every day, then by the digest."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from etabli.domain.firms import services
from etabli.domain.foundation import clock
from etabli.domain.notifications import services as notifications
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import at

WEEK = timedelta(days=7)
WEEKS = 17


def play(_: Sequence[Team]) -> None:
    """Week by week: what changes of aids that week tells whoever advises firms, and the digest that holds it."""
    today = timezone.localdate()
    for week in range(WEEKS, 0, -1):
        _week(today - week * WEEK)


def _week(day: date) -> None:
    with clock.played(at(day)):
        told = services.tell_aid_changes(on=day)
    if told:
        monday = day + timedelta(days=7 - day.weekday())
        with clock.played(at(min(monday, timezone.localdate()))):
            notifications.send_digests()
