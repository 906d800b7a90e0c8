"""The opinion of a person on a finding."""

from uuid import UUID

from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.models import Rating
from etabli.domain.diagnosis.services.findings import locked
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require


@transaction.atomic
def rate(*, finding_id: UUID, importance: int, confidence: int, comment: str, by: Actor) -> Rating:
    """Give one's opinion, or change it: one a person and finding. Who stands back gives none."""
    finding = locked(finding_id)
    mandate = require(by, "diagnosis.rate", finding.territory, subject=finding.subject)
    rating = Rating.objects.filter(finding=finding, person=by.person).first() or Rating(
        finding=finding, person=by.person
    )
    rating.importance, rating.confidence, rating.comment = importance, confidence, comment
    rating.given_at = clock.now()
    audit.save(rating, by=by.author(mandate), verb="finding.rated", scope=finding.territory_id)
    return rating
