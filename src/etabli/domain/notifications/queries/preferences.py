"""What a person chose, or what holds as long as they did not, for each group."""

from dataclasses import dataclass

from etabli.catalogue.notifications.notices import Kind, notices
from etabli.domain.governance.actor import Actor
from etabli.domain.notifications.enums import AS_PROPOSED, Cadence
from etabli.domain.notifications.models import Preference
from etabli.domain.notifications.unsubscribing import opened
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Setting:
    """A group: its kinds, and how often the person is written to. `chosen` is empty as long as they chose nothing."""

    id: str
    label: str
    kinds: tuple[Kind, ...]
    chosen: str

    @property
    def held(self) -> str:
        """What to offer as chosen."""
        return self.chosen or AS_PROPOSED

    @property
    def choice(self) -> str:
        """What was chosen, in words; empty where nothing was."""
        return Cadence(self.chosen).label if self.chosen else ""

    @property
    def defaults(self) -> tuple[tuple[str, str], ...]:
        """(kind, how it is told) as long as nothing is chosen."""
        return tuple((french(kind.label), Cadence(kind.by_default).label) for kind in self.kinds)

    @property
    def cadences(self) -> list[tuple[str, str]]:
        return [(AS_PROPOSED, "Comme proposé"), *Cadence.choices]


def settings_of(actor: Actor) -> tuple[Setting, ...]:
    """One query."""
    mine = dict(Preference.objects.filter(person=actor.person).values_list("group", "cadence"))
    return tuple(
        Setting(one.id, french(one.label), notices().of_group(one.id), mine.get(one.id, "")) for one in notices().groups
    )


def groups_of_link(secret: str) -> tuple[str, ...] | None:
    """The labels of what the link of a message stops; None for a link that is not ours."""
    found = opened(secret)
    return None if found is None else labels(found[1])


def labels(groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.label for one in notices().groups if one.id in groups)
