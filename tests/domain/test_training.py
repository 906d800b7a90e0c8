"""Training and its sessions: who keeps it, what is refused, searched near a commune, imported line by line."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.people import mandate, territory
from tests.domain.platforms_world import lead
from tests.domain.training_world import session, training

from etabli.domain.audit.models import PersonalValue
from etabli.domain.governance.actor import actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.training import services
from etabli.domain.training.importing import COLUMNS, NotAListError, read
from etabli.domain.training.models import Session, Training
from etabli.domain.training.queries import directory, insertion
from etabli.domain.training.queries.directory import Asked

pytestmark = pytest.mark.django_db
HEAD = "intitulé;organisme;niveau;rncp;code commune;modalité;source;date de la source"
RIGHT = "Soudeur;AFPI;3;RNCP1234;01283;alternance;AFPI;2026-09-01"


@pytest.mark.parametrize("role", [Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.OPERATOR])
def test_who_keeps_the_directory(role: Role) -> None:
    who = actor(mandate(role).person, verified=True)
    one = training(who)
    session(one, who)
    services.withdraw_training(training_id=one.pk, by=who)
    assert not directory.listed(Asked(), timezone.localdate()).rows


def test_others_do_not() -> None:
    one = training(lead())
    for who in (
        actor(mandate(Role.ELU).person, verified=True),
        actor(mandate(Role.INDUSTRIEL).person, verified=True),
        actor(mandate(Role.REGION, region_id="84").person, verified=True),
        lead(territory("ti-8411")),
        nobody(),
    ):
        with pytest.raises(NotAllowedError):
            training(who, title="Autre")
        with pytest.raises(NotAllowedError):
            session(one, who)
        with pytest.raises(NotAllowedError):
            services.withdraw_training(training_id=one.pk, by=who)


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("rncp", "12345", False),
        ("rncp", "rncp 123456", True),
        ("rncp", "RNCP1234567", False),
        ("rncp", "RS6000", True),
        ("naf", "22 25.62Z, 2229A", True),
        ("naf", "métaux", False),
        ("level", "9", False),
        ("modality", "", False),
        ("source", "", False),
        ("source_on", date(2999, 1, 1), False),
        ("website", "javascript:alert(1)", False),
    ],
)
def test_what_is_said_of_a_training_is_judged(field: str, value: Any, right: bool) -> None:
    if right:
        assert training(lead(), **{field: value}).pk
    else:
        with pytest.raises(ValidationError):
            training(lead(), **{field: value})


def test_the_same_training_is_in_the_directory_once_until_it_is_withdrawn() -> None:
    chief = lead()
    one = training(chief)
    with pytest.raises(ValidationError, match="déjà dans"):
        training(chief)
    services.withdraw_training(training_id=one.pk, by=chief)
    assert training(chief).pk != one.pk


def test_counts_are_of_people_who_can_be() -> None:
    chief = lead()
    one = training(chief)
    session(one, chief, enrolled=12, completed=11, women=4, asked_6=10, employed_6=9, asked_12=0, employed_12=0)
    for wrong in ({"completed": 3}, {"enrolled": 3, "completed": 4}, {"enrolled": 2, "women": 3}, {"employed_6": 1}):
        with pytest.raises(ValidationError):
            session(one, chief, days=60, **wrong)
    with pytest.raises(ValidationError, match="13 inscrits pour 12 places"):
        session(one, chief, days=60, places=12, enrolled=13)
    assert session(one, chief, days=60, places=12, enrolled=12).pk


def test_shares_are_told_from_ten_people_and_missing_is_no_zero() -> None:
    def held(**counts: int | None) -> Session:
        return Session(starts_on=date(2026, 1, 1), **counts)

    nothing = insertion.of_sessions([held(), held()])
    assert nothing.enrolled.total is None and nothing.at_6.asked is None and nothing.at_6.percent is None
    nine = insertion.of_sessions([held(asked_6=9, employed_6=9), held(asked_6=5)])
    assert (nine.at_6.asked, nine.at_6.percent) == (9, None)
    ten = insertion.of_sessions([held(asked_6=9, employed_6=9, enrolled=9), held(asked_6=1, employed_6=0), held()])
    assert (ten.at_6.asked, ten.at_6.percent) == (10, 90.0)
    assert (ten.enrolled.total, ten.enrolled.known, ten.enrolled.sessions) == (9, 1, 3)
    assert insertion.of_sessions([held(enrolled=0)]).enrolled.total == 0


def test_the_directory_is_searched_in_two_queries() -> None:
    chief = lead()
    near = training(chief)
    far = training(
        lead(territory("ti-3208")),
        territory=territory("ti-3208"),
        title="Chaudronnier",
        commune_id="59183",
        naf="",
        level="3",
    )
    session(near, chief)
    today = timezone.localdate()
    with CaptureQueriesContext(connection) as queries:
        every = directory.listed(Asked(), today)
    assert len(queries) == 2 and [one.training for one in every.rows] == [far, near]
    assert every.rows[1].next is not None and every.rows[0].next is None
    for wanted, expected in [
        (Asked(text="painlevé installations"), [near]),
        (Asked(kind="3"), [far]),
        (Asked(modality="remote"), []),
        (Asked(naf="25"), [near]),
        (Asked(naf="25.62B"), [near]),
        (Asked(naf="10"), []),
        (Asked(region="32"), [far]),
        (Asked(near="01283", sort="distance"), [near, far]),
        (Asked(near="59183", within=25), [far]),
    ]:
        assert [one.training for one in directory.found(wanted, today)[0]] == expected, wanted


def test_a_list_is_judged_line_by_line_and_right_lines_are_written() -> None:
    chief = lead()
    wrong = [
        "Fondeur;AFPI;9;RNCP1;01283;alternance;AFPI;2026-09-01",
        "Fondeur;AFPI;3;X1;01283;alternance;AFPI;2026-09-01",
        "Fondeur;AFPI;3;;99999;alternance;AFPI;2026-09-01",
        "Fondeur;AFPI;3;;01283;le soir;AFPI;2026-09-01",
        "Fondeur;AFPI;3;;01283;alternance;AFPI;1er septembre",
        ";AFPI;3;;01283;alternance;AFPI;2026-09-01",
        RIGHT,
    ]
    content = "\n".join([HEAD, RIGHT, *wrong]).encode("utf-8-sig")
    lines = read(territory(), content)
    assert [line.training is not None for line in lines] == [True] + [False] * 7
    said = [" ".join(line.problems) for line in lines[1:]]
    for words, text in zip(
        ("niveau", "rncp", "commune", "modalité", "année-mois-jour", "vide", "déjà"), said, strict=True
    ):
        assert words in text, (words, text)
    services.import_trainings(territory=territory(), content=content, by=chief)
    assert Training.objects.get().title == "Soudeur"
    assert not any(
        line.training for line in services.import_trainings(territory=territory(), content=content, by=chief)
    )
    with pytest.raises(NotAllowedError):
        services.import_trainings(territory=territory(), content=content, by=lead(territory("ti-8411")))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a;b\n1;2", "intitulé\n\x00".encode(), b"x" * 1_000_001])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAListError):
        read(territory(), content)


def test_a_list_is_read_in_two_queries() -> None:
    rows = "\n".join([HEAD, *(RIGHT.replace("Soudeur", f"Soudeur {n}") for n in range(30))]).encode()
    where = territory()
    with CaptureQueriesContext(connection) as queries:
        assert all(line.training for line in read(where, rows))
    assert len(queries) == 2 and set(HEAD.split(";")) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (Training, {"level": "9"}),
        (Training, {"modality": "x"}),
        (Session, {"ends_on": date(2020, 1, 1)}),
        *((Session, {name: 5}) for name in ("completed", "women", "asked_6", "employed_6", "asked_12", "employed_12")),
    ],
)
@pytest.mark.database
def test_the_database_refuses_what_is_not_whole(model: Any, broken: dict[str, Any]) -> None:
    chief = lead()
    session(training(chief), chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)


@pytest.mark.database
def test_two_sessions_begin_on_two_days() -> None:
    chief = lead()
    one = training(chief)
    session(one, chief)
    session(one, chief, days=40)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(starts_on=timezone.localdate() + timedelta(days=3))


def test_a_list_gives_where_one_enrols_and_a_wrong_address_is_said() -> None:
    head = "intitulé;organisme;code commune;modalité;source;date de la source;courriel;téléphone"
    lines = ("a@exemple.fr;04 65 71 12 34", "pas une adresse;")
    rows = "".join(f"\nSoudeur {n};AFPI;01283;alternance;AFPI;2026-09-01;{one}" for n, one in enumerate(lines))
    right, wrong = read(territory(), f"{head}{rows}".encode())
    assert right.training is not None and right.training.email == "a@exemple.fr"
    assert right.training.phone == "04 65 71 12 34"
    assert wrong.training is None and any("courriel" in one for one in wrong.problems)


def test_an_address_of_a_training_is_copied_and_erased_for_who_asks() -> None:
    one = training(lead(), email="a.martin@exemple.fr", phone="04 65 71 12 34")
    out = StringIO()
    call_command("export_tools_firms", "A.Martin@exemple.fr", stdout=out)
    assert [row["kind"] for row in json.loads(out.getvalue())] == ["training"]
    call_command("erase_tools_firm", str(one.pk), "--reason", "à sa demande", stdout=StringIO())
    one.refresh_from_db()
    assert (one.email, one.phone) == ("", "") and "martin" not in str(list(PersonalValue.objects.values_list("value")))
