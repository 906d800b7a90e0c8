"""The application of codes of a person: django-otp's TOTP device, but for its key, which is kept encrypted."""

import logging
from typing import Any, ClassVar

from django.db import models
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.plugins.otp_totp.models import TOTPDevice

from etabli.domain.governance import sealed

log = logging.getLogger(__name__)


class CodeApplication(TimestampMixin, ThrottlingMixin, Device):
    """`key` is read and written in hexadecimal; the column holds it sealed for its owner.

    django-otp's own table has no room for it (80 letters). Codes are checked by django-otp's code, on our columns; a
    key sealed under a former SECRET_KEY is sealed again when a code of it is right.
    """

    silent_fields: ClassVar[tuple[str, ...]] = ("sealed_key",)

    sealed_key = models.TextField("clé chiffrée")
    step = models.PositiveSmallIntegerField(default=30)
    t0 = models.BigIntegerField(default=0)
    digits = models.PositiveSmallIntegerField(default=6)
    tolerance = models.PositiveSmallIntegerField(default=1)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    bin_key = TOTPDevice.bin_key
    config_url = TOTPDevice.config_url
    get_throttle_factor = TOTPDevice.get_throttle_factor
    _read_str_from_settings = TOTPDevice._read_str_from_settings

    class Meta(Device.Meta):
        verbose_name = "application de codes"
        verbose_name_plural = "applications de codes"

    def __str__(self) -> str:
        return f"application de codes {self.pk}"

    @property
    def key(self) -> str:
        """Raises sealed.UnreadableError."""
        return sealed.unseal(self.sealed_key, of=self.user_id)

    @key.setter
    def key(self, value: str) -> None:
        self.sealed_key = sealed.seal(value, of=self.user_id)

    def verify_token(self, token: Any) -> bool:
        """Whether a code is right; none is while the key can't be read (recovery codes still are)."""
        try:
            self.key = self.key  # sealed under the key of today; written when the code is right
        except sealed.UnreadableError as error:
            log.warning("second factor of %s: %s", self.user_id, error)
            return False
        return bool(TOTPDevice.verify_token(self, token))
