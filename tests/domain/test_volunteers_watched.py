"""Files of volunteers as days pass: deadlines and their reminders, who stayed, lists, facts that rules read."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.people import territory
from tests.domain.volunteers_world import (
    SIRET,
    aid,
    answered,
    grantor,
    link,
    opened,
    paid,
    running,
    secret_of,
    sent,
    signed,
    step,
)

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.aids.model import Scheme
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.vte.deadlines import deadlines, is_late, label_months, late
from etabli.domain.vte.models import Claim, Staying, Volunteer
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.queries.volunteers import Asked
from etabli.domain.vte.services import volunteer_by_link
from etabli.domain.vte.services.volunteer_reminders import remind
from etabli.domain.vte.volunteer_enums import Audience, FileStep
from etabli.domain.vte.volunteer_facts import expected_of, followed_of
from etabli.kernel.intervals import Interval

pytestmark = pytest.mark.django_db
OTHER = "73282932000082"  # another establishment of the same firm
DAY = timedelta(days=1)


@pytest.fixture
def still_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delays run from today in these tests: the schemes are held open, whatever day that is."""
    monkeypatch.setattr(Scheme, "open_on", lambda self, day: True)


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


@pytest.fixture
def bank() -> Actor:
    return grantor(timezone.localdate())


def vert(lead: Actor, begun: date, **more: Any) -> Volunteer:
    told = {"asks_ti": False, "asks_vert": True, "signed_on": begun, "starts_on": begun}
    return opened(lead, **told | more)


@pytest.mark.usefixtures("still_open")
def test_a_delay_that_is_not_sourced_is_unknown_and_one_that_is_has_its_day(lead: Actor) -> None:
    begun = months_after(lead.on, -2)
    both = opened(lead, asks_vert=True, signed_on=begun, starts_on=begun)
    told = {(one.kind, one.scheme): one for one in deadlines(both, lead.on)}
    assert not told["label", "vte-ti"].known and told["label", "vte-ti"].on is None
    assert "pas établi" in told["label", "vte-ti"].text and "pas établie" in told["aid", "vte-ti"].text
    assert told["label", "vte-vert"].on == months_after(begun, 6) == both.label_by
    assert told["aid", "vte-vert"].on == months_after(begun, 12) == both.aid_from
    assert told["label", "vte-vert"].source and told["aid", "vte-vert"].url
    assert label_months("vte-ti", lead.on) is None and label_months("vte-vert", lead.on) == 6


@pytest.mark.usefixtures("still_open")
@pytest.mark.parametrize("days", [0, 1])
def test_late_on_a_list_is_late_on_the_file(days: int, lead: Actor) -> None:
    begun = months_after(lead.on, -6)
    volunteer = vert(lead, begun)
    on = months_after(begun, 6) + days * DAY
    assert Volunteer.objects.filter(late(on), pk=volunteer.pk).exists() == bool(days) == is_late(volunteer, [], on)


def test_an_aid_that_waits_is_late_from_the_day_after_it_opens(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, asks_vert=True)
    assert volunteer.aid_from is not None
    for on, told in ((volunteer.aid_from, False), (volunteer.aid_from + DAY, True)):
        claims = list(volunteer.claims.all())
        assert Volunteer.objects.filter(late(on)).exists() == told == is_late(volunteer, claims, on)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=1, scheme="vte-vert")
    assert not Volunteer.objects.filter(late(lead.on)).exists(), "that of VTE TI has no day"


@pytest.mark.usefixtures("still_open")
def test_reminders_are_told_once_the_latest_alone(lead: Actor) -> None:
    begun = months_after(lead.on, -5)
    volunteer = vert(lead, begun)
    due = months_after(begun, 6)
    assert remind(on=due - timedelta(days=31), link=link).deadlines == 0
    assert remind(on=due - timedelta(days=30), link=link).deadlines == 1
    assert remind(on=due, link=link).deadlines == 0
    assert remind(on=due + DAY, link=link).deadlines == 1 and remind(on=due + 9 * DAY, link=link).deadlines == 0
    assert set(Notice.objects.values_list("kind", flat=True)) == {"volunteer.label_soon", "volunteer.label_late"}
    assert not Notice.objects.filter(text__contains="Signal").exists()
    late_one = vert(lead, months_after(lead.on, -9), siret=OTHER)
    call_command("remind_vte", "https://etabli.example.fr", verbosity=0)
    assert set(late_one.reminders.values_list("kind", "told")) == {("label_soon", 0), ("label_late", 1)}
    assert volunteer.reminders.count() == 2


def test_the_aid_is_recalled_when_it_opens(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, asks_vert=True)
    assert remind(on=volunteer.aid_from - DAY, link=link).deadlines == 0
    assert remind(on=volunteer.aid_from, link=link).deadlines == 1
    assert Notice.objects.filter(kind="volunteer.aid_due").count() == 1


def test_the_firm_is_asked_at_twelve_months_and_a_silence_is_no_departure(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    hidden = secret_of("firm")
    with pytest.raises(ValidationError, match="pas encore posée"):
        volunteer_by_link.answer_stay(hidden=hidden, audience=Audience.FIRM, stay="yes")
    asked = months_after(volunteer.starts_on, 12)
    assert remind(on=asked - DAY, link=link).questions == 0
    assert remind(on=asked, link=link).questions == 1 and remind(on=lead.on, link=link).questions == 0
    assert Staying.objects.get().answer == ""
    with pytest.raises(ValidationError, match="date passée"):
        told = {"stay": "yes", "left_on": lead.on}
        volunteer_by_link.answer_stay(hidden=hidden, audience=Audience.FIRM, **told)
    found = volunteer_by_link.answer_stay(hidden=hidden, audience=Audience.FIRM, stay="left", left_on=lead.on)
    assert (found.answer, found.left_on) == ("left", lead.on)


def test_at_twenty_four_months_who_agreed_alone_is_asked(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    young = secret_of("young")
    late_on = months_after(volunteer.starts_on, 24)
    remind(on=late_on, link=link)
    assert not Staying.objects.filter(months=24).exists()
    agreed = volunteer_by_link.agree(hidden=young, agrees=True)
    assert (agreed.consent, agreed.consent_on) == ("2026-11", lead.on)
    assert remind(on=late_on - DAY, link=link).questions == 0 and remind(on=late_on, link=link).questions == 1
    assert Message.objects.filter(kind="volunteer.stay", to="berthe@exemple.fr").count() == 1
    assert volunteer_by_link.agree(hidden=young, agrees=False).consent_withdrawn_on == lead.on
    with pytest.raises(ValidationError, match="retiré"):
        volunteer_by_link.answer_stay(hidden=young, audience=Audience.YOUNG, stay="yes")
    with pytest.raises(ValidationError, match="Aucun accord"):
        volunteer_by_link.agree(hidden=young, agrees=False)


def test_what_other_files_of_the_firm_received_counts(lead: Actor, bank: Actor) -> None:
    first = running(lead, bank, asks_vert=True)
    second = opened(lead, asks_vert=True, siret=OTHER, young_email="x@exemple.fr")
    told = followed_of(second)
    assert (told.verts_of_siret, told.verts_of_siren) == (Interval(0, 0), Interval(0, 1)), "labelled, not paid"
    assert {one.euros for one in told.granted} == {Interval(0, 4_000), Interval(0, 8_000)}
    paid(first, lead, bank)
    assert Interval(4_000, 4_000) in {one.euros for one in followed_of(second).granted}
    paid(first, lead, bank, 800_000, "vte-vert")
    same = opened(lead, asks_ti=False, asks_vert=True, siret=SIRET, young_email="y@exemple.fr")
    found = expected_of(same, lead.on)
    assert found.outcome.value == "no"
    assert any(one.rule == "one_per_siret" for one in found.verdicts[0].deciding)
    assert followed_of(first).verts_of_siret == Interval(0, 0), "the first does not find itself"


def test_what_the_firm_says_besides_is_added(lead: Actor) -> None:
    begun = months_after(lead.on, -2)
    days = {"signed_on": begun, "starts_on": begun, "diploma_on": begun - 90 * DAY}
    full = vert(lead, date(2025, 12, 15), others_of_siren=5)  # the last that count begin that year
    assert "five_per_siren" in {one.rule for one in expected_of(full, lead.on).verdicts[0].deciding}
    aided = [[(begun - DAY).isoformat(), 296_000]]
    assert expected_of(opened(lead, siret=OTHER, received=aided, **days), lead.on).euros == Interval(4_000, 4_000)
    aided[0][1] += 1
    poor = opened(lead, siret="35600000000048", received=aided, **days)
    assert [one.rule for one in expected_of(poor, lead.on).verdicts[0].deciding] == ["de_minimis"]
    unsaid = opened(lead, siret="55208131766522", received_complete=None, **days)
    assert expected_of(unsaid, lead.on).verdicts[0].lacks == ("de_minimis",)


def test_the_place_is_that_of_the_day_of_the_contract(lead: Actor) -> None:
    before = date(2017, 5, 1)
    old = opened(lead, signed_on=before, starts_on=before)
    assert (old.in_programme, old.place) == ("no", None)
    now = opened(lead, siret=OTHER)
    assert (now.in_programme, now.place) == ("yes", territory())
    unknown = opened(lead, siret="35600000000048", signed_on=None, starts_on=None)
    assert (unknown.in_programme, unknown.place, unknown.label_by) == ("unknown", None, None)


def test_what_was_expected_is_kept_on_the_day_it_is_sent(lead: Actor) -> None:
    volunteer = sent(lead, asks_vert=True, mission_spend_eur=9_000)
    kept = {one.scheme: (one.version, one.least_eur, one.most_eur) for one in volunteer.claims.all()}
    assert kept == {"vte-ti": ("2020", 4_000, 4_000), "vte-vert": ("2023", 4_500, 4_500)}


@pytest.mark.usefixtures("still_open")
def test_a_list_filters_sorts_and_pages(lead: Actor, bank: Actor) -> None:
    vert(lead, months_after(lead.on, -9), firm="Zinguerie")
    answered(sent(lead, siret=OTHER, firm="Ateliers"), bank)
    every = queries.listed(lead, Asked())
    assert [one.firm for one in every.rows] == ["Zinguerie", "Ateliers"] and (every.count, every.late) == (2, 1)
    assert [one.firm for one in queries.listed(lead, Asked(sort="entreprise")).rows] == ["Ateliers", "Zinguerie"]
    counts = {
        (group, is_late_, scheme): queries.listed(lead, Asked(group, is_late_, scheme)).count
        for group, is_late_, scheme in [
            ("preparation", False, ""),
            ("charte", False, ""),
            ("aide", False, ""),
            ("", True, ""),
            ("", False, "vte-ti"),
        ]
    }
    assert list(counts.values()) == [1, 1, 0, 1, 1]
    assert queries.listed(lead, Asked(page=9)).number == 1
    assert queries.listed(acting_on(Role.PROJECT_LEAD, on=lead.on, territory=territory("ti-8405")), Asked()).count == 0


def test_what_may_be_done_is_what_is_offered(lead: Actor, bank: Actor) -> None:
    volunteer = sent(lead)
    mine, theirs = queries.opened(lead, volunteer.pk), queries.opened(bank, volunteer.pk)
    assert mine is not None and theirs is not None
    assert (mine.to_answer, mine.evidence, theirs.evidence) == (("vte-ti",), True, False)
    assert mine.manages and not theirs.manages and not theirs.acts
    signed(answered(volunteer, bank))
    step(volunteer, FileStep.STARTED, lead)
    found = queries.opened(lead, volunteer.pk)
    assert found is not None and found.aid_acts == (("vte-ti", FileStep.AID_ASKED),)
    assert set(found.acts) == {FileStep.ENDED, FileStep.BROKEN}
    assert Claim.objects.get().label_number == "L-vte-ti"


def test_the_link_of_the_question_lives_as_long_as_the_rules_say(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    remind(on=lead.on, link=link)
    days = [(one.expires_at - one.made_at).days for one in volunteer.links.order_by("made_at")]
    assert days[-1] in (59, 60) and days[0] in (179, 180)
