"""Axes of the programme as portfolios name them: of every phase, in order."""

from dataclasses import dataclass

from etabli.catalogue.programme import Programme


@dataclass(frozen=True)
class NamedAxis:
    phase_id: str
    slug: str
    label: str


def axes(programme: Programme) -> list[NamedAxis]:
    """As they are declared: no query."""
    return [NamedAxis(phase.id, axis.id, axis.label) for phase in programme.phases for axis in phase.axes]
