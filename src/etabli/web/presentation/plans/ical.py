"""Deadlines as an iCalendar file (RFC 5545): all-day events, lines folded at 75 octets."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from etabli.domain.plans.queries.schedule import Due

ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(found: Iterable[Due], *, name: str, host: str, at: datetime) -> str:
    """What is not done yet. `at`: when the file was made."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Etabli//Plan d'action//FR", f"X-WR-CALNAME:{_text(name)}"]
    for one in found:
        if one.done_on is not None:
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.kind}-{one.fiche.pk}-{one.on:%Y%m%d}-{abs(hash_of(one.title))}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(f'{one.title} (fiche {one.fiche.number} : {one.fiche.title})')}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    found = 0
    for char in text:
        found = (found * 31 + ord(char)) % 2**31
    return found


def _text(text: str) -> str:
    return text.translate(ESCAPED)


def _folded(line: str) -> str:
    """Lines of 75 octets at most, the next ones after a space, no character cut in two."""
    parts, current = [], b""
    for char in line:
        octets = char.encode()
        if len(current) + len(octets) > 75:
            parts.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*parts, current]).decode()
