"""What is kept of volunteers' files of somebody who asks for a copy: they have no account."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.audit import snapshot
from etabli.domain.outbox.queries import kept_for
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.models.volunteer_told import DOCUMENTS_OF, WHO

OF_LABEL = ("scheme", "label", "label_on", "label_number", "label_reason", "aid_reason")  # not the firm's money


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


def whose(volunteer: Volunteer, text: str) -> frozenset[str]:
    """Which people of a file (`WHO`) what was asked is of: by their address first, by what names them else. A number
    is of nobody.
    """
    asked, words = text.strip().casefold(), text.split()
    addressed = {who for who, name in WHO.items() if "@" in asked and getattr(volunteer, name).casefold() == asked}
    if addressed:
        return frozenset(addressed)
    firm = asked in volunteer.firm.casefold() or asked in volunteer.contact.casefold() if asked else False
    young = {volunteer.family_name.casefold(), volunteer.young.casefold()} - {""}
    named = {
        "firm": firm or "".join(words) == volunteer.siret,
        "tutor": asked in volunteer.tutor.casefold(),
        "young": " ".join(words).casefold() in young,
    }
    return frozenset(who for who, is_theirs in named.items() if is_theirs)


def copy(volunteer: Volunteer, who: Collection[str]) -> dict[str, Any]:
    """What is kept of some of its people (`WHO`), as JSON can hold it: nothing that is somebody else's."""
    of = [WHO[one] for one in who]
    names = {name for one in of for name in Volunteer.copied_to[one]}
    papers = {one for field in of for one in DOCUMENTS_OF[field]}
    found: dict[str, Any] = {
        "number": str(volunteer.pk),
        "of": sorted(who),
        **{name: value for name, value in snapshot.take(volunteer).items() if name in names and name != "id"},
        "territory": volunteer.territory.name,
        "messages": kept_for(*(getattr(volunteer, field) for field in of if field != "tutor")),
    }
    if set(of) == {"tutor"}:
        return found
    claims = [
        snapshot.take(claim) | {"payments": [snapshot.take(one) for one in claim.payments.all()]}
        for claim in volunteer.claims.prefetch_related("payments")
    ]
    return found | {
        "claims": claims if "email" in of else [{name: claim[name] for name in OF_LABEL} for claim in claims],
        "documents": [snapshot.take(one) for one in volunteer.documents.filter(requirement__in=papers)],
        "steps": [
            {"on": one.on.isoformat(), "what": one.get_kind_display(), "text": one.text, "by_link": one.by_link}
            for one in volunteer.steps.all()
        ],
        "stays": [snapshot.take(one) for one in volunteer.stays.all()],
    }
