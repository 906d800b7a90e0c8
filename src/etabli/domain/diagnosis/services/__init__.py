"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.diagnosis.services.adoption import contest_committee, date_committee, sign
from etabli.domain.diagnosis.services.evidence import add_evidence, attach_summary, remove_evidence
from etabli.domain.diagnosis.services.findings import add_finding, decide, reword, write_confidential
from etabli.domain.diagnosis.services.questionnaires import (
    add_question,
    change_question,
    close,
    open_questionnaire,
    prepare,
    remove_question,
    renew_link,
    reopen,
)
from etabli.domain.diagnosis.services.ratings import rate
from etabli.domain.diagnosis.services.releases import draw, follow, settle
from etabli.domain.diagnosis.services.replies import erase_reply, put_back, reply, set_apart
from etabli.domain.diagnosis.services.versions import make_version, submit, withdraw

__all__ = [
    "add_evidence",
    "add_finding",
    "add_question",
    "attach_summary",
    "change_question",
    "close",
    "contest_committee",
    "date_committee",
    "decide",
    "draw",
    "erase_reply",
    "follow",
    "make_version",
    "open_questionnaire",
    "prepare",
    "put_back",
    "rate",
    "remove_evidence",
    "remove_question",
    "renew_link",
    "reopen",
    "reply",
    "reword",
    "set_apart",
    "settle",
    "sign",
    "submit",
    "withdraw",
    "write_confidential",
]
