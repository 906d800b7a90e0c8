"""Messages kept for an address, for who asks for a copy of what is kept of them."""

from django.db.models import Q

from etabli.domain.outbox.models import Message


def kept_for(*addresses: str) -> list[dict[str, str | None]]:
    """Those to some addresses, as JSON can hold them. A link that still works is for its reader alone: its text is
    left out.
    """
    asked = Q(pk__in=[])
    for one in filter(None, map(str.strip, addresses)):
        asked |= Q(to__iexact=one)
    return [
        {
            "to": one.to,
            "at": one.created_at.isoformat(),
            "sent_at": one.sent_at.isoformat() if one.sent_at else None,
            "subject": one.subject,
            "text": None if one.secret else one.text,
        }
        for one in Message.objects.filter(asked).order_by("created_at")
    ]
