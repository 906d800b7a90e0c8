"""`erase_person EMAIL --reason …`: forget a person at their request. Their acts stay, under a pseudonym."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.governance import personal_data
from etabli.domain.governance.models import Person


class Command(BaseCommand):
    help = "End a person's mandates, empty and close their account, take their name out of the trail. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError(f"nobody has an account with the address {options['email']}")
        count = personal_data.erase(person, reason=options["reason"])
        self.stdout.write(f"erased: account {person.pk}, {count} personal values of the trail")
