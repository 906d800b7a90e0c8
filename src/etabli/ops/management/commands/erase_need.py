"""`erase_need NUMBER --reason …`: forget who stated a need, at their request."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.firms.queries.copies import about
from etabli.domain.firms.retention import forget


class Command(BaseCommand):
    help = "Empty what names the firm in a need, its steps and the trail. Can't be undone; its days stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_needs` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        found = [one for one in about(number) if str(one.pk) == number]
        if not found:
            raise CommandError("no need has this number")
        count = forget(found[0], verb="need.erased", reason=options["reason"])
        self.stdout.write(f"erased: need {number}, {count} personal values of the trail")
