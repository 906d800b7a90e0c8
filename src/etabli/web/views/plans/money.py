"""The financing plan of a fiche: expenses, lines, balance, checks; and what became of its amounts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.governance.permissions import require
from etabli.domain.governance.queries.trail import named_in
from etabli.domain.plans.queries.financing import financing
from etabli.domain.plans.queries.money_history import MOST, may_read_history, money_acts
from etabli.kernel import money
from etabli.web.access import open_to_all, private_page, seen
from etabli.web.presentation.plans import money as words
from etabli.web.presentation.plans.frame import fiche_frame, trail
from etabli.web.presentation.steering.answers import answers
from etabli.web.presentation.trail import tell
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.plans.attachments import attachment
from etabli.web.views.plans.money_edit import NO_FICHE, NO_LINE


@require_safe
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """What the reader may see of it, and what they may do there."""
    found = seen(request, financing(request.actor, phase, territory_id, number), NO_FICHE)
    place = [phase, territory_id, number]
    rate = found.aid_rate
    answered = answers(found, place)
    eligible = [one.eligible_cents for one in found.expenses if one.eligible_cents is not None]
    context = {
        "frame": fiche_frame(found.opened, found.fiche, "fiche_money"),
        "found": found,
        "fiche": found.fiche,
        "place": place,
        "verdict": words.balance(found),
        "expenses": [
            (
                one,
                money.euros(one.amount_cents),
                money.euros(one.eligible_cents) if one.eligible_cents is not None else "",
            )
            for one in found.expenses
        ],
        "cost": money.euros(found.balance.cost) if found.one_tax else "",
        "eligible": money.euros(sum(eligible)) if eligible and found.one_tax else "",
        "some_eligible": 0 < len(eligible) < len(found.expenses),
        "groups": words.groups(found, place, answered.of_lines),
        "answers": answered.others,
        "aid_rate": words.percent(rate[0]) if rate else "",
        "aid_rate_known": rate is not None and rate[1],
        "hidden": words.hidden(found.hidden),
        "checks": words.checks(found),
        "to_look_at": sum(one.state == "warned" for one in found.checks),
        "may_read_history": may_read_history(found),
        "trail": trail(found.opened.territory, words.above(found, place), "Financement"),
    }
    return render(request, "web/plans/money.html", context)


@require_safe
@open_to_all
def file(request: HttpRequest, phase: str, territory_id: str, number: int, stage_id: UUID) -> HttpResponse:
    """What proves a stage, for whoever may read it."""
    found = seen(request, financing(request.actor, phase, territory_id, number), NO_FICHE)
    _, stage = seen(request, found.stage(stage_id), NO_LINE)
    return attachment(name=stage.file_name, kind=stage.file_kind, sha256=stage.file_sha256)


@require_safe
@private_page
def history(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """Every change of an expense, a line or a stage that the reader may read, the latest first."""
    found = or_404(financing(request.actor, phase, territory_id, number), NO_FICHE)
    if not may_read_history(found):
        require(request.actor, "plan.view", found.opened.territory)
    acts = money_acts(found)
    place = [phase, territory_id, number]
    context = {
        "frame": fiche_frame(found.opened, found.fiche, "fiche_money"),
        "found": found,
        "fiche": found.fiche,
        "place": place,
        "told": tell(acts, named_in(acts), {}),
        "cut": len(acts) == MOST,
        "most": MOST,
        "hidden": words.hidden(found.hidden),
        "trail": trail(found.opened.territory, *words.steps(found, place), "Historique des montants"),
    }
    return render(request, "web/plans/money_history.html", context)
