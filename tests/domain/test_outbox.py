"""Messages go out with what they tell, are tried again, are never lost, and keep no secret."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from tests.domain.mail_server import Server

from etabli.domain.outbox import services
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings) -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


def write(subject: str = "Bonjour", **fields: object) -> Message:
    return services.write(kind="essai", to="ada@exemple.fr", subject=subject, text="Le texte, accentué.", **fields)


def later(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_message_is_sent_once_through_a_real_server(smtp: Server) -> None:
    message = write()
    assert services.send_waiting() == (1, 0)
    assert services.send_waiting() == (0, 0)
    (letter,) = smtp.letters
    assert "Subject: Bonjour" in letter and "To: ada@exemple.fr" in letter
    message.refresh_from_db()
    assert message.sent_at and message.attempts == 1 and message.text == "Le texte, accentué."


def test_a_letter_has_the_headers_of_its_message_and_always_one_id(smtp: Server) -> None:
    message = write(headers={"List-Unsubscribe": "<https://exemple.fr/d/>"})
    for _ in range(2):  # as after a crash
        Message.objects.update(sent_at=None)
        later(message)
        assert services.send_waiting() == (1, 0)
    for letter in smtp.letters:
        assert f"Message-ID: <{message.pk}@localhost>" in letter
        assert "List-Unsubscribe: <https://exemple.fr/d/>" in letter


def test_a_refused_message_is_tried_again_then_given_up_with_its_error(smtp: Server) -> None:
    smtp.refuse = True
    message = write(secret=True)
    for number, pause in enumerate([*services.RETRIES, None], start=1):
        assert services.send_waiting() == (0, 1)
        message.refresh_from_db()
        assert message.attempts == number and "451" in message.error
        if pause is not None:
            assert message.given_up_at is None and "texte" in message.text and message.text != services.GONE
            assert message.next_try_at - timezone.now() > pause - timedelta(seconds=5)
            later(message)
    assert message.given_up_at and message.text == services.GONE, "nothing keeps the link of a message given up"
    later(message)
    assert services.send_waiting() == (0, 0)


def test_no_server_is_a_failure_that_waits(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = write()
    assert services.send_waiting() == (0, 1)
    message.refresh_from_db()
    assert "ConnectionRefusedError" in message.error and message.given_up_at is None


def test_a_message_that_can_not_be_written_does_not_stop_the_others() -> None:
    broken = write()
    Message.objects.filter(pk=broken.pk).update(subject="deux\nlignes")
    write("Suivant")
    assert services.send_waiting() == (1, 1)
    assert [m.subject for m in mail.outbox] == ["Suivant"]
    broken.refresh_from_db()
    assert broken.given_up_at and "BadHeaderError" in broken.error


def test_a_subject_is_one_line() -> None:
    assert write("deux\nlignes " + "x" * 300).subject.startswith("deux lignes x")
    assert services.send_waiting() == (1, 0)


def test_a_crash_between_sending_and_marking_sends_again_never_zero_times(monkeypatch) -> None:
    message = write(secret=True)
    save = Message.save

    def crash(self: Message, **options: object) -> None:
        if self.sent_at is not None:
            raise KeyboardInterrupt
        save(self, **options)

    monkeypatch.setattr(Message, "save", crash)
    with pytest.raises(KeyboardInterrupt):
        services.send_waiting()
    monkeypatch.undo()
    assert len(mail.outbox) == 1 and services.send_waiting() == (0, 0), "claimed: not sent twice at once"
    later(message)
    assert services.send_waiting() == (1, 0) and len(mail.outbox) == 2
    message.refresh_from_db()
    assert message.text == services.GONE


def test_what_is_taken_back_is_not_told() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert services.send_waiting() == (0, 0)


def test_no_transaction_is_open_while_the_server_is_spoken_to(monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda self, *_: seen.append(list(connection.savepoint_ids)) or 1
    )
    write()
    services.send_waiting()
    assert seen == [[]], "the test's own transaction alone"


def test_old_messages_are_removed() -> None:
    old, fresh = write(), write()
    Message.objects.filter(pk=old.pk).update(sent_at=timezone.now() - services.KEPT - timedelta(days=1))
    Message.objects.filter(pk=fresh.pk).update(given_up_at=timezone.now())
    write()
    assert services.purge() == 1 and Message.objects.count() == 2


def test_who_is_forgotten_while_their_message_goes_out_stays_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    other = services.write(kind="essai", to="grace@exemple.fr", subject="Bonjour", text="Texte.")
    assert services.forget("") == 0 and services.forget("Ada@Exemple.fr", kind="autre") == 0

    def forget_meanwhile(*_: object, **__: object) -> None:
        services.forget("Ada@Exemple.fr")

    monkeypatch.setattr(mail.EmailMessage, "send", forget_meanwhile)
    services.send_waiting()
    assert list(Message.objects.all()) == [other]
