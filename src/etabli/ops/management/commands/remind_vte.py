"""`remind_vte SITE`: remind of volunteers' files that run late, ask whether young people stayed. Every day."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from etabli.domain.vte.services.volunteer_reminders import remind
from etabli.domain.vte.volunteer_enums import Audience
from etabli.ops.linking import LinkingCommand

PAGES = {Audience.FIRM: "volunteer_follow", Audience.YOUNG: "volunteer_young"}


class Command(LinkingCommand):
    help = "Write the reminders and the questions that are due; each is written once a file."

    def handle(self, *args: Any, **options: Any) -> None:
        site = self.site(options)
        told = remind(
            on=timezone.localdate(), link=lambda audience, hidden: site + reverse(PAGES[audience], args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{told.deadlines} files reminded of, {told.questions} questions asked")
