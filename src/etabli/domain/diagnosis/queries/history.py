"""What was done about a finding: to it, its confidential part, its evidence, opinions of it, déports from it."""

from uuid import UUID

from django.db.models import Q

from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis.models.findings import SUBJECT
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.territories.models import Territory

EVIDENCE, RATING, RECUSAL = "diagnosis.evidence", "diagnosis.rating", "governance.recusal"
# Acts whose entry names the finding that their object is about, by the field that does: they begin its part.
BEGIN = {
    EVIDENCE: (("evidence.added",), "finding"),
    RATING: (("finding.rated",), "finding"),
    RECUSAL: (("recusal.declared", "recusal.reported"), "subject_id"),
}


def of_finding(territory: Territory, finding_id: UUID, *, opinions: bool, confidential: bool) -> Q:
    """As a filter on entries. `opinions`: who gave one; `confidential`: the part and the pieces that only some read."""
    mine = Q(kind=SUBJECT)
    if confidential:
        mine |= Q(kind="diagnosis.confidentialpart")
    found = mine & Q(object_id=str(finding_id))
    scopes = [territory.pk, *([reserved(territory)] if confidential else [])]
    for kind, (verbs, field) in BEGIN.items():
        if kind == RATING and not opinions:
            continue
        begun = Entry.objects.filter(
            scope__in=scopes, verb__in=verbs, kind=kind, **{f"after__{field}": str(finding_id)}
        )
        found |= Q(kind=kind, scope__in=scopes, object_id__in=begun.order_by().values("object_id"))
    return found
