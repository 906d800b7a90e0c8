"""Which obstacles look alike: the words that their titles share, and their nature. A pure function."""

from dataclasses import dataclass

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.kernel.names import sort_key

SHORTEST = 3  # letters of a word that tells something
ENOUGH = 2  # words that two obstacles of different natures share


@dataclass(frozen=True)
class Likeness:
    """Why two obstacles are alike: the words that both titles have, and whether they are of one nature."""

    words: tuple[str, ...]
    same_kind: bool

    def __bool__(self) -> bool:
        return len(self.words) >= (1 if self.same_kind else ENOUGH)

    @property
    def rank(self) -> tuple[int, int]:
        """The most alike first."""
        return (-len(self.words), 0 if self.same_kind else 1)


def telling(title: str) -> frozenset[str]:
    """The words of a title that tell something: folded, in the singular, without those that say nothing."""
    words = (word.rstrip("sx") if len(word) > SHORTEST else word for word in sort_key(title).split())
    return frozenset(one for one in words if len(one) >= SHORTEST) - obstacle_rules().common_words


def likeness(title: str, kind: str, other_title: str, other_kind: str) -> Likeness:
    """The same whichever comes first."""
    return Likeness(tuple(sorted(telling(title) & telling(other_title))), kind == other_kind)
