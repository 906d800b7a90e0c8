"""Models of the context, a file a concept."""

from etabli.domain.firms.models.contacts import FirmContact
from etabli.domain.firms.models.exchanges import Exchange
from etabli.domain.firms.models.followed import FirmTag, FollowedFirm, FollowerChange
from etabli.domain.firms.models.followed_imports import FollowedImport
from etabli.domain.firms.models.needs import Need, NeedLink, NeedStep
from etabli.domain.firms.models.signal_marks import SignalMark
from etabli.domain.firms.models.tasks import FirmTask
from etabli.domain.firms.models.unconfirmed import UnconfirmedNeed

__all__ = [
    "Exchange",
    "FirmContact",
    "FirmTag",
    "FirmTask",
    "FollowedFirm",
    "FollowedImport",
    "FollowerChange",
    "Need",
    "NeedLink",
    "NeedStep",
    "SignalMark",
    "UnconfirmedNeed",
]
