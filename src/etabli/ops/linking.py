"""Commands whose messages hold links: they are told where the instance is read."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser


class LinkingCommand(BaseCommand):
    """Takes SITE; `site` gives it without its last slash. Raises CommandError where it is no address."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", metavar="SITE", help="where the instance is read, as https://etabli.example.fr")

    @staticmethod
    def site(options: dict[str, Any]) -> str:
        found = str(options["site"]).rstrip("/")
        if urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).hostname:
            raise CommandError("SITE is an address that begins with https:// or http://")
        return found
