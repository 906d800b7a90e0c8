"""Who reads and keeps the file of a volunteer. What filters a list is what opens one file.

A file names a young person: it is for who follows it on the territory, and for who grants the label once it was sent.
Nobody else reads it; the firm and the young person have links of their own.
"""

from django.db.models import Q, QuerySet

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit.scopes import reserved
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Territory
from etabli.domain.vte.models import Claim, Payment, Volunteer
from etabli.domain.vte.volunteer_enums import EDITABLE

NOT_GRANTING = "Seul le référent de l’organisme qui accorde le label le consigne à ce titre."

NOT_RECORDED = "Seule la personne qui l’a consigné, ou le référent de l’organisme qui accorde le label, le corrige."


def visible(actor: Actor) -> QuerySet[Volunteer]:
    """The files that the actor may read."""
    return Volunteer.objects.filter(seen_by(actor))


def seen_by(actor: Actor) -> Q:
    """The same as a filter."""
    if not actor.signed_in:
        return Q(pk__in=[])
    found = permissions.where(actor, "volunteer.view", "territory")
    for mandate in actor.mandates:
        if grants(mandate):
            found |= reach(mandate, "territory") & ~Q(state__in=EDITABLE)
    return found


def grants(mandate: Mandate) -> bool:
    """Whether a mandate is of a referent of who grants the label."""
    return mandate.role == Role.OPERATOR and mandate.organisation.siren == volunteer_rules().granted_by.siren


def may_manage(actor: Actor, territory: Territory) -> Verdict:
    return permissions.verdict(actor, "volunteer.manage", territory)


def may_label(actor: Actor, volunteer: Volunteer) -> Verdict:
    """Who grants it, or who manages the file and has the answer in hand."""
    return _of_grantor_or_manager(actor, "volunteer.label", volunteer)


def may_pay(actor: Actor, volunteer: Volunteer) -> Verdict:
    return _of_grantor_or_manager(actor, "volunteer.pay", volunteer)


def may_correct_label(actor: Actor, volunteer: Volunteer, claim: Claim) -> Verdict:
    """Who recorded it, or a referent of who grants."""
    return _of_recorder(actor, may_label(actor, volunteer), claim.recorded_by, volunteer)


def may_correct_payment(actor: Actor, volunteer: Volunteer, payment: Payment) -> Verdict:
    return _of_recorder(actor, may_pay(actor, volunteer), payment.mandate, volunteer)


def _of_recorder(actor: Actor, found: Verdict, recorder: Mandate | None, volunteer: Volunteer) -> Verdict:
    if not found or found.mandate is None or actor.person is None:
        return found
    if grants(found.mandate) or (recorder is not None and recorder.person_id == actor.person.pk):
        return found
    return Verdict(False, NOT_RECORDED, territory=volunteer.territory)


def required(found: Verdict) -> Mandate:
    """The mandate that gives a right. Raises NotAllowedError."""
    if not found or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def scope_of(volunteer: Volunteer) -> str:
    """Where the trail files what is done to a file: apart, for it names people."""
    return reserved(volunteer.territory_id)


def _of_grantor_or_manager(actor: Actor, permission: str, volunteer: Volunteer) -> Verdict:
    found = permissions.verdict(actor, permission, volunteer.territory)
    if not found or found.mandate is None:
        return found
    for mandate in actor.mandates:
        fits = Role(mandate.role) in MATRIX[permission].roles and (mandate.role != Role.OPERATOR or grants(mandate))
        if fits and Volunteer.objects.filter(reach(mandate, "territory"), pk=volunteer.pk).exists():
            return Verdict(True, found.reason, mandate)
    return Verdict(False, NOT_GRANTING, territory=volunteer.territory)
