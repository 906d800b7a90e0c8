"""A need is stated: it is routed by the rules, and who must answer is told."""

from uuid import UUID

from django.db import transaction

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import rights
from etabli.domain.firms.enums import Origin
from etabli.domain.firms.models import Need
from etabli.domain.firms.models.stated import Stated
from etabli.domain.firms.routing import route
from etabli.domain.firms.services.telling import Link, tell_firm, tell_referents
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError

STATED = tuple(one.attname for one in Stated._meta.get_fields() if one.concrete)


@transaction.atomic
def state_for(*, need: Need, by: Actor, link: Link) -> Need:
    """State the need of a firm that one has met; the firm gets its link where it left an address."""
    allowed = rights.may_state(by, need.territory)
    if not allowed or allowed.mandate is None:
        raise NotAllowedError(allowed)
    need.origin, need.stated_by, need.stated_on = Origin.MET, allowed.mandate, by.on
    record(need, by.author(allowed.mandate), by)
    says = f"{allowed.mandate.organisation} a exposé un besoin de votre entreprise à vos interlocuteurs publics."
    tell_firm(need, "stated", says, link)
    return need


def record(need: Need, author: Author, by: Actor | None) -> None:
    """Route it, write it, tell who must answer."""
    rules, found = need_rules(), route(need, need.stated_on)
    need.clean()
    need.rule, need.because = found.rule.id, found.rule.because if found.mandate else ""
    address(need, found.mandate)
    need.acknowledge_by, need.answer_by = (
        rules.acknowledge_by(need.stated_on),
        rules.answer_by(need.theme, need.stated_on),
    )
    audit.save(need, by=author, verb="need.stated", scope=rights.scope_of(need))
    tell_referents(need, "received", f"received:{need.pk}", by)


def address(need: Need, to: Mandate | None) -> None:
    """Whose it is now: an organisation, under a role; nobody."""
    need.organisation = to.organisation if to else None
    need.role = to.role if to else ""


def locked(need_id: UUID) -> Need:
    """The need with its place, locked where the database can."""
    Need.objects.select_for_update().get(pk=need_id)
    return Need.objects.select_related("territory__phase", "organisation").get(pk=need_id)
