"""Verdicts: a no wins, what lacks is said, knowing more never turns a yes into a no, many are judged as one is."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.aids.tables import CORSICA, INSIDE, OUTSIDE, REUNION

from etabli.analysis.aids.conditions import compiled
from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, eligibility, judged, of_many
from etabli.analysis.aids.facts import NAMES, DeMinimis, Facts, Granted, Place, Span, facts, of_register
from etabli.catalogue.aids.conditions import Joined, OneOf
from etabli.catalogue.aids.facts import declared_facts
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.three_valued import all_of

DAY = date(2025, 6, 15)


def test_the_record_of_facts_and_their_declarations_are_one_list() -> None:
    assert tuple(declared_facts().facts) == NAMES


def verdict(scheme: str, day: date = DAY, **given):
    return judged(compiled_schemes()[scheme], facts(**given), day)


@pytest.mark.parametrize(
    ("code", "section", "division", "naf_class"),
    [
        ("25.62B", "C", "25", "2562"),
        ("0910Z", "B", "09", "0910"),
        ("39.00Z", "E", "39", "3900"),
        ("41.10A", "F", "41", "4110"),
    ],
)
def test_an_activity_is_read_at_each_level_of_naf(code, section, division, naf_class) -> None:
    levels = {"section": section, "division": division, "naf_class": naf_class}
    for level, value in levels.items():
        right, wrong = (compiled(OneOf(level, frozenset({one}))) for one in (value, "none"))
        assert right.truth(facts(naf=code), DAY) is True
        assert wrong.truth(facts(naf=code), DAY) is False
        assert right.truth(Facts(), DAY) is None
        assert right.lacks(Facts(), DAY) == ("naf",)


def test_no_scheme_gives_no_verdict() -> None:
    assert eligibility(Facts(), DAY, []) == ()


def test_a_no_wins_over_everything_that_is_not_known() -> None:
    found = verdict("fonds-vert-ti", works_started=True)
    assert found.outcome is Outcome.NO
    assert [reason.rule for reason in found.deciding] == ["not_started"]
    assert found.lacks == ()
    assert sum(reason.outcome is Outcome.UNKNOWN for reason in found.reasons) == 8


def test_an_unknown_says_each_fact_that_lacks_once_in_plain_words() -> None:
    found = verdict("fonds-vert-ti", commune=INSIDE, naf="2562B", spend_eur=500_000)
    assert found.outcome is Outcome.UNKNOWN
    assert found.lacks == (
        "project", "beneficiary", "governance_agreement", "works_started", "in_difficulty", "taxes_paid",
    )  # fmt: skip
    agreement = next(reason for reason in found.reasons if reason.rule == "agreement")
    assert agreement.sentences == (
        "Il manque la nature du porteur du projet.",
        "Il manque l’accord du Territoire d’industrie.",
    )


def test_a_yes_gives_every_reason_with_its_source() -> None:
    found = verdict(
        "fonds-vert-ti",
        project="modernisation",
        beneficiary="entreprise",
        commune=INSIDE,
        naf="2562B",
        spend_eur=400_000,
        governance_agreement=True,
        works_started=False,
        in_difficulty=False,
        taxes_paid=True,
    )
    assert found.outcome is Outcome.YES
    assert len(found.deciding) == len(found.reasons) == 9
    assert all(reason.ground.source.title for reason in found.reasons)


def test_what_the_sources_leave_open_stays_unknown_and_asks_for_nothing() -> None:
    found = verdict(
        "faii", date(2021, 3, 1), project="sites", beneficiary="entreprise", spend_eur=300_000, years_of_works=2
    )
    assert found.outcome is Outcome.UNKNOWN
    assert found.lacks == ()
    assert "L’ordre des éditions n’est pas établi." in found.deciding[0].sentences[0]


def test_a_doubtful_day_and_what_was_recalled_are_said_beside_the_verdict() -> None:
    doubtful = declared_facts().sentences["doubtful_day"]
    hired = {"hired_on": date(2021, 11, 30)}
    assert doubtful in verdict("vte-vert", **hired).caveats
    assert doubtful not in verdict("vte-vert", hired_on=date(2021, 3, 31)).caveats
    assert doubtful in verdict("vte-vert", hired_on=date(2021, 4, 1)).caveats
    assert any(text.startswith("Plafond de minimis.") for text in verdict("vte-vert", **hired).caveats)
    assert "La date de fin du dispositif n’est pas établie." in verdict("vte-ti").caveats


@pytest.mark.parametrize("joint", ["all", "any", "none"])
def test_joined_conditions_agree_with_every_way_of_filling_in_what_is_missing(joint) -> None:
    names = ("works_started", "taxes_paid", "linked")
    condition = Joined(
        joint,
        (
            OneOf(names[0], frozenset({True})),
            Joined("any", (OneOf(names[1], frozenset({True})), OneOf(names[2], frozenset({False})))),
        ),
    )
    ready = compiled(condition)
    for values in product((True, False, None), repeat=3):
        known = Facts(**dict(zip(names, values, strict=True)))
        filled = product(*((value,) if value is not None else (True, False) for value in values))
        agreed = {ready.truth(Facts(**dict(zip(names, one, strict=True))), DAY) for one in filled}
        assert ready.truth(known, DAY) is (agreed.pop() if len(agreed) == 1 else None)
        if ready.truth(known, DAY) is None:
            lacks = ready.lacks(known, DAY)
            assert lacks
            assert all(getattr(known, name) is None for name in lacks)


numbers = st.integers(0, 6000)
euros = st.sampled_from([0, 1, 199_999, 200_000, 399_999, 400_000, 2_000_000, 10_000_001, 43_000_001, 2 * 10**9])
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@st.composite
def complete(draw) -> Facts:
    """Facts without a hole, that hold together: a group is no smaller than its firm, nor larger without links."""
    own = draw(numbers)
    linked = draw(st.booleans())
    given = {
        "commune": draw(st.sampled_from([INSIDE, OUTSIDE, CORSICA, REUNION])),
        "naf": draw(st.sampled_from(["0322Z", "0510Z", "2562B", "3900Z", "4110A", "7112B"])),
        "linked": linked,
        "own_staff": exactly(own),
        "consolidated_staff": exactly(own + (draw(numbers) if linked else 0)),
        "years_after_bac": exactly(draw(st.integers(0, 5))),
        "contract_months": exactly(draw(st.integers(8, 14))),
        "years_of_works": exactly(draw(st.integers(1, 4))),
        "vte_verts_of_siret": exactly(draw(st.integers(0, 2))),
        "vte_verts_of_siren": exactly(draw(st.integers(0, 6))),
        "de_minimis": DeMinimis((Granted(draw(days), exactly(draw(euros))),)),
    }
    for name, fact in declared_facts().facts.items():
        if name not in given:
            drawn = {"yes_no": st.booleans(), "date": days, "number": euros.map(exactly)}
            given[name] = draw(drawn[fact.kind] if fact.kind in drawn else st.sampled_from(list(fact.choices)))
    if not linked:
        given |= {f"consolidated_{figure}": given[f"own_{figure}"] for figure in ("turnover_eur", "balance_eur")}
    return Facts(**given)


def blurred(known: Facts, hidden: set[str], width: int) -> Facts:
    """The same with facts that are missing, and numbers known between bounds only."""
    loose = {
        name: Interval(max(0, value.low - width), value.high + width)
        for name in NAMES
        if isinstance(value := getattr(known, name), Interval)
    }
    return replace(known, **{**loose, **dict.fromkeys(hidden)})


@settings(max_examples=150, deadline=None)
@given(known=complete(), hidden=st.sets(st.sampled_from(NAMES)), width=st.sampled_from([0, 1, 300]))
def test_knowing_less_never_changes_a_certain_answer_into_another(known, hidden, width) -> None:
    less = blurred(known, hidden, width)
    for scheme in compiled_schemes().values():
        for version in scheme.versions:
            day = version.version.starts.on + timedelta(days=30)
            certain, loose = version.truths(known, day), version.truths(less, day)
            assert all(one is None or one is other for one, other in zip(loose, certain, strict=True))
            assert all_of(loose) in (None, all_of(certain))
            for rule, truth in zip(version.rules, loose, strict=True):
                lacks = rule.needs.lacks(less, day)
                if truth is None:
                    assert set(lacks) <= set(rule.needs.facts)
                    assert lacks or rule.needs.truth(known, day) is None or rule.rule.settled


@settings(max_examples=60, deadline=None)
@given(known=complete())
def test_with_every_fact_only_what_the_sources_leave_open_is_unknown(known) -> None:
    for found in eligibility(known, DAY):
        for reason in found.reasons:
            if reason.outcome is Outcome.UNKNOWN:
                assert reason.lacks == ()


def firms(count: int):
    """Firms as a register gives them, with repeats and a few that answered more."""
    codes, bands = ("2562B", "7112B", "1071C", "4711F"), (None, "03", "12", "32", "52")
    places = (("01283", True), ("75056", False), ("97411", True))
    for number in range(count):
        code, inside = places[number % 3]
        spans = (Span(date(2018, 11, 22), date(2027, 12, 31), inside),)
        known = of_register(code_insee=code, spans=spans, naf=codes[number % 4], staff_band=bands[number % 5])
        yield number, replace(known, signed_on=DAY if number % 7 == 0 else None)


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2021, 6, 15), DAY, date(2026, 11, 29)])
def test_many_firms_are_judged_as_each_is(day) -> None:
    found = list(of_many(firms(120), day))
    assert [key for key, _ in found] == list(range(120))
    for (_, verdicts), (_, known) in zip(found, firms(120), strict=True):
        alone = eligibility(known, day)
        assert verdicts == alone
        assert [[reason.sentences for reason in one.reasons] for one in verdicts] == [
            [reason.sentences for reason in one.reasons] for one in alone
        ]


def test_many_firms_come_one_at_a_time() -> None:
    def endless():
        number = 0
        while True:
            yield number, Facts(commune=Place("01283"))
            number += 1

    many = of_many(endless(), DAY)
    assert [next(many)[0], next(many)[0]] == [0, 1]
