"""Training, transmissions and diagnostics for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.domain.people import territory

from etabli.domain.governance.actor import Actor
from etabli.domain.training import services
from etabli.domain.training.models import Departures, Diagnostic, Recommendation, Session, Training, Transmission

OYONNAX = "01283"
SIRETS = ("73282932000074", "99900001100018", "99900002900010", "99900003700013")


def training(by: Actor, **fields: Any) -> Training:
    given: dict[str, Any] = {
        "territory": territory(),
        "title": "Conducteur d’installations",
        "organisation": "Lycée Painlevé",
        "level": "4",
        "rncp": "RNCP35878",
        "naf": "22 25.62",
        "commune_id": OYONNAX,
        "modality": "work_study",
        "source": "Carif-Oref",
        "source_on": date(2026, 9, 1),
    } | fields
    return services.save_training(training=Training(**given), by=by)


def session(one: Training, by: Actor, days: int = 30, **fields: Any) -> Session:
    given = {"starts_on": timezone.localdate() + timedelta(days=days)} | fields
    return services.save_session(session=Session(training=one, **given), by=by)


def transmission(by: Actor, siret: str = SIRETS[0], departures: int = 3, **fields: Any) -> Transmission:
    given: dict[str, Any] = {"territory": territory(), "firm": "Ateliers du Signal", "siret": siret} | fields
    one = services.save_transmission(transmission=Transmission(**given), by=by)
    if departures:
        services.save_departures(
            departures=Departures(transmission=one, year=2027, trade="régleur", count=departures), by=by
        )
    return one


def diagnostic(by: Actor, siret: str = SIRETS[0], **fields: Any) -> tuple[Diagnostic, Recommendation]:
    given: dict[str, Any] = {
        "territory": territory(),
        "firm": "Ateliers du Signal",
        "siret": siret,
        "done_by": "Cetim",
        "done_on": timezone.localdate() - timedelta(days=200),
    } | fields
    one = services.save_diagnostic(diagnostic=Diagnostic(**given), by=by)
    return one, services.recommend(recommendation=Recommendation(diagnostic=one, text="Une presse neuve."), by=by)


def followed(one: Recommendation, by: Actor, follow: str = "done", **fields: Any) -> Recommendation:
    one.follow, one.followed_on = follow, timezone.localdate()
    for name, value in fields.items():
        setattr(one, name, value)
    return services.follow_up(recommendation=one, by=by)
