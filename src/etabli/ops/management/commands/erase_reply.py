"""`erase_reply NUMBER --reason …`: remove a reply to a questionnaire, or empty evidence, as asked."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.diagnosis.queries.questionnaires import about, evidence_about
from etabli.domain.diagnosis.retention import forget_piece
from etabli.domain.diagnosis.services import erase_reply


class Command(BaseCommand):
    help = "Remove a reply or empty evidence, and the trail of it. Can't be undone; counts joined to a finding stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_replies` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number, reason = options["number"].strip(), options["reason"]
        for reply in about(number):
            if str(reply.pk) == number:
                return self._told("reply", number, erase_reply(reply=reply, reason=reason))
        for piece in evidence_about(number):
            if str(piece.pk) == number:
                return self._told("evidence", number, forget_piece(piece, reason=reason))
        raise CommandError("no reply and no evidence has this number")

    def _told(self, what: str, number: str, count: int) -> None:
        self.stdout.write(f"erased: {what} {number}, {count} personal values of the trail")
