"""What the firm and the young person do by their links, without an account: open, fill in, deposit, sign, answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.services import attempts
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Staying, Volunteer, VolunteerDocument, VolunteerLink
from etabli.domain.vte.models.volunteer_told import PARTS
from etabli.domain.vte.services.volunteer_documents import hold
from etabli.domain.vte.services.volunteer_telling import Link, managers, tell
from etabli.domain.vte.services.volunteers import Teller, locked, write_part, write_step
from etabli.domain.vte.volunteer_enums import NEXT, SIGNABLE, Audience, FileState, FileStep, Stay
from etabli.kernel.typography import french

UNKNOWN = "Ce lien n'ouvre aucun dossier : il a expiré, ou son adresse n'est pas entière."
WITH = (
    *("volunteer__territory__phase", "volunteer__place"),
    *("volunteer__opened_by__organisation", "volunteer__opened_by__person"),
)
CHANGED = "Ce que dit la charte a changé depuis que vous avez ouvert cette page : relisez-la, puis signez."
TO_CONFIRM = "Ouvrez d'abord le dossier par son bouton."


@dataclass(frozen=True)
class ByLink:
    """A file by its link. `may_sign`: the charter is to be signed by whoever holds it; `stay`: the question asked."""

    volunteer: Volunteer
    audience: Audience
    may_sign: bool
    stay: Staying | None


def opened_link(hidden: str, audience: Audience) -> VolunteerLink | None:
    """What a link opens, while it does."""
    found = VolunteerLink.open_by(hidden)
    found = found.filter(audience=audience, volunteer__forgotten_at=None)
    return found.select_related(*WITH).first()


def follow(hidden: str, audience: Audience) -> ByLink | None:
    """Two queries; None where the link opens nothing."""
    link = opened_link(hidden, audience)
    if link is None:
        return None
    volunteer = link.volunteer
    rules = volunteer_rules()
    months = rules.staying.first if audience == Audience.FIRM else rules.staying.second
    return ByLink(
        volunteer=volunteer,
        audience=audience,
        may_sign=volunteer.state in SIGNABLE and _signed(volunteer, audience) is None,
        stay=volunteer.stays.filter(months=months).first(),
    )


@transaction.atomic
def confirm(*, hidden: str) -> Volunteer:
    """The firm opens its file by the link that its address received: once is enough."""
    volunteer = _locked(hidden, Audience.FIRM)
    if volunteer.confirmed_on is None:
        volunteer.confirmed_on = _today()
        audit.save(volunteer, by=SYSTEM, verb="volunteer.moved", scope=rights.scope_of(volunteer))
        write_step(volunteer, FileStep.CONFIRMED, on=_today(), by_link=Audience.FIRM)
    return volunteer


@transaction.atomic
def tell_part_by_link(*, hidden: str, part: str, values: Mapping[str, Any], link: Link) -> Volunteer:
    """What the firm says of a part of its file; its address is not among it: who manages the file changes that."""
    volunteer = _confirmed(hidden)
    told = {name: values[name] for name in PARTS[part] if name in values and name not in ("siret", "code_insee", "naf")}
    return write_part(volunteer, part, told, Teller(_today(), link))


def deposit_by_link(*, hidden: str, requirement: str, file: Checked | None, machine: str = "") -> VolunteerDocument:
    """The firm deposits a document."""
    if machine:
        attempts.count(attempts.NEEDS_OF_MACHINE, machine)
    with transaction.atomic():
        return hold(_confirmed(hidden), requirement, file, SYSTEM, _today())


@transaction.atomic
def sign_charter(*, hidden: str, audience: Audience, seen: str = "") -> Volunteer:
    """Sign, as the firm or as the young person, once the file is complete. With the second signature a file that is
    labelled moves; one that is not goes to who grants with its charter. `seen`: the seal of what was read.
    """
    volunteer = _confirmed(hidden) if audience == Audience.FIRM else _locked(hidden, audience)
    if volunteer.state not in SIGNABLE:
        raise ValidationError(french("La charte se signe une fois le dossier complet."))
    if _signed(volunteer, audience) is not None:
        raise ValidationError("Vous avez déjà signé la charte.")
    if seen and seen != volunteer.charter_seal:
        raise ValidationError(french(CHANGED))
    if audience == Audience.FIRM:
        volunteer.firm_signed_on = _today()
    else:
        volunteer.young_signed_on = _today()
    write_step(volunteer, FileStep.SIGNED, on=_today(), by_link=audience)
    if not volunteer.unsigned:
        if volunteer.state == FileState.LABELLED:
            volunteer.state = NEXT[volunteer.state, FileStep.SIGNED]
        words = "La charte est signée des deux côtés."
        tell(volunteer, managers(volunteer), "moved", f"charter:{volunteer.pk}:{_today()}", words, None)
    audit.save(volunteer, by=SYSTEM, verb="volunteer.moved", scope=rights.scope_of(volunteer))
    return volunteer


@transaction.atomic
def agree(*, hidden: str, agrees: bool) -> Volunteer:
    """The young person agrees to be asked at 24 months, or takes that back. The text agreed to is kept with its day."""
    volunteer = _locked(hidden, Audience.YOUNG)
    if agrees and volunteer.agrees:
        raise ValidationError(french("Votre accord est déjà enregistré."))
    if not agrees and not volunteer.agrees:
        raise ValidationError(french("Aucun accord n'est enregistré."))
    if agrees:
        volunteer.consent, volunteer.consent_on = volunteer_rules().consent(_today()).id, _today()
        volunteer.consent_withdrawn_on = None
    else:
        volunteer.consent_withdrawn_on = _today()
    verb = "volunteer.agreed" if agrees else "volunteer.withdrawn"
    audit.save(volunteer, by=SYSTEM, verb=verb, scope=rights.scope_of(volunteer))
    return volunteer


@transaction.atomic
def answer_stay(*, hidden: str, audience: Audience, stay: str, left_on: date | None = None) -> Staying:
    """Whether the young person is still there: the firm at 12 months, the person at 24."""
    volunteer = _confirmed(hidden) if audience == Audience.FIRM else _locked(hidden, audience)
    rules = volunteer_rules().staying
    months = rules.first if audience == Audience.FIRM else rules.second
    asked = volunteer.stays.filter(months=months).first()
    if asked is None:
        raise ValidationError(french("Cette question n'est pas encore posée."))
    if audience == Audience.YOUNG and not volunteer.agrees:
        raise ValidationError(french("Vous avez retiré votre accord : rien n'est demandé."))
    if stay not in Stay.values:
        raise ValidationError({"stay": "Choisissez une réponse."})
    if left_on is not None and (stay != Stay.LEFT or left_on > _today()):
        raise ValidationError({"left_on": french("Donnez une date passée, si la personne est partie.")})
    if left_on is not None and volunteer.starts_on is not None and left_on < volunteer.starts_on:
        raise ValidationError({"left_on": french("Le contrat n'avait pas commencé.")})
    asked.answer, asked.answered_on, asked.left_on = stay, _today(), left_on
    audit.save(asked, by=SYSTEM, verb="volunteer.stay_answered", scope=rights.scope_of(volunteer))
    return asked


def _signed(volunteer: Volunteer, audience: Audience) -> date | None:
    return volunteer.firm_signed_on if audience == Audience.FIRM else volunteer.young_signed_on


def _confirmed(hidden: str) -> Volunteer:
    volunteer = _locked(hidden, Audience.FIRM)
    if volunteer.confirmed_on is None:
        raise ValidationError(french(TO_CONFIRM))
    return volunteer


def _locked(hidden: str, audience: Audience) -> Volunteer:
    link = opened_link(hidden, audience)
    if link is None:
        raise ValidationError(french(UNKNOWN))
    return locked(link.volunteer_id)


def _today() -> date:
    return timezone.localdate(clock.now())
