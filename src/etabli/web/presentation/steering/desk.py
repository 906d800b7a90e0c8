"""The desk of a place in words: what waits, which territories to chase, which fiches are blocked or late, the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.coordination.attention import AttentionRule
from etabli.domain.coordination.queries.desk import Desk
from etabli.domain.coordination.queries.territories import Followed
from etabli.domain.plans.models import Fiche
from etabli.kernel.typography import NNBSP, french
from etabli.web.presentation.steering.addresses import Link
from etabli.web.presentation.steering.followed import Alert, alerts
from etabli.web.presentation.steering.freshness import up_to_date
from etabli.web.presentation.steering.places import Place


@dataclass(frozen=True)
class FicheRow:
    """`since`: when it was blocked, or when its oldest late milestone was due; `why` of a blocked one."""

    title: str
    url: str
    territory: str
    lead: str
    since: date
    days: str
    why: str = ""


@dataclass(frozen=True)
class Page:
    place: Place
    answer: str
    fresh: str
    territories: int
    judged: int
    to_judge: tuple[Link, ...]
    to_sign: tuple[Link, ...]
    chase: tuple[Alert, ...]
    risk: tuple[Alert, ...]
    blocked: tuple[FicheRow, ...]
    late: tuple[FicheRow, ...]


def page(found: Desk, place: Place, on: date) -> Page:
    judged = [(one, one.reasons(on)) for one in found.territories]
    blocked = sum(one.states.get("blocked", 0) for one in found.territories)
    late = sum(one.late for one in found.territories)
    told = (
        numbers.plural(len(found.territories), "territoire"),
        numbers.plural(blocked, "fiche bloquée", "fiches bloquées"),
        numbers.plural(late, "fiche a un jalon dépassé", "fiches ont un jalon dépassé"),
        numbers.plural(found.requests_late, "demande à un opérateur en retard", "demandes à des opérateurs en retard"),
    )
    return Page(
        place=place,
        answer=french(f"{', '.join(told)}."),
        fresh=up_to_date(found.territories),
        territories=len(found.territories),
        judged=sum(one.inside for one in found.territories),
        to_judge=tuple(_path(one, "avis") for one in found.to_judge),
        to_sign=tuple(_path(one, "vous") for one in found.to_sign),
        chase=alerts(judged, "chase"),
        risk=alerts(judged, "risk"),
        blocked=tuple(_fiche(one, one.since, on, one.reason) for one in found.blocked),
        late=tuple(_fiche(one, one.late_since, on) for one in found.late),
    )


def _path(one: Followed, part: str) -> Link:
    return Link(one.name, f"{reverse('plan_path', args=[one.phase, one.published_id])}#{part}")


def _fiche(one: Fiche, since: date, on: date, why: str = "") -> FicheRow:
    territory = one.plan.territory
    return FicheRow(
        title=f"{one.number}. {one.title}",
        url=reverse("fiche", args=[territory.phase_id, territory.published_id, one.number]),
        territory=territory.name,
        lead=one.lead.name if one.lead else "",
        since=since,
        days=numbers.plural((on - since).days, "jour"),
        why=why,
    )


@dataclass(frozen=True)
class Rule:
    title: str
    threshold: str


def rules(every: Iterable[AttentionRule], kind: str) -> list[Rule]:
    """The rules of a kind, each with its threshold in words."""
    return [Rule(french(one.title), _threshold(one)) for one in every if one.kind == kind]


def _threshold(rule: AttentionRule) -> str:
    if rule.figure.days is not None:
        return french(f"plus de {rule.figure.days} jours")
    if rule.figure.percent is not None:
        return f"à partir de {rule.figure.percent}{NNBSP}% des fiches"
    return ""
