"""`erase_tools_firm NUMBER --reason …`: forget a firm that is followed, or a contact of a training."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.training.models import Training
from etabli.domain.training.queries.tools import about
from etabli.domain.training.retention import forget, forget_contact


class Command(BaseCommand):
    help = "Empty what names the firm, or the contact of a training, and the trail. Can't be undone; counts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_tools_firms` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        found = [one for one in about(number) if str(one.pk) == number]
        if not found:
            raise CommandError("nothing that is followed has this number")
        one, told = found[0], {"verb": "erased", "reason": options["reason"]}
        count = forget_contact(one, **told) if isinstance(one, Training) else forget(one, **told)
        self.stdout.write(f"erased: {number}, {count} personal values of the trail")
