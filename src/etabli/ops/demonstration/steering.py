"""Two years of steering over the plans of the demonstration, one concept after another."""

from collections.abc import Callable, Sequence

from etabli.ops.demonstration import (
    aid_changes,
    committees,
    envelopes,
    followed,
    monthly,
    needs,
    obstacles,
    offers,
    platforms,
    reports,
    requests,
    reviews,
    shared,
    training,
    volunteers,
)
from etabli.ops.demonstration.cast import Team

# Each plays one concept, of a module of its own; what changes a fiche plays in the order of its days.
SCENES: tuple[Callable[[Sequence[Team]], None], ...] = (
    committees.play,
    requests.play,
    obstacles.play,
    envelopes.play,
    shared.play,
    monthly.play,
    reviews.play,
    needs.play,
    offers.play,
    volunteers.play,
    followed.play,
    platforms.play,
    training.play,
    aid_changes.play,
    reports.play,  # the last: what is known of a day is found in what was played of it
)


def play(teams: Sequence[Team]) -> None:
    """What the Région, the State, operators and the nation did with the plans of these territories."""
    for scene in SCENES:
        scene(teams)
