"""A report is prepared, written, judged, published under a seal; who does what, and what the database refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import World, acting, fiche, world
from tests.domain.test_plans_rights import recuse

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import report_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries import reports as queries
from etabli.domain.coordination.queries.home import to_do
from etabli.domain.coordination.queries.report_figures import Reach
from etabli.domain.coordination.queries.report_waits import What as Waits
from etabli.domain.coordination.report_enums import ReportKind, ReportState
from etabli.domain.coordination.report_tables.sections import SECTIONS
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice

pytestmark = pytest.mark.django_db
ON = TODAY - timedelta(days=30)
TEXTS = {"assessment": "Le plan avance.", "lessons": "Commencer par le foncier.", "next": "Signer les conventions."}


def prepared(of: World, **fields: Any) -> Report:
    told: dict[str, Any] = {"kind": "midterm", "on": ON, "by": of.lead, "phase": of.territory.phase}
    return services.prepare_report(**(told | {"territory": of.territory} | fields))


def judged(of: World) -> Report:
    one = prepared(of)
    services.write_report(report_id=one.pk, revision=1, texts=TEXTS, by=of.lead)
    services.submit_report(report_id=one.pk, by=of.lead)
    return services.judge_report(report_id=one.pk, text="Avis favorable.", by=of.region)


def test_every_section_of_the_frame_is_computed_and_every_kind_has_its_words() -> None:
    assert set(SECTIONS) == {one.id for one in report_rules().sections}
    assert {one.id: one.label for one in report_rules().kinds} == dict(ReportKind.choices)


def test_an_evaluation_goes_from_its_draft_to_its_seal() -> None:
    of = world()
    one = judged(of)
    assert one.state == ReportState.JUDGED
    assert Notice.objects.filter(kind="report.submitted", person=of.region.person).exists()
    assert Notice.objects.filter(kind="report.judged", person=of.lead.person).exists()
    assert queries.opened_report(nobody(), one.pk) is None
    services.publish_report(report_id=one.pk, by=of.lead)
    found = queries.opened_report(nobody(), one.pk)
    assert found is not None and found.intact and found.reach is Reach.OPEN
    assert found.report.texts == TEXTS | {"opinion": "Avis favorable."}
    assert Notice.objects.filter(kind="report.published", person=of.elu.person).exists()


def test_a_report_waits_in_the_home_of_who_judges_it_then_of_who_publishes_it() -> None:
    of = world()

    def waits(by: Actor) -> list[tuple[str, str]]:
        return [(row.what, row.who) for row in to_do(by) if row.what in set(Waits)]

    one = prepared(of)
    services.write_report(report_id=one.pk, revision=1, texts=TEXTS, by=of.lead)
    services.submit_report(report_id=one.pk, by=of.lead)
    assert (waits(of.region), waits(of.lead)) == ([(Waits.JUDGE, "midterm")], [])
    services.judge_report(report_id=one.pk, text="Avis favorable.", by=of.region)
    assert (waits(of.region), waits(of.lead)) == ([], [(Waits.PUBLISH, "midterm")])
    services.publish_report(report_id=one.pk, by=of.lead)
    assert (waits(of.region), waits(of.lead)) == ([], [])


def test_a_published_report_changes_no_more() -> None:
    of = world()
    one = services.publish_report(report_id=judged(of).pk, by=of.lead)
    for act in (
        lambda: services.write_report(report_id=one.pk, revision=3, texts={"next": "Autre."}, by=of.lead),
        lambda: services.compute_report(report_id=one.pk, by=of.lead),
        lambda: services.publish_report(report_id=one.pk, by=of.lead),
    ):
        with pytest.raises(ValidationError):
            act()
    for change in (
        lambda: Report.objects.filter(pk=one.pk).update(figures={}),
        lambda: Report.objects.filter(pk=one.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Report.objects.get(pk=one.pk).figures == one.figures


def test_nothing_is_published_without_its_texts_and_its_opinion() -> None:
    of = world()
    one = prepared(of)
    with pytest.raises(ValidationError, match="Il manque un texte"):
        services.submit_report(report_id=one.pk, by=of.lead)
    services.write_report(report_id=one.pk, revision=1, texts=TEXTS, by=of.lead)
    with pytest.raises(ValidationError, match="avis"):
        services.publish_report(report_id=one.pk, by=of.lead)


def test_a_day_that_is_not_over_or_that_precedes_the_phase_is_refused() -> None:
    of = world()
    for on in (TODAY, TODAY + timedelta(days=1), of.territory.phase.starts_on - timedelta(days=1)):
        with pytest.raises(ValidationError):
            prepared(of, on=on)
    prepared(of)
    with pytest.raises(ValidationError, match="Il y a déjà un rapport"):
        prepared(of)


def test_each_does_what_their_mandate_gives() -> None:
    of, other = world(), world("ti-2401")
    for by in (of.elu, of.region, other.lead):
        with pytest.raises(NotAllowedError):
            prepared(of, by=by)
    one = prepared(of)
    services.write_report(report_id=one.pk, revision=1, texts=TEXTS, by=of.lead)
    services.submit_report(report_id=one.pk, by=of.lead)
    for by in (of.lead, of.elu, nobody()):
        with pytest.raises(NotAllowedError):
            services.judge_report(report_id=one.pk, text="Oui.", by=by)
    seen = {who: rights.readable(getattr(of, who)).exists() for who in ("lead", "elu", "region", "state")}
    assert all(seen.values())
    assert not rights.readable(other.lead).exists()


def test_a_region_and_the_nation_have_their_own_report_without_an_opinion() -> None:
    of = world()
    region = of.region.mandates[0].region
    steering = {"kind": "steering", "territory": None}
    one = prepared(of, **steering, region=region, by=of.region)
    delegation = acting(mandate(Role.DELEGATION))
    nation = prepared(of, **steering, by=delegation)
    for by in (of.lead, of.region):
        with pytest.raises(NotAllowedError):
            prepared(of, **steering, by=by, on=ON - timedelta(days=1))
    with pytest.raises(ValidationError):
        services.submit_report(report_id=one.pk, by=of.region)
    for report, by in ((one, of.region), (nation, delegation)):
        services.write_report(report_id=report.pk, revision=1, texts=TEXTS, by=by)
        assert services.publish_report(report_id=report.pk, by=by).seal
    with pytest.raises(ValidationError):
        prepared(of, kind="steering", by=of.lead)


def test_what_two_write_at_once_is_put_side_by_side_and_nothing_is_lost() -> None:
    of = world()
    one = prepared(of)
    services.write_report(report_id=one.pk, revision=1, texts={"assessment": "Le premier."}, by=of.lead)
    with pytest.raises(EditedMeanwhileError) as raised:
        services.write_report(
            report_id=one.pk, revision=1, texts={"assessment": "Le second.", "next": "La suite."}, by=of.lead
        )
    assert raised.value.merged.conflicts == ("assessment",)
    assert raised.value.theirs["assessment"] == "Le premier."
    assert raised.value.merged.values == {"assessment": "Le second.", "next": "La suite."}
    assert Report.objects.get(pk=one.pk).texts == {"assessment": "Le premier."}


def test_the_trail_keeps_each_text_and_the_hash_of_figures_never_the_figures() -> None:
    of = world()
    one = judged(of)
    entries = Entry.objects.filter(kind="coordination.report", object_id=str(one.pk))
    written = entries.get(verb="report.written")
    assert written.after["texts.next"] == TEXTS["next"]
    assert entries.get(verb="report.prepared").after["figures_hash"] == one.figures_hash
    assert not [key for entry in entries for key in entry.after if key == "figures"]


def test_who_stands_back_from_a_fiche_reads_what_everybody_reads() -> None:
    of = world()
    shared, one = fiche(of), prepared(of)
    assert rights.reach_of(of.lead, one) is Reach.WHOLE
    recuse(of.elu, shared)
    assert rights.reach_of(of.elu, one) is Reach.OPEN
    assert rights.reach_of(of.industriel, one) is Reach.WHOLE
    assert rights.reach_of(of.region, one) is Reach.WHOLE
    assert rights.reach_of(acting(mandate(Role.OPERATOR, territory=of.territory)), one) is Reach.OPEN
    assert rights.reach_of(acting(mandate(Role.DELEGATION)), one) is Reach.OPEN


@pytest.mark.parametrize(
    ("broken", "fields"),
    [
        ("report_kind_known", {"kind": "other"}),
        ("report_place_of_its_kind", {"kind": "steering"}),
        ("report_state_has_its_dates", {"state": "submitted"}),
        ("report_judged_by_somebody", {"state": "judged", "submitted_on": ON, "judged_on": ON}),
        ("report_published_is_sealed", {"state": "published", "published_on": ON + timedelta(days=1)}),
        ("report_figures_are_hashed", {"figures_hash": ""}),
    ],
)
def test_the_database_refuses_a_report_that_is_not_whole(broken: str, fields: dict[str, Any]) -> None:
    one = prepared(world())
    with pytest.raises(IntegrityError, match=broken), transaction.atomic():
        Report.objects.filter(pk=one.pk).update(**fields)


@pytest.mark.parametrize(
    ("name", "place"),
    [("report_once_a_territory", "territory"), ("report_once_a_region", "region"), ("report_once_the_nation", "")],
)
def test_the_database_refuses_a_second_report_of_a_place_and_a_day(name: str, place: str) -> None:
    of = world()
    fields: dict[str, Any] = {"phase": of.territory.phase, "on": date(2026, 6, 30), "figures_hash": "a"}
    fields |= {"prepared_by": of.lead.mandates[0], "kind": "midterm" if place == "territory" else "steering"}
    where = {"territory": of.territory, "region": of.region.mandates[0].region}
    fields |= {place: where[place]} if place else {}
    Report(**fields).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report(**fields).save()
    assert name in {one.name for one in Report._meta.constraints}
