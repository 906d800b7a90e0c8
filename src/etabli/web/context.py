"""What every template knows: the programme and whether it has plans, the live release, the brand, the demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from etabli.domain.plans.declared import has_plans
from etabli.web import live


def instance(request: HttpRequest) -> dict[str, Any]:
    return {
        "programme": live.programme(),
        "release": live.release(),
        "brand": settings.ETABLI_BRAND,
        "version": settings.VERSION,
        "demo": settings.ETABLI_DEMO,
        "has_plans": has_plans(),
    }
