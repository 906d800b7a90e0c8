"""Two years of steering over the plans of the demonstration, one concept after another."""

from collections.abc import Callable, Sequence

from etabli.ops.demonstration import committees, envelopes, monthly, obstacles, requests, shared
from etabli.ops.demonstration.cast import Team

# Each plays one concept, of a module of its own.
SCENES: tuple[Callable[[Sequence[Team]], None], ...] = (
    shared.play,
    requests.play,
    monthly.play,
    obstacles.play,
    committees.play,
    envelopes.play,
)


def play(teams: Sequence[Team]) -> None:
    """What the Région, the State, operators and the nation did with the plans of these territories."""
    for scene in SCENES:
        scene(teams)
