"""Writing a message with what it tells, and sending what waits; a crash between the two loses and doubles nothing much.

A message is sent, then marked: a crash in between sends it twice, never zero times.
"""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from etabli.domain.outbox.models import Message

RETRIES = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
KEPT = timedelta(days=30)
SENT = "[texte effacé après l’envoi : il contenait un lien personnel]"


def write(*, kind: str, to: str, subject: str, text: str, secret: bool = False) -> Message:
    """Queue a message in the caller's transaction."""
    return Message.objects.create(kind=kind, to=to, subject=subject, text=text, secret=secret)


def send_waiting(most: int = 50) -> tuple[int, int]:
    """Send what is due, each message in a transaction of its own; (sent, failed)."""
    sent = failed = 0
    for _ in range(most):
        outcome = _send_one()
        if outcome is None:
            break
        sent, failed = sent + outcome, failed + (not outcome)
    return sent, failed


@transaction.atomic
def _send_one() -> bool | None:
    """None when nothing is due. Another sender's message is passed over on PostgreSQL; SQLite has one writer."""
    due = Message.objects.filter(sent_at=None, given_up_at=None, next_try_at__lte=timezone.now())
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    message = due.order_by("next_try_at").first()
    if message is None:
        return None
    message.attempts += 1
    try:
        EmailMessage(message.subject, message.text, to=[message.to]).send()
    except OSError as error:  # smtplib's errors are OSError
        message.error = f"{type(error).__name__}: {error}"[:300]
        if message.attempts > len(RETRIES):
            message.given_up_at = timezone.now()
        else:
            message.next_try_at = timezone.now() + RETRIES[message.attempts - 1]
        message.save()
        return False
    message.sent_at, message.error = timezone.now(), ""
    if message.secret:
        message.text = SENT
    message.save()
    return True


def purge() -> int:
    """Remove messages that were sent or given up a month ago; how many."""
    before = timezone.now() - KEPT
    old = Message.objects.filter(sent_at__lt=before) | Message.objects.filter(given_up_at__lt=before)
    count, _ = old.delete()
    return count
