"""The file of a volunteer is opened, filled in part by part, by who manages it or by the firm with its link."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.vte.volunteers import required as required_documents
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.territories.enums import Membership
from etabli.domain.territories.models import ListedTerritory
from etabli.domain.territories.queries.membership import was_in_programme
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import AID, LABEL, earliest
from etabli.domain.vte.models import Offer, Volunteer, VolunteerDocument, VolunteerStep
from etabli.domain.vte.models.volunteer_told import PARTS
from etabli.domain.vte.services.volunteer_telling import Link, tell_firm, tell_young
from etabli.domain.vte.volunteer_enums import (
    CLOSED,
    EDITABLE,
    Audience,
    DocumentState,
    FileState,
    FileStep,
    InProgramme,
)
from etabli.kernel.typography import french

CONTACT = ("contact", "email")
SAYS = {
    "again": "Voici un nouveau lien vers votre dossier de volontariat territorial en entreprise (VTE).",
    "opened": "{who} a ouvert pour votre entreprise un dossier de volontariat territorial en entreprise (VTE).",
}
TOLD_OF = {Membership.YES: InProgramme.YES, Membership.NO: InProgramme.NO, Membership.UNKNOWN: InProgramme.UNKNOWN}
SENT = "Ce dossier est transmis : ce qu'il dit ne change plus. Reprenez-le si le label est refusé."
NOT_ITS_OFFER = "Cette offre est d'un autre établissement, ou d'un autre territoire."
ALREADY = "Un dossier est déjà ouvert pour cette offre : dites que vous en ouvrez un autre."
AIDS_UNTIL = "L'aide est demandée : les dépenses et les aides reçues ne changent plus."


@transaction.atomic
def open_file(*, volunteer: Volunteer, by: Actor, link: Link, again: bool = False) -> Volunteer:
    """Open a file for a firm; it gets its link where it left an address. `again`: another of the same offer, meant."""
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    if volunteer.offer is not None:
        if not again and volunteer.offer.volunteers.exists():
            raise ValidationError({"again": french(ALREADY)})
        _take(volunteer, volunteer.offer)
    volunteer.opened_by, volunteer.opened_on = mandate, by.on
    derive(volunteer)
    audit.save(volunteer, by=by.author(mandate), verb="volunteer.opened", scope=rights.scope_of(volunteer))
    ask_documents(volunteer, by.author(mandate), by.on)
    tell_firm(volunteer, "opened", SAYS["opened"].format(who=mandate.organisation), link)
    return volunteer


def _take(volunteer: Volunteer, offer: Offer) -> None:
    """What the offer said begins the file; whoever fills it in may say otherwise. Its pay is of a year."""
    if offer.siret not in ("", volunteer.siret) or offer.territory_id != volunteer.territory_id:
        raise ValidationError(french(NOT_ITS_OFFER))
    said: dict[str, Any] = {
        "contract": offer.contract,
        "months": offer.months,
        "starts_on": offer.starts_on,
        "gross_pay_cents": round(offer.pay_eur * 100 / 12),
        "title": offer.title,
        "responsibilities": offer.responsibilities,
        "tutor": offer.tutor,
        "management": offer.reports_to,
        "responsible_mission": offer.responsible,
        "serves_industry": offer.serves_industry,
        "linked": offer.linked,
        f"{'consolidated' if offer.linked else 'own'}_staff": offer.staff,
        f"{'consolidated' if offer.linked else 'own'}_turnover_eur": offer.turnover_eur,
    }
    for name, value in said.items():
        if getattr(volunteer, name) in (None, ""):
            setattr(volunteer, name, value)


@transaction.atomic
def tell_part(*, volunteer_id: UUID, part: str, values: Mapping[str, Any], by: Actor) -> Volunteer:
    """What who manages the file says of a part of it (`PARTS`)."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    names = (*PARTS[part], *(CONTACT if part == "entreprise" else ()))
    return write_part(
        volunteer, part, {name: values[name] for name in names if name in values}, by.author(mandate), by.on
    )


@transaction.atomic
def send_link(*, volunteer_id: UUID, audience: Audience, by: Actor, link: Link) -> Volunteer:
    """A link again, to the firm or to the young person: the first expires, and an address may come later."""
    volunteer = locked(volunteer_id)
    rights.required(rights.may_manage(by, volunteer.territory))
    told = tell_firm if audience == Audience.FIRM else tell_young
    if volunteer.forgotten_at is not None or not told(volunteer, "link", SAYS["again"], link):
        raise ValidationError({"audience": french("Il n'y a pas d'adresse à qui écrire : ajoutez-la au dossier.")})
    return volunteer


def write_part(volunteer: Volunteer, part: str, values: Mapping[str, Any], author: Author, on: date) -> Volunteer:
    """The right was checked; the file is locked. Raises ValidationError where it may not change any more."""
    if volunteer.forgotten_at is not None:
        raise ValidationError("Les données de ce dossier ont été effacées.")
    if part == "aides" and volunteer.claims.exclude(aid="not_asked").exists():
        raise ValidationError(french(AIDS_UNTIL))
    if part != "aides" and volunteer.state not in EDITABLE:
        raise ValidationError(french(SENT))
    before, read = volunteer.email, _of_register(volunteer)
    for name, value in values.items():
        setattr(volunteer, name, value)
    if volunteer.email != before:
        volunteer.confirmed_on = None
    if _of_register(volunteer) != read:  # told by hand: no longer what the register said
        volunteer.register_on, volunteer.band = None, ""
    derive(volunteer)
    audit.save(volunteer, by=author, verb="volunteer.told", scope=rights.scope_of(volunteer))
    ask_documents(volunteer, author, on)
    return volunteer


def _of_register(volunteer: Volunteer) -> tuple[str, ...]:
    return volunteer.siret, volunteer.naf, volunteer.code_insee


def derive(volunteer: Volunteer) -> None:
    """What follows of the commune and of the days of the contract."""
    volunteer.email = volunteer.email.strip().lower()
    volunteer.young_email = volunteer.young_email.strip().lower()
    volunteer.clean()
    volunteer.in_programme, volunteer.place = InProgramme.UNKNOWN, None
    if volunteer.code_insee and volunteer.signed_on:
        answer = was_in_programme(volunteer.code_insee, volunteer.signed_on)
        volunteer.in_programme = TOLD_OF[answer.status] if answer else InProgramme.UNKNOWN
        if answer is not None and answer.status == Membership.YES and answer.territory is not None:
            there = ListedTerritory.objects.filter(
                perimeter_list__phase=answer.territory.phase,
                published_id=answer.territory.id,
                name=answer.territory.name,
                territory__isnull=False,
            ).select_related("territory")
            first = there.first()
            volunteer.place = first.territory if first else None
    volunteer.label_by, volunteer.aid_from = earliest(volunteer, LABEL), earliest(volunteer, AID)


def ask_documents(volunteer: Volunteer, author: Author, on: date) -> None:
    """A row for each document that the schemes ask; those that nobody deposited go when they are asked no more."""
    needed = required_documents(volunteer.schemes, volunteer.signed_on or on, "label", "aid")
    there = {one.requirement: one for one in volunteer.documents.all()}
    scope = rights.scope_of(volunteer)
    for requirement in needed.keys() - there.keys():
        one = VolunteerDocument(volunteer=volunteer, requirement=requirement)
        audit.save(one, by=author, verb="volunteer.document_asked", scope=scope)
    for requirement in there.keys() - needed.keys():
        if there[requirement].state == DocumentState.ASKED:
            audit.delete(there[requirement], by=author, verb="volunteer.document_dropped", scope=scope)


def locked(volunteer_id: UUID) -> Volunteer:
    """The file with its place, locked where the database can."""
    Volunteer.objects.select_for_update().get(pk=volunteer_id)
    return Volunteer.objects.select_related("territory__phase", "place").get(pk=volunteer_id)


def write_step(
    volunteer: Volunteer,
    kind: FileStep,
    *,
    on: date,
    mandate: Mandate | None = None,
    by: Actor | None = None,
    by_link: Audience | None = None,
    scheme: str = "",
    text: str = "",
) -> VolunteerStep:
    """One step of the history, under a mandate or by link."""
    author = by.author(mandate) if by is not None else SYSTEM
    step = VolunteerStep(
        volunteer=volunteer,
        kind=kind,
        scheme=scheme,
        on=on,
        text=text.strip(),
        mandate=mandate,
        by_link=str(by_link.value) if by_link else "",
    )
    audit.save(step, by=author, verb=f"volunteer.{kind.value}", scope=rights.scope_of(volunteer))
    return step


def is_closed(volunteer: Volunteer) -> bool:
    return FileState(volunteer.state) in CLOSED


def readable(volunteer_id: UUID, by: Actor) -> Volunteer:
    """The file, locked, for who may read it. Raises NotAllowedError."""
    if not rights.visible(by).filter(pk=volunteer_id).exists():
        volunteer = Volunteer.objects.select_related("territory").get(pk=volunteer_id)
        raise NotAllowedError(rights.may_manage(by, volunteer.territory))
    return locked(volunteer_id)
