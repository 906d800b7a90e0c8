"""Each named constraint of the context refuses what it is there to refuse, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from tests.domain.people import mandate, person, territory

from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import (
    Drawing,
    Evidence,
    Finding,
    Questionnaire,
    Rating,
    Reply,
    Signature,
    Version,
)
from etabli.domain.governance.enums import Role

pytestmark = pytest.mark.django_db


def finding(**fields: Any) -> Finding:
    values = {"territory": territory(), "origin": "local", "kind": "frein", "axis": "attirer", "title": "t"}
    return Finding.objects.create(**values | {"sentence": "s"} | fields)


def rating(**fields: Any) -> Rating:
    values = {"person": person(), "importance": 1, "confidence": 1}
    return Rating.objects.create(**({"finding": finding()} | values | fields))


def evidence(**fields: Any) -> Evidence:
    return Evidence.objects.create(**{"finding": finding(), "kind": "survey", "text": "t", "author": person()} | fields)


def version(**fields: Any) -> Version:
    values = {"territory": territory(), "number": 1, "release_id": "r", "content": {}, "content_hash": "h"}
    return Version.objects.create(**values | {"made_by": person()} | fields)


def twice(make: Callable[..., Any], **fields: Any) -> None:
    make(**fields)
    make(**fields)


def signed_twice() -> None:
    values = {"mandate": mandate(Role.ELU), "content_hash": "h"}
    twice(Signature.objects.create, version=version(), **values)


def side_signed_twice() -> None:
    """By the holder before, and by the holder now."""
    of = {"version": version(), "side": Role.ELU, "content_hash": "h"}
    Signature.objects.create(mandate=mandate(Role.ELU, ends_on=date(2025, 6, 30)), **of)
    Signature.objects.create(mandate=mandate(Role.ELU, starts_on=date(2025, 7, 1)), **of)


BREAKS: dict[str, Callable[[], Any]] = {
    "finding_once_a_territory": lambda: twice(finding, origin="derived", key="k", figures={}),
    "finding_derived_has_its_figures": lambda: finding(origin="derived", key="k"),
    "finding_rejected_with_a_reason": lambda: finding(state="rejected"),
    "finding_state_known": lambda: finding(state="maybe"),
    "finding_importance_1_to_4": lambda: finding(importance=5),
    "finding_confidence_1_to_4": lambda: finding(confidence=0),
    "one_rating_a_person_and_finding": lambda: twice(rating, finding=finding(), person=person()),
    "rating_1_to_4": lambda: rating(importance=0),
    "drawn_once_a_release": lambda: twice(Drawing.objects.create, territory=territory(), release_id="r"),
    "reply_set_apart_says_why": lambda: Reply.objects.create(
        questionnaire=Questionnaire.objects.create(
            territory=territory(), title="t", closes_on=timezone.localdate(), author=person()
        ),
        set_apart_at=timezone.now(),
    ),
    "questionnaire_open_has_a_link": lambda: Questionnaire.objects.create(
        territory=territory(), title="t", closes_on=timezone.localdate(), opened_at=timezone.now(), author=person()
    ),
    "evidence_kind_known": lambda: evidence(kind="rumour"),
    "evidence_file_is_whole": lambda: evidence(file_sha256="a" * 64),
    "evidence_of_answers_names_its_questionnaire": lambda: evidence(kind="questionnaire"),
    "version_number_once_a_territory": lambda: twice(version, state=VersionState.WITHDRAWN),
    "one_open_version_a_territory": lambda: (version(), version(number=2)),
    "version_adopted_in_committee": lambda: version(state=VersionState.ADOPTED),
    "one_signature_a_mandate": signed_twice,
    "one_signature_a_side": side_signed_twice,
    "signature_side_known": lambda: Signature.objects.create(
        version=version(), mandate=mandate(Role.ELU), side=Role.REGION, content_hash="h"
    ),
}


def test_every_constraint_has_its_case() -> None:
    names = {one.name for model in apps.get_app_config("diagnosis").get_models() for one in model._meta.constraints}
    assert names == set(BREAKS)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_constraint_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BREAKS[name]()
    constraint = next(
        one
        for model in apps.get_app_config("diagnosis").get_models()
        for one in model._meta.constraints
        if one.name == name
    )
    plain_unique = isinstance(constraint, models.UniqueConstraint)  # SQLite names the columns instead
    assert name in str(caught.value) or plain_unique
