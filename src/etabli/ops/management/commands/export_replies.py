"""`export_replies TEXT`: what firms answered to questionnaires, by name, SIRET, contact or number, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.diagnosis.models import Reply
from etabli.domain.diagnosis.queries.questionnaires import about
from etabli.domain.outbox.queries import kept_for


class Command(BaseCommand):
    help = "Print replies to questionnaires as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's name or of the contact, the SIRET, or the reply's number")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["text"].strip()
        found = about(text) if text else []
        if not found:
            raise CommandError("no reply has this name, SIRET, contact or number")
        self.stdout.write(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))


def _as_json(reply: Reply) -> dict[str, Any]:
    questions = {one.id: one.text for one in reply.questionnaire.asked}
    return {
        "number": str(reply.pk),
        "questionnaire": reply.questionnaire.title,
        "territory": reply.questionnaire.territory.name,
        "sent_at": reply.sent_at.isoformat(),
        "firm": reply.firm,
        "siret": reply.siret,
        "contact": reply.contact,
        "answers": {questions[key]: answer for key, answer in reply.answers.items()},
        "set_apart": reply.set_apart_reason,
        "messages": kept_for(reply.contact),
    }
