"""Requests to operators over two years: played in three territories, in bulk over light ones, some that wait."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.requests import request_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.enums import RequestState, StepKind
from etabli.domain.coordination.models import RequestStep, SentRequest
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.plans import services as plans
from etabli.domain.plans.models import Fiche, OperatorRequest
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import SITE, Team
from etabli.ops.demonstration.in_bulk import morning, write
from etabli.ops.demonstration.plans import THOUSAND, acting, at

STORY = Path(__file__).with_name("requests.yaml")
FIRST = date(2024, 9, 2)  # plans are adopted, operators are asked


@dataclass(frozen=True)
class Asked:
    """An operator, how it behaves, and whoever answers for it in the light territories."""

    organisation: Organisation
    ways: Mapping[str, Any]
    referent: Person


def play(teams: Sequence[Team]) -> None:
    """What fiches asked of three operators, what these answered, and the reminders of today."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    asked = {key: _operator(key, ways) for key, ways in told["operators"].items()}
    for team in teams:
        _whole(team, asked, told)
    leads = Mandate.objects.filter(role=Role.PROJECT_LEAD, person__demonstration=True).order_by("territory")
    others = leads.exclude(territory__in=[team.territory for team in teams]).select_related("territory")
    _light(list(others), asked, told)
    services.remind(on=timezone.localdate(), link=_link)


def _link(hidden: str) -> str:
    return f"{SITE}{reverse('request_by_link', args=[hidden])}"


def _operator(key: str, ways: Mapping[str, Any]) -> Asked:
    whose = cast.organisation(OrganisationKind.OPERATOR, ways["name"])
    return Asked(whose, ways, cast.person(Role.OPERATOR, ways["name"], key))


def _referent(asked: Asked, territory: Territory) -> Mandate:
    """Who answers for the operator there: whoever the cast named, else its referent of the light territories."""
    known = Mandate.objects.filter(role=Role.OPERATOR, organisation=asked.organisation, territory=territory)
    found = known.select_related("person", "organisation").first()
    return found or cast.mandated(asked.referent, Role.OPERATOR, asked.organisation, territory=territory)


def _whole(team: Team, asked: Mapping[str, Asked], told: Mapping[str, Any]) -> None:
    """Each request of the story from another fiche, sent and answered by the services of the pages."""
    today = timezone.localdate()
    fiches = list(Fiche.objects.filter(plan__territory=team.territory).order_by("number"))
    for n, words in enumerate(told["played"]):
        to = asked[words["to"]]
        referent = _referent(to, team.territory)
        on = max(today - timedelta(days=words["ago"]), FIRST)
        with clock.played(at(on)):
            part = OperatorRequest(
                fiche=fiches[n % len(fiches)],
                operator=to.organisation,
                need=french(told["needs"][words["need"]]),
                amount_cents=words["amount"] * THOUSAND if "amount" in words else None,
                asked_on=on,
            )
            by = acting(team.project_lead, on)
            plans.add_part(part=part, by=by)
            sent = services.send_request(request_id=part.pk, need_kind=words["need"], by=by, link=_link)
        for kind, days, *share in words["then"]:
            _step(sent, StepKind(kind), on + timedelta(days=days), share, team, referent, told)


def _step(
    sent: SentRequest,
    kind: StepKind,
    on: date,
    share: Sequence[float],
    team: Team,
    referent: Mandate,
    told: Mapping[str, Any],
) -> None:
    """One step on its day, by the referent; the chef de projet takes a request back."""
    with clock.played(at(on)):
        if kind == StepKind.WITHDRAWN:
            by = acting(team.project_lead, on)
            services.withdraw_request(sent_id=sent.pk, by=by, reason=french(told["withdrawn"]))
            return
        amount = round(sent.amount_cents * share[0]) if share and sent.amount_cents is not None else None
        reason = _reason(kind, sent.answer_by.toordinal(), told)
        services.take_step(sent_id=sent.pk, kind=kind, by=acting(referent, on), amount_cents=amount, reason=reason)


def _reason(kind: StepKind, n: int, told: Mapping[str, Any]) -> str:
    """What is said of a step that must say why."""
    refusals = told["refusals"]
    said = {StepKind.NO: refusals[n % len(refusals)], StepKind.PARTLY: told["partly"], StepKind.DROPPED: told["broken"]}
    return french(said.get(kind, ""))


def _light(leads: Sequence[Mandate], asked: Mapping[str, Asked], told: Mapping[str, Any]) -> None:
    """Requests of the light territories, in bulk: each operator as fast as it is."""
    chance = random.Random(2026)  # noqa: S311 (a demonstration, the same every time)
    parts, requests, steps = [], [], []
    for lead in leads:
        begun = Fiche.objects.filter(plan__territory=lead.territory).exclude(state="idea").select_related("plan")
        fiches = list(begun.order_by("number"))
        for to in asked.values():
            referent = _referent(to, lead.territory)
            for fiche in (chance.choice(fiches) for _ in range(told["light"] if fiches else 0)):
                sent = _sent(fiche, to, lead, told, chance)
                parts.append(sent.request)
                requests.append(sent)
                steps += _answers(sent, to, referent, told, chance)
    write(parts, "fiche.request_added", lambda one: morning(one.asked_on))
    write(requests, "asked.sent", lambda one: morning(one.sent_on))
    by_day = sorted(steps, key=lambda one: one.on)
    for kind in StepKind:
        write([one for one in by_day if one.kind == kind], f"asked.{kind}", lambda one: morning(one.on))


def _sent(fiche: Fiche, to: Asked, lead: Mandate, told: Mapping[str, Any], chance: random.Random) -> SentRequest:
    """A request sent on a day of the two years, that nobody has answered yet."""
    rules = request_rules()
    last = timezone.localdate() - timedelta(days=4)
    first = max(FIRST, timezone.localdate(fiche.created_at))
    on = first + timedelta(days=chance.randint(0, max(0, (last - first).days)))
    need = chance.choice(sorted(told["needs"]))
    part = OperatorRequest(
        fiche=fiche,
        operator=to.organisation,
        need=french(told["needs"][need]),
        amount_cents=chance.randint(2, 60) * 10 * THOUSAND,
        asked_on=on,
    )
    return SentRequest(
        request=part,
        operator=to.organisation,
        need_kind=need,
        need=part.need,
        amount_cents=part.amount_cents,
        sent_by=lead,
        sent_on=on,
        acknowledge_by=rules.acknowledge_by(on),
        answer_by=rules.answer_by(need, on, None),
    )


def _answers(
    sent: SentRequest, to: Asked, referent: Mandate, told: Mapping[str, Any], chance: random.Random
) -> Iterator[RequestStep]:
    """The steps that have come by yesterday, and what they change of the request."""
    ways, yesterday = to.ways, timezone.localdate() - timedelta(days=1)
    acknowledged = sent.sent_on + timedelta(days=chance.randint(*ways["acknowledges"]))
    answered = acknowledged + timedelta(days=chance.randint(*ways["answers"]))
    closed = answered + timedelta(days=chance.randint(40, 400))
    silent, refused, broken, whole = (chance.random() for _ in range(4))

    def step(kind: StepKind, on: date, amount: int | None = None) -> RequestStep:
        reason = _reason(kind, on.toordinal(), told)
        return RequestStep(
            sent=sent, kind=kind, on=on, amount_cents=amount, reason=reason, mandate=referent, at=morning(on)
        )

    if acknowledged > yesterday:
        return
    sent.acknowledged_on, sent.state = acknowledged, RequestState.ACKNOWLEDGED
    yield step(StepKind.ACKNOWLEDGED, acknowledged)
    if answered > yesterday or silent < ways["silent"]:
        return
    sent.answered_on = answered
    if refused < ways["refuses"]:
        sent.state, sent.closed_on = RequestState.REFUSED, answered
        yield step(StepKind.NO, answered)
        return
    assert sent.amount_cents is not None
    sent.state = RequestState.PROMISED if whole < 0.7 else RequestState.PARTLY
    sent.promised_cents = sent.amount_cents if whole < 0.7 else sent.amount_cents // 2
    yield step(StepKind.YES if whole < 0.7 else StepKind.PARTLY, answered, sent.promised_cents)
    if closed > yesterday:
        return
    sent.closed_on = closed
    if broken < ways["breaks"]:
        sent.state = RequestState.DROPPED
        yield step(StepKind.DROPPED, closed)
        return
    sent.state, sent.delivered_cents = RequestState.DELIVERED, sent.promised_cents
    yield step(StepKind.DELIVERED, closed, sent.delivered_cents)
