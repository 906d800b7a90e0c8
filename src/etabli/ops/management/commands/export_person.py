"""`export_person EMAIL`: all that is held about a person, or of an address without an account, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.governance import personal_data
from etabli.domain.governance.models import Person


class Command(BaseCommand):
    help = "Print all that is held about a person, with or without an account, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        person = Person.objects.filter(email=email).first()
        held = personal_data.export(person) if person else personal_data.export_address(email)
        if not held:
            raise CommandError(f"nobody has an account with the address {email}, and nothing else holds it")
        self.stdout.write(json.dumps(held, ensure_ascii=False, indent=2))
