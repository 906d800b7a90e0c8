"""What people are told of evaluations: an opinion to give, an opinion given, a publication."""

from collections.abc import Sequence

from django.urls import reverse

from etabli.catalogue.numbers import day
from etabli.domain.coordination.models import Report
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.queries.team import reaching
from etabli.domain.notifications import services as notifications
from etabli.domain.territories.models import Territory

JUDGES = (Role.REGION, Role.STATE)
LOCAL = (Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD)


def tell_submitted(report: Report, by: Actor) -> None:
    """Whoever may give an opinion."""
    _tell(
        "report.submitted",
        report,
        by,
        _people(report, JUDGES, by),
        "Avis demandé",
        f"{_named(report)} attend l’avis de la Région ou des services de l’État.",
    )


def tell_judged(report: Report, by: Actor) -> None:
    """Whoever wrote it."""
    said = f"L’avis sur {_named(report, lower=True)} est rendu : l’évaluation peut être complétée, puis publiée."
    _tell("report.judged", report, by, _people(report, (Role.PROJECT_LEAD,), by), "Avis rendu", said)


def tell_published(report: Report, by: Actor) -> None:
    """Whoever leads the territory, and who gave an opinion; nobody for a région or the nation."""
    said = f"{_named(report)} est publiée : tout le monde peut la lire."
    _tell("report.published", report, by, _people(report, (*LOCAL, *JUDGES), by), "Publication", said)


def _named(report: Report, *, lower: bool = False) -> str:
    the = "l’" if lower else "L’"
    return f"{the}{report.get_kind_display()} de {report.place}, arrêtée au {day(report.on)},"


def _people(report: Report, roles: Sequence[Role], by: Actor) -> list[Person]:
    if report.territory is None:
        return []
    there = reaching(Territory.objects.filter(pk=report.territory_id))
    found = Mandate.objects.in_force(by.on).filter(there, role__in=roles).select_related("person")
    return [one.person for one in found]


def _tell(kind: str, report: Report, by: Actor, people: Sequence[Person], begins: str, text: str) -> None:
    if not people:
        return
    notifications.tell(
        kind=kind,
        event=f"{kind}:{report.pk}",
        people=people,
        title=f"{begins} : {report.get_kind_display()}, {report.place}",
        text=text.replace(", est", " est").replace(", attend", " attend"),
        url=reverse("report", args=[report.pk]),
        by=by,
        territory=report.territory,
    )
