"""Secrets that must be read again: kept encrypted under the key of the instance, each bound to whose it is.

Fernet (AES-128-CBC and HMAC-SHA256). What was sealed under a former key is read as long as SECRET_KEY_FALLBACKS has it.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from etabli.kernel.errors import EtabliError


class UnreadableError(EtabliError):
    """Sealed under a key that the instance has no more, or for somebody else."""

    default_user_message = "Votre application de codes ne peut plus être lue. Utilisez un code de secours."


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return urlsafe_b64encode(salted_hmac("etabli.sealed", "", secret=key, algorithm="sha256").digest())


def seal(secret: str, *, of: object) -> str:
    """The secret of `of` (an id), encrypted."""
    return _box().encrypt(f"{of}:{secret}".encode()).decode()


def unseal(sealed: str, *, of: object) -> str:
    """The secret, when it was sealed for `of`. Raises UnreadableError."""
    try:
        whose, _, secret = _box().decrypt(sealed.encode()).decode().partition(":")
    except InvalidToken as error:
        raise UnreadableError("sealed under another key") from error
    if whose != str(of):
        raise UnreadableError("sealed for somebody else")
    return secret
