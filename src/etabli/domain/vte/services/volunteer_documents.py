"""Documents of a file: deposited by who manages it or by the firm, judged by who manages it."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.vte.volunteers import required as required_documents
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.actor import Actor
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Volunteer, VolunteerDocument
from etabli.domain.vte.services.volunteer_telling import Link, managers, tell, tell_firm
from etabli.domain.vte.services.volunteers import locked
from etabli.domain.vte.volunteer_enums import DocumentState
from etabli.kernel.typography import french

NOT_THERE = "Cette pièce n'est pas demandée pour ce dossier."
KEPT = "Cette pièce est acceptée : elle ne change plus."
NO_FILE = "Choisissez un fichier."


@transaction.atomic
def deposit(*, volunteer_id: UUID, requirement: str, file: Checked | None, by: Actor) -> VolunteerDocument:
    """By who manages the file."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    return hold(volunteer, requirement, file, by.author(mandate), by.on)


def hold(volunteer: Volunteer, requirement: str, file: Checked | None, author: Author, on: date) -> VolunteerDocument:
    """Keep a file in the place of the one before. The right was checked; the file is locked."""
    document = _of(volunteer, requirement)
    if document.state == DocumentState.ACCEPTED:
        raise ValidationError({"file": french(KEPT)})
    if file is None:
        raise ValidationError({"file": NO_FILE})
    before = document.file_sha256
    document.file_name, document.file_kind = file.name, file.kind
    document.file_size, document.file_sha256 = len(file.content), file.sha256
    document.state, document.deposited_on = DocumentState.DEPOSITED, on
    document.judged_on, document.reason = None, ""
    files.keep(file)
    audit.save(document, by=author, verb="volunteer.deposited", scope=rights.scope_of(volunteer))
    if before not in ("", file.sha256):
        transaction.on_commit(lambda: files.remove(before))
    if author is SYSTEM:
        words = "Une entreprise a déposé une pièce. Elle attend votre vérification."
        tell(volunteer, managers(volunteer), "deposited", f"deposited:{document.pk}:{file.sha256[:16]}", words, None)
    return document


@transaction.atomic
def judge(
    *, volunteer_id: UUID, requirement: str, accepted: bool, by: Actor, link: Link, reason: str = ""
) -> VolunteerDocument:
    """Accept a document, or say what is not right: the firm is told to deposit it again."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    document = _of(volunteer, requirement)
    if document.state not in (DocumentState.DEPOSITED, DocumentState.ACCEPTED):
        raise ValidationError(french("Cette pièce n'est pas déposée : il n'y a rien à vérifier."))
    if not accepted and not reason.strip():
        raise ValidationError({"reason": french("Dites ce qui ne va pas : l'entreprise le lira.")})
    document.state = DocumentState.ACCEPTED if accepted else DocumentState.WRONG
    document.judged_on, document.reason = by.on, "" if accepted else reason.strip()
    audit.save(document, by=by.author(mandate), verb="volunteer.judged", scope=rights.scope_of(volunteer))
    if not accepted:
        tell_firm(volunteer, "document_wrong", "Une pièce de votre dossier est à refaire : le motif y est écrit.", link)
    return document


def missing(volunteer: Volunteer, on: date, due: str, schemes: tuple[str, ...] = ()) -> list[str]:
    """The documents of a step that are not accepted yet, in words."""
    needed = required_documents(schemes or volunteer.schemes, volunteer.signed_on or on, due)
    there = {one.requirement: one.state for one in volunteer.documents.all()}
    return [text.text for key, text in needed.items() if there.get(key) != DocumentState.ACCEPTED]


def _of(volunteer: Volunteer, requirement: str) -> VolunteerDocument:
    found = VolunteerDocument.objects.select_for_update().filter(volunteer=volunteer, requirement=requirement).first()
    if found is None or found.forgotten_at is not None:
        raise ValidationError({"file": french(NOT_THERE)})
    return found
