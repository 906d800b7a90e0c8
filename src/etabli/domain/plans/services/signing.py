"""Opinions of Régions and préfets, those who sign with their title, and their signatures."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require, verdict
from etabli.domain.plans import voices
from etabli.domain.plans.conditions import concerned, pending, reached
from etabli.domain.plans.enums import VersionState
from etabli.domain.plans.models import Opinion, PlanVersion, Signatory
from etabli.domain.plans.services.plans import locked
from etabli.domain.plans.services.telling import tell_signatory
from etabli.domain.plans.usual import Usual, usual
from etabli.kernel.typography import french

SIGNED_FROM = "validated"  # what the comité régional validated is signed, nothing else


@transaction.atomic
def give_opinion(*, opinion: Opinion, by: Actor) -> Opinion:
    """A Région or a préfet says what it thinks of the candidature, or of the version that waits.

    A Région speaks for itself; a service of the State for a département that its mandate reaches. Said again, it
    replaces what was said.
    """
    plan = locked(opinion.plan_id)
    mandate = require(by, "plan.opine", plan.territory)
    opinion.version = pending(plan)
    if not voices.asked(plan, reached(plan)):
        raise ValidationError(french("Aucun avis n'est attendu à cette étape."))
    regions, departements = concerned(plan)
    if opinion.region is not None:
        mine, place = voices.of_region(by, opinion.region), opinion.region in regions
    else:
        assert opinion.departement is not None
        mine, place = voices.of_prefet(by, opinion.departement), opinion.departement in departements
    if not place:
        raise ValidationError(french("Ce territoire n'est ni dans cette région ni dans ce département."))
    if mine is None:
        raise ValidationError(french("Vous donnez l'avis de la Région, ou du préfet, pour laquelle vous agissez."))
    before = Opinion.objects.filter(
        plan=plan, version=opinion.version, region=opinion.region_id, departement=opinion.departement_id
    ).first()
    if before is not None:
        before.verdict, before.text = opinion.verdict, opinion.text
        before.committee_on, before.mandate = opinion.committee_on, mine
        opinion = before
    else:
        opinion.mandate = mine
    audit.save(opinion, by=by.author(mandate), verb="plan.opinion_given", scope=plan.territory_id)
    return opinion


@transaction.atomic
def save_signatory(*, signatory: Signatory, by: Actor, file: Checked | None = None) -> Signatory:
    """Name a signatory of the version that waits, or complete their title. Who has signed stays as they are."""
    version = _pending(signatory.version_id)
    mandate = require(by, "plan.submit", version.plan.territory)
    if signatory.signed_on is not None:
        raise ValidationError(french("Ce signataire a signé : son titre ne change plus."))
    if file is not None:
        signatory.file_name, signatory.file_kind = file.name, file.kind
        signatory.file_size, signatory.file_sha256 = len(file.content), file.sha256
    is_new = signatory._state.adding
    audit.save(signatory, by=by.author(mandate), verb="plan.signatory_written", scope=version.plan.territory_id)
    if file is not None:
        files.keep(file)
    if is_new and version.plan.state == SIGNED_FROM:
        tell_signatory(signatory, version.plan, by)
    return signatory


@transaction.atomic
def propose_signatories(*, version_id: UUID, by: Actor) -> Usual:
    """Add those who usually sign and are not there yet; each title is still to complete."""
    version = _pending(version_id)
    require(by, "plan.submit", version.plan.territory)
    proposed = usual(version)
    for one in proposed.found:
        save_signatory(signatory=one, by=by)
    return proposed


@transaction.atomic
def remove_signatory(*, signatory: Signatory, by: Actor) -> None:
    """Take a signatory off, who has not signed."""
    version = _pending(signatory.version_id)
    mandate = require(by, "plan.submit", version.plan.territory)
    if signatory.signed_on is not None:
        raise ValidationError(french("Ce signataire a signé : il reste."))
    audit.delete(signatory, by=by.author(mandate), verb="plan.signatory_removed", scope=version.plan.territory_id)


@transaction.atomic
def sign(*, signatory_id: UUID, signed_on: date, by: Actor) -> Signatory:
    """Sign for one's organisation, or record as chef de projet a signature given on paper. The title comes first.

    The mandate of the signature is one for that organisation: another mandate of the same person lends it no right.
    """
    signatory = Signatory.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=signatory_id)
    version = _pending(signatory.version_id)
    territory = version.plan.territory
    own = verdict(voices.signing(by, signatory.organisation_id), "plan.sign", territory)
    mandate = own.mandate or require(by, "plan.submit", territory)
    if version.plan.state != SIGNED_FROM:
        raise ValidationError(french("On signe ce que le comité régional a validé."))
    if signatory.signed_on is not None:
        raise ValidationError(french("Ce signataire a déjà signé."))
    if not signatory.titled:
        raise ValidationError(french("Le titre à signer n'est pas complet : numéro, date, et publication."))
    if signed_on > by.on:
        raise ValidationError({"signed_on": french("Cette date n'est pas encore venue.")})
    if seal(version.content) != version.content_hash:
        raise ValidationError(french("Le contenu de cette version a été altéré : son empreinte ne correspond plus."))
    signatory.signed_on, signatory.mandate = signed_on, mandate
    signatory.content_hash = version.content_hash
    audit.save(signatory, by=by.author(mandate), verb="plan.signed_by", scope=territory.pk)
    return signatory


def _pending(version_id: UUID) -> PlanVersion:
    version = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__territory").get(pk=version_id)
    if version.state != VersionState.PENDING:
        raise ValidationError(french("Cette version n'attend plus de signature."))
    return version
