"""The aids of a firm: computed of the address alone, nothing is kept."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.analysis.aids.eligibility import Outcome, eligibility
from etabli.analysis.aids.facts import Facts, of_register
from etabli.analysis.aids.questions import next_question
from etabli.kernel.codes import is_siret
from etabli.warehouse.register import Establishment
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.aids import verdicts
from etabli.web.views.aids.answers import answered, place


@require_safe
@open_to_all
def page(request: HttpRequest) -> HttpResponse:
    """Which aids a firm may ask for, rule by rule, and the next question: all of it stands in the address."""
    siret = "".join(request.GET.get("siret", "").split())[:14]
    found = live.establishment(siret)
    on = _day(request.GET.get("date", ""))
    answers = answered(request.GET, _known(found), on)
    told = eligibility(answers.facts, on)
    question = next_question(answers.facts, on, declined=answers.declined)
    context = {
        "siret": siret,
        "siret_wrong": bool(siret) and not is_siret(siret),
        "absent": is_siret(siret) and found is None,
        "firm": found,
        "made_up": (register := live.register()) is not None and register.made_up and found is not None,
        "on": on,
        "today": on == localdate(),
        "day_wrong": bool(request.GET.get("date")) and on == localdate() != _parsed(request.GET["date"]),
        "undated": [(name, value) for name, value in verdicts.kept(request.GET, but="") if name != "date"],
        "vte": any(one.scheme.id == "vte-ti" and one.outcome is not Outcome.NO for one in told),
        "groups": verdicts.groups(told),
        "answers": verdicts.answers(answers.typed, answers.wrong, answers.declined, request.GET),
        "question": verdicts.question(question, answers.typed, answers.wrong) if question else None,
        "kept": verdicts.kept(request.GET, but=question.fact.id if question else ""),
        "trail": [*trails.of(("Aides", "aids"))[:1], ("Pour une entreprise", "")],
    }
    return render(request, "web/aids/of_firm.html", context)


def _known(found: Establishment | None) -> Facts:
    """What a SIRET tells. The band of the register is of the establishment, rules are about the firm: not taken."""
    if found is None:
        return Facts()
    where = place(found.commune) if found.commune else None
    return of_register(
        code_insee=where.code_insee if where else None,
        spans=where.spans if where else (),
        naf=found.activity,
        staff_band=None,
        legal_form=found.legal_form,
    )


def _day(text: str) -> date:
    return _parsed(text) or localdate()


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
