"""The text of messages: one notice at once, or a digest of several, by territory, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.notifications.notices import Kind, notices
from etabli.catalogue.numbers import day
from etabli.domain.notifications.models import Notice
from etabli.domain.notifications.unsubscribing import sealed
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Letter:
    """A subject, a text, and where to stop such messages (`stop`: an address)."""

    subject: str
    text: str
    stop: str

    def as_message(self, reply_to: str = "") -> dict[str, Any]:
        """For the outbox, with the headers of RFC 8058: a mail reader may stop them in one click."""
        headers = {"List-Unsubscribe": f"<{self.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        if reply_to:
            headers["Reply-To"] = reply_to
        return {"subject": self.subject, "text": self.text, "headers": headers}


def at_once(notice: Notice, kind: Kind) -> Letter:
    stop = _stop(notice, [kind.group])
    text = french(f"Bonjour,\n\n{notice.text}\n\nPour le lire :\n") + f"{_address(notice.url)}\n" + _foot(stop)
    return Letter(french(f"Établi : {notice.title}"), text, stop)


def digest(told: Sequence[Notice]) -> Letter:
    """Of one person. Territories are in the order of what is most urgent in them, then by name."""
    kinds = {one.id: one for one in notices().kinds}
    parts: dict[str, list[Notice]] = {}
    for notice in sorted(told, key=lambda one: (kinds[one.kind].urgency, _place(one), one.created_at)):
        parts.setdefault(_place(notice), []).append(notice)
    stop = _stop(told[0], {kinds[one.kind].group for one in told})
    count = "une notification" if len(told) == 1 else f"{len(told)} notifications"
    text = french(f"Bonjour,\n\nVoici ce qui s'est passé dans Établi ({count}), le plus urgent d'abord.\n")
    for place, inside in parts.items():
        text += f"\n{place.upper()}\n"
        for one in inside:
            on = day(timezone.localtime(one.created_at).date())
            text += "\n" + french(f"- {one.title} ({on})\n{_indented(one.text)}\n") + f"  {_address(one.url)}\n"
    return Letter(french(f"Établi : {count}"), text + _foot(stop), stop)


def _place(notice: Notice) -> str:
    return notice.territory.name if notice.territory is not None else "Établi"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _address(path: str) -> str:
    return f"{settings.ETABLI_ADDRESS}{path}"


def _stop(notice: Notice, groups: Sequence[str] | set[str]) -> str:
    return _address(reverse("unsubscribe", args=[sealed(notice.person_id, groups)]))


def _foot(stop: str) -> str:
    settings_page = _address(reverse("notice_settings"))
    return (
        french("\n--\nChoisir quand Établi vous écrit :\n")
        + f"{settings_page}\n"
        + french("Ne plus recevoir ces courriels (sans vous connecter) :\n")
        + f"{stop}\n"
    )
