"""Proposals drawn from a release; what a new release changes behind a finding is told, never changed silently."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.catalogue import Catalogue
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis.derivation import Derived, changed, derive
from etabli.domain.diagnosis.enums import Origin, State
from etabli.domain.diagnosis.models import Drawing, Finding
from etabli.domain.diagnosis.services.findings import locked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import require, standing_back
from etabli.domain.notifications import services as notifications
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.warehouse.release import Release


@transaction.atomic
def draw(*, territory: Territory, release: Release, catalogue: Catalogue) -> bool:
    """Bring the proposals of a territory up to a release; False when they were already.

    What is put forward becomes a proposal. A proposal that nobody touched follows the release; any other finding
    whose figure a reader would see changed gets it as `pending`, and its owners are told of the kept ones, once.
    """
    Territory.objects.select_for_update().get(pk=territory.pk)  # one drawing at a time
    if Drawing.objects.filter(territory=territory, release_id=release.id).exists():
        return False
    drawing = Drawing(territory=territory, release_id=release.id)
    audit.save(drawing, by=SYSTEM, verb="findings.drawn", scope=territory.pk)
    derived = derive(release, catalogue, territory)
    known = {finding.key: finding for finding in Finding.objects.filter(territory=territory, origin=Origin.DERIVED)}
    for one in derived.values():
        if one.position and one.key not in known:
            audit.save(_proposal(territory, one), by=SYSTEM, verb="finding.derived", scope=territory.pk)
    shown = [finding for key, finding in known.items() if _follow(finding, derived.get(key), release.id)]
    _tell_owners(territory, release.id, [finding for finding in shown if finding.state == State.KEPT])
    return True


def follow(*, release: Release, catalogue: Catalogue) -> int:
    """Bring every territory that began its état des lieux up to a release; how many changed."""
    begun = Territory.objects.filter(findings__isnull=False).distinct()
    return sum(draw(territory=territory, release=release, catalogue=catalogue) for territory in begun)


@transaction.atomic
def settle(*, finding_id: UUID, revision: int, take: bool, reason: str, by: Actor) -> Finding:
    """Take the figure of the new release, or keep the one of before and say why."""
    finding = locked(finding_id)
    mandate = require(by, "diagnosis.decide", finding.territory, subject=finding.subject)
    if finding.pending is None or finding.revision != revision:
        raise ValidationError(french("Ce constat a changé depuis : relisez-le, puis décidez."))
    if take:
        if not finding.pending["claimed"]:
            raise ValidationError(french("La nouvelle version ne l'affirme plus : gardez-le, ou écartez-le."))
        _take(finding, finding.pending["figures"])
    elif not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi le chiffre d'avant est gardé.")})
    finding.pending, finding.revision = None, finding.revision + 1
    verb = "finding.figure_taken" if take else "finding.figure_left"
    audit.save(finding, by=by.author(mandate), verb=verb, reason=reason, scope=finding.territory_id)
    return finding


def owners(territory: Territory, on: date) -> list[Mandate]:
    """Whom a change of the état des lieux concerns: its chefs de projet, else the binôme."""
    found = Mandate.objects.in_force(on).filter(territory=territory).select_related("person")
    leads = list(found.filter(role=Role.PROJECT_LEAD))
    return leads or list(found.filter(role__in=(Role.ELU, Role.INDUSTRIEL)))


def _proposal(territory: Territory, one: Derived) -> Finding:
    return Finding(
        territory=territory,
        origin=Origin.DERIVED,
        key=one.key,
        kind=one.kind,
        axis=one.axis,
        title=one.title,
        sentence=one.sentence,
        figures=one.figures,
        position=one.position,
    )


def _follow(finding: Finding, new: Derived | None, release_id: str) -> bool:
    """Bring one finding up to a release; whether its people have something to decide."""
    claimed = new is not None and bool(new.kind)
    scope = finding.territory_id
    if _untouched(finding):
        if new is None or not claimed:
            audit.delete(finding, by=SYSTEM, verb="finding.no_longer_claimed", scope=scope)
            return False
        _take(finding, new.figures)
        finding.axis, finding.position = new.axis, new.position or finding.position
        audit.save(finding, by=SYSTEM, verb="finding.derived_again", scope=scope)
        return False
    assert finding.figures is not None
    figures = new.figures if new else None
    differs = changed(finding.figures, figures)
    finding.pending = {"release": release_id, "figures": figures, "claimed": claimed} if differs else None
    audit.save(finding, by=SYSTEM, verb="finding.figure_changed", scope=scope)
    return differs


def _untouched(finding: Finding) -> bool:
    """Nobody decided, reworded, rated, or brought evidence."""
    return (
        finding.revision == 1
        and finding.state == State.PROPOSED
        and not finding.ratings.exists()
        and not finding.evidence.exists()
        and not hasattr(finding, "confidential_part")
    )


def _take(finding: Finding, figures: dict) -> None:
    """Stand on other figures. A title that people changed stays theirs."""
    assert finding.figures is not None
    if finding.title == finding.figures["title"]:
        finding.title = figures["title"]
    finding.kind, finding.sentence, finding.figures = figures["kind"], figures["sentence"], figures


def _tell_owners(territory: Territory, release_id: str, findings: Sequence[Finding]) -> None:
    """Each owner, of the findings that they may decide on: not of those from which they stand back."""
    if not findings:
        return
    for mandate in owners(territory, timezone.localdate()):
        away = standing_back(mandate.person_id, [finding.subject for finding in findings])
        lines = "\n".join(
            f"- {finding.title} : {_change(finding)}" for finding in findings if finding.subject not in away
        )
        if not lines:
            continue
        notifications.tell(
            kind="findings.changed",
            event=f"findings.changed:{territory.pk}:{release_id}",
            people=[mandate.person],
            title=f"Des chiffres ont changé, {territory.name}",
            text=(
                "Une nouvelle version des données change un chiffre derrière des constats que vous avez retenus "
                f"({territory.name}) :\n\n{lines}\n\nRien n'a été modifié : ouvrez l'atelier de l'état des lieux "
                "pour prendre le nouveau chiffre ou garder l'ancien."
            ),
            url=reverse("workbench", args=[territory.phase_id, territory.published_id]),
            territory=territory,
            by=None,
        )


def _change(finding: Finding) -> str:
    assert finding.figures is not None and finding.pending is not None
    old, new = finding.figures, finding.pending["figures"]
    if new is None:
        return f"{old['value']} ({old['year']}) ; ne peut plus être jugé"
    end = "" if finding.pending["claimed"] else ", n'est plus affirmé"
    return f"{old['value']} ({old['year']}), maintenant {new['value']} ({new['year']}){end}"
