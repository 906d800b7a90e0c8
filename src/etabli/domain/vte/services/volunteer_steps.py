"""What moves a file: complete, sent, the label answered, the contract begun, ended or broken. A refusal says why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.volunteers import SCHEMES, volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.services.volunteer_documents import missing
from etabli.domain.vte.services.volunteer_telling import Link, grantors, managers, tell, tell_firm, tell_young
from etabli.domain.vte.services.volunteers import locked, locked_with_firm, unsign, write_step
from etabli.domain.vte.volunteer_enums import NEXT, FileState, FileStep, LabelState
from etabli.domain.vte.volunteer_facts import expected_of, lacks_of_label
from etabli.kernel.typography import french

BY_MANAGER = (
    *(FileStep.COMPLETED, FileStep.REOPENED, FileStep.SENT),
    *(FileStep.STARTED, FileStep.ENDED, FileStep.BROKEN),
)
NEEDED = {
    "firm": "le nom de l'entreprise",
    "code_insee": "la commune de l'établissement",
    "contract": "la nature du contrat",
    "signed_on": "la date de signature du contrat",
    "starts_on": "la date de début du contrat",
    "title": "l'intitulé du poste",
    "responsibilities": "les responsabilités",
    "tutor": "le tuteur",
    "given_name": "le prénom du jeune",
    "family_name": "le nom du jeune",
}
ENDS = (FileStep.ENDED, FileStep.BROKEN)
AFTER = {  # of the last of these, in words: another one does not come before
    FileStep.COMPLETED: "Le dossier est complet depuis le",
    FileStep.REOPENED: "Le dossier est repris depuis le",
    FileStep.SENT: "Le dossier est transmis depuis le",
    FileStep.GRANTED: "La réponse sur le label est du",
    FileStep.REFUSED: "La réponse sur le label est du",
    FileStep.SIGNED: "La charte est signée le",
}
CHARTER = "La charte du volontariat est à signer."
SAID = {
    FileState.LABELLED: "Le label est accordé : la charte est à signer.",
    FileState.SIGNED: "Le label est accordé, la charte est signée.",
    FileState.REFUSED: "Le label n'est pas accordé.",
}
LATER = "Cette date est à venir."
NO_LABEL_NUMBER = "Donnez le numéro de la réponse."
AGAINST = "Une règle s'y oppose : {why} {name} décide : pour consigner l'accord, dites pourquoi dans le motif."
NO_EVIDENCE = "Joignez la réponse reçue : vous la consignez pour l'organisme qui accorde le label."


@dataclass(frozen=True)
class Answer:
    """What was answered of the label of a scheme."""

    scheme: str
    granted: bool
    on: date
    number: str = ""
    reason: str = ""
    file: Checked | None = None


@transaction.atomic
def take_step(
    *,
    volunteer_id: UUID,
    kind: FileStep,
    by: Actor,
    link: Link,
    on: date | None = None,
    text: str = "",
    ending: str = "",
) -> Volunteer:
    """Declare it complete, take it up again, send it, say that the contract has begun, has ended, was broken."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    happened = on or by.on
    after = _after(volunteer, kind)
    if kind not in BY_MANAGER:
        raise ValidationError({"kind": "Choisissez ce que vous faites."})
    wrong = {"kind": why_not(volunteer, kind, by.on), "on": too_early(volunteer, kind, by.on, happened)}
    if any(wrong.values()):
        raise ValidationError({name: [french(one) for one in words] for name, words in wrong.items() if words})
    if kind == FileStep.SENT:
        _send(volunteer, happened, by, mandate)
    elif kind == FileStep.COMPLETED:
        volunteer.charter = volunteer_rules().charter(by.on).id
    elif kind == FileStep.REOPENED:  # what was signed may change: it is signed again
        volunteer.sent_on = volunteer.most_eur = None
        unsign(volunteer, link)
    elif kind in ENDS:
        _end(volunteer, kind, happened, ending)
    write_step(volunteer, kind, on=happened, mandate=mandate, by=by, text=text)
    _move(volunteer, after, by, mandate)
    if kind == FileStep.COMPLETED:
        tell_firm(volunteer, "charter", CHARTER, link)
        tell_young(volunteer, "charter", CHARTER, link)
    if kind == FileStep.SENT:
        words = "Un dossier de volontaire attend la réponse sur le label."
        tell(volunteer, grantors(volunteer), "sent", f"sent:{volunteer.pk}:{happened}", words, by)
        tell_firm(volunteer, "sent", f"Votre dossier est transmis à {volunteer_rules().granted_by.name}.", link)
    return volunteer


def why_not(volunteer: Volunteer, kind: FileStep, today: date) -> list[str]:
    """What stands against a step that the state allows; empty: nothing."""
    found = []
    if kind in (FileStep.COMPLETED, FileStep.SENT):
        if not volunteer.schemes:
            found.append("Choisissez au moins un dispositif, VTE TI ou VTE Vert.")
        lacks = [words for name, words in NEEDED.items() if not getattr(volunteer, name)]
        if lacks:
            found.append(f"Il manque : {', '.join(lacks)}.")
        if papers := missing(volunteer, today, "label"):
            found.append(f"Pièces pas encore acceptées : {' ; '.join(papers)}.")
    if kind == FileStep.STARTED and (unsigned := volunteer.unsigned):
        found.append(f"La charte n'est pas signée : il manque la signature {' et '.join(unsigned)}.")
    return found


def too_early(volunteer: Volunteer, kind: FileStep, today: date, on: date) -> list[str]:
    """What its day comes before: the opening of the file, the step that it follows, the contract; or that it is to be.

    The end of a contract is a day of the contract, whenever its start was noted.
    """
    if on > today:
        return [LATER]
    bounds = [("Le dossier est ouvert depuis le", volunteer.opened_on)]
    if kind == FileStep.SENT:
        bounds.insert(0, ("Le contrat est signé le", volunteer.signed_on or volunteer.opened_on))
    if kind in ENDS:
        if volunteer.state == FileState.RUNNING:
            bounds.insert(0, ("Le contrat commence le", volunteer.starts_on or volunteer.opened_on))
    else:
        if kind == FileStep.STARTED and volunteer.starts_on is not None:
            bounds.append(("Le contrat commence le", volunteer.starts_on))
        done = volunteer.steps.filter(kind__in=AFTER).order_by("-on", "-at").values_list("kind", "on").first()
        bounds += [(AFTER[FileStep(done[0])], done[1])] if done is not None else []
    words, first = max(bounds, key=lambda one: one[1])
    contract = kind in ENDS and words.startswith("Le contrat")
    end = "il ne finit pas avant" if contract else "cette étape ne vient pas avant"
    return [f"{words} {day(first)} : {end}."] if on < first else []


@transaction.atomic
def record_label(*, volunteer_id: UUID, answer: Answer, by: Actor, link: Link) -> Volunteer:
    """What was answered for one scheme, by a referent of who grants it, or by who manages the file, with evidence. A
    label that a rule stands against is granted all the same, with a reason: who grants it decides.
    """
    volunteer = locked_with_firm(volunteer_id)
    mandate = rights.required(rights.may_label(by, volunteer))
    kind = FileStep.GRANTED if answer.granted else FileStep.REFUSED
    _after(volunteer, kind)
    claim = _claim(volunteer, answer.scheme)
    if claim.label != LabelState.WAITING:
        raise ValidationError({"scheme": "La réponse pour ce dispositif est déjà consignée."})
    check_answer(volunteer, answer, by.on, needs_file=not rights.grants(mandate))
    claim.label = LabelState.GRANTED if answer.granted else LabelState.REFUSED
    claim.label_on, claim.recorded_by = answer.on, mandate
    claim.label_number, claim.label_reason = answer.number.strip(), answer.reason.strip()
    keep_evidence(claim, answer.file)
    scope = rights.scope_of(volunteer)
    audit.save(claim, by=by.author(mandate), verb="volunteer.label_recorded", scope=scope)
    write_step(volunteer, kind, on=answer.on, mandate=mandate, by=by, scheme=answer.scheme, text=answer.reason)
    labels = set(volunteer.claims.values_list("label", flat=True))
    if LabelState.WAITING not in labels:
        granted = LabelState.GRANTED in labels
        after = FileState.LABELLED if granted else FileState.REFUSED
        if granted and not volunteer.unsigned:
            after = NEXT[after, FileStep.SIGNED]
        _move(volunteer, after, by, mandate)
        words = SAID[after]
        tell(volunteer, managers(volunteer), "moved", f"label:{claim.pk}:{answer.on}", words, by)
        tell_firm(volunteer, "label", words, link)
        if granted and volunteer.young_signed_on is None:
            tell_young(volunteer, "charter", CHARTER, link)
    return volunteer


def check_answer(volunteer: Volunteer, answer: Answer, today: date, *, needs_file: bool) -> None:
    """Raises ValidationError at the fields that are wrong."""
    wrong: dict[str, str] = {}
    if answer.on > today:
        wrong["on"] = LATER
    elif volunteer.sent_on is not None and answer.on < volunteer.sent_on:
        wrong["on"] = f"Le dossier a été transmis le {day(volunteer.sent_on)} : la réponse ne vient pas avant."
    if answer.granted and not answer.number.strip():
        wrong["number"] = NO_LABEL_NUMBER
    if not answer.reason.strip():
        if not answer.granted:
            wrong["reason"] = "Dites pourquoi le label est refusé."
        elif why := lacks_of_label(volunteer, answer.scheme, today):
            wrong["reason"] = AGAINST.format(why=why, name=volunteer_rules().granted_by.name)
    if answer.file is None and needs_file:
        wrong["file"] = NO_EVIDENCE
    if wrong:
        raise ValidationError({name: french(text) for name, text in wrong.items()})


def keep_evidence(claim: Claim, file: Checked | None) -> None:
    """The answer received, in the place of one of before."""
    if file is None:
        return
    before = claim.file_sha256
    claim.file_name, claim.file_kind = file.name, file.kind
    claim.file_size, claim.file_sha256 = len(file.content), file.sha256
    files.keep(file)
    if before not in ("", file.sha256):
        transaction.on_commit(lambda: files.remove(before))


def _send(volunteer: Volunteer, on: date, by: Actor, mandate: Mandate) -> None:
    """What is asked of whom grants, with the amount that the rules of the day let expect."""
    volunteer.sent_on = on
    found = expected_of(volunteer, on)
    volunteer.most_eur = found.euros.high
    for scheme in SCHEMES:
        claim = volunteer.claims.filter(scheme=scheme).first()
        if scheme not in volunteer.schemes:
            if claim is not None:
                audit.delete(
                    claim, by=by.author(mandate), verb="volunteer.claim_dropped", scope=rights.scope_of(volunteer)
                )
            continue
        claim = claim or Claim(volunteer=volunteer, scheme=scheme)
        claim.label, claim.label_on, claim.label_number, claim.label_reason = LabelState.WAITING, None, "", ""
        claim.recorded_by = None
        if claim.file_sha256:
            gone = claim.file_sha256
            transaction.on_commit(lambda gone=gone: files.remove(gone))
        claim.file_name, claim.file_kind, claim.file_size, claim.file_sha256 = "", "", 0, ""
        verdict = found.of(scheme)
        claim.version = verdict.version.version.id if verdict is not None and verdict.version else ""
        bounds = found.alone(scheme)
        claim.least_eur, claim.most_eur = bounds.low, bounds.high
        audit.save(claim, by=by.author(mandate), verb="volunteer.claimed", scope=rights.scope_of(volunteer))


def _end(volunteer: Volunteer, kind: FileStep, on: date, ending: str) -> None:
    found = volunteer_rules().ending(ending)
    if found is None or found.breaks != (kind == FileStep.BROKEN):
        raise ValidationError({"ending": "Choisissez une raison."})
    volunteer.ended_on, volunteer.ending = on, ending


def _after(volunteer: Volunteer, kind: FileStep) -> FileState:
    found = NEXT.get((volunteer.state, kind))
    if found is None:
        state = volunteer.get_state_display()
        raise ValidationError(french(f"Ce dossier est à l'état « {state} » : cette étape n'y a pas sa place."))
    return found


def _claim(volunteer: Volunteer, scheme: str) -> Claim:
    found = Claim.objects.select_for_update().filter(volunteer=volunteer, scheme=scheme).first()
    if found is None:
        raise ValidationError({"scheme": "Ce dispositif n’est pas demandé dans ce dossier."})
    return found


def _move(volunteer: Volunteer, after: FileState, by: Actor, mandate: Mandate) -> None:
    volunteer.state = after
    audit.save(volunteer, by=by.author(mandate), verb="volunteer.moved", scope=rights.scope_of(volunteer))
