"""The monthly points of the demonstration: asked three months running, answered by most, the last by half so far."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.coordination.queries.monthly import words_of
from etabli.domain.coordination.services.monthly import Said
from etabli.domain.foundation import clock
from etabli.domain.plans.models import Resource
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import at

MONTHS = 3
RECEIVED = 1_200_000  # cents
SITE = "http://127.0.0.1:8000"
WORDS = {
    "advancing": "Les entreprises sont consultées, les devis arrivent.",
    "unchanged": "",
    "blocked": "L'avis de l'architecte des Bâtiments de France est attendu depuis quatre mois.",
}


def play(teams: Sequence[Team]) -> None:
    """Each team answers, half of it for the last month: links are left to try, and a payment to record."""
    mine = {team.territory.pk for team in teams}
    for back in range(MONTHS, 0, -1):
        on = _months_before(timezone.localdate(), back - 1)
        with clock.played(at(on)):
            services.ask_monthly(on=on, link=lambda hidden: f"{SITE}/point/{hidden}/")
        asked = MonthlyForm.objects.filter(month=on.replace(day=1), mandate__territory__in=mine).order_by("mandate")
        for form in asked[:: 2 if back == 1 else 1]:
            with clock.played(at(on + timedelta(days=2))):
                _answer(form, back, on)


def _answer(form: MonthlyForm, back: int, on: date) -> None:
    """All but every fifth fiche: one blocked in the first month, the others as they go."""
    said = {}
    for n, word in enumerate(words_of(form)):
        offered = [one.id for one in monthly_rules().offered(word.fiche.state)]
        wanted = "blocked" if back == MONTHS and n == 1 else ("advancing", "unchanged")[(n + back) % 2]
        answer = wanted if wanted in offered else offered[0]
        if n % 5 != 4:
            said[word.pk] = Said(
                answer, french(WORDS.get(answer, "")), **_received(word, on, paid=back == 1 and n == 0)
            )
    if said:
        services.answer_monthly(form=form, said=said)


def _received(word: MonthlyWord, on: date, *, paid: bool) -> dict[str, Any]:
    """What somebody says they were paid of the first line of a fiche."""
    lines: list[Resource] = getattr(word.fiche, "lines", [])
    return {"resource_id": lines[0].pk, "received_cents": RECEIVED, "received_on": on} if paid and lines else {}


def _months_before(day: date, many: int) -> date:
    """The third day of a month before; this month, its first where the third has not come."""
    month = day.year * 12 + day.month - 1 - many
    found = date(month // 12, month % 12 + 1, 3)
    return min(found, day)
