"""`export_replies TEXT`: what firms answered to questionnaires, evidence that quotes a name, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.diagnosis.models import Evidence, Reply
from etabli.domain.diagnosis.queries.questionnaires import about, evidence_about
from etabli.domain.outbox.queries import kept_for


class Command(BaseCommand):
    help = "Print replies, and evidence that quotes a text, as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's name or of the contact, the SIRET, or the reply's number")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["text"].strip()
        found = [*map(_as_json, about(text)), *map(_evidence, evidence_about(text))] if text else []
        if not found:
            raise CommandError("no reply and no evidence has this name, SIRET, contact or number")
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))


def _evidence(piece: Evidence) -> dict[str, Any]:
    return {
        "number": str(piece.pk),
        "territory": piece.finding.territory.name,
        "evidence": piece.text,
        "source": piece.source,
        "file": piece.file_name,
        "dated_on": piece.dated_on.isoformat() if piece.dated_on else None,
    }


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
