"""Two years of steering over the plans of the demonstration, one concept after another."""

from collections.abc import Callable, Sequence

from etabli.ops.demonstration import committees
from etabli.ops.demonstration.cast import Team

SCENES: tuple[Callable[[Sequence[Team]], None], ...] = (committees.play,)  # each: one concept, of its own module


def play(teams: Sequence[Team]) -> None:
    """What the Région, the State, operators and the nation did with the plans of these territories."""
    for scene in SCENES:
        scene(teams)
