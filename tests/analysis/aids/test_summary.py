"""A verdict in a word and a line: the two kinds of unknown stay apart, and what is remembered is what is computed."""

from datetime import date
from random import Random

import pytest

from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, eligibility, judged, of_many
from etabli.analysis.aids.facts import DeMinimis, Facts, Place, Span, facts, of_register
from etabli.analysis.aids.summary import NO, SILENT, TO_ASK, YES, mark_of, summaries, summary
from etabli.kernel.intervals import Interval

ALWAYS = (date(2018, 1, 1), date(2030, 12, 31))
DAYS = (date(2021, 6, 15), date(2025, 6, 1), date(2026, 11, 29))
NAFS = (None, "10.12Z", "25.62B", "47.11F", "71.12B")
COMMUNES = ("01283", "2A004", "97411", "75056")


def firms(count: int) -> list[Facts]:
    chance, found = Random(7), []
    for _ in range(count):
        code = chance.choice(COMMUNES)
        known = of_register(
            code_insee=chance.choice((code, None)),
            spans=chance.choice(((), (Span(*ALWAYS, chance.random() < 0.5),))),
            naf=chance.choice(NAFS),
            staff_band=chance.choice((None, "11", "41", "53")),
            legal_form=chance.choice((None, "5710", "7210")),
        )
        more = {
            "project": chance.choice((None, "vte", "modernisation", "friches")),
            "beneficiary": chance.choice((known.beneficiary, "collectivite")),
            "linked": chance.choice((None, False, True)),
            "spend_eur": chance.choice((None, Interval(100_000, 500_000), 450_000)),
            "contract": chance.choice((None, "cdi", "alternance")),
            "signed_on": chance.choice((None, None, None, date(2024, 5, 1))),
        }
        found.append(known.given(**{name: value for name, value in more.items() if value is not None}))
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_remembered_is_what_each_verdict_says_by_itself(day: date) -> None:
    shortly, marks = summaries(), set()
    for number, verdicts in of_many(enumerate(made := firms(400)), day):
        told = shortly(verdicts)
        assert told == tuple(summary(one) for one in eligibility(made[number], day))
        marks |= {one.mark for one in told}
    assert {NO, TO_ASK, SILENT} <= marks


def test_an_unknown_that_an_answer_settles_is_not_one_that_sources_leave() -> None:
    day, scheme = date(2026, 11, 29), compiled_schemes()["vte-ti"]
    missing = summary(judged(scheme, facts(project="vte"), day))
    assert missing.mark == TO_ASK and "contract" in missing.lacks and missing.said
    ended = summary(judged(compiled_schemes()["fonds-vert-ti"], facts(project="modernisation"), day))
    assert ended.mark == SILENT and ended.lacks == () and ended.rules == ("period",)
    unsettled = _fits_vte(years_after_bac=2)
    assert unsettled.outcome is Outcome.UNKNOWN and summary(unsettled)[:3] == (SILENT, ("level",), ())
    assert mark_of(_fits_vte(years_after_bac=5)) == YES


def test_a_no_names_its_rules_and_says_why() -> None:
    told = summary(judged(compiled_schemes()["vte-ti"], facts(project="friches"), date(2026, 11, 29)))
    assert told.mark == NO and told.rules == ("project",) and told.lacks == ()
    assert told.said == ("Cette aide ne finance que le recrutement d’un jeune en VTE.",)


def _fits_vte(**more):
    from_programme = Place("01283", (Span(*ALWAYS, True),))
    known = facts(
        project="vte", beneficiary="entreprise", commune=from_programme, naf="25.62B", linked=False, own_staff=40,
        own_turnover_eur=5_000_000, own_balance_eur=3_000_000, contract="cdi", diploma_on=date(2026, 6, 30),
        signed_on=date(2026, 11, 2), responsible_mission=True, de_minimis=DeMinimis(),
    )  # fmt: skip
    return judged(compiled_schemes()["vte-ti"], known.given(**more), date(2026, 11, 29))
