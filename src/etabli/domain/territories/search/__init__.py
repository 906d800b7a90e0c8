"""Search over territories, groups, communes, départements and régions, in the memory of each process."""

from etabli.domain.territories.search.door import search, warm
from etabli.domain.territories.search.entries import Hit, HitKind

__all__ = ["Hit", "HitKind", "search", "warm"]
