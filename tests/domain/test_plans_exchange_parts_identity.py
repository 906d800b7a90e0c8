"""Random parts and money go out and come back the same; one amount edited changes that amount alone."""

from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.parts_exchange import column, confirmed, prefecture, sheets_of, shown, state
from tests.domain.people import organisation
from tests.domain.plans_world import expense, fiche, resource, world

from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.enums import (
    AidRegime,
    Budget,
    Credit,
    Instrument,
    Nature,
    PartnerRole,
    StageKind,
    Tax,
    Visibility,
)
from etabli.domain.plans.models import (
    Indicator,
    IndicatorValue,
    Milestone,
    Partner,
    Stage,
)

pytestmark = pytest.mark.django_db


LINE = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)


WORD = LINE.filter(lambda text: bool(text.strip()))


CENTS = st.integers(0, 10**14)


DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1))


VALUES = st.decimals(-(10**9), 10**9, places=4) | st.decimals(-(10**11), 10**11, places=1)


class PartsExportThenImport(TestCase):
    """Random parts and money go out and come back; then one amount is edited, and nothing else changes."""

    @given(data=st.data())
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_the_identity_and_one_edit(self, data: st.DataObject) -> None:
        of = world()
        twins = [prefecture("Préfecture") for _ in range(2)]
        others = [*twins, of.carrier, organisation(OrganisationKind.SCHOOL, name="= École  double")]
        for _ in range(data.draw(st.integers(1, 2))):
            _drawn(data, of, fiche(of), others)
        before, entries = state(), Entry.objects.count()
        for erases in (False, True):
            seen = shown(of, sheets_of(of), erases=erases)
            wrong = [(row.holds, row.cells, row.problems, row.changes) for row in seen.rows if row.kind != "same"]
            assert not wrong, wrong
        assert len(seen.rows) >= sum(len(before[name]) for name in before if name != "Resource")
        confirmed(of, sheets_of(of))
        assert (state(), Entry.objects.count()) == (before, entries)
        if before["Stage"]:
            self._edited(data, of, before)

    def _edited(self, data: st.DataObject, of: Any, before: Any) -> None:
        key = data.draw(st.sampled_from(sorted(before["Stage"])))
        cents = data.draw(CENTS.filter(lambda cents: cents != before["Stage"][key]["amount_cents"]))

        def edit(book: openpyxl.Workbook) -> None:
            page = book["Ressources et étapes"]
            ids, amounts = (column(book, page.title, name) for name in ("Repère de l’étape", "Montant (€)"))
            row = next(row for row in range(2, page.max_row + 1) if page.cell(row, ids).value == key)
            page.cell(row, amounts).value = cents / 100

        confirmed(of, sheets_of(of, edit))
        expected = {name: dict(parts) for name, parts in before.items()}
        expected["Stage"][key] = before["Stage"][key] | {"amount_cents": cents}
        assert state() == expected


def _drawn(data: st.DataObject, of: Any, one: Any, others: list[Any]) -> None:
    draw = data.draw
    for who, role in draw(st.sets(st.tuples(st.sampled_from(others), st.sampled_from(PartnerRole.values)), max_size=3)):
        services.add_part(part=Partner(fiche=one, organisation=who, role=role), by=of.lead)
    for _ in range(draw(st.integers(0, 2))):
        done = draw(st.none() | DAYS)
        services.add_part(part=Milestone(fiche=one, title=draw(WORD), due_on=draw(DAYS), done_on=done), by=of.lead)
    for name in draw(st.sets(WORD, max_size=2)):
        fields = {"baseline": draw(st.none() | VALUES), "baseline_on": draw(st.none() | DAYS), "target": draw(VALUES)}
        given = {"unit": draw(WORD), "target_on": draw(DAYS), "source": draw(WORD)}
        found = Indicator(fiche=one, name=name, **fields, **given)
        services.add_part(part=found, by=of.lead)
        for on in draw(st.sets(DAYS, max_size=2)):
            part = IndicatorValue(indicator=found, on=on, value=draw(VALUES), source=draw(LINE))
            services.add_part(part=part, by=of.lead)
    for _ in range(draw(st.integers(0, 3))):
        cents = draw(CENTS.filter(bool))
        fields = {"eligible_cents": draw(st.none() | st.integers(0, cents)), "tax": draw(st.sampled_from(Tax.values))}
        kinds = {"nature": draw(st.sampled_from(Nature.values)), "budget": draw(st.sampled_from(Budget.values))}
        expense(of, one, cents, label=draw(WORD), year=draw(st.integers(2015, 2050)), **fields, **kinds)
    for _ in range(draw(st.integers(0, 3))):
        funder = draw(st.sampled_from(others))
        line = resource(
            of,
            one,
            funder,
            scheme=draw(LINE),
            instrument=draw(st.sampled_from(Instrument.values)),
            year=draw(st.none() | st.integers(2015, 2050)),
            aid_regime=draw(st.sampled_from(AidRegime.values)),
            aid_reference=draw(LINE),
            file_number=draw(LINE),
            visibility=draw(st.sampled_from(Visibility.values)),
        )
        kinds = [
            *draw(st.sets(st.sampled_from(StageKind.values), max_size=4)),
            *([StageKind.PAID] * draw(st.integers(0, 2))),
        ]
        for kind in kinds:
            credit = draw(st.sampled_from(["", *Credit.values])) if funder in others[:2] else ""
            said = {"on": draw(DAYS), "evidence": draw(LINE), "credit": credit}
            reason = "Hors du champ." if kind == StageKind.REFUSED else ""
            found = Stage(resource=line, kind=kind, amount_cents=draw(CENTS), reason=reason, **said)
            services.record(stage=found, by=of.lead)
