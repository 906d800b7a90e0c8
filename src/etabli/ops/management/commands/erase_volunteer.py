"""`erase_volunteer NUMBER --reason … [--whose …]`: forget who a VTE file is of, all of them or one, as asked."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.models.volunteer_told import WHO
from etabli.domain.vte.queries.volunteer_copies import about
from etabli.domain.vte.volunteer_retention import erase


class Command(BaseCommand):
    help = "Empty what names people in a file, remove its documents. Can't be undone; its days and sums stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_volunteers` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")
        parser.add_argument("--whose", choices=list(WHO), default="", help="one of its people alone; the file lives on")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        found = [one for one in about(number) if str(one.pk) == number]
        if not found:
            raise CommandError("no file has this number")
        count = erase(found[0], reason=options["reason"], whose=options["whose"])
        self.stdout.write(f"erased: file {number}, {count} personal values of the trail")
