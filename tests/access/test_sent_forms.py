"""What a form does not ask for changes nothing, whatever is sent with it: roles, states, owners, dates, ids."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests.access import asked
from tests.access.door import Door, taken_back
from tests.access.people import Who
from tests.access.table import Outcome, Row, load
from tests.access.world import World

from etabli.domain.audit.models import Access

pytestmark = pytest.mark.django_db
WRITES = (Outcome.DONE, Outcome.TOLD)
ACTS = [
    (row, name)
    for row in load()
    for name, rule in row.forms.items()
    if any(outcome in WRITES for outcome, _ in rule.outcomes)
]
WRITTEN = [
    model
    for label in (
        *("audit", "outbox", "governance", "notifications", "diagnosis", "firms", "plans", "coordination"),
        *("platforms", "training"),
    )
    for model in apps.get_app_config(label).get_models()
]
# What is made anew at each sending: ids, instants, hashes of secrets, passwords that open nothing, secrets in messages,
# the second at which a link is signed.
MADE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.]+[+\d:]*|[0-9a-f]{64}|![A-Za-z0-9]{40}|[\w-]{43}"
    r"|\d{8}T\d{6}Z|:1[A-Za-z0-9]{5}:"  # when a calendar, or a signed link, was made
)


@pytest.fixture(scope="module")
def before(made: World) -> frozenset[str]:
    """The ids, instants and hashes that there are before anything is sent."""
    rows = [values for model in WRITTEN for values in model._default_manager.values_list()]
    return frozenset(MADE.findall(json.dumps(rows, default=str)))


@pytest.mark.parametrize(("row", "name"), ACTS, ids=lambda one: str(one))
def test_what_is_sent_besides_changes_nothing(
    row: Row, name: str, made: World, door: Door, before: frozenset[str]
) -> None:
    who = next(one for one in made.people if row.forms[name].expected(one.role, one.situation, one.over) in WRITES)
    plain, asked_for = _after(row, name, who, made, door, before, {})
    hostile = {field: value for field, value in _hostile(made).items() if field not in asked_for}
    besides, _ = _after(row, name, who, made, door, before, hostile)
    assert besides - plain == plain - besides == Counter()


def _after(
    row: Row, name: str, who: Who, made: World, door: Door, before: frozenset[str], more: dict[str, Any]
) -> tuple[Counter[str], frozenset[str]]:
    """Every row of the database once the form is sent, and the fields that the form has."""
    with taken_back():
        about = asked.case(row, made, made.here, who)
        filled = asked.form(row, name, made.here, who)
        found = door.ask(who, "POST", asked.address(row, made, made.here, about), {**more, **filled})
        assert found.outcome in WRITES, found
        return _rows(before), frozenset(filled)


def _rows(before: frozenset[str]) -> Counter[str]:
    """What the database holds, without what is different each time; every value of before is told as it is."""

    def told_of(value: re.Match[str]) -> str:
        return value[0] if value[0] in before else "made"

    found: Counter[str] = Counter()
    for model in WRITTEN:
        if model is not Access:
            fields = [field.attname for field in model._meta.concrete_fields if not _is_own_number(field)]
            for values in model._default_manager.values(*fields):
                told = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
                found[f"{model._meta.label} {MADE.sub(told_of, told)}"] += 1
    return found


def _is_own_number(field: models.Field) -> bool:  # type: ignore[type-arg]
    return field.primary_key and isinstance(field, models.AutoField)


def _hostile(made: World) -> dict[str, str]:
    """A value for each field of each model that people's acts write, such as somebody would like it to be."""
    other = made.there
    by_kind = {
        "Territory": other.territory.pk,
        "Person": str(other.member.person_id),
        "Mandate": str(other.member.pk),
        "Organisation": str(made.organisation.pk),
        "Finding": str(other.finding.pk),
        "Questionnaire": str(other.draft.pk),
        "Version": str(other.version.pk),
        "Plan": str(other.plan.plan.pk),
        "Fiche": str(other.plan.fiche.pk),
        "PlanVersion": str(other.plan.version.pk),
        "Resource": str(other.plan.resource.pk),
        "Indicator": str(other.plan.indicator.pk),
        "Milestone": str(other.plan.milestone.pk),
        "Document": str(other.plan.document.pk),
        "Region": "24",
        "Departement": "18",
        "Arrondissement": "181",
    }
    liked = {"role": "administrator", "state": "adopted", "answer": "accepted", "kind": "atout", "revision": "99"}
    found: dict[str, str] = {"is_superuser": "on", "second_factor": "on", "mandates": str(other.member.pk)}
    for model in WRITTEN:
        for field in model._meta.concrete_fields:
            value = liked.get(field.name) or by_kind.get(getattr(field.related_model, "__name__", "")) or _of(field)
            found |= {field.name: value, field.attname: value}
    return found


def _of(field: models.Field) -> str:  # type: ignore[type-arg]
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T10:00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.EmailField):
        return "mallory@exemple.fr"
    if isinstance(field, models.UUIDField):
        return "6f4f8f1e-0000-4000-8000-000000000000"
    return "7" if isinstance(field, models.IntegerField) else "forgé"
