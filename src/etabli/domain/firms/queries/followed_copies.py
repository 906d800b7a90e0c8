"""What is kept of contacts of followed firms and of firms themselves, for somebody who asks: they have no account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.firms.models import FirmContact, FollowedFirm, SignalMark


def about(text: str) -> list[FollowedFirm]:
    """Firms that a name, a SIRET, a number, or a contact's name, address or telephone is of."""
    text = text.strip()
    if not text:
        return []
    contacts = Q(name__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    said = Q(name__icontains=text) | Q(siret="".join(text.split()), siret__gt="")
    said |= Q(pk__in=FirmContact.objects.filter(contacts).values("firm"))
    with suppress(ValueError):
        said |= Q(pk=UUID(text)) | Q(contacts__pk=UUID(text))
    return list(FollowedFirm.objects.filter(said).select_related("territory").distinct().order_by("followed_on", "pk"))


def copy(firm: FollowedFirm) -> dict[str, Any]:
    """All that is kept of it, as JSON can hold it. Who of ours noted it is told by organisation alone."""
    return {
        "number": str(firm.pk),
        "territory": firm.territory.name,
        "name": firm.name,
        "siret": firm.siret,
        "commune": firm.commune,
        "because": firm.because,
        "followed_on": firm.followed_on.isoformat(),
        "stopped_on": firm.stopped_on.isoformat() if firm.stopped_on else None,
        "stopped_because": firm.stopped_because,
        "signals": [
            {"on": one.on.isoformat(), "signal": one.signal, "said": one.get_verdict_display(), "reason": one.reason}
            for one in SignalMark.objects.filter(territory=firm.territory_id, siret=firm.siret, siret__gt="")
        ],
        "tags": [one.label for one in firm.tags.all()],
        "contacts": [
            {"number": str(one.pk), "noted_on": one.noted_on.isoformat()}
            | {name: getattr(one, name) for name in FirmContact.personal_fields}
            for one in firm.contacts.all()
        ],
        "exchanges": [
            {
                "on": one.on.isoformat(),
                "kind": one.get_kind_display(),
                "by": one.held_by.organisation.name,
                "note": one.note,
                "read_by": one.read_by,
            }
            for one in firm.exchanges.select_related("held_by__organisation")
        ],
        "tasks": [
            {"due_on": one.due_on.isoformat(), "title": one.title, "done": one.done_on is not None}
            for one in firm.tasks.all()
        ],
    }
