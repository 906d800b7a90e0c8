"""`export_person EMAIL`: all that is held about a person, as JSON, to answer a request of access."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.governance import personal_data
from etabli.domain.governance.models import Person


class Command(BaseCommand):
    help = "Print all that is held about a person as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError(f"nobody has an account with the address {options['email']}")
        self.stdout.write(json.dumps(personal_data.export(person), ensure_ascii=False, indent=2))
