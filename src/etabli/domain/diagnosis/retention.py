"""What the register says must go of questionnaires and evidence once the phase of their territory is over.

What firms answered together stays, as counts and medians; what each of them answered goes, with its trail.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models import Evidence, Questionnaire
from etabli.domain.diagnosis.questions import summary
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.diagnosis.services.evidence import release_file, scope_of
from etabli.domain.diagnosis.steps import told_together
from etabli.domain.governance.personal_data import empty


def forget_old_replies(now: datetime | None = None) -> int:
    """Keep what the answers say together, remove each of them; how many replies went."""
    count = 0
    for questionnaire in _of_phases_over(Questionnaire, now).filter(replies__isnull=False).distinct():
        with transaction.atomic():
            count += _sum_up(Questionnaire.objects.select_for_update().get(pk=questionnaire.pk), now)
    return count


def _sum_up(questionnaire: Questionnaire, now: datetime | None) -> int:
    """Close it where it was not, keep its results, remove its replies."""
    replies, counted = list(questionnaire.replies.all()), list(questionnaire.replies.counted())
    told = [summary(question, told_together(question.id, counted)) for question in questionnaire.asked]
    questionnaire.closed_at = questionnaire.closed_at or now or timezone.now()
    questionnaire.results = {
        "received": len(counted),
        "questions": {
            one.question.id: {
                "count": one.count,
                "sentence": one.sentence,
                "lines": list(map(list, one.lines)),
                "rest": one.rest,
            }
            for one in told
        },
    }
    audit.save(questionnaire, by=SYSTEM, verb="questionnaire.summed_up", scope=questionnaire.territory_id)
    for reply in replies:
        key = reply.pk
        audit.delete(reply, by=SYSTEM, verb="questionnaire.reply_removed", scope=reserved(questionnaire.territory))
        audit.erase(key)  # a reply is its own subject on the trail
    return len(replies)


def forget_old_evidence(now: datetime | None = None) -> int:
    """Empty the texts and remove the files of evidence, but what questionnaires said together; how many pieces."""
    old = _of_phases_over(Evidence, now, "finding__").exclude(kind=EvidenceKind.QUESTIONNAIRE)
    count = 0
    for piece in old.exclude(forgotten_at__isnull=False).select_related("finding__territory"):
        forget_piece(piece, reason="", now=now)
        count += 1
    return count


@transaction.atomic
def forget_piece(piece: Evidence, *, reason: str, now: datetime | None = None) -> int:
    """Empty the text of a piece of evidence and remove its file; how many values went of the trail."""
    sha256 = piece.file_sha256
    empty(piece, snapshot.personal_fields(piece))
    piece.file_kind, piece.file_size, piece.file_sha256 = "", None, ""
    piece.forgotten_at = now or timezone.now()
    audit.save(piece, by=SYSTEM, verb="evidence.forgotten", reason=reason, scope=scope_of(piece))
    count = audit.erase(piece.pk)
    release_file(sha256)
    return count


def _of_phases_over(model: type[models.Model], now: datetime | None, through: str = "") -> models.QuerySet:
    over = {f"{through}territory__phase__ends_on__lt": timezone.localdate(now)}
    return model._default_manager.filter(**over)
