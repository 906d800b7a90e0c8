"""The file of a volunteer is opened, filled in part by part, by who manages it or by the firm with its link."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from etabli.domain.territories.enums import Membership
from etabli.domain.territories.models import ListedTerritory
from etabli.domain.territories.queries.membership import was_in_programme
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import AID, LABEL, earliest
from etabli.domain.vte.models import Offer, Volunteer, VolunteerDocument, VolunteerStep
from etabli.domain.vte.models.volunteer_told import CONTACTS, PARTS, SIGNED
from etabli.domain.vte.services.volunteer_telling import Link, end_links, managers, tell, tell_firm, tell_young
from etabli.domain.vte.volunteer_enums import (
    EDITABLE,
    NEXT,
    Audience,
    DocumentState,
    FileStep,
    InProgramme,
)
from etabli.kernel.typography import french

CONTACT, REACH = ("contact", "email"), "contacts"
SAYS = {
    "again": "Voici un nouveau lien vers votre dossier de volontariat territorial en entreprise (VTE).",
    "unsigned": "Ce que dit la charte a changé : les deux signatures tombent. Vous signerez le nouveau texte.",
    "opened": "{who} a ouvert pour votre entreprise un dossier de volontariat territorial en entreprise (VTE).",
}
TOLD_OF = {Membership.YES: InProgramme.YES, Membership.NO: InProgramme.NO, Membership.UNKNOWN: InProgramme.UNKNOWN}
SENT = "Ce dossier est transmis : ce qu'il dit ne change plus, sauf les adresses. Reprenez-le si le label est refusé."
UNSIGNED = "Ce que dit la charte a changé : elle est à signer de nouveau."
NOT_ITS_OFFER = "Cette offre est d'un autre établissement, ou d'un autre territoire."
ALREADY = "Un dossier est déjà ouvert pour cette offre : dites que vous en ouvrez un autre."
BOTH = 2  # signatures
AIDS_UNTIL = "L'aide est demandée : les dépenses et les aides reçues ne changent plus."


@dataclass(frozen=True)
class Teller:
    """Who says something of a file: an actor under a mandate, or the firm by its link."""

    on: date
    link: Link
    by: Actor | None = None
    mandate: Mandate | None = None

    @property
    def author(self) -> Author:
        return self.by.author(self.mandate) if self.by is not None else SYSTEM


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
def tell_part(*, volunteer_id: UUID, part: str, values: Mapping[str, Any], by: Actor, link: Link) -> Volunteer:
    """What who manages the file says of a part of it (`PARTS`), or of whom to reach (`REACH`)."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    names = CONTACTS if part == REACH else (*PARTS[part], *(CONTACT if part == "entreprise" else ()))
    told = {name: values[name] for name in names if name in values}
    return write_part(volunteer, part, told, Teller(by.on, link, by, mandate))


@transaction.atomic
def send_link(*, volunteer_id: UUID, audience: Audience, by: Actor, link: Link) -> Volunteer:
    """A link again, to the firm or to the young person: those of before open nothing any more."""
    volunteer = locked(volunteer_id)
    mandate = rights.required(rights.may_manage(by, volunteer.territory))
    end_links(volunteer, audience, by.author(mandate))
    told = tell_firm if audience == Audience.FIRM else tell_young
    if volunteer.forgotten_at is not None or not told(volunteer, "link", SAYS["again"], link):
        raise ValidationError({"audience": french("Il n'y a pas d'adresse à qui écrire : ajoutez-la au dossier.")})
    return volunteer


def write_part(volunteer: Volunteer, part: str, values: Mapping[str, Any], teller: Teller) -> Volunteer:
    """The right was checked; the file is locked. Raises ValidationError where it may not change any more. Links that
    were sent to an address of before end with it; signatures fall where what they bear on changes.
    """
    if volunteer.forgotten_at is not None:
        raise ValidationError("Les données de ce dossier ont été effacées.")
    if part == "aides" and volunteer.claims.exclude(aid="not_asked").exists():
        raise ValidationError(french(AIDS_UNTIL))
    if part not in ("aides", REACH) and volunteer.state not in EDITABLE:
        raise ValidationError(french(SENT))
    before, read = (volunteer.email, volunteer.young_email), _of_register(volunteer)
    signed = [getattr(volunteer, name) for name in SIGNED] if len(volunteer.unsigned) < BOTH else None
    for name, value in values.items():
        setattr(volunteer, name, value)
    if _of_register(volunteer) != read:  # told by hand: no longer what the register said
        volunteer.register_on, volunteer.band = None, ""
    derive(volunteer)
    if volunteer.email != before[0]:
        volunteer.confirmed_on = None
        end_links(volunteer, Audience.FIRM, teller.author)
    if volunteer.young_email != before[1]:
        end_links(volunteer, Audience.YOUNG, teller.author)
    audit.save(volunteer, by=teller.author, verb="volunteer.told", scope=rights.scope_of(volunteer))
    ask_documents(volunteer, teller.author, teller.on)
    if signed is not None and signed != [getattr(volunteer, name) for name in SIGNED]:
        _take_back(volunteer, teller)
    return volunteer


def _take_back(volunteer: Volunteer, teller: Teller) -> None:
    """What was signed has changed: the file goes back a step, to be complete and signed again."""
    volunteer.state = NEXT[volunteer.state, FileStep.REOPENED]
    by_link = Audience.FIRM if teller.by is None else None
    step = write_step(
        volunteer,
        FileStep.REOPENED,
        on=teller.on,
        mandate=teller.mandate,
        by=teller.by,
        by_link=by_link,
        text=french(UNSIGNED),
    )
    unsign(volunteer, teller.link)
    audit.save(volunteer, by=teller.author, verb="volunteer.moved", scope=rights.scope_of(volunteer))
    tell(volunteer, managers(volunteer), "moved", f"unsigned:{step.pk}", french(UNSIGNED), teller.by)


def unsign(volunteer: Volunteer, link: Link) -> None:
    """Signatures fall, with the text that they bore on; both people are told, where one had signed."""
    told = len(volunteer.unsigned) < BOTH
    volunteer.charter, volunteer.firm_signed_on, volunteer.young_signed_on = "", None, None
    if told:
        tell_firm(volunteer, "charter", SAYS["unsigned"], link)
        tell_young(volunteer, "charter", SAYS["unsigned"], link)


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


def locked_with_firm(volunteer_id: UUID) -> Volunteer:
    """The same with the firm's other files, whose labels and aids count for this one; always in one order, so that two
    never wait for each other.
    """
    siren = Volunteer.objects.values_list("siret", flat=True).get(pk=volunteer_id)[:9]
    list(Volunteer.objects.select_for_update().filter(siret__startswith=siren).order_by("pk").values_list("pk"))
    return locked(volunteer_id)


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
