"""What forms have in common: an act by its name, nothing at all, a day, a file."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.access.people import Who

Values = Mapping[str, Any]
Filled = dict[str, Any]


def today(days: int = 0) -> str:
    """As a form sends it, `days` later."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def acte(name: str, /, **more: Any) -> Callable[[Any, Who], Filled]:
    """A form of a page that has several."""
    return lambda place, who: {"acte": name, **more}


def nothing(place: Any, who: Who) -> Filled:
    """A button alone."""
    return {}


class Sent(SimpleUploadedFile):
    """A file of a form: the same as another of its name."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sent) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]
