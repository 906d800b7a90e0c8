"""Two years of steering over the plans of the demonstration, one concept after another."""

from collections.abc import Callable, Sequence

from etabli.ops.demonstration import requests
from etabli.ops.demonstration.cast import Team

SCENES: tuple[Callable[[Sequence[Team]], None], ...] = (
    requests.play,
)  # each plays one concept, of a module of its own


def play(teams: Sequence[Team]) -> None:
    """What the Région, the State, operators and the nation did with the plans of these territories."""
    for scene in SCENES:
        scene(teams)
