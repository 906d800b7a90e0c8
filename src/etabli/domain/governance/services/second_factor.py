"""The second factor: codes of an application (TOTP), and recovery codes that work once each.

Devices are those of django-otp, whose own slowing down is off: tries are counted as all others are. The key of an
application is kept encrypted (`models.second_factor`), recovery codes as hashes.
"""

import secrets
from base64 import b32encode

from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import default_key

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import CodeApplication, Person
from etabli.domain.governance.services import attempts
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
WRONG = (
    "Ce code n’est pas le bon, ou il a déjà servi. Prenez le suivant : celui que l’application montre, ou un autre "
    "code de secours."
)
NOT_YOU = (
    "Si ce n'était pas vous, écrivez sans attendre à l'éditeur de l'instance, dont l'adresse est dans les mentions "
    "légales. Ce message vient d'une adresse qui ne lit pas les réponses."
)


def fresh_key() -> str:
    """A key to enrol with, in hexadecimal; kept by the caller until it is confirmed."""
    return default_key()


def address_of(key: str, person: Person) -> str:
    """What the application reads: `otpauth://…`."""
    return CodeApplication(user=person, key=key).config_url


def has_one(person: Person) -> bool:
    return CodeApplication.objects.filter(user=person, confirmed=True).exists()


def codes_left(person: Person) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=person))


def enrol(*, key: str, code: str, by: Actor) -> list[str]:
    """Confirm an application with a code it shows; recovery codes, to show once. Replaces the one before.

    Raises ValidationError, TooManyError.
    """
    assert by.person is not None
    attempts.count(attempts.CODES_OF_PERSON, str(by.person.pk))
    with transaction.atomic():
        CodeApplication.objects.filter(user=by.person).delete()
        device = CodeApplication.objects.create(user=by.person, name="application", key=key, confirmed=True)
        if not device.verify_token(_digits(code)):
            raise ValidationError({"code": WRONG})
        codes = _recovery_codes(by.person)
        audit.note(by.person, by=by.author(), verb="second_factor.added")
        outbox.write(
            kind="second_factor",
            to=by.person.email,
            subject=french("Établi : un second facteur a été ajouté à votre compte"),
            text=french(f"Bonjour,\n\nUne application de codes protège désormais votre compte Établi. {NOT_YOU}\n"),
        )
    attempts.forget(attempts.CODES_OF_PERSON, str(by.person.pk))
    return codes


def check(*, person: Person, code: str) -> bool:
    """Whether a code of the application or a recovery code is right; it is used up. Raises TooManyError."""
    attempts.count(attempts.CODES_OF_PERSON, str(person.pk))
    with transaction.atomic():
        digits = _digits(code)
        if digits.isdecimal() and len(digits) == 6:
            devices = CodeApplication.objects.select_for_update().filter(user=person, confirmed=True)
            right = any(device.verify_token(digits) for device in devices)
        else:
            kept = StaticDevice.objects.select_for_update().filter(user=person)
            right = any(device.verify_token(_hashed(code)) for device in kept)
    if right:
        attempts.forget(attempts.CODES_OF_PERSON, str(person.pk))
    return right


@transaction.atomic
def renew_recovery_codes(*, by: Actor) -> list[str]:
    """New recovery codes; those before open nothing any more."""
    assert by.person is not None
    codes = _recovery_codes(by.person)
    audit.note(by.person, by=by.author(), verb="second_factor.codes_renewed")
    return codes


@transaction.atomic
def remove(*, by: Actor) -> None:
    """Do without it. A role that needs it opens nothing from the next sign-in."""
    assert by.person is not None
    CodeApplication.objects.filter(user=by.person).delete()
    StaticDevice.objects.filter(user=by.person).delete()
    audit.note(by.person, by=by.author(), verb="second_factor.removed")


@transaction.atomic
def reset(*, person: Person, reason: str) -> None:
    """Take the second factor of somebody who lost it away, once they proved otherwise who they are; they are told."""
    CodeApplication.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    audit.note(person, by=SYSTEM, verb="second_factor.reset", reason=reason)
    outbox.write(
        kind="second_factor",
        to=person.email,
        subject=french("Établi : votre second facteur a été retiré"),
        text=french(
            "Bonjour,\n\nLe second facteur de votre compte Établi (application de codes et codes de secours) a été "
            "retiré à votre demande. Un rôle qui en demande un n'ouvre rien tant que vous n'en avez pas ajouté un "
            f"autre, depuis votre compte.\n\n{NOT_YOU}\n"
        ),
    )


def _recovery_codes(person: Person) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="secours", confirmed=True)
    for code in codes:
        device.token_set.create(token=_hashed(code))
    return codes


def _digits(code: str) -> str:
    """People copy codes with a space in the middle."""
    return "".join(code.split())


def _hashed(code: str) -> str:
    """Fifty random bits a code: a quick hash, cut to the sixteen letters that its column holds."""
    return secret.hashed("".join(letter for letter in code.lower() if letter.isalnum()))[:16]


def typed(key: str) -> str:
    """The key as one types it into an application: base 32."""
    return b32encode(bytes.fromhex(key)).decode()
