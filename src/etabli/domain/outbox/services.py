"""Writing a message with what it tells, and sending what waits; a crash between the two loses nothing.

A message is claimed, sent, then marked: a crash in between sends it again when the claim runs out, never zero times,
and under the same Message-ID, by which mail readers know it. No transaction is open while the mail server is spoken to:
SQLite has one writer, whom a slow server would keep waiting.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.outbox.models import Message

RETRIES = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
CLAIM = timedelta(minutes=5)  # longer than any sending takes
TIMEOUT_S = 20
KEPT = timedelta(days=30)
METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
GONE = "[texte effacé après l’envoi ou l’abandon\u00a0: il contenait un lien personnel]"


def write(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    secret: bool = False,
    headers: Mapping[str, str] | None = None,
    calendar: str = "",
) -> Message:
    """Queue a message in the caller's transaction. The subject is one line of at most 200 characters.

    `calendar`: an iCalendar object with its METHOD, which mail readers offer to accept.
    """
    line = " ".join(subject.split())[:200]
    fields = {"secret": secret, "headers": dict(headers or {}), "calendar": calendar}
    return Message.objects.create(kind=kind, to=to, subject=line, text=text, created_at=clock.now(), **fields)


def send_waiting(most: int = 50) -> tuple[int, int]:
    """Send what is due, one message after the other; (sent, failed)."""
    sent = failed = 0
    for _ in range(most):
        message = _claim()
        if message is None:
            break
        outcome = _send(message)
        sent, failed = sent + outcome, failed + (not outcome)
    return sent, failed


@transaction.atomic
def _claim() -> Message | None:
    """The next message that is due, which no other sender takes for a while. None when nothing is due."""
    due = Message.objects.filter(sent_at=None, given_up_at=None, next_try_at__lte=timezone.now())
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    message = due.order_by("next_try_at").first()
    if message is not None:
        message.attempts += 1
        message.next_try_at = timezone.now() + CLAIM
        message.save()
    return message


def _send(message: Message) -> bool:
    """Whether the server took it; then, or when tries are used up, nothing waits any more."""
    try:
        door = get_connection(timeout=TIMEOUT_S)
        headers = {"Message-ID": f"<{message.pk}@{_domain()}>", **message.headers}
        mail = EmailMessage(message.subject, message.text, to=[message.to], connection=door, headers=headers)
        if message.calendar:
            method = METHOD.search(message.calendar)
            named = f"; method={method[1]}" if method else ""
            mail.attach("comite.ics", message.calendar.encode(), f"text/calendar; charset=utf-8{named}")
        mail.send()
    except (
        OSError,
        ValueError,
    ) as error:  # smtplib's errors are OSError; an unwritable message is ValueError
        message.error = f"{type(error).__name__}: {error}"[:300]
        if isinstance(error, ValueError) or message.attempts > len(RETRIES):
            message.given_up_at = timezone.now()
        else:
            message.next_try_at = timezone.now() + RETRIES[message.attempts - 1]
    else:
        message.sent_at, message.error = timezone.now(), ""
    if message.secret and (message.sent_at or message.given_up_at):
        message.text = GONE
    try:
        with transaction.atomic():
            message.save(force_update=True)
    except DatabaseError:
        if Message.objects.filter(pk=message.pk).exists():
            raise
        # whoever it is for was forgotten meanwhile: it is not written again
    return message.sent_at is not None


def _domain() -> str:
    """Where messages come from: that of the sender's address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def forget(address: str, *, kind: str = "") -> int:
    """Remove what is written to an address, sent or not, as whoever it is of asks; how many. `kind`: what kinds begin
    with, where other messages to the same address are other people's business. An empty address is nobody's.
    """
    wanted = address.strip()
    if not wanted:
        return 0
    count, _ = Message.objects.filter(to__iexact=wanted, kind__startswith=kind).delete()
    return count


def purge() -> int:
    """Remove messages that were sent or given up a month ago; how many."""
    before = timezone.now() - KEPT
    old = Message.objects.filter(sent_at__lt=before) | Message.objects.filter(given_up_at__lt=before)
    count, _ = old.delete()
    return count
