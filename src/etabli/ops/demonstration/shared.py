"""Projects that two plans of the demonstration share: each counted once, by the chef de projet of the second plan."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.governance.actor import actor
from etabli.domain.plans import services
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import Team

ON = date(2026, 2, 9)
WHY = french("Le même projet que celui du territoire voisin : il n'est compté qu'une fois.")
MANY = 2  # fiches of each plan that are those of the first


def play(teams: Sequence[Team]) -> None:
    """The first fiches that everybody reads, with the same title in both plans: the first plan counts them."""
    first, *others = teams
    counting = _fiches(first)
    for team in others:
        mine = _fiches(team)
        same = [title for title in mine if title in counting][:MANY]
        with clock.played(timezone.make_aware(datetime.combine(ON, time(10)))):
            by = actor(team.project_lead.person, verified=True, on=ON)
            for title in same:
                services.count_in(
                    fiche_id=mine[title].pk,
                    territory=first.territory.pk,
                    number=counting[title].number,
                    by=by,
                    reason=WHY,
                )


def _fiches(team: Team) -> dict[str, Fiche]:
    """By title, those that everybody reads and that count, in order of number."""
    found = Fiche.objects.filter(plan__territory=team.territory, visibility="public").exclude(state__in=OUT)
    return {one.title: one for one in found.order_by("-number")}
