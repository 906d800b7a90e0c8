"""Keys of the second factor are encrypted at rest, bound to their owner, and read under former keys of the instance."""

import time
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django_otp import devices_for_user, match_token
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.people import person

from etabli.domain.governance import sealed
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.models import CodeApplication, Person
from etabli.domain.governance.services import second_factor

KEY = "3132333435363738393031323334353637383930"  # of RFC 6238's examples


def code(ahead: int = 0) -> str:
    return f"{totp(bytes.fromhex(KEY), t0=-30 * ahead):06d}"


def enrolled() -> Person:
    who: Actor = actor(person(), verified=True)
    assert who.person is not None
    second_factor.enrol(key=KEY, code=code(), by=who)
    return who.person


@given(st.text(min_size=20, max_size=80), st.uuids())
def test_what_is_sealed_is_read_back_by_its_owner_alone(secret: str, owner: object) -> None:
    kept = sealed.seal(secret, of=owner)
    assert sealed.unseal(kept, of=owner) == secret
    assert secret not in kept
    assert sealed.seal(secret, of=owner) != kept, "never twice the same"
    with pytest.raises(sealed.UnreadableError):
        sealed.unseal(kept, of="somebody else")
    with pytest.raises(sealed.UnreadableError):
        sealed.unseal(kept[:-6] + "AAAA==", of=owner)


def stored() -> str:
    """Everything that both tables hold, as a copy of the database would have it."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for table in (CodeApplication._meta.db_table, TOTPDevice._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    return str(rows)


@pytest.mark.django_db
class TestKeys:
    def test_the_database_never_holds_the_key(self) -> None:
        one = enrolled()
        device = CodeApplication.objects.get()
        held = stored()
        assert KEY not in held and second_factor.typed(KEY) not in held and "12345678901234567890" not in held
        assert device.key == KEY and second_factor.has_one(one)
        assert device.config_url == second_factor.address_of(KEY, one)
        assert device in devices_for_user(one)

    def test_a_code_works_once_through_django_otp_as_well(self) -> None:
        one = enrolled()
        assert not second_factor.check(person=one, code=code()), "used when it was added"
        assert second_factor.check(person=one, code=code(1))
        assert not second_factor.check(person=one, code=code(1))
        assert match_token(one, "000000") is None

    def test_a_former_key_of_the_instance_still_reads_and_is_left_behind(self, settings: Any) -> None:
        one, former = enrolled(), settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une-nouvelle-clé", [former]
        assert second_factor.check(person=one, code=code(1))
        settings.SECRET_KEY_FALLBACKS = []
        assert CodeApplication.objects.get().key == KEY, "sealed again under the new one"

    def test_without_the_key_codes_are_refused_and_recovery_codes_work(self, settings: Any) -> None:
        who = actor(person(), verified=True)
        recovery = second_factor.enrol(key=KEY, code=code(), by=who)
        settings.SECRET_KEY = "une-autre-clé"
        assert not second_factor.check(person=who.person, code=code(1))
        assert second_factor.check(person=who.person, code=recovery[0])

    def test_a_row_moved_to_somebody_else_opens_nothing(self) -> None:
        enrolled()
        thief = person("Eve")
        CodeApplication.objects.update(user=thief)
        assert not second_factor.check(person=thief, code=code(1))

    def test_rows_of_before_are_moved_and_leave_the_old_table(self) -> None:
        one, moment = person(), time.time() // 30
        TOTPDevice.objects.create(user=one, name="application", key=KEY, last_t=moment - 9, drift=1)
        migration = import_module("etabli.domain.governance.migrations.0005_seal_keys")
        migration.seal(apps, SimpleNamespace(connection=connection))
        assert not TOTPDevice.objects.exists() and KEY not in stored()
        moved = CodeApplication.objects.get()
        assert (moved.user, moved.key, moved.drift, moved.last_t) == (one, KEY, 1, moment - 9)
        assert second_factor.check(person=one, code=code(1))
        migration.unseal(apps, SimpleNamespace(connection=connection))
        assert TOTPDevice.objects.get().key == KEY and not CodeApplication.objects.exists()
