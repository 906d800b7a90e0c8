"""What is kept of needs of somebody who asks for a copy: they have no account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms.models import Need


def about(text: str) -> list[Need]:
    """Needs that a firm's name, a contact, an address, a telephone, a SIRET or a number is of."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(contact__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    said |= Q(siret="".join(text.split()))
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
    return list(Need.objects.filter(said).select_related("territory").order_by("stated_on", "pk"))


def copy(need: Need) -> dict[str, Any]:
    """All that is kept of it, as JSON can hold it."""
    rules = need_rules()
    return {
        "number": str(need.pk),
        "territory": need.territory.name,
        "theme": rules.theme_label(need.theme),
        "stated_on": need.stated_on.isoformat(),
        **{name: getattr(need, name) for name in (*Need.personal_fields, "size", "naf", "code_insee")},
        "state": need.get_state_display(),
        "closing": rules.closing_label(need.closing) if need.closing else "",
        "satisfaction": need.satisfaction,
        "steps": [
            {"on": one.on.isoformat(), "what": one.get_kind_display(), "text": one.text, "by_firm": one.by_firm}
            for one in need.steps.all()
        ],
    }
