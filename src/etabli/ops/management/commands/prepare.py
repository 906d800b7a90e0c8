"""Make the application ready to serve: database up to date, reference of the live release, static files."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate the database, load the reference of the live release (and the demonstration), collect static files."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference")
        if settings.ETABLI_DEMO:
            call_command("load_demonstration")
        call_command("collect_static")
