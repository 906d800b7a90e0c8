"""Evidence is added, never changed; whoever added it, or decides, may take it away."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models import Evidence, Finding, Questionnaire
from etabli.domain.diagnosis.questions import ENOUGH, summary
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.diagnosis.services.findings import locked
from etabli.domain.diagnosis.steps import told_together
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.kernel.typography import french

TOO_FEW = (
    f"Il faut les réponses d’au moins {ENOUGH} entreprises différentes, nommées : en dessous, l’une pourrait être "
    "reconnue."
)


@transaction.atomic
def add_evidence(*, evidence: Evidence, file: Checked | None, by: Actor) -> Evidence:
    """Add a survey, an interview or a document to a finding; a document has its file."""
    finding = evidence.finding
    mandate = require(by, "diagnosis.contribute", finding.territory, subject=finding.subject)
    if evidence.kind == EvidenceKind.QUESTIONNAIRE:
        raise ValidationError({"kind": french("Les réponses à un questionnaire se joignent depuis le questionnaire.")})
    if evidence.kind == EvidenceKind.DOCUMENT and file is None:
        raise ValidationError({"file": french("Joignez le document.")})
    assert by.person is not None
    evidence.author = by.person
    if file is not None:
        evidence.file_name, evidence.file_kind = file.name, file.kind
        evidence.file_size, evidence.file_sha256 = len(file.content), file.sha256
    audit.save(evidence, by=by.author(mandate), verb="evidence.added", scope=scope_of(evidence))
    if file is not None:
        files.keep(file)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, reason: str, by: Actor) -> None:
    """Take a piece away, and its file when nothing else has the same. The trail keeps that it was there."""
    finding = evidence.finding
    own = by.person is not None and evidence.author_id == by.person.id
    permission = "diagnosis.contribute" if own else "diagnosis.decide"
    mandate = require(by, permission, finding.territory, subject=finding.subject)
    sha256 = evidence.file_sha256
    audit.delete(evidence, by=by.author(mandate), verb="evidence.removed", reason=reason, scope=scope_of(evidence))
    release_file(sha256)


def release_file(sha256: str) -> None:
    """Remove a file once the transaction is over, when no other piece has the same. Nothing where there was none."""
    if sha256:
        transaction.on_commit(lambda: files.remove(sha256))


@transaction.atomic
def attach_summary(*, finding_id: UUID, questionnaire: Questionnaire, question_id: str, by: Actor) -> Evidence:
    """Add to a finding what firms answered to a question, as counts and medians of the last step."""
    finding = locked(finding_id)
    require(by, "diagnosis.contribute", finding.territory, subject=finding.subject)
    mandate = require(by, "questionnaire.manage", finding.territory)
    if questionnaire.territory_id != finding.territory_id:
        raise ValidationError("Ce questionnaire est celui d’un autre territoire.")
    question = next((one for one in questionnaire.asked if one.id == question_id), None)
    if question is None:
        raise ValidationError("Cette question n’est pas dans ce questionnaire.")
    answers = told_together(question_id, questionnaire.replies.counted())
    if not answers:
        raise ValidationError(french(TOO_FEW))
    assert by.person is not None
    evidence = Evidence(
        finding=finding,
        kind=EvidenceKind.QUESTIONNAIRE,
        text=french(f"« {question.text} » {summary(question, answers).sentence}"),
        source=questionnaire.title,
        dated_on=by.on,
        questionnaire=questionnaire,
        question=question_id,
        author=by.person,
    )
    audit.save(evidence, by=by.author(mandate), verb="evidence.added", scope=finding.territory_id)
    return evidence


def scope_of(evidence: Evidence) -> str:
    """Where the trail files a piece: apart when it is restricted."""
    finding: Finding = evidence.finding
    return reserved(finding.territory) if evidence.restricted else finding.territory_id
