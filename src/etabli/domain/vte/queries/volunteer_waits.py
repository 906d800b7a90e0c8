"""What volunteers' files await of an actor: answers on labels, documents to check, labels and aids that are late."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.permissions import anywhere, where
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import aid_late, label_late
from etabli.domain.vte.models import Claim, Volunteer, VolunteerDocument
from etabli.domain.vte.volunteer_enums import DocumentState, FileState, LabelState

LABEL, PAPER = "waits.volunteer.label", "waits.volunteer.paper"
LABEL_LATE, AID_LATE = "waits.volunteer.label_late", "waits.volunteer.aid_late"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """A row a territory, with how many: no firm and nobody is named."""
    granting = [one for one in actor.mandates if rights.grants(one)]
    if granting:
        here = Q()
        for mandate in granting:
            here |= reach(mandate, "volunteer__territory")
        found = Claim.objects.filter(here, label=LabelState.WAITING, volunteer__state=FileState.SENT)
        yield part(LABEL, found, "volunteer__territory", number=Count("pk", distinct=True))
    if not anywhere(actor, "volunteer.manage"):
        return
    papers = VolunteerDocument.objects.filter(
        where(actor, "volunteer.manage", "volunteer__territory"), state=DocumentState.DEPOSITED, forgotten_at=None
    )
    yield part(PAPER, papers, "volunteer__territory", number=Count("pk", distinct=True))
    files = Volunteer.objects.filter(where(actor, "volunteer.manage", "territory"), forgotten_at=None)
    for kind, is_late, due in ((LABEL_LATE, label_late, "label_by"), (AID_LATE, aid_late, "aid_from")):
        told = {"number": Count("pk", distinct=True), "due": Min(due)}
        yield part(kind, files.filter(is_late(actor.on)), "territory", **told)
