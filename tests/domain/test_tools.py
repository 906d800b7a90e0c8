"""What is followed of firms: who reads it, what followed a diagnostic, totals of three firms, names that go."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.people import mandate, territory
from tests.domain.platforms_world import lead
from tests.domain.training_world import SIRETS, diagnostic, followed, transmission

from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.governance.actor import actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.training import services
from etabli.domain.training.models import Departures, Diagnostic, Recommendation, Transmission
from etabli.domain.training.queries import tools
from etabli.domain.training.retention import KEPT, forget, forget_old_firms

pytestmark = pytest.mark.django_db


def test_only_who_follows_firms_of_the_place_reads_them() -> None:
    chief = lead()
    one, _ = diagnostic(chief)
    other = transmission(chief)
    for role in (Role.CONTRIBUTOR, Role.OPERATOR):
        who = actor(mandate(role).person, verified=True)
        assert tools.diagnostic(who, one.pk) == one and tools.transmissions(who) == [other]
    for who in (
        actor(mandate(Role.INDUSTRIEL).person, verified=True),
        actor(mandate(Role.ELU).person, verified=True),
        actor(mandate(Role.REGION, region_id="84").person, verified=True),
        lead(territory("ti-8411")),
        nobody(),
    ):
        assert tools.diagnostic(who, one.pk) is None and tools.transmission(who, other.pk) is None
        assert not tools.diagnostics(who) and not tools.transmissions(who)
        with pytest.raises(NotAllowedError):
            diagnostic(who)
        with pytest.raises(NotAllowedError):
            transmission(who, siret=SIRETS[1])
    assert Entry.objects.filter(verb="diagnostic.told").values_list("scope", flat=True)[0].startswith("confidential:")


def test_what_followed_has_its_day_and_money_goes_with_an_investment() -> None:
    chief = lead()
    _, one = diagnostic(chief)
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="investissement"):
        followed(one, chief, "studied", amount_cents=100)
    one.refresh_from_db()
    with pytest.raises(ValidationError, match="à venir"):
        one.follow, one.followed_on = "decided", today + timedelta(days=1)
        services.follow_up(recommendation=one, by=chief)
    with pytest.raises(ValidationError, match="jour"):
        one.follow, one.followed_on = "decided", None
        services.follow_up(recommendation=one, by=chief)
    with pytest.raises(ValidationError, match="catalogue"):
        followed(one, chief, "done", aid="inconnue")
    done = followed(one, chief, "done", amount_cents=12_000_00, aid="rebond-industriel")
    assert done.followed_on == today
    again = followed(done, chief, "nothing", amount_cents=None, aid="")
    assert again.followed_on is None


def test_a_diagnostic_is_of_a_past_day_a_right_firm_and_a_known_scheme() -> None:
    for wrong in (
        {"done_on": timezone.localdate() + timedelta(days=1)},
        {"siret": "73282932000075"},
        {"scheme": "inconnu"},
    ):
        with pytest.raises(ValidationError):
            diagnostic(lead(), **wrong)


def test_a_follow_up_that_is_due_comes_first() -> None:
    chief = lead()
    diagnostic(chief, siret=SIRETS[1], done_on=timezone.localdate())
    late, one = diagnostic(chief)
    followed(one, chief, "studied", remind_on=timezone.localdate())
    with CaptureQueriesContext(connection) as queries:
        rows = tools.diagnostics(chief)
    assert len(queries) == 1 and rows[0] == late and [row.late for row in rows] == [1, 0]


@pytest.mark.parametrize(("firms", "shown"), [(2, False), (3, True)])
def test_totals_are_told_from_three_firms(firms: int, shown: bool) -> None:
    chief = lead()
    for siret in SIRETS[:firms]:
        followed(diagnostic(chief, siret)[1], chief, "done", amount_cents=100)
        transmission(chief, siret, tutors=2)
    followed(diagnostic(chief, SIRETS[0])[1], chief, "decided", amount_cents=7)
    with CaptureQueriesContext(connection) as queries:
        found = tools.told("2/ti-8413")
    assert len(queries) == 4
    assert (found.diagnosed is not None, found.invested_cents is not None) == (shown, shown)
    assert (found.handing_on is not None, bool(found.years.shown), found.tutors is not None) == (shown,) * 3
    assert dict(found.follows.shown) == ({"done": 3} if shown else {}) and found.follows.partly
    inside = tools.told("2/ti-8413", inside=True)
    assert dict(inside.follows.shown) == {"done": firms, "decided": 1} and inside.diagnosed == firms
    if shown:
        assert (found.invested_cents, found.years.shown, found.tutors) == (307, ((2027, 9),), 6)
    assert tools.told("2/ti-8411").diagnosed is None
    other = lead(territory("ti-8411"))
    followed(diagnostic(other, SIRETS[3], territory=territory("ti-8411"))[1], other, "done", amount_cents=9)
    transmission(other, SIRETS[3], territory=territory("ti-8411"), tutors=5)
    told = tools.told()
    if shown:
        assert told.years.partly
        same = replace(told, years=replace(told.years, partly=found.years.partly))
        assert same == found, "what is hidden of one territory is not the total less the others"
    else:
        assert (told.diagnosed, told.handing_on, told.tutors) == (3, 3, 9), "two firms here and one there are three"
        assert (dict(told.follows.shown), told.follows.partly, told.years.shown) == ({"done": 3}, True, ((2027, 9),))


def test_a_firm_of_two_territories_counts_once() -> None:
    chief, other = lead(), lead(territory("ti-8411"))
    for siret in SIRETS[:3]:
        followed(diagnostic(chief, siret)[1], chief, "done")
    for siret in (*SIRETS[:2], SIRETS[0][:9] + "00082"):
        followed(diagnostic(other, siret, territory=territory("ti-8411"))[1], other, "studied")
    told = tools.told()
    assert (told.diagnosed, told.follows.shown, told.follows.partly) == (3, (("done", 3),), True)


def test_rows_that_are_not_shown_are_told_together_where_that_names_nobody() -> None:
    chief = lead()
    recommended = [diagnostic(chief, siret)[1] for siret in SIRETS[:4]]
    for one in recommended[:3]:
        followed(one, chief, "done", amount_cents=100)
    follows = tools.told("2/ti-8413").follows
    assert (follows.shown, follows.other, follows.partly) == ((("done", 3),), 0, True), "one firm is not told"
    for siret, what in zip(SIRETS, ("decided", "studied"), strict=False):
        followed(diagnostic(chief, siret)[1], chief, what)
    follows = tools.told("2/ti-8413").follows
    assert (follows.shown, follows.other, follows.partly) == ((("done", 3),), 3, False)
    assert follows.total == 6 == Recommendation.objects.count()


def test_a_firm_is_followed_once_on_a_territory() -> None:
    chief = lead()
    one = transmission(chief)
    with pytest.raises(ValidationError, match="déjà suivie"):
        transmission(chief)
    with pytest.raises(ValidationError, match="déjà dits"):
        services.save_departures(departures=Departures(transmission=one, year=2027, trade="régleur", count=1), by=chief)


def test_a_firm_is_copied_then_erased_and_counts_stay() -> None:
    chief = lead()
    diagnostic(chief)
    one = transmission(chief, plan="Un tuteur par poste.")
    out = StringIO()
    call_command("export_tools_firms", "signal", stdout=out)
    assert [row["kind"] for row in json.loads(out.getvalue())] == ["transmission", "diagnostic"]
    for row in json.loads(out.getvalue()):
        call_command("erase_tools_firm", row["number"], "--reason", "à sa demande", stdout=StringIO())
    kept = [*Transmission.objects.values_list(), *Diagnostic.objects.values_list()]
    kept += [*PersonalValue.objects.values_list("value"), *Entry.objects.values_list("before", "after")]
    assert not any(word in str(kept) for word in ("Signal", SIRETS[0], "tuteur par poste"))
    assert Transmission.objects.get(pk=one.pk).departures.get().count == 3
    for command, args in (("export_tools_firms", ["signal"]), ("erase_tools_firm", ["x", "--reason", "y"])):
        with pytest.raises(CommandError):
            call_command(command, *args, stdout=StringIO())


def test_names_go_five_years_after() -> None:
    chief = lead()
    one, _ = diagnostic(chief)
    today = timezone.localdate()
    Diagnostic.objects.update(done_on=today - KEPT)
    assert forget_old_firms() == 0
    Diagnostic.objects.update(done_on=today - KEPT - timedelta(days=1))
    assert forget_old_firms() == 1 and forget_old_firms() == 0
    one.refresh_from_db()
    assert one.siret == "" and "Signal" not in one.firm and one.recommendations.count() == 1


def test_a_firm_whose_name_went_counts_once_still() -> None:
    """Three diagnostics of one firm, two of them forgotten: one firm, so nothing is told of it."""
    chief = lead()
    three = [diagnostic(chief)[0] for _ in range(3)]
    assert tools.told().diagnosed is None
    for one in three[:2]:
        forget(one, reason="", verb="forgotten")
    assert len(set(Diagnostic.objects.values_list("firm_number", flat=True))) == 1
    assert tools.told().diagnosed is None
    assert diagnostic(chief)[0].firm_number == three[0].firm_number
    assert diagnostic(chief, siret=SIRETS[1])[0].firm_number != three[0].firm_number


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (Transmission, {"state": "x"}),
        (Departures, {"year": 1999}),
        (Departures, {"count": 0}),
        (Recommendation, {"follow": "x", "followed_on": date(2026, 1, 1)}),
        (Recommendation, {"follow": "done"}),
        (Recommendation, {"followed_on": date(2026, 1, 1)}),
        (Recommendation, {"amount_cents": 1}),
        (Recommendation, {"aid": "rebond-industriel"}),
    ],
)
@pytest.mark.database
def test_the_database_refuses_what_is_not_whole(model: Any, broken: dict[str, Any]) -> None:
    chief = lead()
    diagnostic(chief)
    transmission(chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)


def test_what_was_written_wrong_is_corrected_and_the_trail_keeps_what_it_was() -> None:
    chief = lead()
    one, recommended = diagnostic(chief)
    followed(recommended, chief, "done", amount_cents=100)
    one.siret, one.done_by = SIRETS[1], "Cetiat"
    services.save_diagnostic(diagnostic=one, by=chief)
    said = Recommendation(pk=recommended.pk, diagnostic=one, text="Deux presses.")
    services.correct_recommendation(recommendation=said, by=chief)
    recommended.refresh_from_db()
    assert (recommended.text, recommended.follow, recommended.amount_cents) == ("Deux presses.", "done", 100)
    entry = Entry.objects.get(verb="diagnostic.reworded")
    assert (entry.before, entry.after) == ({"text": "Une presse neuve."}, {"text": "Deux presses."})
    assert Entry.objects.get(verb="diagnostic.changed").before["done_by"] == "Cetim"
    for who in (lead(territory("ti-8411")), actor(mandate(Role.INDUSTRIEL).person, verified=True)):
        with pytest.raises(NotAllowedError):
            services.correct_recommendation(recommendation=said, by=who)
        with pytest.raises(NotAllowedError):
            services.remove_recommendation(recommendation_id=said.pk, reason="x", by=who)
        with pytest.raises(NotAllowedError):
            services.remove_diagnostic(diagnostic_id=one.pk, reason="x", by=who)


def test_a_diagnostic_is_removed_with_its_reason_and_nothing_names_the_firm_any_more() -> None:
    chief = lead()
    one, first = diagnostic(chief)
    second = services.recommend(recommendation=Recommendation(diagnostic=one, text="Un robot."), by=chief)
    for removed in (
        lambda: services.remove_recommendation(recommendation_id=second.pk, reason=" ", by=chief),
        lambda: services.remove_diagnostic(diagnostic_id=one.pk, reason="", by=chief),
    ):
        with pytest.raises(ValidationError, match="Dites pourquoi"):
            removed()
    services.remove_recommendation(recommendation_id=second.pk, reason="Écrite deux fois.", by=chief)
    assert [each.pk for each in one.recommendations.all()] == [first.pk]
    services.remove_diagnostic(diagnostic_id=one.pk, reason="Une autre entreprise.", by=chief)
    assert not Diagnostic.objects.exists() and not Recommendation.objects.exists()
    gone = Entry.objects.get(verb="diagnostic.removed")
    assert gone.reason == "Une autre entreprise." and gone.before["done_by"] == "Cetim"
    kept = [*PersonalValue.objects.values_list("value"), *Entry.objects.values_list("before", "after")]
    assert not any(word in str(kept) for word in ("Signal", SIRETS[0]))
