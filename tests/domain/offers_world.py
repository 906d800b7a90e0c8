"""Offers of the VTE, for tests: written by a firm and confirmed, published, with a candidate."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.people import territory

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.outbox.models import Message
from etabli.domain.vte import services
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Application, Offer, UnconfirmedApplication, UnconfirmedOffer
from etabli.domain.vte.services import by_link

SIRET = "73282932000074"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FIELDS: dict[str, Any] = {
    "commune_id": "01283",
    "title": "Responsable amélioration continue",
    "theme": "production",
    "mission": "Conduire le chantier des presses.",
    "responsibilities": "Une équipe de trois personnes.",
    "reports_to": "La directrice du site",
    "responsible": True,
    "tutor": "Directrice industrielle",
    "contract": "cdi",
    "months": None,
    "pay_eur": 32_000,
    "level": 5,
    "study": "mechanics",
    "skills": "CAO, soudage, anglais",
    "telework": 1,
    "station": "Gare à dix minutes.",
    "housing": "",
    "firm": "Ateliers du Signal",
    "siret": SIRET,
    "naf": "22.29A",
    "serves_industry": None,
    "linked": False,
    "staff": 80,
    "turnover_eur": 12_000_000,
    "contact": "Rosa Bonheur",
    "email": "rosa@exemple.fr",
    "phone": "04 00 00 00 00",
}
WHO: dict[str, Any] = {
    "name": "Camille Desprès",
    "email": "camille@exemple.fr",
    "phone": "06 00 00 00 00",
    "level": 5,
    "degree": "Ingénieure en mécanique",
    "study": "mechanics",
    "school": "École du Plateau",
    "alternance": False,
    "skills": "CAO, anglais",
    "message": "Vos presses m’intéressent.",
}


def link(hidden: str) -> str:
    return f"http://x/{hidden}"


def secret_of(kind: str) -> str:
    """That of the link in the last message of a kind."""
    text = Message.objects.filter(kind=kind).order_by("created_at").last().text  # type: ignore[union-attr]
    found = re.search(r"http://x/(\S+)", text)
    assert found is not None
    return found[1]


def fields(**given: Any) -> dict[str, Any]:
    today = timezone.localdate()
    days = {"starts_on": today + timedelta(days=60), "closes_on": today + timedelta(days=40)}
    found = {"territory": territory()} | FIELDS | days | given
    if "commune" in found:
        del found["commune_id"]
    return found


def who(**given: Any) -> dict[str, Any]:
    today = timezone.localdate()
    days = {"diploma_on": today - timedelta(days=90), "available_on": today + timedelta(days=30)}
    return WHO | days | given


def acting(role: Role = Role.PROJECT_LEAD, **given: Any) -> Actor:
    return acting_on(role, on=timezone.localdate(), **given)


def stated(**given: Any) -> tuple[Offer, str]:
    """Written by a firm and confirmed: the offer, the secret of its link."""
    services.state(said=UnconfirmedOffer(**fields(**given)), machine="192.0.2.1", link=link)
    hidden = services.confirm(hidden=secret_of("offer.confirm"))
    found = by_link.opened_link(hidden)
    assert found is not None
    return found.offer, hidden


def review(offer: Offer, kind: OfferStepKind, by: Actor, reason: str = "") -> Offer:
    return services.review(offer_id=offer.pk, kind=kind, by=by, link=link, candidate_link=link, reason=reason)


def published(by: Actor | None = None, **given: Any) -> tuple[Offer, str]:
    """The same, published by a chef de projet."""
    offer, hidden = stated(**given)
    return review(offer, OfferStepKind.PUBLISHED, by or acting()), hidden


def applied(offer: Offer, *, cv: bytes | None = PDF, **given: Any) -> tuple[Application, str]:
    """An application that was confirmed, the secret of its link."""
    file = services.check_cv("cv.pdf", cv) if cv is not None else None
    said = UnconfirmedApplication(offer=offer, **who(**given))
    services.apply(said=said, file=file, machine="192.0.2.2", link=link)
    hidden = services.confirm_application(hidden=secret_of("application.confirm"), firm_link=link)
    found = by_link.opened_application(hidden)
    assert found is not None
    return found, hidden
