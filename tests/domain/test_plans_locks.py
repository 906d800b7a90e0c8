"""The database itself refuses to alter a frozen version of a plan, or a signature, and lets a version go on its way."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import World, opinions, signatory, signed, whole, world

from etabli.domain.foundation import refusals
from etabli.domain.governance.enums import Role
from etabli.domain.plans import locks, services
from etabli.domain.plans.enums import NEXT, VersionState
from etabli.domain.plans.models import PlanVersion

pytestmark = pytest.mark.django_db
VERSION, SIGNATORY = locks.VERSION, locks.SIGNATORY
OTHER = {
    "number": "99",
    "kind": "'plan'",
    "content": "'{}'",
    "content_hash": "'x'",
    "made_at": "'2020-01-01 00:00:00+00'",
}


def run(sql: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def in_state(state: VersionState) -> tuple[World, PlanVersion]:
    """A version that the services brought to a state."""
    of = world()
    whole(of)
    if state in (VersionState.SEALED, VersionState.REPLACED):
        version = signed(of)
        if state == VersionState.REPLACED:
            services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Un projet de plus")
            whole(of, title="Une école de production")
            services.move_plan(plan_id=of.plan.pk, move="submit", by=of.lead)
            opinions(of)
            services.move_plan(plan_id=of.plan.pk, move="validate", by=of.region)
            waiting = of.plan.versions.get(state="pending")
            services.sign(signatory_id=signatory(waiting, of).pk, signed_on=TODAY, by=of.lead)
            services.move_plan(plan_id=of.plan.pk, move="sign", by=of.lead, confirmed=True)
    else:
        for move in ("protocol", "submit"):
            services.move_plan(plan_id=of.plan.pk, move=move, by=of.lead)
        version = of.plan.versions.get()
        if state == VersionState.WITHDRAWN:
            services.move_plan(plan_id=of.plan.pk, move="ask_changes", by=of.region, reason="À préciser")
    return of, PlanVersion.objects.get(pk=version.pk)


@pytest.mark.parametrize("state", list(VersionState))
def test_what_is_frozen_never_changes_nor_goes(state: VersionState) -> None:
    _, version = in_state(state)
    assert version.state == state
    for column, value in OTHER.items():
        with pytest.raises(IntegrityError, match="frozen"):
            run(f"UPDATE {VERSION} SET {column} = {value} WHERE number = {version.number}")
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"DELETE FROM {VERSION}")


@pytest.mark.parametrize("to", list(VersionState))
@pytest.mark.parametrize("state", list(VersionState))
def test_a_state_only_moves_where_it_may(state: VersionState, to: VersionState) -> None:
    _, version = in_state(state)
    came = version.sealed_at or (timezone.now() if to in (VersionState.SEALED, VersionState.REPLACED) else None)
    row = PlanVersion.objects.filter(pk=version.pk)
    if to == state or to in NEXT.get(state, ()):
        assert row.update(state=to, sealed_at=came) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(state=to, sealed_at=came)


def test_who_signed_stays_as_they_are_and_who_has_not_may_change() -> None:
    of, version = in_state(VersionState.PENDING)
    opinions(of)
    services.move_plan(plan_id=of.plan.pk, move="validate", by=of.region)
    first = signatory(version, of)
    other = signatory(version, of, organisation=mandate(Role.OPERATOR).organisation)
    services.sign(signatory_id=first.pk, signed_on=TODAY, by=of.lead)
    assert run(f"UPDATE {SIGNATORY} SET function = 'x' WHERE signed_on IS NULL") == 1
    for change in (f"UPDATE {SIGNATORY} SET function = 'y'", f"UPDATE {SIGNATORY} SET signed_on = NULL"):
        with pytest.raises(IntegrityError, match="frozen"):
            run(change)
    with pytest.raises(IntegrityError, match="frozen"):
        run(f"DELETE FROM {SIGNATORY}")
    services.remove_signatory(signatory=other, by=of.lead)
    assert version.signatories.count() == 1


def test_the_locks_are_there_and_are_put_back() -> None:
    every = {one.name for one in refusals.of_vendor(connection, locks.REFUSED)}
    assert locks.missing(connection) == set() and len(every) >= 4
    locks.remove(connection)
    assert locks.missing(connection) == every
    locks.install(connection)
    assert locks.missing(connection) == set()
