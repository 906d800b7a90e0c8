"""Models of the context, a file a concept."""

from etabli.domain.governance.models.invitations import Invitation, JoinRequest, UnconfirmedRequest
from etabli.domain.governance.models.login import Attempt, LoginLink
from etabli.domain.governance.models.mandates import Binome, Mandate
from etabli.domain.governance.models.organisations import Organisation
from etabli.domain.governance.models.people import Person
from etabli.domain.governance.models.recusals import Recusal
from etabli.domain.governance.models.second_factor import CodeApplication

__all__ = [
    "Attempt",
    "Binome",
    "CodeApplication",
    "Invitation",
    "JoinRequest",
    "LoginLink",
    "Mandate",
    "Organisation",
    "Person",
    "Recusal",
    "UnconfirmedRequest",
]
