"""What is kept of volunteers' files of somebody who asks for a copy: they have no account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.audit import snapshot
from etabli.domain.vte.models import Volunteer


def about(text: str) -> list[Volunteer]:
    """Files that a name, an address, a firm, a SIRET or a number is of."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(contact__icontains=text) | Q(tutor__icontains=text)
    said |= Q(email__iexact=text) | Q(young_email__iexact=text) | Q(siret="".join(text.split()))
    said |= Q(family_name__iexact=text)
    words = text.split()
    if len(words) > 1:
        said |= Q(given_name__iexact=words[0], family_name__iexact=" ".join(words[1:]))
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
    return list(Volunteer.objects.filter(said).select_related("territory").order_by("opened_on", "pk"))


def copy(volunteer: Volunteer) -> dict[str, Any]:
    """All that is kept of it, as JSON can hold it."""
    return {
        "number": str(volunteer.pk),
        "territory": volunteer.territory.name,
        **{name: value for name, value in snapshot.take(volunteer).items() if name != "id"},
        "claims": [
            {
                **snapshot.take(claim),
                "payments": [snapshot.take(payment) for payment in claim.payments.all()],
            }
            for claim in volunteer.claims.prefetch_related("payments")
        ],
        "documents": [snapshot.take(one) for one in volunteer.documents.all()],
        "steps": [
            {"on": one.on.isoformat(), "what": one.get_kind_display(), "text": one.text, "by_link": one.by_link}
            for one in volunteer.steps.all()
        ],
        "stays": [snapshot.take(one) for one in volunteer.stays.all()],
    }
