"""`reset_second_factor EMAIL --reason …`: for who lost the telephone and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.governance.models import Person
from etabli.domain.governance.services import second_factor


class Command(BaseCommand):
    help = "Take a person's second factor away, so that they add another. Check first, otherwise, who is asking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"nobody has an open account with the address {options['email']}")
        if not second_factor.has_one(person):
            raise CommandError("this account has no second factor")
        second_factor.reset(person=person, reason=options["reason"])
        self.stdout.write(f"reset: the second factor of account {person.pk}; the person is told")
