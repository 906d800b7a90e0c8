"""Declaring an organisation."""

from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.permissions import NotAllowedError, anywhere


@transaction.atomic
def declare_organisation(*, organisation: Organisation, by: Actor) -> Organisation:
    """Add an organisation; ValidationError names the field that is wrong."""
    verdict = anywhere(by, "organisation.create")
    if not verdict:
        raise NotAllowedError(verdict)
    audit.save(organisation, by=by.author(verdict.mandate), verb="organisation.declared")
    return organisation
