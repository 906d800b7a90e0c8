"""`erase_reply NUMBER --reason …`: remove a reply to a questionnaire at the request of who sent it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.diagnosis.queries.questionnaires import about
from etabli.domain.diagnosis.services import erase_reply


class Command(BaseCommand):
    help = "Remove a reply, and what the trail quotes of it. Can't be undone; counts already joined to a finding stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_replies` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [one for one in about(options["number"].strip()) if str(one.pk) == options["number"].strip()]
        if not found:
            raise CommandError("no reply has this number")
        count = erase_reply(reply=found[0], reason=options["reason"])
        self.stdout.write(f"erased: reply {options['number']}, {count} personal values of the trail")
