"""Models of the context, a file a concept."""

from etabli.domain.firms.models.needs import Need, NeedLink, NeedStep
from etabli.domain.firms.models.unconfirmed import UnconfirmedNeed

__all__ = ["Need", "NeedLink", "NeedStep", "UnconfirmedNeed"]
