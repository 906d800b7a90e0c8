"""Who keeps the directory of training, and who follows firms: their know-how, the diagnostics of their tools.

Training is public. What is said of a firm is for the chef de projet, the contributors and operators of the territory:
not for the industriel of the binôme, who may be its competitor. Others read totals.
"""

from django.db.models import Q

from etabli.domain.audit.scopes import reserved
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor

KEEP, FOLLOW = "training.manage", "tools.follow"


def followed_by(actor: Actor) -> Q:
    """The transmissions and diagnostics that the actor reads and writes."""
    return permissions.where(actor, FOLLOW, "territory")


def scope_of(territory: str) -> str:
    """Where the trail files what is said of a firm: apart."""
    return reserved(territory)
