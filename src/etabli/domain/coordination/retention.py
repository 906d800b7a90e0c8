"""What the register says must go of requests to operators: links that open nothing any more.

A link of a request that still waits stays: it says that its referent was written to, and `remind` writes once.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination.enums import UNANSWERED
from etabli.domain.coordination.models import RequestLink
from etabli.domain.coordination.rights import scope_of

KEPT = timedelta(days=30)  # after it expired: whoever opens it late reads why


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links a month after they expired; how many. The trail keeps that they were made and used."""
    old = RequestLink.objects.filter(expires_at__lt=(now or timezone.now()) - KEPT)
    done = old.exclude(sent__state__in=UNANSWERED)
    count = 0
    for link in done.select_related("sent__request__fiche__plan__territory", "sent__request__fiche__lead"):
        audit.delete(link, by=SYSTEM, verb="asked.link_removed", scope=scope_of(link.sent))
        count += 1
    return count
