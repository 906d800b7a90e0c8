"""`erase_followed NUMBER --reason …`: forget a contact of a followed firm, or all that names the firm, as asked."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.firms.followed_retention import forget, forget_person
from etabli.domain.firms.queries.followed_copies import about


class Command(BaseCommand):
    help = "Remove a contact, or empty what names a followed firm, here and on the trail. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="of a contact or of a firm, as `export_followed` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number, reason = options["number"].strip(), options["reason"]
        for firm in about(number):
            if str(firm.pk) == number:
                count = forget(firm, verb="followed.erased", reason=reason)
                return self._told("firm", number, count)
            for contact in firm.contacts.all():
                if str(contact.pk) == number:
                    count = forget_person(contact, verb="followed.erased", reason=reason)
                    return self._told("contact", number, count)
        raise CommandError("no followed firm and no contact has this number")

    def _told(self, what: str, number: str, count: int) -> None:
        self.stdout.write(f"erased: {what} {number}, {count} personal values of the trail")
