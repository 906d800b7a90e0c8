"""The database itself refuses to alter a version or a signature, whoever asks, and lets a version go on its way."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from tests.domain.people import acting
from tests.domain.test_diagnosis_versions import adopted, binome, kept, made

from etabli.domain.diagnosis import locks, services
from etabli.domain.diagnosis.enums import NEXT, VersionState
from etabli.domain.diagnosis.models import Version
from etabli.domain.foundation import refusals
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role

pytestmark = pytest.mark.django_db
TODAY = date.today()
VERSION, SIGNATURE = locks.VERSION, locks.SIGNATURE


def in_state(state: VersionState) -> Version:
    """A version that the services brought to a state."""
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    if state == VersionState.ADOPTED:
        return adopted(lead, pair)
    version = made(lead)
    if state == VersionState.WITHDRAWN:
        return services.withdraw(version_id=version.pk, reason="coquille", by=lead)
    if state == VersionState.SUBMITTED:
        services.submit(version_id=version.pk, by=lead)
        services.sign(version_id=version.pk, committee_on=TODAY - timedelta(days=2), by=pair[0])
        version.refresh_from_db()
    return version


def run(sql: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


OTHER = {
    "territory_id": "'2/ti-2401'",
    "number": "99",
    "release_id": "'autre'",
    "content": "'{}'",
    "content_hash": "'x'",
    "made_at": "'2020-01-01 00:00:00+00'",
}


@pytest.mark.parametrize("column", sorted(OTHER))
@pytest.mark.parametrize("state", list(VersionState))
def test_what_is_frozen_never_changes(state: VersionState, column: str) -> None:
    in_state(state)
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"UPDATE {VERSION} SET {column} = {OTHER[column]}")


@pytest.mark.parametrize("state", [VersionState.SUBMITTED, VersionState.ADOPTED, VersionState.WITHDRAWN])
def test_only_a_draft_may_go(state: VersionState) -> None:
    in_state(state)
    for table in (SIGNATURE, VERSION) if state != VersionState.WITHDRAWN else (VERSION,):
        with pytest.raises(IntegrityError, match="frozen"):
            run(f"DELETE FROM {table}")


def test_a_draft_may_go() -> None:
    in_state(VersionState.DRAFT)
    assert run(f"DELETE FROM {VERSION}") == 1


@pytest.mark.parametrize(
    "change", ["reason = 'x'", "committee_on = '2020-01-01'", "adopted_at = NULL", "state = 'withdrawn'", "id = id"]
)
def test_an_adopted_version_takes_no_writing_at_all(change: str) -> None:
    in_state(VersionState.ADOPTED)
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"UPDATE {VERSION} SET {change}")
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"UPDATE {SIGNATURE} SET side = side")


@pytest.mark.parametrize("to", list(VersionState))
@pytest.mark.parametrize("state", list(VersionState))
def test_a_state_only_moves_where_it_may(state: VersionState, to: VersionState) -> None:
    version = in_state(state)
    adopts = to == VersionState.ADOPTED
    values = (to, timezone.now() if adopts else None, TODAY if adopts else None)
    sql = f"UPDATE {VERSION} SET state = %s, adopted_at = %s, committee_on = %s"
    if to in NEXT.get(state, ()) or (to == state and state in NEXT):
        assert run(sql, *values) == 1
        assert Version.objects.get(pk=version.pk).state == to
    else:
        with pytest.raises(IntegrityError, match="frozen"):
            run(sql, *values)


def test_the_orm_is_refused_as_well() -> None:
    version = in_state(VersionState.ADOPTED)
    version.content = {"findings": []}
    for act in (version.save, version.signatures.all().delete, Version.objects.filter(pk=version.pk).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_empty_them() -> None:
    in_state(VersionState.ADOPTED)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # a deferred check would stop TRUNCATE before the lock does
    for table in (SIGNATURE, f"{VERSION} CASCADE"):
        with pytest.raises(IntegrityError, match="frozen"):
            run(f"TRUNCATE {table}")


def test_the_locks_are_there_and_come_back_after_a_migration_as_they_are_written_today() -> None:
    every = {one.name for one in refusals.of_vendor(connection, locks.REFUSED)}
    assert locks.missing(connection) == set() and len(every) >= 4
    locks.remove(connection)
    assert locks.missing(connection) == every
    call_command("migrate", verbosity=0)
    assert locks.missing(connection) == set()
    harmless = [refusals.Refusal(one.table, one.verb, one.message, "FALSE") for one in locks.REFUSED]
    refusals.install(connection, harmless)
    call_command("migrate", verbosity=0)
    lead: Actor = acting(Role.PROJECT_LEAD)
    kept(lead)
    made(lead)
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"UPDATE {VERSION} SET content_hash = 'x'")
