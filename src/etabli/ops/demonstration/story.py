"""What the people of the demonstration did: the état des lieux of three territories, each at another stage."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.catalogue import Catalogue
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import EvidenceKind, QuestionKind, State
from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire
from etabli.domain.diagnosis.questions import Question
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.territories.models import Departement, Territory
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast, light_plans, plans, steering
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.light_fiches import Words
from etabli.warehouse.release import Release

FIRST = date(2024, 3, 14)  # the committee that adopts the first état des lieux
STORY = Path(__file__).with_name("story.yaml")
Report = Callable[[str, int, int], None]


@transaction.atomic
def load(
    *, release: Release, catalogue: Catalogue, report: Report = lambda *_: None, light: int = light_plans.COUNT
) -> bool:
    """Make the people and play their story; False when a demonstration is there already.

    `light`: how many light fiches the plans of the other territories have together.
    """
    if Person.objects.filter(demonstration=True).exists():
        return False
    story: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    latest = Territory.objects.select_related("phase").order_by("-phase__starts_on").first()
    if latest is None:
        return False
    whole = [
        (found, Departement.objects.select_related("region").get(pk=act["departement"]), act["ends"])
        for act in story["complete"]
        if (found := Territory.objects.filter(phase=latest.phase, published_id=act["territory"]).first())
    ]
    near = _light(latest, [territory.pk for territory, _, _ in whole])
    others = list(Territory.objects.exclude(pk__in=[territory.pk for territory, _, _ in whole]).select_related("phase"))
    steps = len(whole) + len(near) + 2
    with _on(cast.SINCE):
        cast.nation()
    teams = []
    for n, (territory, departement, ends) in enumerate(whole, start=1):
        report(territory.name, n, steps)
        with _on(cast.SINCE):
            team = cast.team(territory, whole=True)
            cast.around(territory, departement)
            cast.one_of_each_kind(territory, departement)
        teams.append(team)
        _play(team, story, ends, release=release, catalogue=catalogue)
        plans.play(team, factor=1 + (n - 1) * 0.35)
    for n, territory in enumerate(near, start=len(whole) + 1):
        report(territory.name, n, steps)
        with _on(cast.SINCE):
            cast.team(territory, whole=False)
    report("France", steps - 1, steps)
    light_plans.load(Words(**plans.story()["light"]), others, cast.delegate().person, count=light)
    steering.play(teams)
    report("fiches", steps, steps)
    return True


def _light(latest: Territory, taken: list[str]) -> list[Territory]:
    """One other territory a région: the first by name of those that lie in it."""
    found: dict[str, Territory] = {}
    others = Territory.objects.filter(phase=latest.phase).exclude(pk__in=taken).order_by("name", "pk")
    for territory in others.prefetch_related("parts__departement"):
        for part in territory.parts.all():
            found.setdefault(part.departement.region_id, territory)
    return list({territory.pk: territory for territory in found.values()}.values())


def _on(day: date) -> AbstractContextManager[None]:
    """Acts of a morning of the past: whoever acts was given their mandate before."""
    return clock.played(timezone.make_aware(datetime.combine(day, time(9))))


def _acting(mandate: Mandate | None, on: date | None = None) -> Actor:
    assert mandate is not None
    return actor(mandate.person, verified=True, on=on or timezone.localdate())


def _play(team: Team, story: Mapping[str, Any], ends: str, *, release: Release, catalogue: Catalogue) -> None:
    """A first version adopted in the committee of `FIRST`; then, by territory, how far the second has come."""
    day = FIRST + timedelta(days=7)
    with _on(day):
        _first(team, story, day, release=release, catalogue=catalogue)
    _ask(story["questionnaire"], team, _acting(team.project_lead))
    if ends == "adopted":
        return
    lead = _acting(team.project_lead)
    kept = Finding.objects.filter(territory=team.territory, state=State.KEPT).order_by("position", "created_at", "id")
    for finding in kept[:2]:
        values = {"importance": 1 + (finding.importance or 0) % 4}
        diagnosis.decide(finding_id=finding.pk, revision=finding.revision, values=values, by=lead)
    version = diagnosis.make_version(territory=team.territory, release_id=release.id, by=lead)
    if ends == "submitted":
        diagnosis.submit(version_id=version.pk, by=lead)
        diagnosis.sign(version_id=version.pk, committee_on=_committee(), by=_acting(team.elu))


def _first(team: Team, story: Mapping[str, Any], day: date, *, release: Release, catalogue: Catalogue) -> None:
    """From proposals to the adopted version."""
    lead = _acting(team.project_lead, day)
    diagnosis.draw(territory=team.territory, release=release, catalogue=catalogue)
    proposals = list(Finding.objects.filter(territory=team.territory).order_by("position", "created_at", "id"))
    for n, finding in enumerate(proposals):
        _decide(finding, n, len(proposals), story, lead)
    for words in story["added"]:
        _add(words, team, day)
    _opinions(team, day)
    version = diagnosis.make_version(territory=team.territory, release_id=release.id, by=lead)
    diagnosis.submit(version_id=version.pk, by=lead)
    for member in (team.elu, team.industriel):
        diagnosis.sign(version_id=version.pk, committee_on=FIRST, by=_acting(member, day))


def _committee() -> date:
    """The latest committee met a week ago."""
    return timezone.localdate() - timedelta(days=7)


def _decide(finding: Finding, n: int, count: int, story: Mapping[str, Any], lead: Actor) -> None:
    """The last of several is rejected, the one before left to decide, the second reworded, the others kept."""
    if count > 3 and n == count - 2:
        return
    if count > 2 and n == count - 1:
        values = {"state": State.REJECTED, "reason": french(story["rejected"])}
        diagnosis.decide(finding_id=finding.pk, revision=finding.revision, values=values, by=lead)
        return
    if n == 1:
        wording = french(story["reworded"].format(sentence=finding.sentence))
        finding = diagnosis.reword(
            finding_id=finding.pk, revision=finding.revision, values={"wording": wording}, by=lead
        )
    values = {"state": State.KEPT, "importance": 4 - n % 3, "confidence": 3 + (n + 1) % 2}
    diagnosis.decide(finding_id=finding.pk, revision=finding.revision, values=values, by=lead)
    if n == 0:
        diagnosis.write_confidential(finding_id=finding.pk, revision=0, text=french(story["confidential"]), by=lead)


def _add(words: Mapping[str, Any], team: Team, day: date) -> None:
    """A finding that a contributor proposes with its evidence, and the chef de projet keeps."""
    contributor, lead = _acting(team.contributor, day), _acting(team.project_lead, day)
    text = {name: french(words[name]) for name in ("title", "sentence")}
    finding = diagnosis.add_finding(
        finding=Finding(territory=team.territory, kind=words["kind"], axis=words["axis"], **text), by=contributor
    )
    told = words["evidence"]
    evidence = Evidence(
        finding=finding,
        kind=EvidenceKind(told["kind"]),
        text=french(told["text"]),
        source=french(told["source"]),
        dated_on=FIRST - timedelta(days=40),
    )
    diagnosis.add_evidence(evidence=evidence, file=None, by=contributor)
    values = {"state": State.KEPT, "importance": words["importance"], "confidence": words["confidence"]}
    diagnosis.decide(finding_id=finding.pk, revision=finding.revision, values=values, by=lead)


def _opinions(team: Team, day: date) -> None:
    """Three people rate the first findings, and don't all agree."""
    findings = Finding.objects.filter(territory=team.territory, state=State.KEPT).order_by(
        "position", "created_at", "id"
    )
    for n, finding in enumerate(findings[:4]):
        for k, mandate in enumerate((team.elu, team.industriel, team.contributor)):
            diagnosis.rate(
                finding_id=finding.pk,
                importance=1 + (n + 2 * k) % 4,
                confidence=2 + (n + k) % 3,
                comment="",
                by=_acting(mandate, day),
            )


def _ask(words: Mapping[str, Any], team: Team, lead: Actor) -> None:
    """An open questionnaire with the answers of made-up firms."""
    questionnaire = diagnosis.prepare(
        questionnaire=Questionnaire(
            territory=team.territory,
            title=french(words["title"]),
            introduction=french(words["introduction"]),
            closes_on=timezone.localdate() + timedelta(days=60),
        ),
        by=lead,
    )
    for question in words["questions"]:
        known = {name: french(str(question[name])) for name in ("text", "unit", "low", "high") if name in question}
        choices = tuple(french(choice) for choice in question.get("choices", ()))
        diagnosis.add_question(
            questionnaire_id=questionnaire.pk,
            question=Question(id="", kind=QuestionKind(question["kind"]), choices=choices, **known),
            by=lead,
        )
    hidden = diagnosis.open_questionnaire(questionnaire_id=questionnaire.pk, by=lead)
    for n, answers in enumerate(words["answers"], start=1):
        typed = {name: french(text) for name, text in answers.items()}
        diagnosis.reply(hidden=hidden, reply_id=uuid4(), typed=typed, firm=f"Entreprise {n} {cast.MADE_UP}")
