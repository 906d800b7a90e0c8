"""What every template knows: the programme, the live release, the brand, whether it is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from etabli.web import live


def instance(request: HttpRequest) -> dict[str, Any]:
    return {
        "programme": live.programme(),
        "release": live.release(),
        "brand": settings.ETABLI_BRAND,
        "version": settings.VERSION,
        "demo": settings.ETABLI_DEMO,
    }
