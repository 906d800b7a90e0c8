"""Forms of obstacles: raising one, sending it, answering, taking it up, seeing it solved, closing it; themes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ANSWERS, ObstacleAct
from etabli.domain.coordination.queries.obstacle_groups import Alike
from etabli.domain.governance.models import Organisation
from etabli.kernel.typography import french
from etabli.web.presentation.steering.obstacles import READERS
from etabli.web.views.diagnosis.forms import Form, area, day

ACTS = {
    ObstacleAct.FIXED: "C’est réglé",
    ObstacleAct.PARTLY: "C’est réglé en partie",
    ObstacleAct.IN_PROGRESS: "C’est en cours",
    ObstacleAct.IMPOSSIBLE: "Ce n’est pas possible",
}


def kinds() -> list[tuple[str, str]]:
    return [(one.id, one.label.capitalize()) for one in obstacle_rules().kinds]


class RaiseForm(Form):
    """What blocks. Who may read is at most as open as the fiche."""

    title = forms.CharField(
        label="Intitulé", max_length=150, help_text="En quelques mots, par exemple « Raccordement électrique attendu »."
    )
    kind = forms.ChoiceField(label="Nature", help_text="Elle dit quelles autorités sont proposées.")
    facts = forms.CharField(
        label="Ce qui se passe",
        widget=area(5),
        max_length=4000,
        help_text="Ce qui bloque, depuis quand, ce qui a été essayé. Ne nommez personne.",
    )
    visibility = forms.ChoiceField(label="Qui peut lire", widget=forms.RadioSelect)

    def __init__(self, narrowest: str, *args: Any, **kwargs: Any) -> None:
        """`narrowest`: how open it may be at most."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choisir"), *kinds()]
        opened = [key for key, _ in READERS]
        self.fields["visibility"].choices = READERS[opened.index(narrowest) :]


class SendForm(Form):
    acte = "send"
    authority = forms.TypedChoiceField(label="Autorité compétente")
    words = forms.CharField(label="Un mot pour elle (facultatif)", widget=area(2), max_length=4000, required=False)

    def __init__(self, offered: Iterable[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("authority", ((str(one.pk), one.name) for one in offered))


class AnswerForm(Form):
    """One answer, with its words; a day where it is in progress."""

    acte = "answer"
    act = forms.ChoiceField(
        label="Votre réponse", widget=forms.RadioSelect, choices=[(one.value, ACTS[one]) for one in ANSWERS]
    )
    words = forms.CharField(
        label="Ce que vous avez fait, ou pourquoi", widget=area(4), max_length=4000, help_text="Le territoire le lira."
    )
    promised_on = day(label="Si c’est en cours : pour quand", required=False)

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"act": ObstacleAct(self.cleaned_data["act"])}


class EscalateForm(Form):
    acte = "escalate"
    authority = forms.TypedChoiceField(label="À qui (facultatif)", required=False)
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=4000)

    def __init__(self, offered: Iterable[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in offered]
        self.fields["authority"].choices = [("", "L’autorité proposée par les règles"), *named]


class SolveForm(Form):
    acte = "solve"
    change = forms.ChoiceField(label="Ce qui a changé")
    done = forms.CharField(
        label="Ce qui a été fait",
        widget=area(4),
        max_length=4000,
        help_text="Pour que d’autres s’en servent : la règle, la démarche ou la décision. Ne nommez personne.",
    )
    days_gained = forms.IntegerField(
        label="Jours gagnés (facultatif)", min_value=0, max_value=36_500, required=False, help_text="S’ils sont connus."
    )
    gain_words = forms.CharField(label="Temps gagné, en mots (facultatif)", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changes = [(one.id, french(one.label.capitalize())) for one in obstacle_rules().changes]
        self.fields["change"].choices = [("", "Choisir"), *changes]


class CloseForm(Form):
    acte = "close"
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=4000)


class TakeOutForm(Form):
    acte = "take_out"
    obstacle = forms.UUIDField(widget=forms.HiddenInput)


class GatherForm(Form):
    """Obstacles to add to a theme, those that look alike."""

    acte = "gather"
    obstacles = forms.MultipleChoiceField(
        label="Points de blocage qui se ressemblent", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, offered: Sequence[Alike], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["obstacles"].choices = [(str(one.obstacle.pk), why(one)) for one in offered]


class GroupForm(GatherForm):
    """A new theme, begun with an obstacle."""

    acte = ""
    title = forms.CharField(label="Intitulé du thème", max_length=150)
    kind = forms.ChoiceField(label="Nature commune")
    words = forms.CharField(label="En quelques mots (facultatif)", widget=area(3), max_length=2000, required=False)
    field_order = ("title", "kind", "words", "obstacles")

    def __init__(self, begun_with: Obstacle, offered: Sequence[Alike], *args: Any, **kwargs: Any) -> None:
        super().__init__(offered, *args, **kwargs)
        self.fields["kind"].choices = kinds()
        self.initial |= {"title": begun_with.title, "kind": begun_with.kind}
        self.fields["obstacles"].label = "Points de blocage à réunir avec celui-ci"


def why(one: Alike) -> str:
    """An obstacle offered, and what it shares."""
    shared = ["même nature"] if one.likeness.same_kind else []
    shared += [f"mots communs : {', '.join(one.likeness.words)}"] if one.likeness.words else []
    return french(f"{one.obstacle.title} ({one.obstacle.territory.name}) ; {' ; '.join(shared)}")
