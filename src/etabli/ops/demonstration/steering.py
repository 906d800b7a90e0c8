"""Two years of steering over the plans of the demonstration, one concept after another."""

from collections.abc import Callable, Sequence

from etabli.ops.demonstration import shared
from etabli.ops.demonstration.cast import Team

SCENES: tuple[Callable[[Sequence[Team]], None], ...] = (shared.play,)  # each plays one concept, of a module of its own


def play(teams: Sequence[Team]) -> None:
    """What the Région, the State, operators and the nation did with the plans of these territories."""
    for scene in SCENES:
        scene(teams)
