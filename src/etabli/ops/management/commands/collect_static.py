"""Collect the static files that pages use, unless those collected are still the same."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

IGNORED = ["dsfr/*"]  # the parts of it that pages use are in vendor/
STAMP = ".collected"


class Command(BaseCommand):
    help = "Collect and compress static files when they changed."

    def handle(self, *args: Any, **options: Any) -> None:
        stamp = settings.STATIC_ROOT / STAMP
        wanted = fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=IGNORED)
        stamp.write_text(wanted)


def fingerprint() -> str:
    """Names, sizes and dates of the files that would be collected."""
    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(IGNORED), key=lambda found: found[0]):
            total.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}".encode())
    return total.hexdigest()
