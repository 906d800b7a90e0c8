"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.governance.services.cancellations import cancel_mandate
from etabli.domain.governance.services.handovers import Successor, hand_over, hand_over_each
from etabli.domain.governance.services.invitations import (
    accept_invitation,
    answer_request,
    ask_to_join,
    decline,
    invite,
    withdraw,
)
from etabli.domain.governance.services.mandates import designate_binome, end_mandate, grant
from etabli.domain.governance.services.organisations import declare_organisation
from etabli.domain.governance.services.recusals import confirm_recusal, declare_recusal, lift_recusal
from etabli.domain.governance.services.unconfirmed import ask_from_outside, confirm

__all__ = [
    "Successor",
    "accept_invitation",
    "answer_request",
    "ask_from_outside",
    "ask_to_join",
    "cancel_mandate",
    "confirm",
    "confirm_recusal",
    "declare_organisation",
    "declare_recusal",
    "decline",
    "designate_binome",
    "end_mandate",
    "grant",
    "hand_over",
    "hand_over_each",
    "invite",
    "lift_recusal",
    "withdraw",
]
