"""Fill a demonstration with made-up people and an état des lieux with its history."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from etabli.catalogue import catalogue as catalogues
from etabli.ops.demonstration import story
from etabli.warehouse import release as warehouse


class Command(BaseCommand):
    help = "Load the demonstration's people and acts; only with ETABLI_DEMO=1, and once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ETABLI_DEMO:
            raise CommandError("this is no demonstration: set ETABLI_DEMO=1 to load made-up people")
        loaded = story.load(
            release=warehouse.current(settings.ETABLI_RELEASES),
            catalogue=catalogues.load(),
            report=lambda name, n, total: self.stderr.write(f"{n}/{total} {name}"),
        )
        self.stdout.write("demonstration loaded" if loaded else "the demonstration was there already")
