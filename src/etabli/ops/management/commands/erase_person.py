"""`erase_person EMAIL --reason …`: forget a person, with or without an account. Their acts stay, under a pseudonym."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from etabli.domain.governance import personal_data
from etabli.domain.governance.models import Person
from etabli.domain.vte import volunteer_retention
from etabli.domain.vte.models import Application, UnconfirmedApplication, Volunteer
from etabli.domain.vte.retention import erase_application
from etabli.domain.vte.services.unconfirmed import erase_unconfirmed


class Command(BaseCommand):
    help = "End a person's mandates, empty and close their account, take their name out of the trail. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        email, reason = options["email"].strip().lower(), options["reason"]
        person = Person.objects.filter(email=email).first()
        with transaction.atomic():
            files = _erase_files(email, reason)
            count = personal_data.erase(person, reason=reason) if person else _erase_address(email, reason)
        who = f"account {person.pk}" if person else "an address without an account"
        self.stdout.write(f"erased: {who}, {files + count} personal values of the trail")


def _erase_address(email: str, reason: str) -> int:
    count = personal_data.erase_address(email, reason=reason)
    if count is None:
        raise CommandError(f"nobody has an account with the address {email}, and nothing else holds it")
    return count


def _erase_files(email: str, reason: str) -> int:
    """What they sent as a candidate or as a young person, with its files; how many values went of the trail."""
    count = sum(erase_application(one, reason=reason) for one in Application.objects.filter(email__iexact=email))
    count += sum(erase_unconfirmed(one) for one in UnconfirmedApplication.objects.filter(email__iexact=email))
    files = Volunteer.objects.filter(young_email__iexact=email)
    return count + sum(volunteer_retention.erase(one, reason=reason, whose="young") for one in files)
