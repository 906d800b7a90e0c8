"""The monthly points of the demonstration: asked three months running, answered by most, the last by half so far."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.coordination.queries.monthly import words_of
from etabli.domain.coordination.services.monthly import Said
from etabli.domain.foundation import clock
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Resource
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import SITE, Team
from etabli.ops.demonstration.plans import at

MONTHS = 3
RECEIVED = 1_200_000  # cents
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
            services.ask_monthly(on=on, link=lambda hidden: f"{SITE}{reverse('monthly_by_link', args=[hidden])}")
        asked = MonthlyForm.objects.filter(month=on.replace(day=1), mandate__territory__in=mine).order_by("mandate")
        paid: set[UUID] = set()  # fiches of which a payment is declared already: two people may speak for one firm
        for form in asked[:: 2 if back == 1 else 1]:
            with clock.played(at(on + timedelta(days=2))):
                _answer(form, back, on, paid)


def _answer(form: MonthlyForm, back: int, on: date, paid: set[UUID]) -> None:
    """All but every fifth fiche: one blocked in the first month, the others as they go; a payment in the last."""
    said, words = {}, words_of(form)
    received = _received(words, paid) if back == 1 else None
    for n, word in enumerate(words):
        offered = [one.id for one in monthly_rules().offered(word.fiche.state)]
        wanted = "blocked" if back == MONTHS and n == 1 else ("advancing", "unchanged")[(n + back) % 2]
        told: dict[str, Any] = {}
        if received is not None and received.fiche_id == word.fiche_id:
            wanted, told = "advancing", {"resource_id": received.pk, "received_cents": RECEIVED, "received_on": on}
            paid.add(word.fiche_id)
        answer = wanted if wanted in offered else offered[0]
        if told or n % 5 != 4:
            said[word.pk] = Said(answer, french(WORDS.get(answer, "")), **told)
    if said:
        services.answer_monthly(form=form, said=said)


def _received(words: Sequence[MonthlyWord], paid: set[UUID]) -> Resource | None:
    """The first line that a funder signed with somebody else, of which something is left to pay; the fiche goes on."""
    advancing = monthly_rules().answer("advancing")
    assert advancing is not None
    for word in words:
        if word.fiche_id in paid or word.fiche.state not in advancing.from_:
            continue
        lines: list[Resource] = getattr(word.fiche, "lines", [])
        for line in lines:
            stages = list(line.stages.all())
            signed = sum(one.amount_cents for one in stages if one.kind == StageKind.CONTRACTED)
            spent = sum(one.amount_cents for one in stages if one.kind == StageKind.PAID)
            if line.funder_id != word.fiche.lead_id and signed - spent >= RECEIVED:
                return line
    return None


def _months_before(day: date, many: int) -> date:
    """The third day of a month before; this month, its first where the third has not come."""
    month = day.year * 12 + day.month - 1 - many
    found = date(month // 12, month % 12 + 1, 3)
    return min(found, day)
