"""A version is frozen, presented to the committee, or withdrawn. Its adoption is in `adoption`."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse

from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Version
from etabli.domain.diagnosis.models.versions import OPEN
from etabli.domain.diagnosis.opinions import opinion
from etabli.domain.diagnosis.rights import weighed
from etabli.domain.diagnosis.services.adoption import locked, pair_of
from etabli.domain.foundation import clock
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.domain.notifications import services as notifications
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french


@transaction.atomic
def make_version(*, territory: Territory, release_id: str, by: Actor) -> Version:
    """Freeze the kept findings as the next version, a draft. What was not decided stays out."""
    mandate = require(by, "diagnosis.submit", territory)
    Territory.objects.select_for_update().get(pk=territory.pk)  # numbers follow each other
    of_territory = Version.objects.filter(territory=territory)
    if of_territory.filter(state__in=OPEN).exists():
        raise ValidationError(french("Une version est déjà en cours : présentez-la, ou retirez-la d'abord."))
    heard = Prefetch("ratings", weighed())
    kept = list(Finding.objects.filter(territory=territory, state=State.KEPT).prefetch_related(heard, "evidence"))
    if not kept:
        raise ValidationError(french("Aucun constat n'est retenu : il n'y a rien à figer."))
    waiting = [finding.title for finding in kept if finding.pending is not None]
    if waiting:
        raise ValidationError(
            french(f"Des chiffres ont changé et attendent votre décision : {', '.join(waiting)}. Décidez d'abord.")
        )
    content = {
        "territory": {"key": territory.pk, "name": territory.name},
        "release": release_id,
        "findings": [_told(finding) for finding in kept],
    }
    last = of_territory.order_by("-number").values_list("number", flat=True).first() or 0
    assert by.person is not None
    version = Version(
        territory=territory,
        number=last + 1,
        release_id=release_id,
        content=content,
        content_hash=seal(content),
        made_by=by.person,
    )
    audit.save(version, by=by.author(mandate), verb="version.made", scope=territory.pk)
    return version


def _told(finding: Finding) -> dict[str, Any]:
    """A finding as a version holds it: what may be public, no confidential part, nobody's name."""
    shown = [piece for piece in finding.evidence.all() if not piece.restricted]
    return {
        "id": str(finding.pk),
        "origin": finding.origin,
        "kind": finding.kind,
        "axis": finding.axis,
        "title": finding.title,
        "text": finding.text,
        "importance": finding.importance,
        "confidence": finding.confidence,
        "figures": finding.figures,
        "opinions": opinion(list(finding.ratings.all())).as_json(),
        "evidence": [
            {
                "id": str(piece.pk),
                "kind": piece.kind,
                "dated_on": piece.dated_on.isoformat() if piece.dated_on else None,
            }
            for piece in shown
        ],
    }


@transaction.atomic
def submit(*, version_id: UUID, by: Actor) -> Version:
    """Present a draft to the committee; both members of the binôme are told, with the address where they adopt it."""
    version = locked(version_id)
    mandate = require(by, "diagnosis.submit", version.territory)
    if version.state != VersionState.DRAFT:
        raise ValidationError("Seule une version en préparation peut être présentée.")
    pair = pair_of(version.territory, by.on)
    version.state, version.submitted_at = VersionState.SUBMITTED, clock.now()
    audit.save(version, by=by.author(mandate), verb="version.submitted", scope=version.territory_id)
    territory = version.territory
    notifications.tell(
        kind="version.submitted",
        event=f"version.submitted:{version.pk}",
        people=[member.person for member in pair],
        title=f"Une version à adopter, {territory.name}",
        text=(
            f"La version {version.number} de l'état des lieux ({territory.name}) est présentée au comité de projet. "
            "Une fois le comité tenu, chaque membre du binôme l'adopte dans Établi."
        ),
        url=reverse("version", args=[territory.phase_id, territory.published_id, version.number]),
        territory=territory,
        by=by,
    )
    return version


@transaction.atomic
def withdraw(*, version_id: UUID, reason: str, by: Actor) -> Version:
    """Take a version back before it is adopted; it stays readable, with the reason."""
    version = locked(version_id)
    mandate = require(by, "diagnosis.submit", version.territory)
    if not version.is_open:
        raise ValidationError(french("Une version adoptée ou déjà retirée ne se retire pas."))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : les membres du comité liront ce motif.")})
    version.state, version.withdrawn_at, version.reason = VersionState.WITHDRAWN, clock.now(), reason.strip()
    audit.save(version, by=by.author(mandate), verb="version.withdrawn", reason=reason, scope=version.territory_id)
    return version
