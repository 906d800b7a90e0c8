"""What is kept of offers and candidates of somebody who asks for a copy: they have no account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.audit import snapshot
from etabli.domain.outbox.queries import kept_for
from etabli.domain.vte.models import Alert, Application, Offer, UnconfirmedApplication, UnconfirmedOffer


def offers_about(text: str) -> list[Offer]:
    """Offers that a firm's name, a contact, an address, a telephone, a SIRET or a number is of."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(contact__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    said |= Q(siret="".join(text.split())) | _numbered(text)
    return list(Offer.objects.filter(said).select_related("territory", "commune").order_by("stated_on", "pk"))


def applications_about(text: str) -> list[Application]:
    """Applications that a candidate's name, address, telephone or a number is of."""
    text = text.strip()
    if not text:
        return []
    said = Q(name__icontains=text) | Q(email__iexact=text) | Q(phone=text) | _numbered(text)
    return list(
        Application.objects.filter(said).select_related("offer__territory", "commune").order_by("sent_on", "pk")
    )


def alerts_of(text: str) -> list[Alert]:
    """Alerts that an address asked for, or of a number."""
    text = text.strip()
    return list(Alert.objects.filter(Q(email__iexact=text) | _numbered(text))) if text else []


def unconfirmed_offers_about(text: str) -> list[UnconfirmedOffer]:
    """The same of offers, that nobody has confirmed yet."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(contact__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    said |= Q(siret="".join(text.split())) | _numbered(text)
    return list(UnconfirmedOffer.objects.filter(said).order_by("expires_at", "pk"))


def unconfirmed_applications_about(text: str) -> list[UnconfirmedApplication]:
    """The same of applications, that nobody has confirmed yet."""
    text = text.strip()
    if not text:
        return []
    said = Q(name__icontains=text) | Q(email__iexact=text) | Q(phone=text) | _numbered(text)
    return list(UnconfirmedApplication.objects.filter(said).order_by("created_at", "pk"))


def copy_offer(offer: Offer) -> dict[str, Any]:
    """All that is kept of it, as JSON can hold it."""
    columns = ("theme", "contract", "months", "pay_eur", "level", "study", "telework", "naf", "staff", "turnover_eur")
    return {
        "number": str(offer.pk),
        "territory": offer.territory.name,
        "commune": offer.commune.name,
        **{name: getattr(offer, name) for name in (*Offer.personal_fields, *columns)},
        **{name: _day(getattr(offer, name)) for name in ("stated_on", "starts_on", "closes_on", "published_on")},
        "state": offer.get_state_display(),
        "steps": [
            {"on": one.on.isoformat(), "what": one.get_kind_display(), "text": one.text} for one in offer.steps.all()
        ],
        "messages": kept_for(offer.email),
    }


def copy_application(one: Application) -> dict[str, Any]:
    """All that is kept of it; the file is told by its name and size, and is sent apart."""
    return {
        "number": str(one.pk),
        "offer": str(one.offer_id),
        "territory": one.offer.territory.name,
        **{name: getattr(one, name) for name in (*Application.personal_fields, "level", "study", "alternance")},
        **{name: _day(getattr(one, name)) for name in ("sent_on", "diploma_on", "available_on", "answered_on")},
        "commune": one.commune.name if one.commune else "",
        "answers": [
            {"on": said.on.isoformat(), "what": said.get_state_display(), "text": said.text}
            for said in one.answers.all()
        ],
        "file_size": one.file_size,
        "file_sha256": one.file_sha256,
        "state": one.get_state_display(),
        "messages": kept_for(one.email),
    }


def copy_unconfirmed(one: UnconfirmedOffer | UnconfirmedApplication) -> dict[str, Any]:
    """What waits to be confirmed: all that was typed, and until when it is kept."""
    return {
        "number": str(one.pk),
        "kept_until": one.expires_at.isoformat(),
        **{name: value for name, value in snapshot.take(one).items() if name not in ("id", "expires_at")},
        "messages": kept_for(one.email),
    }


def copy_alert(one: Alert) -> dict[str, Any]:
    return {
        "number": str(one.pk),
        "email": one.email,
        "asked": one.asked,
        "cadence": one.get_cadence_display(),
        "since": one.created_at.date().isoformat(),
        "kept_until": one.expires_at.isoformat(),
        "messages": kept_for(one.email),
    }


def _day(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def _numbered(text: str) -> Q:
    with suppress(ValueError):
        return Q(pk=UUID(text))
    return Q(pk__in=[])
