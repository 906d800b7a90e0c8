"""Whether a scheme is open: the list, its page, the changes and the feed say one thing, on every day."""

from datetime import date, timedelta

import pytest

from etabli.analysis.aids.changes import KNOWN_UNTIL, RENEWED, changes
from etabli.analysis.aids.eligibility import PERIOD, compiled_schemes, judged
from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids.model import CLOSES, NOT_KNOWN, OPENS, Scheme
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.web.presentation.aids.states import CLOSED, COMING, OPEN, UNSURE, state

SCHEMES = list(aid_schemes().values())
ALWAYS = (date(2000, 1, 1), date(2100, 1, 1))
ONE = timedelta(1)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def days(scheme: Scheme) -> list[date]:
    """Around every day on which something may change, and far from all."""
    edges = [edge for one in scheme.versions for edge in (one.starts, one.ends) if edge]
    found = {day for edge in edges for day in (edge.on, *(edge.doubt or ()))}
    return sorted({day + ONE * step for day in found for step in (-1, 0, 1)} | {date(2010, 1, 1), date(2031, 1, 1)})


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.id)
def test_the_state_of_a_day_is_what_a_verdict_says_of_the_period(scheme: Scheme) -> None:
    for day in days(scheme):
        verdict = judged(compiled_schemes()[scheme.id], Facts(), day)
        found = state(scheme, day)
        assert found.id in {True: {OPEN}, None: {UNSURE}, False: {CLOSED, COMING}}[verdict.period], day
        assert (found.id == COMING) == (verdict.period is False and day < scheme.versions[0].starts.on), day
        if verdict.period is not True:
            said = " ".join(one for reason in verdict.reasons if reason.rule == PERIOD for one in reason.sentences)
            assert ("a fermé" in plain(said)) <= ("règles connues" not in plain(found.said)), (day, said, found.said)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.id)
def test_what_is_said_to_end_is_closed_the_day_after_and_what_is_not_known_never_ends(scheme: Scheme) -> None:
    for change in changes([scheme], *ALWAYS):
        after, said = state(scheme, change.on + ONE), plain(change.says(change.on + ONE))
        if change.what == KNOWN_UNTIL:
            assert change.edge is scheme.versions[-1].ends and scheme.after_last == NOT_KNOWN
            assert "règles connues s'arrêtent" in said and "pris fin" not in said
            assert after.id == UNSURE and "règles connues s'arrêtent" in plain(after.said)
        elif change.what == CLOSES and change.edge.doubt is None:
            assert after.id == CLOSED, change
        elif change.what in (OPENS, RENEWED) and scheme.doubtful_limit(change.on) is None:
            assert state(scheme, change.on).id == OPEN, change


@pytest.mark.parametrize(
    ("scheme", "on", "said"),
    [
        ("fonds-vert-ti", date(2025, 12, 31), "Ouvert ; les règles connues s'arrêtent le 31 décembre 2025"),
        ("fonds-vert-ti", date(2026, 1, 1), "Non connu : les règles connues s'arrêtent le 31 décembre 2025, et les"),
        ("fonds-vert-ti", date(2025, 2, 1), "Fermé entre deux éditions ; la suivante ouvre le 12 mars 2025"),
        ("vte-vert", date(2021, 6, 1), "Ouvert jusqu'au 31 décembre 2025"),
        ("vte-vert", date(2026, 1, 1), "Fermé depuis le 31 décembre 2025"),
        ("vte-vert", date(2020, 8, 31), "Ouvre le 1er septembre 2020"),
        ("vte-ti", date(2026, 11, 29), "Ouvert, sans fin annoncée"),
        ("rebond-industriel", date(2026, 9, 30), "Ouvert ; la fin est entre le 1er octobre 2026 et le 31 octobre"),
        ("rebond-industriel", date(2026, 10, 15), "Non connu : la fin est entre le 1er octobre 2026 et le 31 octobre"),
        ("rebond-industriel", date(2026, 11, 1), "Fermé ; la fin est entre le 1er octobre 2026 et le 31 octobre 2026"),
        ("sites-cles-en-main", date(2024, 1, 1), "Non connu : l'ouverture est entre le 1er janvier 2023"),
    ],
)
def test_a_state_says_the_day_or_the_days_between_which_it_changes(scheme: str, on: date, said: str) -> None:
    assert plain(state(aid_schemes()[scheme], on).said).startswith(said)
