"""Who keeps platforms, and where their pages stand."""

from django.http import HttpRequest
from django.urls import reverse

from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.platforms import rights
from etabli.domain.platforms.models import Platform
from etabli.web.presentation import trails

HOME = ("Plateformes de services", "platforms")


def keeper(request: HttpRequest) -> None:
    """NotAllowedError for whom nothing of this is."""
    allowed = anywhere(request.actor, rights.MANAGE)
    if not allowed:
        raise NotAllowedError(allowed)


def trail_of(platform: Platform, here: str) -> trails.Trail:
    return [*trails.of(HOME), (platform.name, reverse("platform", args=[platform.pk])), (here, "")]
