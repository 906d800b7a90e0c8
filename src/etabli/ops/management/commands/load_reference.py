"""`load_reference`: make the application database's reference tables those of a release."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.catalogue import catalogue as catalogues
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.territories import services
from etabli.kernel import layout
from etabli.kernel.errors import EtabliError
from etabli.warehouse import release as warehouse


class Command(BaseCommand):
    help = (
        "Load places, territories and perimeters from a release, and tell the owners of findings what it changed. "
        "Does nothing when that release is loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--release",
            type=Path,
            default=layout.current(Path(settings.ETABLI_RELEASES)),
            help="release directory (default: the live release)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            loaded = services.load_reference(options["release"])
        except EtabliError as error:
            raise CommandError(str(error)) from error
        live = Path(settings.ETABLI_RELEASES)
        if loaded and options["release"].resolve() == layout.current(live).resolve():
            diagnosis.follow(release=warehouse.current(live), catalogue=catalogues.load())
        if options["verbosity"] > 0:
            outcome = f"loaded in {time.monotonic() - started:.1f} s" if loaded else "already loaded"
            self.stdout.write(f"reference {options['release'].resolve().name}: {outcome}")
