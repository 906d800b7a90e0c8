"""Adding a finding, rewording it, deciding on it. Whoever writes says which revision they read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.enums import Origin, State
from etabli.domain.diagnosis.models import ConfidentialPart, Finding
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import recused, require

WORDS = ("title", "wording")  # of any finding
LOCAL_WORDS = ("title", "wording", "kind", "axis")  # of one that people added
DECISION = ("state", "reason", "importance", "confidence", "position")


@transaction.atomic
def add_finding(*, finding: Finding, by: Actor) -> Finding:
    """Propose a finding that no figure gave: territory, kind, axis, title and sentence are the caller's."""
    mandate = require(by, "diagnosis.contribute", finding.territory)
    finding.origin, finding.state, finding.author = Origin.LOCAL, State.PROPOSED, by.person
    audit.save(finding, by=by.author(mandate), verb="finding.added", scope=finding.territory_id)
    return finding


@transaction.atomic
def reword(*, finding_id: UUID, revision: int, values: Mapping[str, Any], by: Actor) -> Finding:
    """Change the words of a finding. Its author may too, as long as nothing was decided on it."""
    finding = locked(finding_id)
    mandate = _writer(finding, by)
    allowed = LOCAL_WORDS if finding.origin == Origin.LOCAL else WORDS
    mine = {name: value for name, value in values.items() if name in allowed}
    if _same(mine.get("wording", ""), finding.sentence):
        mine["wording"] = ""
    return _write(finding, revision, mine, by=by, mandate=mandate, verb="finding.reworded")


@transaction.atomic
def decide(*, finding_id: UUID, revision: int, values: Mapping[str, Any], by: Actor) -> Finding:
    """Keep, reject with a reason, or put back among the proposals; with importance, confidence and position.

    The reason of a rejection is cleared when the finding is no longer rejected.
    """
    finding = locked(finding_id)
    mandate = require(by, "diagnosis.decide", finding.territory, subject=finding.subject)
    mine = {name: value for name, value in values.items() if name in DECISION}
    if mine.get("state", finding.state) != State.REJECTED:
        mine["reason"] = ""
    verb = {State.KEPT: "finding.kept", State.REJECTED: "finding.rejected"}.get(
        mine.get("state", finding.state), "finding.put_back"
    )
    return _write(finding, revision, mine, by=by, mandate=mandate, verb=verb)


@transaction.atomic
def write_confidential(*, finding_id: UUID, revision: int, text: str, by: Actor) -> ConfidentialPart:
    """Write the confidential part; revision 0 begins one."""
    finding = locked(finding_id)
    mandate = require(by, "diagnosis.confidential", finding.territory, subject=finding.subject)
    part = ConfidentialPart.objects.filter(finding=finding).first() or ConfidentialPart(finding=finding, revision=0)
    if part.revision != revision:
        raise _meanwhile(part, revision, {"text": text})
    if part.text == text:
        return part
    part.text, part.revision = text, revision + 1
    scope = reserved(finding.territory)
    audit.save(part, by=by.author(mandate), verb="finding.confidential_written", scope=scope)
    return part


def _same(wording: str, sentence: str) -> bool:
    """Whether a wording is the first sentence as a browser sends it back: it ends lines its own way."""
    return wording.split() == sentence.split()


def locked(finding_id: UUID) -> Finding:
    """The finding as it is, locked where the database locks rows (SQLite has one writer at a time)."""
    return Finding.objects.select_for_update(of=("self",)).select_related("territory").get(pk=finding_id)


def _writer(finding: Finding, by: Actor) -> Mandate:
    """Its author as long as nothing was decided, unless they stand back from it; else whoever decides."""
    own = by.person is not None and finding.author_id == by.person.id and finding.state == State.PROPOSED
    permission = "diagnosis.contribute" if own and not recused(by, finding.subject) else "diagnosis.decide"
    return require(by, permission, finding.territory, subject=finding.subject)


def _write(finding: Finding, revision: int, mine: dict[str, Any], *, by: Actor, mandate: Mandate, verb: str) -> Finding:
    if finding.revision != revision:
        raise _meanwhile(finding, revision, mine)
    if all(getattr(finding, name) == value for name, value in mine.items()):
        return finding
    for name, value in mine.items():
        setattr(finding, name, value)
    finding.revision += 1
    reason = mine.get("reason", "")
    audit.save(finding, by=by.author(mandate), verb=verb, reason=reason, scope=finding.territory_id)
    return finding


def _meanwhile(current: Finding | ConfidentialPart, revision: int, mine: Mapping[str, Any]) -> EditedMeanwhileError:
    """What both sides changed since the revision that was read, which the trail alone remembers."""
    base: dict[str, Any] = {}
    who = ""
    for act in trail.read(trail.of_object(current)):
        if act.after.get("revision", 0) > revision:
            who = act.author
        elif not who:
            base |= act.after
    theirs = {name: getattr(current, name) for name in mine}
    return EditedMeanwhileError(
        theirs=theirs, merged=merge(base, mine, theirs), revision=current.revision, who=who or "Établi"
    )
