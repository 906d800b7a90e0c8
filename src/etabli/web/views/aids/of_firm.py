"""The aids of a firm, and the next question: computed of the address alone, nothing is kept."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from etabli.analysis.aids.eligibility import Outcome, eligibility
from etabli.analysis.aids.facts import Facts, of_register
from etabli.analysis.aids.last_known import by_last_known, question_to_ask
from etabli.analysis.aids.questions import Question
from etabli.catalogue.aids.facts import declared_facts
from etabli.kernel.codes import is_siren, is_siret, wrong_siret
from etabli.warehouse.firm_search import search
from etabli.warehouse.register import Establishment
from etabli.web import live
from etabli.web.access import open_to_all
from etabli.web.presentation import trails
from etabli.web.presentation.aids import asked as words
from etabli.web.presentation.aids import verdicts
from etabli.web.presentation.aids.ceilings import ceilings
from etabli.web.presentation.aids.pairs import cumulations
from etabli.web.views.aids.answers import DE_MINIMIS, Answers, answered, parsed, place

LONGEST = 120
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # days whose rules may be asked for
LIKE = 8  # establishments that answer what was typed for a SIRET


@dataclass(frozen=True)
class Firm:
    """What was typed for a SIRET. `one`: its establishment; else `like`: those that answer; `wrong`: what is wrong."""

    typed: str
    one: Establishment | None
    like: tuple[tuple[Establishment, str], ...]
    wrong: str
    made_up: bool


@require_safe
@open_to_all
def page(request: HttpRequest) -> HttpResponse:
    """Which aids a firm may ask for, rule by rule, and the next question: all of it stands in the address."""
    today, typed = localdate(), request.GET.get("date", "")
    rules = parsed(typed)
    rules = rules if rules is not None and FIRST <= rules <= LAST else None
    on = rules or today
    firm = _firm(request.GET)
    answers = answered(request.GET, _known(firm.one), on)
    lines = [(one.day, one.euros) for one in answers.aids]
    told = eligibility(answers.facts, on)
    question = _question(request.GET.get("question", ""), answers, on)
    possible = [by_last_known(one) or one for one in told]
    groups = verdicts.groups(told)
    received = answers.facts.de_minimis is not None or (question is not None and question.fact.id == DE_MINIMIS)
    context = {
        "firm": firm,
        "on": on,
        "today": on == today,
        "day_wrong": bool(typed) and rules is None,
        "undated": [(name, value) for name, value in words.kept(request.GET) if name != "date"],
        "nameless": [(name, value) for name, value in words.kept(request.GET) if name != "siret"],
        "vte": any(one.scheme.id == "vte-ti" and one.outcome is not Outcome.NO for one in told),
        "project": answers.facts.project or "",
        "groups": groups,
        "summary": verdicts.summary(groups),
        "answers": words.answers(
            answers.typed, lines, answers.facts, answers.wrong, answers.check, answers.declined, request.GET
        ),
        "odd": bool(answers.wrong or answers.check),
        "question": words.question(question, answers.typed, lines, answers.wrong, answers.check) if question else None,
        "kept": words.kept(request.GET, but=(question.fact.id,) if question else ()),
        "ceilings": ceilings(possible) if received else None,
        "cumulations": cumulations(told) if answers.facts.project else None,
        "trail": [*trails.of(("Aides", "aids"))[:1], ("Pour une entreprise", "")],
    }
    return render(request, "web/aids/of_firm.html", context)


def _question(wanted: str, answers: Answers, on: date) -> Question | None:
    """The one that the reader comes back to; the first that can't be read or can't be; else the most useful one."""
    facts = declared_facts().facts
    again = [wanted] if wanted in facts else [name for name in answers.wrong if name not in answers.declined]
    if again:
        return Question(facts[again[0]], ())
    return question_to_ask(answers.facts, on, declined=answers.declined)


def _firm(asked: QueryDict) -> Firm:
    """The establishment of a SIRET; else those that answer a SIREN, a name, or a SIRET that is not there."""
    typed, register = " ".join(asked.get("siret", "").split())[:LONGEST], live.register()
    looked = live.look_up("".join(typed.split()))
    one = looked.found
    like: list[Establishment] = []
    digits = "".join(typed.split())
    if register is not None and one is None and typed:
        like = register.of_firm(digits[:9], LIKE) if is_siret(digits) else search(register, typed, limit=LIKE)
    made_up = register is not None and register.made_up
    links = tuple((each, _with(asked, each.siret)) for each in like)
    return Firm(typed, one, links, _wrong(digits, looked) if typed and one is None else "", made_up and one is not None)


def _wrong(digits: str, looked: live.LookUp) -> str:
    """What is wrong with what was typed for a SIRET, or why nobody answers; nothing with a SIREN or a name."""
    if is_siret(digits):
        return looked.why
    if digits.isdigit() and not is_siren(digits):
        return wrong_siret(digits)
    return ""


def _with(asked: QueryDict, siret: str) -> str:
    """The address for another establishment, the answers kept."""
    left = QueryDict(mutable=True)
    left["siret"] = siret
    for name, value in words.kept(asked):
        if name != "siret":
            left.appendlist(name, value)
    return f"?{left.urlencode()}"


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
