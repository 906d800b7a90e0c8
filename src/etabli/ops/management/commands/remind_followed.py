"""`remind_followed`: tell whoever has a task for a followed firm that its day comes or passed. Every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from etabli.domain.firms.services.followed_tasks import remind


class Command(BaseCommand):
    help = "Write the reminders of tasks that are due; each is written once, however often this runs."

    def handle(self, *args: Any, **options: Any) -> None:
        told = remind(timezone.localdate())
        if options["verbosity"] > 0:
            self.stdout.write(f"{told.soon} tasks told to come, {told.late} told late")
